"""Facts of press kits."""

from uuid import UUID

from app.core.events import Event


class OfKit(Event, frozen=True, kw_only=True):
    subject_kind = "press_kit"
    subject_field = "kit_id"

    kit_id: UUID
    kit_name: str


class PressKitMade(OfKit, frozen=True, kw_only=True):
    name = "presskits.made"

    @property
    def summary(self) -> str:
        return f"Made the press kit of {self.kit_name}"


class PressKitChanged(OfKit, frozen=True, kw_only=True):
    name = "presskits.changed"

    @property
    def summary(self) -> str:
        return f"Changed the press kit of {self.kit_name}"


class PressLinkMade(OfKit, frozen=True, kw_only=True):
    name = "presskits.link_made"

    recipient: str

    @property
    def summary(self) -> str:
        return f"Made a link to the press kit of {self.kit_name} for {self.recipient}"


class PressLinkRevoked(OfKit, frozen=True, kw_only=True):
    name = "presskits.link_revoked"

    recipient: str

    @property
    def summary(self) -> str:
        return f"Ended the link to the press kit of {self.kit_name} for {self.recipient}"


class PressLinkOpened(OfKit, frozen=True, kw_only=True):
    """The first time only; later ones are counted on the link."""

    name = "presskits.link_opened"

    recipient: str

    @property
    def summary(self) -> str:
        return f"The press kit of {self.kit_name} was opened by the link for {self.recipient}"
