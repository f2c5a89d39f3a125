"""The planner in a process of its own, `python -m app.domain.routing.child`.

Reads orders from its input, one JSON line each, and writes what it tells to its output. The line
`stop` ends the search with the best so far. Without a parent there is nobody to plan for: the end
of the input ends the process, in the middle of a search too.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from queue import SimpleQueue
from threading import Event, Thread

import msgspec

from app.domain.routing.explanation import Explanation, explain
from app.domain.routing.plan import Plan, costed
from app.domain.routing.planner import plan, with_bound
from app.domain.routing.problem import Problem
from app.domain.routing.roads import Kilometres, chart
from app.domain.routing.solver import Effort
from app.domain.routing.telling import Missed, Order, Told

STOP = b"stop\n"
EVERY = 0.25
"""Seconds between better plans that are told."""
NEAR_MISSES = 5
MOST_ROUNDS = 3
"""Looking for reasons may come upon a better plan, which needs reasons of its own."""

Say = Callable[[Told], None]


@dataclass(frozen=True, slots=True)
class Interruptible(Effort):
    """An effort that is over as soon as somebody says so."""

    halt: Event = field(default_factory=Event)

    def done(self, steps: int, seconds: float) -> float:
        return 1.0 if self.halt.is_set() else Effort.done(self, steps, seconds)


def work(order: Order, halt: Event, say: Say) -> None:
    """Plan, and tell: each better plan, the bound, the reasons."""
    problem, began, last = order.problem, time.monotonic(), [0.0]
    km = chart(problem)

    def watch(best: Plan) -> bool:
        now = time.monotonic()
        if now - last[0] >= EVERY:
            last[0] = now
            say(Told(best, now - began))
        return True

    effort = Interruptible(seconds=order.seconds, halt=halt)
    found = plan(problem, effort, km=km, start=_start(order, km), watch=watch)
    is_over = bool(found.conflicts) or not found.stops
    say(Told(found, time.monotonic() - began))
    if not is_over:
        found = with_bound(problem, found, km=km, seconds=order.bound_seconds)
        say(Told(found, time.monotonic() - began))
    told = Told(found, time.monotonic() - began)
    if not is_over and not halt.is_set():
        told = _explained(order, found, km, halt)
    say(replace(told, seconds=time.monotonic() - began, is_last=True))


def _start(order: Order, km: Kilometres) -> Plan | None:
    """The plan to begin with; shows and dates that are no more are left out."""
    nights = {show.id: show.nights for show in order.problem.shows}
    kept = {name: on for name, on in order.start.items() if on in nights.get(name, {})}
    return costed(order.problem, km, sorted(kept.items(), key=lambda each: each[1]))


def _explained(order: Order, found: Plan, km: Kilometres, halt: Event) -> Told:
    """The plan with its reasons, or a better one that was come upon with its own."""
    problem, best = order.problem, found
    for _ in range(MOST_ROUNDS):
        questions = len(best.stops) + len(problem.wanted) + len(problem.off) + NEAR_MISSES
        each = Interruptible(
            seconds=order.reason_seconds / MOST_ROUNDS / questions, steps=1500, halt=halt
        )
        why = explain(problem, best, km=km, effort=each, near_misses=NEAR_MISSES)
        if halt.is_set():
            return Told(best, 0)
        if why.better is None:
            return _told(problem, best, why)
        best = replace(why.better, bound=best.bound)
    return _told(problem, best, why)


def _told(problem: Problem, best: Plan, why: Explanation) -> Told:
    played = best.dates
    return Told(
        best,
        0,
        is_explained=True,
        reasons={r.show: r.marginal for r in why.reasons if r.show in played},
        prices={str(p.wish): p.price for p in why.prices if p.wish in problem.wanted},
        day_prices={day: p.price for p in why.prices for day in problem.off if p.wish == day},
        missed=tuple(Missed(m.show, m.on, m.loss) for m in why.near_misses if m.show not in played),
    )


def _orders(halt: Event) -> Iterator[Order]:
    """The orders as they come; a `stop` reaches the search while it runs."""
    waiting = SimpleQueue[bytes]()

    def listen() -> None:
        for line in sys.stdin.buffer:
            if line == STOP:
                halt.set()
            else:
                halt.clear()
                waiting.put(line)
        os._exit(0)

    Thread(target=listen, daemon=True).start()
    while True:
        yield msgspec.json.decode(waiting.get(), type=Order)


def main() -> None:
    halt, out = Event(), sys.stdout.buffer

    def say(told: Told) -> None:
        out.write(msgspec.json.encode(told) + b"\n")
        out.flush()

    for order in _orders(halt):
        work(order, halt, say)


if __name__ == "__main__":
    main()
