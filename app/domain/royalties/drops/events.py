"""What happened to places where reports are left."""

from uuid import UUID

from app.core.events import Event


class DropEvent(Event, frozen=True, kw_only=True):
    """Base of the facts about one place."""

    subject_kind = "report_drop"
    subject_field = "drop_id"
    drop_id: UUID
    drop_name: str


class DropSaved(DropEvent, frozen=True, kw_only=True):
    name = "royalties.drop_saved"

    @property
    def summary(self) -> str:
        return f"Reports are fetched from {self.drop_name}"


class DropRemoved(DropEvent, frozen=True, kw_only=True):
    name = "royalties.drop_removed"

    @property
    def summary(self) -> str:
        return f"Reports are no longer fetched from {self.drop_name}"


class DropFailed(DropEvent, frozen=True, kw_only=True):
    """The first failure after it had worked."""

    name = "royalties.drop_failed"
    reason: str

    @property
    def summary(self) -> str:
        return f"Reports could not be fetched from {self.drop_name}"
