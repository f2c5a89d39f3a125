"""Facts of blueprints, checklists and handshakes."""

from uuid import UUID

from app.core.events import Event
from app.core.text import counted


class BlueprintSaved(Event, frozen=True, kw_only=True):
    name = "blueprints.saved"
    subject_kind = "blueprint"
    subject_field = "blueprint_id"
    blueprint_id: UUID
    blueprint_name: str
    blueprint_version: int

    @property
    def summary(self) -> str:
        return f"Saved version {self.blueprint_version} of the blueprint {self.blueprint_name}"


class BlueprintArchived(Event, frozen=True, kw_only=True):
    """Put away, or taken out again."""

    name = "blueprints.archived"
    subject_kind = "blueprint"
    subject_field = "blueprint_id"
    blueprint_id: UUID
    blueprint_name: str
    is_archived: bool

    @property
    def summary(self) -> str:
        if self.is_archived:
            return f"Put the blueprint {self.blueprint_name} away"
        return f"Took the blueprint {self.blueprint_name} out again"


class BlueprintApplied(Event, frozen=True, kw_only=True):
    name = "blueprints.applied"
    subject_kind = "blueprint_application"
    subject_field = "application_id"
    application_id: UUID
    blueprint_name: str
    blueprint_version: int
    items: list[str]

    @property
    def summary(self) -> str:
        return (
            f"Applied {counted(len(self.items), 'item')} of the blueprint {self.blueprint_name},"
            f" version {self.blueprint_version}"
        )


class ChecklistWritten(Event, frozen=True, kw_only=True):
    name = "blueprints.checklist_written"
    subject_kind = "checklist"
    subject_field = "checklist_id"
    checklist_id: UUID
    checklist_name: str

    @property
    def summary(self) -> str:
        return f"Wrote the checklist {self.checklist_name}"


class ChecklistArchived(Event, frozen=True, kw_only=True):
    name = "blueprints.checklist_archived"
    subject_kind = "checklist"
    subject_field = "checklist_id"
    checklist_id: UUID
    checklist_name: str

    @property
    def summary(self) -> str:
        return f"Put the checklist {self.checklist_name} away"


class SeatPlanned(Event, frozen=True, kw_only=True):
    name = "blueprints.seat_planned"
    subject_kind = "planned_seat"
    subject_field = "seat_id"
    seat_id: UUID
    seat: str
    role: str

    @property
    def summary(self) -> str:
        return f"Planned a seat for {self.seat}, as {self.role}"


class ItemTicked(Event, frozen=True, kw_only=True):
    name = "blueprints.item_ticked"
    subject_kind = "checklist"
    subject_field = "checklist_id"
    checklist_id: UUID
    text: str
    is_done: bool

    @property
    def summary(self) -> str:
        return f"Ticked off “{self.text}”" if self.is_done else f"Opened “{self.text}” again"


class _HandshakeEvent(Event, frozen=True, kw_only=True):
    subject_kind = "handshake"
    subject_field = "handshake_id"
    handshake_id: UUID
    title: str


class HandshakeOffered(_HandshakeEvent, frozen=True, kw_only=True):
    name = "blueprints.handshake_offered"

    @property
    def summary(self) -> str:
        return f"Offered “{self.title}” to another workspace"


class HandshakeSent(Event, frozen=True, kw_only=True):
    name = "blueprints.handshake_sent"
    subject_kind = "handshake"
    subject_field = "handshake_id"
    handshake_id: UUID
    title: str

    @property
    def summary(self) -> str:
        return f"Mailed the offer “{self.title}”"


class HandshakeTaken(_HandshakeEvent, frozen=True, kw_only=True):
    name = "blueprints.handshake_taken"
    other_name: str

    @property
    def summary(self) -> str:
        return f"Accepted “{self.title}” of {self.other_name}"


class HandshakeChanged(_HandshakeEvent, frozen=True, kw_only=True):
    """`act` is what this side did: proposed, agreed to, declined or withdrew a change."""

    name = "blueprints.handshake_changed"
    act: str

    @property
    def summary(self) -> str:
        return f"{self.act.capitalize()} a change of “{self.title}”"


class HandshakeEnded(_HandshakeEvent, frozen=True, kw_only=True):
    name = "blueprints.handshake_ended"

    @property
    def summary(self) -> str:
        return f"Ended “{self.title}”"


class HandshakeTold(Event, frozen=True, kw_only=True):
    """What the other side did; written by the database beside that side's own fact."""

    name = "blueprints.handshake_told"
    subject_kind = "handshake"
    subject_field = "handshake_id"
    handshake_id: UUID
    text: str

    @property
    def summary(self) -> str:
        return self.text
