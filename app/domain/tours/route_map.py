"""The route on the shipped outlines: home, the stops by number, and the line between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.domain.routing import Place
from app.domain.tours.timetable import DayRow
from app.domain.venues import EUROPE, Point, box_of, draw, on_map


@dataclass(frozen=True, slots=True)
class Pin:
    x: float
    y: float
    number: int
    label: str
    venue_id: UUID


@dataclass(frozen=True, slots=True)
class RouteMap:
    """A part of the outlines, `unit` a hundredth of its width."""

    left: float
    top: float
    width: float
    height: float
    home: tuple[float, float]
    pins: Sequence[Pin]

    @property
    def unit(self) -> float:
        return self.width / 100

    @property
    def line(self) -> str:
        """From home through all stops and home again."""
        points = [self.home, *((pin.x, pin.y) for pin in self.pins), self.home]
        return " ".join(f"{x:.2f},{y:.2f}" for x, y in points)


def draw_route(home: Place, rows: Sequence[DayRow]) -> RouteMap:
    """The map of a plan; of Europe while there is no stop."""
    base, pins = Point(home.latitude, home.longitude), list[Pin]()
    points = [base]
    for row in rows:
        if row.stop is None or row.venue is None:
            continue
        point = Point(row.venue.latitude, row.venue.longitude)
        points.append(point)
        label = f"{row.venue.name}, {row.venue.city}"
        pins.append(Pin(*on_map(point), len(pins) + 1, label, row.stop.venue_id))
    frame = draw([], box_of(points) if pins else EUROPE)
    return RouteMap(frame.left, frame.top, frame.width, frame.height, on_map(base), pins)
