"""A room as somebody writes it down: a name, layouts, and what is in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core.text import clean_line
from app.domain.venues.choices import TECHNICAL

MAIN_ROOM = "Main room"
"""What the room is called that comes with a venue, until somebody calls it otherwise."""

MOST_PEOPLE = 500_000


@dataclass(frozen=True, slots=True)
class RoomFacts:
    """What is said of a room; whatever is empty is not said."""

    name: str
    layouts: list[dict[str, Any]] = field(default_factory=list)
    technical: Mapping[str, str] = field(default_factory=dict)
    backline: str = ""

    @property
    def capacity(self) -> int:
        return most_of(self.layouts)

    @property
    def fields(self) -> dict[str, Any]:
        """By the names of `ROOM_EDITED`."""
        technical = {key: self.technical.get(key) or "" for key, _ in TECHNICAL}
        name, backline = clean_line(self.name), self.backline
        return {"room_name": name, "layouts": self.layouts, **technical, "backline": backline}

    @property
    def says_something(self) -> bool:
        """Whether there is more than a name."""
        return any(value for name, value in self.fields.items() if name != "room_name")


def most_of(layouts: Iterable[Mapping[str, Any]]) -> int:
    """How many a room holds, set up as it holds most."""
    return max((layout["capacity"] for layout in layouts), default=0)


def layouts_of(**capacities: int | None) -> list[dict[str, Any]]:
    """Layouts by their names, those with a capacity."""
    return [{"layout": name, "capacity": number} for name, number in capacities.items() if number]
