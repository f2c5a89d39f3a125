"""Cities as arrays, and the markets they make: a suburb is a part of the city it belongs to.

Pure. People cross a city to hear a band, so what lies within reach of a city three times its size,
or next door to a larger one, is no market of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

EARTH_KM = 6371.0088
SHARE = 3
"""How many times larger a city must be than a part of it."""
LARGE = 100_000
"""People of a city that may have parts."""
NEXT_DOOR_KM = 6.0
PORTION = 64
NEAREST_KM, PER_ROOT_MILLION_KM, FURTHEST_KM = 8.0, 12.0, 30.0

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Atlas:
    """All cities, each by its place in the arrays. `market` is the place of the one it belongs to.

    `points` are on a globe of radius one.
    """

    ids: NDArray[np.int64]
    names: Sequence[str]
    keys: Sequence[str]
    countries: Sequence[str]
    latitudes: Numbers
    longitudes: Numbers
    people: Numbers
    points: Numbers
    market: NDArray[np.int64]

    @cached_property
    def markets(self) -> NDArray[np.int64]:
        """The places of those that are markets, the largest first."""
        own = np.flatnonzero(self.market == np.arange(len(self.ids)))
        return own[np.argsort(-self.people[own], kind="stable")]

    @cached_property
    def country_codes(self) -> list[str]:
        """Each country once; their places here are the numbers of `country_numbers`."""
        return sorted(set(self.countries))

    @cached_property
    def country_numbers(self) -> NDArray[np.int64]:
        """The number of each city's country."""
        numbers = {code: number for number, code in enumerate(self.country_codes)}
        return np.array([numbers[each] for each in self.countries], dtype=np.int64)

    @cached_property
    def place_of(self) -> dict[int, int]:
        return {int(number): place for place, number in enumerate(self.ids)}

    @cached_property
    def called(self) -> dict[str, list[int]]:
        """Places by the plain letters of their name, the largest first."""
        found: dict[str, list[int]] = {}
        for place in np.argsort(-self.people, kind="stable"):
            found.setdefault(self.keys[place], []).append(int(place))
        return found

    @cached_property
    def people_by_country(self) -> dict[str, int]:
        """People in markets; those of suburbs are counted with none, as they are in both."""
        found: dict[str, int] = {}
        for place in self.markets:
            country = self.countries[place]
            found[country] = found.get(country, 0) + int(self.people[place])
        return found

    def nearest_market(self, latitude: float, longitude: float) -> int:
        """The place of the market that the city nearest to a point belongs to."""
        return self.nearest_markets([(latitude, longitude)])[0]

    def nearest_markets(self, points: Sequence[tuple[float, float]]) -> list[int]:
        """The same of many points, in some portions: each is held against every city."""
        found = list[int]()
        for start in range(0, len(points), PORTION):
            north, east = zip(*points[start : start + PORTION], strict=True)
            nearest = np.argmax(on_globe(north, east) @ self.points.T, axis=1)
            found += [int(market) for market in self.market[nearest]]
        return found


def atlas_of(rows: Sequence[Any]) -> Atlas:
    """From rows of id, name, key, country, latitude, longitude and people."""
    ids, names, keys, countries, latitudes, longitudes, people = zip(*rows, strict=True)
    points = on_globe(latitudes, longitudes)
    counts = np.array(people, dtype=np.float64)
    north = np.array(latitudes, dtype=np.float64)
    return Atlas(
        np.array(ids, dtype=np.int64),
        names,
        keys,
        countries,
        north,
        np.array(longitudes, dtype=np.float64),
        counts,
        points,
        _fold(points, north, counts),
    )


def on_globe(latitudes: Sequence[float], longitudes: Sequence[float]) -> Numbers:
    """Points on a globe of radius one, a row for each."""
    north = np.radians(np.asarray(latitudes, dtype=np.float64))
    east = np.radians(np.asarray(longitudes, dtype=np.float64))
    flat = np.cos(north)
    return np.stack([flat * np.cos(east), flat * np.sin(east), np.sin(north)], axis=1)


def kilometers(one: Numbers, other: Numbers) -> Numbers:
    """Great circles from every point of one to every point of the other."""
    return EARTH_KM * np.arccos(np.clip(one @ other.T, -1.0, 1.0))


def reach_km(people: float) -> float:
    """How far the parts of a city lie from its middle."""
    return min(NEAREST_KM + PER_ROOT_MILLION_KM * float(np.sqrt(people / 1e6)), FURTHEST_KM)


def _fold(points: Numbers, north: Numbers, people: Numbers) -> NDArray[np.int64]:
    market = np.arange(len(people))
    by_north = np.argsort(north, kind="stable")
    sorted_north = north[by_north]
    for place in np.argsort(-people, kind="stable"):
        if people[place] < LARGE:
            break
        if market[place] != place:
            continue
        km = reach_km(float(people[place]))
        degrees = km / 111.0
        first, last = np.searchsorted(
            sorted_north, (north[place] - degrees, north[place] + degrees)
        )
        near = by_north[first:last]
        cosines = points[near] @ points[place]
        small = (people[near] * SHARE <= people[place]) & (cosines >= np.cos(km / EARTH_KM))
        close = cosines >= np.cos(NEXT_DOOR_KM / EARTH_KM)
        # The largest come first, so what is not taken yet is smaller than this one.
        free = (market[near] == near) & (people[near] <= people[place]) & (near != place)
        market[near[free & (small | close)]] = place
    return market
