"""What is expected of 34,000 cities from 60 nights: ours, and a loop that reckons city by city.

Ours: the model over arrays. Baseline: the same formula for one city after the other in plain
Python, with the same weights worked out once; both must say the same.

    python bench/demand.py
"""

import statistics
import sys
import time
from collections.abc import Callable
from itertools import islice
from math import asin, cos, exp, log, radians, sin, sqrt
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from app.domain.demand.markets import EARTH_KM, on_globe
from app.domain.demand.model import (
    COUNTRY_SD,
    LUCK_SD,
    PLACE_SD,
    REACH_KM,
    Model,
    Nights,
    Places,
    fit,
)

CITIES, NIGHTS, ROUNDS = 34_000, 60, 5
PART = 3_400
"""Cities reckoned one by one; each costs the same, so ten times that is all of them."""
SAME = 1e-6


def main() -> None:
    chance = np.random.default_rng(7)
    north, east = chance.uniform(-50, 65, CITIES), chance.uniform(-180, 180, CITIES)
    priors = np.exp(chance.normal(3, 1, CITIES))
    places = Places(on_globe(north, east), chance.integers(0, 200, CITIES), priors)
    chosen = chance.choice(CITIES, NIGHTS, replace=False)
    paid, years = np.exp(chance.normal(5, 1, NIGHTS)), chance.uniform(0, 5, NIGHTS)
    nights = Nights(places.take(chosen), paid, years, np.zeros(NIGHTS, dtype=bool))

    ours = timed(lambda: fit(nights, certainty=0.5).at(places))
    model = fit(nights, certainty=0.5)
    start = time.perf_counter()
    said = np.array([each for each, _ in by_hand(model, places, north, east, chosen)])
    naive = (time.perf_counter() - start) * 1000 * CITIES / PART
    apart = np.abs(said / model.at(places).expected[:PART] - 1).max()
    if apart > SAME:
        raise SystemExit(f"They do not say the same: {apart}")
    print(f"{CITIES:,} cities, {NIGHTS} nights; milliseconds")
    print(f"ours {ours:10.1f}   city by city {naive:10.1f}   ratio {ours / naive:6.4f}")


def timed(work: Callable[[], object]) -> float:
    found = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        found.append((time.perf_counter() - start) * 1000)
    return statistics.median(found)


def by_hand(
    model: Model, places: Places, north: np.ndarray, east: np.ndarray, chosen: np.ndarray
) -> list[tuple[float, float]]:
    """Expected and width of the first cities, one by one."""
    inverse, level = model.inverse.tolist(), model.level_sd**2
    surprise = [
        log(paid) - log(prior)
        for paid, prior in zip(model.paid, model.nights.places.priors, strict=True)
    ]
    moved = [sum(w * s for w, s in zip(row, surprise, strict=True)) for row in inverse]
    whole = level + COUNTRY_SD**2 + PLACE_SD**2 + LUCK_SD**2
    played = [(north[n], east[n], places.countries[n]) for n in chosen]
    found = []
    rows = zip(north, east, places.countries, places.priors, strict=True)
    for lat, lon, country, prior in islice(rows, PART):
        near = [
            level
            + (COUNTRY_SD**2 if country == there else 0.0)
            + PLACE_SD**2 * exp(-_km(lat, lon, up, right) / REACH_KM)
            for up, right, there in played
        ]
        weights = [sum(a * b for a, b in zip(near, row, strict=True)) for row in inverse]
        told = sum(a * b for a, b in zip(weights, near, strict=True))
        shift = sum(a * b for a, b in zip(near, moved, strict=True))
        found.append((prior * exp(shift), sqrt(max(whole - told, LUCK_SD**2))))
    return found


def _km(lat: float, lon: float, up: float, right: float) -> float:
    tall, wide = radians(up - lat) / 2, radians(right - lon) / 2
    across = cos(radians(lat)) * cos(radians(up)) * sin(wide) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(sin(tall) ** 2 + across, 1.0)))


if __name__ == "__main__":
    main()
