"""Which wishes exclude each other: the fewest shows that cannot all be played, and why."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from app.domain.routing.plan import Conflict, drives
from app.domain.routing.problem import Clause, Problem
from app.domain.routing.roads import Kilometres

MOST_TRIES = 200_000
TOO_FAR = "It is too far to drive there and back in time."
TOO_DEAR_ALONE = "Driving there and back costs more than the budget."
NO_ORDER = "Their dates and the ways between them leave no order for all."
TOO_DEAR = "Together they cost more than the budget."
Played = tuple[tuple[int, date], ...]


class Wishes:
    """The shows that have to be played, by their place in the chart, and when each could be."""

    def __init__(self, problem: Problem, km: Kilometres) -> None:
        self._problem, self._km = problem, km
        self.names = {place: show.id for place, show in enumerate(problem.shows, 1)}
        self.nights = {
            place: tuple(problem.nights(show))
            for place, show in enumerate(problem.shows, 1)
            if show.id in problem.wanted
        }
        self._clauses: dict[int, list[Clause]] = {}
        for clause in problem.clauses:
            place = next(at for at, name in self.names.items() if name == clause.show)
            self._clauses.setdefault(place, []).append(clause)
        self._fees = {
            place: [problem.shows[place - 1].nights[day].fees for day in days]
            for place, days in self.nights.items()
        }
        self._limit, self._tries = problem.budget, 0

    def possible(self, wanted: Sequence[int], *, at_any_cost: bool = False) -> bool | None:
        """Whether all of these can be played on one tour; None when too much would be to try."""
        self._limit = None if at_any_cost else self._problem.budget
        self._tries = 0
        ordered = sorted(wanted, key=lambda place: (len(self.nights[place]), place))
        found = self._extend((), frozenset(ordered))
        return None if self._tries > MOST_TRIES and not found else found

    def _extend(self, played: Played, left: frozenset[int]) -> bool:
        if not left:
            return self._home_in_time(played) and self._affordable(played)
        if self._costs_too_much(played, left):
            return False
        for day, place in sorted((day, at) for at in left for day in self.nights[at]):
            self._tries += 1
            if self._tries > MOST_TRIES:
                return False
            follows = self._follows(played, place, day) and self._all_after(left - {place}, day)
            if follows and self._extend((*played, (place, day)), left - {place}):
                return True
        return False

    def _all_after(self, left: frozenset[int], day: date) -> bool:
        """Whether each of the rest has a date still to come."""
        return all(self.nights[place][-1] > day for place in left)

    def _follows(self, played: Played, place: int, day: date) -> bool:
        if not played:
            start = self._problem.tick(day)
            return drives(int(self._km[0, place]), self._problem) <= start
        before, last = played[-1]
        if (day - last).days < drives(int(self._km[before, place]), self._problem):
            return False
        if not self._rested(played, day):
            return False
        return not any(self._barred(one, on, place, day) for one, on in played)

    def _rested(self, played: Played, day: date) -> bool:
        most = self._problem.nights_in_row
        if most is None or len(played) < most:
            return True
        return (day - played[-most][1]).days > most

    def _barred(self, earlier: int, on: date, later: int, day: date) -> bool:
        apart = (day - on).days
        far = int(self._km[earlier, later])
        after = any(
            far <= clause.km and apart <= clause.days_after
            for clause in self._clauses.get(earlier, ())
        )
        before = any(
            int(self._km[later, earlier]) <= clause.km and apart <= clause.days_before
            for clause in self._clauses.get(later, ())
        )
        return after or before

    def _home_in_time(self, played: Played) -> bool:
        if not played:
            return True
        place, day = played[-1]
        back = self._problem.tick(day) + drives(int(self._km[place, 0]), self._problem)
        return back <= self._problem.days + 1

    def _affordable(self, played: Played) -> bool:
        if self._limit is None or not played:
            return True
        home = int(self._km[played[-1][0], 0])
        whole = self._so_far(played) + self._way(home) + self._problem.costs.fixed
        return whole + drives(home, self._problem) * self._problem.costs.per_day <= self._limit

    def _costs_too_much(self, played: Played, left: frozenset[int]) -> bool:
        """Whether already the furthest of the rest, and what they cost at the least, is too dear.

        Whole kilometers are rounded, so the way through others may be shorter by some.
        """
        if self._limit is None:
            return False
        costs, last = self._problem.costs, played[-1][0] if played else 0
        furthest = max(int(self._km[last, at]) + int(self._km[at, 0]) for at in left)
        least = self._so_far(played) + self._way(max(furthest - len(left) - 2, 0))
        least += sum(min(self._fees[at]) for at in left) + costs.fixed
        return least + (len(left) + 1) * costs.per_day > self._limit

    def _so_far(self, played: Played) -> int:
        """What the tour costs up to its last night."""
        if not played:
            return 0
        route = [0, *(place for place, _ in played)]
        km = sum(int(self._km[a, b]) for a, b in pairwise(route))
        days = drives(int(self._km[0, route[1]]), self._problem)
        days += (played[-1][1] - played[0][1]).days
        fees = sum(self._problem.shows[place - 1].nights[day].fees for place, day in played)
        return self._way(km) + days * self._problem.costs.per_day + fees

    def _way(self, km: int) -> int:
        return km * self._problem.costs.per_km


def conflicts(problem: Problem, km: Kilometres) -> tuple[Conflict, ...]:
    """Sets of wanted shows that exclude each other, none of which could be smaller."""
    return tuple(_found(Wishes(problem, km)))


def _found(wishes: Wishes) -> Iterator[Conflict]:
    left = []
    for place in sorted(wishes.nights):
        if not wishes.nights[place]:
            yield Conflict((wishes.names[place],), "It has no date in the tour on which it may be.")
        elif wishes.possible([place]) is False:
            is_dear = wishes.possible([place], at_any_cost=True)
            yield Conflict((wishes.names[place],), TOO_DEAR_ALONE if is_dear else TOO_FAR)
        else:
            left.append(place)
    while wishes.possible(left) is False:
        smallest = _smallest(wishes, left)
        names = tuple(wishes.names[place] for place in smallest)
        is_dear = wishes.possible(smallest, at_any_cost=True)
        yield Conflict(names, TOO_DEAR if is_dear else NO_ORDER)
        left.remove(smallest[-1])


def _smallest(wishes: Wishes, wanted: Sequence[int]) -> list[int]:
    """Leave out one after another while the rest remains impossible."""
    kept = list(wanted)
    for place in wanted:
        without = [each for each in kept if each != place]
        if without and wishes.possible(without) is False:
            kept = without
    return kept
