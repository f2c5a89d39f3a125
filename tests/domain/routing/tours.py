"""Tours nobody booked: many venues, ninety days, and a good route hidden among them."""

from dataclasses import dataclass
from datetime import date, timedelta
from math import cos, radians
from random import Random

from app.domain.routing import Clause, Costs, Estimate, Place, Problem, Show

FIRST = date(2027, 3, 1)
CITIES = 60
SPREAD = 1.2
"""Venues lie around cities, within so many degrees."""


@dataclass(frozen=True)
class Tour:
    """`planted` is a feasible route that was put there: a plan should be worth as much."""

    problem: Problem
    planted: tuple[tuple[str, date], ...]


def place_near(chance: Random, place: Place, degrees: float) -> Place:
    return Place(
        place.latitude + chance.uniform(-degrees, degrees),
        place.longitude + chance.uniform(-degrees, degrees) / cos(radians(place.latitude)),
    )


def estimate(chance: Random, expected: int) -> Estimate:
    width = chance.randint(10, 60)
    return Estimate(expected, expected - expected * width // 100, expected + expected * width // 80)


def tour(
    seed: int = 1,
    *,
    venues: int = 2000,
    days: int = 90,
    open_share: float = 0.3,
    km_per_day: int = 450,
    nights_in_row: int | None = 5,
    clauses: int = 0,
    planted_profit: int = 260_000,
) -> Tour:
    """Venues around European cities, each open on some dates; weekends bring a third more."""
    chance = Random(seed)
    home = Place(50.94, 6.96)
    cities = [Place(chance.uniform(41, 57), chance.uniform(-4, 20)) for _ in range(CITIES)]
    planted = _planted(chance, home, cities, days, nights_in_row or days)
    shows = [
        Show(f"planted {at:02}", where, {on: estimate(chance, planted_profit)})
        for at, (where, on) in enumerate(planted)
    ]
    for at in range(venues - len(shows)):
        where = place_near(chance, chance.choice(cities), SPREAD)
        base = round(chance.lognormvariate(11.2, 0.6))
        shows.append(Show(f"venue {at:04}", where, _nights(chance, base, days, open_share)))
    chance.shuffle(shows)
    problem = Problem(
        currency="EUR",
        first=FIRST,
        last=FIRST + timedelta(days=days - 1),
        home=home,
        shows=tuple(shows),
        km_per_day=km_per_day,
        nights_in_row=nights_in_row,
        costs=Costs(per_km=60, per_day=30_000, fixed=100_000),
        clauses=tuple(Clause(show.id, 150, 7, 7) for show in shows[:clauses] if "venue" in show.id),
    )
    names = [f"planted {at:02}" for at in range(len(planted))]
    return Tour(problem, tuple(zip(names, (on for _, on in planted), strict=True)))


def _nights(chance: Random, base: int, days: int, share: float) -> dict[date, Estimate]:
    found = {}
    for day in (FIRST + timedelta(days=at) for at in range(days)):
        if chance.random() < share:
            weekend = day.weekday() in (4, 5)
            found[day] = estimate(chance, base * 4 // 3 if weekend else base)
    return found


def _planted(
    chance: Random, home: Place, cities: list[Place], days: int, in_row: int
) -> list[tuple[Place, date]]:
    """A walk in small steps, three nights on and one off, home again at the end."""
    found, place = [], home
    last = days - 4
    for at in range(1, last):
        if at % min(4, in_row + 1) == 0:
            continue
        # Out for the first half, back for the second: never more than half a degree and a half.
        outward = at < last / 2
        goal = cities[0] if outward else home
        step = 1.0
        place = Place(
            place.latitude + _towards(place.latitude, goal.latitude, step) * chance.random(),
            place.longitude + _towards(place.longitude, goal.longitude, step) * chance.random(),
        )
        found.append((place, FIRST + timedelta(days=at)))
    return found


def _towards(here: float, there: float, step: float) -> float:
    return max(-step, min(step, there - here))
