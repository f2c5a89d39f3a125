"""The compiled search: take some stops out, put better ones in, accept as annealing would."""

from math import log

import numpy as np

from app.domain.routing.compiled import Chance, Numbers, Reals, below, compiled, unit
from app.domain.routing.ground import BONUS, CLOSES, GAIN, HORIZON, OPENS, PLACE
from app.domain.routing.route import (
    EARLY,
    END,
    FIGURES,
    LATE,
    NOWHERE,
    OPTION,
    SIZE,
    SPENT,
    STANDS,
    WORTH,
    added,
    copied,
    paid,
    put,
    spent,
    spot,
    timed,
    within,
    worth,
)

AT_RANDOM, BY_GAIN, BY_WINDOW, BY_VALUE = range(4)
SEVERAL = 400
"""From so many options on, a repair looks only at those near what was taken out."""
MOST_OUT = 12
FIRST_OF_ALL = 1e18
STRANGERS = 8
"""Places tried from anywhere, so that no part of the map is forgotten."""


@compiled
def search(
    options: Numbers, first: Numbers, service: Numbers, travel: Numbers, cost: Numbers,
    near: Numbers, gap: Numbers, urgent: Numbers, rules: Numbers, spend: Numbers,
    now: Numbers, best: Numbers, count: int, heat: float, state: Chance,
) -> None:  # fmt: skip
    """So many steps from `now` at one temperature; the best route seen stays in `best`."""
    route = np.zeros_like(now)
    used = np.zeros(len(service), dtype=np.int64)
    removed = np.zeros(len(service) + 2, dtype=np.int64)
    tried = np.zeros(len(options) + 1, dtype=np.int64)
    keys = np.zeros(len(options) + 1, dtype=np.float64)
    for _ in range(count):
        out, stretch = _take_out(now, route, removed, state)
        used[:] = 0
        for position in range(1, route[FIGURES, SIZE] + 1):
            used[options[route[OPTION, position], PLACE]] = 1
        timed(options, service, travel, rules, route)
        route[FIGURES, WORTH] = worth(options, cost, rules, route)
        route[FIGURES, SPENT] = spent(options, cost, rules, spend, route)
        order = below(state, 4)
        seen, opening, closing = used.copy(), 0, rules[HORIZON]
        if stretch >= 0:
            removed[out], removed[out + 1] = route[STANDS, stretch], route[STANDS, stretch + 1]
            opening, closing = route[EARLY, stretch], route[LATE, stretch + 1]
            out += 2
        if len(options) <= SEVERAL or route[FIGURES, SIZE] == 0:
            found = _all_options(options, rules, used, tried, keys, order, state)
        else:
            removed_places = _places(removed[:out], near, urgent, seen, state)
            found = _options_of(
                options, first, rules, removed_places, opening, closing, tried, keys, order, state
            )
        if order == BY_VALUE:
            _put_best_first(
                options, service, travel, cost, gap, rules, spend, route, used, tried[:found], keys
            )
        else:
            _put_in_order(
                options, service, travel, cost, gap, rules, spend, route, used, tried[:found],
                keys[:found], state,
            )  # fmt: skip
        # What is left after stops were taken out may cost more: whole kilometers are rounded.
        if len(spend) > 1 and route[FIGURES, SPENT] > spend[0]:
            continue
        better = route[FIGURES, WORTH] - best[FIGURES, WORTH]
        if better > 0 or (better == 0 and route[FIGURES, END] < best[FIGURES, END]):
            copied(route, best)
        if route[FIGURES, WORTH] >= now[FIGURES, WORTH] + heat * log(unit(state) + 1e-300):
            copied(route, now)


@compiled
def _take_out(now: Numbers, route: Numbers, removed: Numbers, state: Chance) -> tuple[int, int]:
    """Copies the route without some stops: a stretch of it mostly, now and then any.

    Returns how many were taken out, and after which stop there is room now (-1: anywhere).
    """
    size = now[FIGURES, SIZE]
    taken = 1 + below(state, max(1, min(size, 3 + size // 3, MOST_OUT)))
    stretch = below(state, 10) < 7
    start = below(state, size - taken + 1) if size > 0 else 0
    kept = count = 0
    for position in range(size):
        out = start <= position < start + taken if stretch else unit(state) < taken / size
        if out:
            removed[count] = now[STANDS, position + 1]
            count += 1
        else:
            kept += 1
            route[OPTION, kept] = now[OPTION, position + 1]
    route[FIGURES, SIZE] = kept
    return count, start if stretch and size > 0 else -1


@compiled
def _all_options(
    options: Numbers, rules: Numbers, used: Numbers, tried: Numbers, keys: Reals, order: int,
    state: Chance,
) -> int:  # fmt: skip
    count = 0
    for option in range(len(options)):
        if used[options[option, PLACE]] == 0:
            tried[count] = option
            keys[count] = _key(options, rules, option, order, state)
            count += 1
    return count


@compiled
def _places(
    removed: Numbers, near: Numbers, urgent: Numbers, seen: Numbers, state: Chance
) -> Numbers:  # fmt: skip
    """What may be put in: what must be, what was taken out, their neighbors, some strangers."""
    seen[0] = 1
    found = np.empty(len(seen), dtype=np.int64)
    count = 0
    for place in urgent:
        if seen[place] == 0:
            seen[place], found[count] = 1, place
            count += 1
    for one in removed:
        if seen[one] == 0:
            seen[one], found[count] = 1, one
            count += 1
        for place in near[one]:
            if seen[place] == 0:
                seen[place], found[count] = 1, place
                count += 1
    for _ in range(STRANGERS):
        place = below(state, len(seen))
        if seen[place] == 0:
            seen[place], found[count] = 1, place
            count += 1
    return found[:count]


@compiled
def _options_of(
    options: Numbers, first: Numbers, rules: Numbers, places: Numbers, opening: int, closing: int,
    tried: Numbers, keys: Reals, order: int, state: Chance,
) -> int:  # fmt: skip
    count = 0
    for place in places:
        for option in range(first[place], first[place + 1]):
            if options[option, CLOSES] >= opening and options[option, OPENS] <= closing:
                tried[count] = option
                keys[count] = _key(options, rules, option, order, state)
                count += 1
    return count


@compiled
def _key(options: Numbers, rules: Numbers, option: int, order: int, state: Chance) -> float:
    chance, gain = unit(state), options[option, GAIN]
    if gain > rules[BONUS]:
        return FIRST_OF_ALL * (1 + chance) if order != BY_VALUE else 0.7 + 0.6 * chance
    if order == AT_RANDOM:
        return chance
    if order == BY_GAIN:
        return gain * (0.5 + chance)
    if order == BY_WINDOW:
        return -(1 + options[option, CLOSES] - options[option, OPENS]) * (0.5 + chance)
    return 0.7 + 0.6 * chance


@compiled
def _put_in_order(
    options: Numbers, service: Numbers, travel: Numbers, cost: Numbers, gap: Numbers,
    rules: Numbers, spend: Numbers, route: Numbers, used: Numbers, tried: Numbers, keys: Reals,
    state: Chance,
) -> None:  # fmt: skip
    """Each option in its turn where it puts off least, if the route is worth more with it."""
    for turn in np.argsort(-keys):
        option = tried[turn]
        if used[options[option, PLACE]] == 1:
            continue
        # A position in a hundred is overlooked, or the search would always build the same.
        luck = below(state, 100)
        position, _ = spot(options, service, travel, gap, rules, route, option, luck)
        if position != NOWHERE:
            more = added(options, cost, rules, route, option, position)
            if more > 0 and within(options, spend, route, option, more):
                route[FIGURES, SPENT] += paid(options, spend, option, more)
                put(options, service, travel, rules, route, used, option, position, more)


@compiled
def _put_best_first(
    options: Numbers, service: Numbers, travel: Numbers, cost: Numbers, gap: Numbers,
    rules: Numbers, spend: Numbers, route: Numbers, used: Numbers, tried: Numbers, keys: Reals,
) -> None:  # fmt: skip
    """Again and again the option that brings most for the time it takes."""
    count = len(tried)
    while count > 0:
        kept, chosen, chosen_at, brings, highest = 0, -1, NOWHERE, 0, 0.0
        for turn in range(count):
            option, key = tried[turn], keys[turn]
            if used[options[option, PLACE]] == 1:
                continue
            position, shift = spot(options, service, travel, gap, rules, route, option, -1)
            if position == NOWHERE:
                continue
            tried[kept], keys[kept] = option, key
            kept += 1
            more = added(options, cost, rules, route, option, position)
            fits = more > 0 and within(options, spend, route, option, more)
            value = key * more * (more / (shift + 1.0)) if fits else 0.0
            if value > highest:
                highest, chosen, chosen_at, brings = value, option, position, more
        count = kept
        if chosen < 0:
            return
        route[FIGURES, SPENT] += paid(options, spend, chosen, brings)
        put(options, service, travel, rules, route, used, chosen, chosen_at, brings)
