"""Places on the globe: distances, boxes, and where they are on the map that is shipped."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import asin, atan, cos, degrees, exp, log, pi, radians, sin, sqrt, tan

EARTH_KM = 6371.0088
KM_PER_DEGREE = EARTH_KM * pi / 180
MAP_SIZE = 7200
"""Width and height of the shipped outlines, in the units they are drawn in."""
NORTHMOST = 83.0


@dataclass(frozen=True, slots=True)
class Point:
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the globe between two parallels and two meridians; never across the date line."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, point: Point) -> bool:
        return (
            self.south <= point.latitude <= self.north and self.west <= point.longitude <= self.east
        )

    @property
    def center(self) -> Point:
        return Point((self.south + self.north) / 2, (self.west + self.east) / 2)

    def scaled(self, factor: float) -> "Box":
        """The same place seen from nearer, below 1, or from further off."""
        middle = self.center
        tall = (self.north - self.south) / 2 * factor
        wide = (self.east - self.west) / 2 * factor
        return Box(
            max(middle.latitude - tall, -60),
            max(middle.longitude - wide, -180),
            min(middle.latitude + tall, NORTHMOST),
            min(middle.longitude + wide, 180),
        )

    @property
    def text(self) -> str:
        return ",".join(f"{side:.3f}" for side in (self.south, self.west, self.north, self.east))


def read_box(text: str) -> Box | None:
    """A box as it stands in an address; None for anything that is none."""
    try:
        south, west, north, east = (float(part) for part in text.split(","))
    except ValueError:
        return None
    is_sound = -90 <= south < north <= 90 and -180 <= west < east <= 180
    return Box(south, west, north, east) if is_sound else None


def distance_km(one: Point, other: Point) -> float:
    """The great circle between two points."""
    tall = radians(other.latitude - one.latitude) / 2
    wide = radians(other.longitude - one.longitude) / 2
    across = cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(wide) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(sin(tall) ** 2 + across, 1.0)))


def box_around(point: Point, km: float) -> Box:
    """A box with every point within `km`, and some more."""
    tall = km / KM_PER_DEGREE * 1.001 + 1e-6
    nearest_pole = min(abs(point.latitude) + tall, 89.9)
    wide = min(tall / cos(radians(nearest_pole)), 180.0)
    return Box(
        max(point.latitude - tall, -90),
        max(point.longitude - wide, -180),
        min(point.latitude + tall, 90),
        min(point.longitude + wide, 180),
    )


def box_of(points: Iterable[Point], *, least: float = 1.0) -> Box:
    """A box with all the points and a margin, at least `least` degrees high."""
    found = list(points)
    south, north = min(p.latitude for p in found), max(p.latitude for p in found)
    west, east = min(p.longitude for p in found), max(p.longitude for p in found)
    tall = max((north - south) * 0.08, least / 2)
    wide = max((east - west) * 0.08, least / 2)
    return Box(
        max(south - tall, -60),
        max(west - wide, -180),
        min(north + tall, NORTHMOST),
        min(east + wide, 180),
    )


def on_map(point: Point) -> tuple[float, float]:
    """Where a point is on the outlines, in Mercator's projection."""
    latitude = max(min(point.latitude, NORTHMOST), -NORTHMOST)
    north = log(tan(pi / 4 + radians(latitude) / 2))
    return (
        (point.longitude + 180) / 360 * MAP_SIZE,
        MAP_SIZE / 2 - north * MAP_SIZE / (2 * pi),
    )


def from_map(x: float, y: float) -> Point:
    """The point at a place of the outlines."""
    north = (MAP_SIZE / 2 - y) * 2 * pi / MAP_SIZE
    return Point(degrees(2 * atan(exp(north)) - pi / 2), x / MAP_SIZE * 360 - 180)
