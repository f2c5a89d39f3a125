"""The cities a page lists, the best first, and the same cities on the map beside the list.

Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.demand.outlook import Estimate, Outlook
from app.domain.venues import Map, Point, box_of, draw, on_map

PAGE = 50
SMALLEST, LARGEST = 0.55, 2.4
"""Radius of a circle, in hundredths of the map's width."""
PLAYED_OUT = 0.5
"""A market where half of the audience came within two years is no news."""
WORTH = 20
"""Fewer than so many are no reason to go anywhere."""
NEXT = 6


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page is asked for. `start` is the place of the first city listed, from one."""

    country: str = ""
    people: int = 100_000
    start: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """A city by its place in the list, with what was played there in 24 months."""

    number: int
    estimate: Estimate
    shows: int
    paid: int

    @property
    def penetration(self) -> int:
        """Per cent: paid attendance of 24 months in what one night should draw."""
        return round(100 * self.paid / max(self.estimate.expected, 1))


@dataclass(frozen=True, slots=True)
class Circle:
    x: float
    y: float
    radius: float
    row: Row


@dataclass(frozen=True, slots=True)
class Listing:
    rows: list[Row]
    next: list[Row]
    total: int


def listing_of(outlook: Outlook, asked: Asked) -> Listing:
    atlas = outlook.atlas
    markets = atlas.markets[atlas.people[atlas.markets] >= asked.people]
    if asked.country:
        chosen = [atlas.countries[each] == asked.country for each in markets]
        markets = markets[np.array(chosen, dtype=bool)]
    expected = outlook.drawn(markets).expected
    ordered = markets[np.argsort(-expected, kind="stable")]
    first = asked.start - 1
    estimates = outlook.estimates(ordered[first : first + PAGE])
    rows = [_row(outlook, asked.start + n, each) for n, each in enumerate(estimates)]
    return Listing(rows, _next(outlook, ordered), len(ordered))


def circles_of(outlook: Outlook, rows: Sequence[Row]) -> tuple[Map, list[Circle]]:
    """The part of the map with all these cities, and a circle for each, the smallest on top."""
    points = {row.number: _point(outlook, row) for row in rows}
    drawn = draw([], box_of(points.values()) if points else None)
    most = max((row.estimate.expected for row in rows), default=0) or 1
    found = []
    for row in sorted(rows, key=lambda each: -each.estimate.expected):
        x, y = on_map(points[row.number])
        part = float(np.sqrt(row.estimate.expected / most))
        found.append(Circle(x, y, (SMALLEST + (LARGEST - SMALLEST) * part) * drawn.unit, row))
    return drawn, found


def _next(outlook: Outlook, ordered: np.ndarray) -> list[Row]:
    """Those that would draw most and were played least; the best are among the first of all.

    By the lower end of what is expected: a large city one knows nothing of is no reason to travel.
    """
    rows = [_row(outlook, n, each) for n, each in enumerate(outlook.estimates(ordered[:200]), 1)]
    open_to = [
        row
        for row in rows
        if row.estimate.low >= WORTH and row.paid < PLAYED_OUT * row.estimate.expected
    ]
    return sorted(open_to, key=lambda row: row.paid - row.estimate.low)[:NEXT]


def _row(outlook: Outlook, number: int, estimate: Estimate) -> Row:
    shows, paid = outlook.recent.get(estimate.market, (0, 0))
    return Row(number, estimate, shows, paid)


def _point(outlook: Outlook, row: Row) -> Point:
    place = row.estimate.market
    return Point(float(outlook.atlas.latitudes[place]), float(outlook.atlas.longitudes[place]))
