"""The map beside the list: what is found, drawn together where it is too close to tell apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.core.text import counted
from app.domain.venues.geography import Box, Point, box_of, on_map

SHAPE = 1.5
"""Width of the map to its height."""
COLUMNS = 18
"""How many marks fit beside each other."""
EUROPE = Box(35.0, -12.0, 62.0, 30.0)


@dataclass(frozen=True, slots=True)
class Spot:
    """Venues of one small square: how many, where on average, and one of them."""

    count: int
    latitude: float
    longitude: float
    venue_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A circle on the map. `box` is where its venues are; a single one has its `venue_id`."""

    x: float
    y: float
    radius: float
    count: int
    label: str
    venue_id: UUID | None
    box: str


@dataclass(frozen=True, slots=True)
class Map:
    """A part of the outlines, `unit` being a hundredth of its width, with its marks."""

    left: float
    top: float
    width: float
    height: float
    marks: Sequence[Mark]
    box: Box

    @property
    def unit(self) -> float:
        return self.width / 100


def draw(spots: Sequence[Spot], view: Box | None) -> Map:
    """The map of a view, or of all spots where none is asked for."""
    box = view or (box_of([Point(s.latitude, s.longitude) for s in spots]) if spots else EUROPE)
    left, bottom = on_map(Point(box.south, box.west))
    right, top = on_map(Point(box.north, box.east))
    width, height = right - left, bottom - top
    if width < height * SHAPE:
        left, width = left - (height * SHAPE - width) / 2, height * SHAPE
    else:
        top, height = top - (width / SHAPE - height) / 2, width / SHAPE
    marks = _marks(spots, left, top, width)
    return Map(left, top, width, height, marks, box)


def _marks(spots: Sequence[Spot], left: float, top: float, width: float) -> list[Mark]:
    cell, squares = width / COLUMNS, dict[tuple[int, int], list[Spot]]()
    for spot in spots:
        x, y = on_map(Point(spot.latitude, spot.longitude))
        squares.setdefault((int((x - left) // cell), int((y - top) // cell)), []).append(spot)
    return [_mark(found, width / 100) for _, found in sorted(squares.items())]


def _mark(spots: Sequence[Spot], unit: float) -> Mark:
    count = sum(spot.count for spot in spots)
    middle = Point(
        sum(spot.latitude * spot.count for spot in spots) / count,
        sum(spot.longitude * spot.count for spot in spots) / count,
    )
    x, y = on_map(middle)
    size = 0.9 if count == 1 else 1.3 if count < 10 else 1.7 if count < 100 else 2.2
    if count == 1:
        return Mark(x, y, size * unit, 1, spots[0].name, spots[0].venue_id, "")
    box = box_of([Point(s.latitude, s.longitude) for s in spots], least=0.12)
    return Mark(x, y, size * unit, count, f"{counted(count, 'venue')} here", None, box.text)
