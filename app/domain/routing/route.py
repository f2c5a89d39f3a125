"""A route as the compiled search moves it: what may stand where, and what that adds.

A route is one array. By position, from 0 (home) to size + 1 (home again), its rows are the option
and the place standing there, and from when and until when it can begin; the last row holds the
size, what all is worth, when home is reached, and what is spent where that is limited. Compiled
functions take plain arrays one by one: bundles of arrays were forty times slower.
"""

import numpy as np

from app.domain.routing.compiled import Numbers, compiled
from app.domain.routing.ground import (
    BONUS,
    CLAUSES,
    CLOSES,
    GAIN,
    HORIZON,
    IN_ROW,
    NO_LIMIT,
    OPENS,
    PLACE,
    WAIT,
)

OPTION, STANDS, EARLY, LATE, FIGURES = range(5)
SIZE, WORTH, END, SPENT = range(4)
NOWHERE = -1


def empty(places: int) -> Numbers:
    return np.zeros((5, places + 3), dtype=np.int64)


@compiled
def copied(source: Numbers, target: Numbers) -> None:
    size = source[FIGURES, SIZE]
    target[OPTION, : size + 2] = source[OPTION, : size + 2]
    target[STANDS, : size + 2] = source[STANDS, : size + 2]
    target[EARLY, : size + 2] = source[EARLY, : size + 2]
    target[FIGURES, :4] = source[FIGURES, :4]


@compiled
def timed(
    options: Numbers, service: Numbers, travel: Numbers, rules: Numbers, route: Numbers
) -> bool:  # fmt: skip
    """Fills places and times from the options; False when they cannot be made in this order."""
    size = route[FIGURES, SIZE]
    last, moment = 0, 0
    route[STANDS, 0] = route[STANDS, size + 1] = 0
    route[EARLY, 0] = 0
    for position in range(1, size + 1):
        option = route[OPTION, position]
        place = options[option, PLACE]
        route[STANDS, position] = place
        moment += service[last] + travel[last, place]
        moment = max(moment, options[option, OPENS])
        if moment > options[option, CLOSES]:
            return False
        route[EARLY, position] = moment
        last = place
    moment += service[last] + travel[last, 0]
    route[EARLY, size + 1] = route[FIGURES, END] = moment
    if moment > rules[HORIZON]:
        return False
    after, moment = 0, rules[HORIZON]
    route[LATE, size + 1] = moment
    for position in range(size, 0, -1):
        place = route[STANDS, position]
        moment -= travel[place, after] + service[place]
        moment = min(moment, options[route[OPTION, position], CLOSES])
        route[LATE, position] = moment
        after = place
    return True


@compiled
def worth(options: Numbers, cost: Numbers, rules: Numbers, route: Numbers) -> int:
    """All gains, less the ways between stops and the time from the first to the last."""
    size = route[FIGURES, SIZE]
    total, last = 0, 0
    for position in range(1, size + 1):
        place = route[STANDS, position]
        total += options[route[OPTION, position], GAIN] - cost[last, place]
        last = place
    total -= cost[last, 0]
    if size > 1:
        total -= rules[WAIT] * (route[EARLY, size] - route[EARLY, 1])
    return total


@compiled
def spent(options: Numbers, cost: Numbers, rules: Numbers, spend: Numbers, route: Numbers) -> int:
    """What the route costs, where that is limited: ways, waiting, and the stops besides."""
    if len(spend) == 1:
        return 0
    total, size = 0, route[FIGURES, SIZE]
    for position in range(1, size + 1):
        option = route[OPTION, position]
        total += options[option, GAIN] + spend[option + 1]
    return total - worth(options, cost, rules, route)


@compiled
def paid(options: Numbers, spend: Numbers, option: int, more: int) -> int:
    """What an option that makes the route worth so much more costs it."""
    return 0 if len(spend) == 1 else options[option, GAIN] - more + spend[option + 1]


@compiled
def within(options: Numbers, spend: Numbers, route: Numbers, option: int, more: int) -> bool:
    """Whether the route may cost what it does and the option as well."""
    if len(spend) == 1:
        return True
    return route[FIGURES, SPENT] + paid(options, spend, option, more) <= spend[0]


@compiled
def added(
    options: Numbers, cost: Numbers, rules: Numbers, route: Numbers, option: int, position: int
) -> int:
    """What the route is worth more with the option after so many stops."""
    place, size = options[option, PLACE], route[FIGURES, SIZE]
    before, after = route[STANDS, position], route[STANDS, position + 1]
    more = options[option, GAIN] + cost[before, after] - cost[before, place] - cost[place, after]
    if rules[WAIT] > 0 and size > 0:
        if position == 0:
            more -= rules[WAIT] * (route[EARLY, 1] - options[option, OPENS])
        elif position == size:
            more -= rules[WAIT] * (options[option, OPENS] - route[EARLY, size])
    return more


@compiled
def allowed(
    options: Numbers, gap: Numbers, rules: Numbers, route: Numbers, option: int, position: int
) -> bool:
    """Whether nights in a row and radius clauses let it stand there."""
    moment, size = options[option, OPENS], route[FIGURES, SIZE]
    if rules[IN_ROW] < NO_LIMIT:
        row, before, after = 1, position, position + 1
        while before > 0 and route[EARLY, before] == moment - (position + 1 - before):
            row, before = row + 1, before - 1
        while after <= size and route[EARLY, after] == moment + (after - position):
            row, after = row + 1, after + 1
        if row > rules[IN_ROW]:
            return False
    if rules[CLAUSES] > 0:
        place = options[option, PLACE]
        for other in range(1, size + 1):
            known, apart = route[STANDS, other], route[EARLY, other] - moment
            if apart < 0 and -apart < gap[known, place]:
                return False
            if apart >= 0 and apart < gap[place, known]:
                return False
    return True


@compiled
def spot(
    options: Numbers,
    service: Numbers,
    travel: Numbers,
    gap: Numbers,
    rules: Numbers,
    route: Numbers,
    option: int,
    luck: int,
) -> tuple[int, int]:
    """The position that puts off least what follows, and by how much; or NOWHERE.

    Positions whose turn it is by `luck` (from 0 to 99) are overlooked; none below zero.
    """
    place = options[option, PLACE]
    opens, closes, serves = options[option, OPENS], options[option, CLOSES], service[place]
    plain = rules[IN_ROW] >= NO_LIMIT and rules[CLAUSES] == 0
    least, chosen = NO_LIMIT, NOWHERE
    for position in range(_reachable(route, opens), route[FIGURES, SIZE] + 1):
        if route[EARLY, position] > closes:
            break
        before, after = route[STANDS, position], route[STANDS, position + 1]
        moment = route[EARLY, position] + service[before] + travel[before, place]
        moment = max(moment, opens)
        if moment > closes:
            continue
        moment += serves + travel[place, after]
        shift = max(moment - route[EARLY, position + 1], 0)
        if moment > route[LATE, position + 1] or shift >= least or position % 100 == luck:
            continue
        if plain or allowed(options, gap, rules, route, option, position):
            least, chosen = shift, position
    return chosen, least


@compiled
def _reachable(route: Numbers, opens: int) -> int:
    """The first position whose successor can wait so long; LATE never falls."""
    low, high = 0, route[FIGURES, SIZE]
    while low < high:
        middle = (low + high) // 2
        if route[LATE, middle + 1] < opens:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def put(
    options: Numbers,
    service: Numbers,
    travel: Numbers,
    rules: Numbers,
    route: Numbers,
    used: Numbers,
    option: int,
    position: int,
    more: int,
) -> None:
    size = route[FIGURES, SIZE]
    for later in range(size + 1, position + 1, -1):
        route[OPTION, later] = route[OPTION, later - 1]
    route[OPTION, position + 1] = option
    route[FIGURES, SIZE] = size + 1
    route[FIGURES, WORTH] += more
    used[options[option, PLACE]] = 1
    timed(options, service, travel, rules, route)


def stops(route: Numbers) -> tuple[int, ...]:
    size = int(route[FIGURES, SIZE])
    return tuple(int(option) for option in route[OPTION, 1 : size + 1])


def urgent(options: Numbers, rules: Numbers, route: Numbers) -> int:
    """How many of the stops had to be played."""
    return sum(int(options[option, GAIN]) > int(rules[BONUS]) for option in stops(route))
