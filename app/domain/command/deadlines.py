"""What is due: in one workspace as a list, of the clients of an agency the next one each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.core.module import DeadlineKind

SOON = 7
"""Days within which a deadline counts as near."""

AHEAD = 14
"""Days whose deadlines are counted for each client."""

LISTED = 5
"""How many a workspace sees of its own at once."""


@dataclass(frozen=True, slots=True)
class Due:
    """A row of `backline.deadlines`, and the day it is where its workspace is."""

    kind: str
    on: date
    id: UUID
    within_id: UUID | None
    subject: str
    other: str
    today: date


@dataclass(frozen=True, slots=True)
class Deadline:
    """What is due, when, and where to see to it: a path relative to the workspace it is in."""

    text: str
    on: date
    today: date
    path: str

    @property
    def is_late(self) -> bool:
        return self.on < self.today

    @property
    def is_soon(self) -> bool:
        return (self.on - self.today).days <= SOON

    @property
    def variant(self) -> str:
        """The badge of its day; none while there is time."""
        return "negative" if self.is_late else "caution" if self.is_soon else ""


@dataclass(frozen=True, slots=True)
class ClientDeadline:
    """The next deadline of a client, and how many there are within AHEAD days, late ones included.

    `is_ours` when it is a row of the agency's own about the client.
    """

    next: Deadline
    is_ours: bool
    near: int


def worded(due: Due, kinds: Mapping[str, DeadlineKind]) -> Deadline:
    """A row in the words of the module it is of."""
    kind = kinds[due.kind]
    return Deadline(
        kind.label.format(subject=due.subject, other=due.other),
        due.on,
        due.today,
        kind.path.format(id=due.id, within_id=due.within_id),
    )
