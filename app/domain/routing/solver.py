"""The search for as long as it is given: the best so far at any moment, the same for one seed."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.routing.compiled import Numbers, chance
from app.domain.routing.ground import BONUS, GAIN, PLACE, Ground
from app.domain.routing.route import (
    FIGURES,
    NOWHERE,
    SIZE,
    SPENT,
    WORTH,
    added,
    empty,
    paid,
    put,
    spot,
    stops,
    timed,
    urgent,
    within,
    worth,
)
from app.domain.routing.search import search

STRIDE = 100
HOT, COLD = 0.6, 0.03
"""Temperatures at the beginning and the end, in what a stop of the best route is worth."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to look: seconds, steps, or whichever ends first. Steps alone are repeatable."""

    seconds: float | None = 10.0
    steps: int | None = None
    seed: int = 1

    def done(self, steps: int, seconds: float) -> float:
        """How much of it is spent, from 0 to 1."""
        by_steps = 0.0 if self.steps is None else steps / self.steps
        by_time = 0.0 if self.seconds is None else seconds / self.seconds
        return max(by_steps, by_time)


@dataclass(frozen=True, slots=True)
class Found:
    """Options in their order, what they are worth with all bonuses, and the steps it took."""

    stops: tuple[int, ...]
    worth: int
    steps: int


GoOn = Callable[[Found], bool]
"""Told each better route; looking ends, with the best so far, when it answers False."""


def solve(
    ground: Ground, effort: Effort, start: Sequence[int] = (), go_on: GoOn = lambda _: True
) -> Found:
    """The best route found. `start` is one to begin with; what cannot be made is not used."""
    now = _begin(ground, start)
    best = now.copy()
    state, began = chance(effort.seed), time.monotonic()
    steps, told = 0, int(best[FIGURES, WORTH])
    while (done := effort.done(steps, time.monotonic() - began)) < 1:
        stride = STRIDE if effort.steps is None else min(STRIDE, effort.steps - steps)
        heat = (HOT * (COLD / HOT) ** done) * _each(ground, best)
        search(*ground, now, best, stride, heat, state)
        steps += stride
        if int(best[FIGURES, WORTH]) > told:
            told = int(best[FIGURES, WORTH])
            if not go_on(_found(best, steps)):
                break
    return _found(best, steps)


def _begin(ground: Ground, start: Sequence[int]) -> Numbers:
    """As much of a route as still holds: first what must be played, then the rest in its order."""
    options, rules = ground.options, ground.rules
    route, used = empty(len(ground.service)), np.zeros(len(ground.service), dtype=np.int64)
    timed(options, ground.service, ground.travel, rules, route)
    for option in sorted(start, key=lambda option: options[option, GAIN] <= rules[BONUS]):
        position, _ = spot(
            options, ground.service, ground.travel, ground.gap, rules, route, option, -1
        )  # fmt: skip
        if position == NOWHERE or used[options[option, PLACE]]:
            continue
        more = added(options, ground.cost, rules, route, option, position)
        if within(options, ground.spend, route, option, more):
            route[FIGURES, SPENT] += paid(options, ground.spend, option, more)
            put(options, ground.service, ground.travel, rules, route, used, option, position, 0)
    route[FIGURES, WORTH] = worth(options, ground.cost, rules, route)
    return route


def _each(ground: Ground, best: Numbers) -> float:
    """What a stop of the best route is worth on average."""
    musts = urgent(ground.options, ground.rules, best)
    whole = int(best[FIGURES, WORTH]) - 2 * musts * int(ground.rules[BONUS])
    return max(whole / max(int(best[FIGURES, SIZE]), 1), 1.0)


def _found(best: Numbers, steps: int) -> Found:
    return Found(stops(best), int(best[FIGURES, WORTH]), steps)
