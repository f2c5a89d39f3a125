"""Which wishes exclude each other: the fewest shows that cannot all be played, and why."""

from collections.abc import Iterator, Sequence
from datetime import date

from app.domain.routing.plan import Conflict, drives
from app.domain.routing.problem import Clause, Problem
from app.domain.routing.roads import Kilometres

MOST_TRIES = 200_000
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
        self._tries = 0

    def possible(self, wanted: Sequence[int]) -> bool | None:
        """Whether all of these can be played on one tour; None when too much would be to try."""
        self._tries = 0
        ordered = sorted(wanted, key=lambda place: (len(self.nights[place]), place))
        found = self._extend((), frozenset(ordered))
        return None if self._tries > MOST_TRIES and not found else found

    def _extend(self, played: Played, left: frozenset[int]) -> bool:
        if not left:
            return self._home_in_time(played)
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


def conflicts(problem: Problem, km: Kilometres) -> tuple[Conflict, ...]:
    """Sets of wanted shows that exclude each other, none of which could be smaller."""
    return tuple(_found(Wishes(problem, km)))


def _found(wishes: Wishes) -> Iterator[Conflict]:
    left = []
    for place in sorted(wishes.nights):
        if not wishes.nights[place]:
            yield Conflict((wishes.names[place],), "It has no date in the tour on which it may be.")
        elif wishes.possible([place]) is False:
            yield Conflict((wishes.names[place],), "It is too far to drive there and back in time.")
        else:
            left.append(place)
    while wishes.possible(left) is False:
        smallest = _smallest(wishes, left)
        names = tuple(wishes.names[place] for place in smallest)
        yield Conflict(names, "Their dates and the ways between them leave no order for all.")
        left.remove(smallest[-1])


def _smallest(wishes: Wishes, wanted: Sequence[int]) -> list[int]:
    """Leave out one after another while the rest remains impossible."""
    kept = list(wanted)
    for place in wanted:
        without = [each for each in kept if each != place]
        if without and wishes.possible(without) is False:
            kept = without
    return kept
