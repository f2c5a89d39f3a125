"""From a problem in words to the arrays the search works on, and back."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from app.domain.routing.compiled import Numbers
from app.domain.routing.ground import FREE, NO_LIMIT, OPENS, PLACE, Ground, neighbors, no_clauses
from app.domain.routing.problem import Problem, Show
from app.domain.routing.roads import Kilometres


@dataclass(frozen=True, slots=True)
class Survey:
    """`shows[p - 1]` is the show at place p: those that may be played at all."""

    problem: Problem
    shows: tuple[Show, ...]
    ground: Ground

    def named(self, option: int) -> tuple[str, date]:
        place, tick = self.ground.options[option, PLACE], self.ground.options[option, OPENS]
        return self.shows[int(place) - 1].id, self.problem.day(int(tick))

    def option(self, show: str, on: date) -> int | None:
        """The option of a show on a date, if it may be played then."""
        places = [place for place, each in enumerate(self.shows, 1) if each.id == show]
        for place in places:
            start, end = self.ground.first[place], self.ground.first[place + 1]
            for option in range(int(start), int(end)):
                if self.ground.options[option, OPENS] == self.problem.tick(on):
                    return option
        return None


def survey(problem: Problem, km: Kilometres) -> Survey:
    """The arrays of a problem, without the shows that cannot be played on any date."""
    nights = [problem.nights(show) for show in problem.shows]
    playable = [index for index, found in enumerate(nights) if found]
    places = np.array([0, *(index + 1 for index in playable)])
    ways = km[np.ix_(places, places)]
    travel = np.maximum(-(-ways // problem.km_per_day), 1)
    cost = ways * problem.costs.per_km
    cost[0, 1:] += travel[0, 1:] * problem.costs.per_day
    cost[1:, 0] += travel[1:, 0] * problem.costs.per_day
    shows = tuple(problem.shows[index] for index in playable)
    rows = [
        (place, problem.tick(day), problem.tick(day), estimate.expected)
        for place, index in enumerate(playable, 1)
        for day, estimate in nights[index].items()
    ]
    options = np.array(rows, dtype=np.int64).reshape(-1, 4)
    fees = [estimate.fees for index in playable for estimate in nights[index].values()]
    wanted = [place for place, show in enumerate(shows, 1) if show.id in problem.wanted]
    bonus = int(np.abs(options[:, 3]).sum() + problem.days * int(cost.max(initial=0)) + 1)
    options[np.isin(options[:, PLACE], wanted), 3] += 2 * bonus
    counts = np.bincount(options[:, PLACE], minlength=len(places))
    in_row = NO_LIMIT if problem.nights_in_row is None else problem.nights_in_row
    gap = _gaps(problem, shows, ways)
    rules = [problem.days + 1, problem.costs.per_day, in_row, bonus, int(len(gap) > 1)]
    ground = Ground(
        options=options,
        first=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        service=np.zeros(len(places), dtype=np.int64),
        travel=travel,
        cost=cost,
        near=neighbors(ways),
        gap=gap,
        urgent=np.array(wanted, dtype=np.int64),
        rules=np.array(rules, dtype=np.int64),
        spend=_spend(problem, fees),
    )
    return Survey(problem, shows, ground)


def _spend(problem: Problem, fees: list[int]) -> Numbers:
    """What is left of the budget after what any tour costs, and the fees of every option."""
    if problem.budget is None:
        return FREE
    return np.array([problem.budget - problem.costs.fixed, *fees], dtype=np.int64)


def _gaps(problem: Problem, shows: tuple[Show, ...], ways: Kilometres) -> Numbers:
    """Days there must be from one show to a later one: past the clauses of both."""
    index = {show.id: place for place, show in enumerate(shows, 1)}
    clauses = [clause for clause in problem.clauses if clause.show in index]
    if not clauses:
        return no_clauses()
    gap = np.zeros_like(ways)
    for clause in clauses:
        place = index[clause.show]
        within = ways[place] <= clause.km
        within[[0, place]] = False
        gap[place, within] = np.maximum(gap[place, within], clause.days_after + 1)
        gap[within, place] = np.maximum(gap[within, place], clause.days_before + 1)
    return gap
