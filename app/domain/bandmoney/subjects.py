"""What money is kept of: a show this workspace plays, or one of its tours."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

SHOWS, TOURS = "shows", "tours"


@dataclass(frozen=True, slots=True)
class Subject:
    """`kind` is `shows` or `tours`, as in addresses."""

    kind: str
    id: UUID
    name: str
    where: str
    first_on: date
    last_on: date

    @property
    def is_tour(self) -> bool:
        return self.kind == TOURS

    @property
    def heading(self) -> str:
        """A tour has a name; an act knows its nights by where they are."""
        return self.name if self.is_tour else self.where

    @property
    def beneath(self) -> str:
        return self.where if self.is_tour else self.name

    @property
    def path(self) -> str:
        """The page of its money, relative to the workspace."""
        return f"tour-money/{self.kind}/{self.id}"

    @property
    def code(self) -> str:
        """How forms name it."""
        return f"{self.kind}:{self.id}"

    @property
    def days(self) -> int:
        return (self.last_on - self.first_on).days + 1

    @property
    def words(self) -> str:
        """In one line, with its day."""
        if self.is_tour:
            return f"Tour: {self.name}"
        return f"{self.where}, {self.first_on.day} {self.first_on:%B %Y}"
