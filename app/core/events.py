"""Facts: frozen, past tense, ids and scalars only; one row each, written with their change."""

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar
from uuid import UUID

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all facts. `name` is `<module>.<past tense>`; a changed shape raises `version`.

    `subject_kind` and `subject_field`, the field that holds its id, say what the fact is about,
    so that a thing's history is one query; `summary` is the sentence people read in activity and
    audit.
    """

    name: ClassVar[str]
    version: ClassVar[int] = 1
    subject_kind: ClassVar[str]
    subject_field: ClassVar[str | None] = None

    @property
    def subject_id(self) -> UUID | None:
        found: UUID | None = getattr(self, self.subject_field) if self.subject_field else None
        return found

    @property
    def summary(self) -> str:
        raise NotImplementedError

    @property
    def changes(self) -> Mapping[str, tuple[Any, Any]]:
        """Before and after of every field changed, for the audit log."""
        return {}


EventT = TypeVar("EventT", bound=Event)


class RecordedEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A fact as reactions receive it: its row, with the payload still encoded."""

    id: UUID
    name: str
    version: int
    payload: dict[str, Any]
    summary: str
    actor_person_id: UUID | None

    def read(self, kind: type[EventT]) -> EventT:
        """The fact itself; unknown fields of a newer version are ignored."""
        return msgspec.convert(self.payload, kind)
