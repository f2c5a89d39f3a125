"""How much no route can exceed: the best walk that may come back, at prices that stop it doing so.

Leaving out that a place is played once, and radius clauses, makes the problem a walk
through days that is solved exactly. A price for each visit above the first, raised where the walk
comes back too often (a Lagrangian relaxation), pulls the walk's worth down towards the best route.
Every price gives a valid bound, so stopping at any moment does.
"""

import time
from math import ceil

import numpy as np
from numpy.typing import NDArray

from app.domain.routing.compiled import Numbers, Reals, compiled
from app.domain.routing.ground import (
    BONUS,
    CLOSES,
    FREE,
    GAIN,
    HORIZON,
    IN_ROW,
    NO_LIMIT,
    OPENS,
    PLACE,
    WAIT,
    Ground,
)

NEVER = -1e18
PATIENCE = 8
"""Passes without a better bound before the steps are halved."""
MOST_TICKS = 1000
UNIT = 8
PRICES = (1, 2, 4, 8, 16, 32, 64)
"""Of a unit of money, in parts of UNIT, tried where what may be spent is limited."""
ROUNDS = 3
"""Of looking on either side of the best of them."""
NO_BONUS = 1 << 61
"""No gain is above it."""


def bound(
    ground: Ground, reached: int, *, seconds: float | None = 5.0, passes: int = 400
) -> int:  # fmt: skip
    """The least bound found on what a route is worth without bonuses.

    `reached` is the worth of a route known; the steps are measured by it.
    """
    grid = _coarse(ground)
    options, wanted = _without_bonus(grid)
    prices = np.zeros(len(grid.service))
    least, stride, idle = float("inf"), 1.0, 0
    ends = None if seconds is None else time.monotonic() + seconds
    arrivals = np.ascontiguousarray(grid.travel.T), np.ascontiguousarray(grid.cost.T)
    for _ in range(passes):
        visits = np.zeros(len(prices))
        walk = _walk(options, grid.service, *arrivals, grid.rules, prices, visits)
        found = walk + prices.sum()
        least, idle = (found, 0) if found < least - 1e-6 else (least, idle + 1)
        surplus = visits - 1
        surplus[0] = 0
        surplus[(surplus < 0) & (prices <= 0) & ~wanted] = 0
        length = float(surplus @ surplus)
        if length == 0 or found <= reached + 0.5 or (ends and time.monotonic() > ends):
            break
        if idle >= PATIENCE:
            stride, idle = stride / 2, 0
        prices += stride * max(found - reached, 1.0) / length * surplus
        prices[~wanted] = np.maximum(prices[~wanted], 0)
    return ceil(least - 1e-6)


def bound_within(ground: Ground, reached: int, spent: int, *, seconds: float) -> int:
    """The same where what a route may cost is limited; the route known costs `spent`.

    Each unit of money is given a price and the limit given up: what is not spent is worth that
    price, so at any price no route within the limit is worth more. The least of several counts.
    """
    if len(ground.spend) == 1:
        return bound(ground, reached, seconds=seconds)
    limit, each = int(ground.spend[0]), seconds / (len(PRICES) + 2 * ROUNDS + 1)
    found: dict[int, int] = {}

    def look(price: int) -> None:
        known = UNIT * reached - price * spent
        most = bound(_dearer(ground, price), known, seconds=each)
        found[price] = (most + price * limit) // UNIT

    for price in PRICES:
        look(price)
    # It falls to the best price and rises behind it, so that lies between the neighbors.
    for _ in range(ROUNDS):
        prices = [0, *sorted(found), 2 * max(found)]
        at = prices.index(min(found, key=found.__getitem__))
        for middle in ((prices[at - 1] + prices[at]) // 2, (prices[at] + prices[at + 1]) // 2):
            if middle > 0 and middle not in found:
                look(middle)
    return min(bound(ground, reached, seconds=each), *found.values())


def _dearer(ground: Ground, price: int) -> Ground:
    """Everything worth UNIT times as much, and every cost `price` more, in whole numbers."""
    options, rules = ground.options.copy(), ground.rules.copy()
    options[options[:, GAIN] > rules[BONUS], GAIN] -= 2 * rules[BONUS]
    options[:, GAIN] = UNIT * options[:, GAIN] - price * ground.spend[1:]
    rules[WAIT] *= UNIT + price
    rules[BONUS] = NO_BONUS
    return ground._replace(
        options=options, rules=rules, cost=ground.cost * (UNIT + price), spend=FREE
    )


def _coarse(ground: Ground) -> Ground:
    """The same on fewer, longer ticks: times rounded down, so that every route still fits."""
    whole = ground.travel + ground.service[:, None]
    apart = whole + np.eye(len(whole), dtype=np.int64) * int(ground.rules[HORIZON])
    # No step may come to nothing, or a walk could make many in one tick.
    width = min(-(-int(ground.rules[HORIZON]) // MOST_TICKS), int(apart.min()))
    if width <= 1:
        return ground
    options, rules = ground.options.copy(), ground.rules.copy()
    options[:, [OPENS, CLOSES]] //= width
    rules[HORIZON] //= width
    return ground._replace(
        options=options,
        rules=rules,
        travel=whole // width,
        service=np.zeros_like(ground.service),
    )


def _without_bonus(ground: Ground) -> tuple[Numbers, NDArray[np.bool_]]:
    options = ground.options[np.argsort(ground.options[:, OPENS], kind="stable")].copy()
    bonus = int(ground.rules[BONUS])
    urgent = options[:, GAIN] > bonus
    options[urgent, GAIN] -= 2 * bonus
    wanted = np.zeros(len(ground.service), dtype=np.bool_)
    wanted[ground.urgent] = True
    return options, wanted


@compiled
def _walk(
    options: Numbers, service: Numbers, travel_to: Numbers, cost_to: Numbers, rules: Numbers,
    prices: Reals, visits: Reals,
) -> float:  # fmt: skip
    """The worth of the best walk at these prices; counts its visits. Options come by opening.

    `there[t, p, r]` is the worth of being at p at t, after r ticks in a row before; `held[t, p]`
    of having been there by then. `came` keeps place, tick and row of the visit before.
    """
    horizon, places = rules[HORIZON], len(service)
    rows = rules[IN_ROW] if rules[IN_ROW] < NO_LIMIT else 1
    there = np.full((horizon + 1, places, rows), NEVER)
    held = np.full((horizon + 1, places), NEVER)
    held_by = np.zeros((horizon + 1, places, 2), dtype=np.int64)
    came = np.zeros((horizon + 1, places, rows, 3), dtype=np.int64)
    held[:, 0] = 0.0
    total, end = 0.0, np.zeros(3, dtype=np.int64)
    order, counts = np.zeros((rows, places), dtype=np.int64), np.zeros(rows, dtype=np.int64)
    active, begun, count = np.zeros(len(options), dtype=np.int64), 0, 0
    for tick in range(1, horizon + 1):
        for place in range(1, places):
            held[tick, place] = held[tick - 1, place] - rules[WAIT]
            held_by[tick, place] = held_by[tick - 1, place]
        counts[0] = _by_worth(held[tick - 1], order[0])
        for row in range(1, rows):
            counts[row] = _by_worth(there[tick - 1, :, row - 1], order[row])
        while begun < len(options) and options[begun, OPENS] <= tick:
            active[count] = begun
            count, begun = count + 1, begun + 1
        kept = 0
        for turn in range(count):
            option = active[turn]
            if options[option, CLOSES] < tick:
                continue
            active[kept] = option
            kept += 1
            place = options[option, PLACE]
            gain = options[option, GAIN] - prices[place]
            _arrive(
                there, held, held_by, came, service, travel_to[place], cost_to[place], rules,
                order, counts, place, tick, gain,
            )  # fmt: skip
            for row in range(rows):
                value = there[tick, place, row]
                if value > held[tick, place]:
                    held[tick, place] = value
                    held_by[tick, place, 0], held_by[tick, place, 1] = tick, row
                back = tick + service[place] + travel_to[0, place]
                if back <= horizon and value - cost_to[0, place] > total:
                    total = value - cost_to[0, place]
                    end[0], end[1], end[2] = place, tick, row
        count = kept
    while end[0] > 0:
        visits[end[0]] += 1
        end[:] = came[end[1], end[0], end[2]]
    return total


@compiled
def _by_worth(values: Reals, order: Numbers) -> int:
    """Fills in the places that were reached, the worthiest first; how many there are."""
    found = np.argsort(-values)
    count = 0
    while count < len(found) and values[found[count]] > NEVER / 2:
        order[count] = found[count]
        count += 1
    return count


@compiled
def _arrive(
    there: Reals, held: Reals, held_by: Numbers, came: Numbers, service: Numbers, way_to: Numbers,
    cost_to: Numbers, rules: Numbers, order: Numbers, counts: Numbers, place: int, tick: int,
    gain: float,
) -> None:  # fmt: skip
    """The best ways to be here now, for each number of ticks in a row.

    Origins come by their worth a tick before, which no way from them can exceed: the rest is left
    out as soon as one is not better.
    """
    shortest = 2 if rules[IN_ROW] < NO_LIMIT else 1
    best = NEVER
    for turn in range(counts[0]):
        origin = order[0, turn]
        if held[tick - 1, origin] + gain <= best:
            break
        way = way_to[origin] + service[origin]
        if origin > 0:
            way = max(way, shortest)
        if origin == place or way > tick:
            continue
        value = held[tick - way, origin] + gain - cost_to[origin]
        if origin > 0:
            value -= rules[WAIT] * way
        if value > best:
            best = there[tick, place, 0] = value
            came[tick, place, 0, 0] = origin
            came[tick, place, 0, 1] = held_by[tick - way, origin, 0]
            came[tick, place, 0, 2] = held_by[tick - way, origin, 1]
    for row in range(1, there.shape[2]):
        best = NEVER
        for turn in range(counts[row]):
            origin = order[row, turn]
            most = there[tick - 1, origin, row - 1] + gain - rules[WAIT]
            if most <= best:
                break
            value = most - cost_to[origin]
            if origin != place and way_to[origin] + service[origin] <= 1 and value > best:
                best = there[tick, place, row] = value
                came[tick, place, row, 0], came[tick, place, row, 1] = origin, tick - 1
                came[tick, place, row, 2] = row - 1
