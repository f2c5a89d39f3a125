"""The planner in its own process: it tells while it plans, stops when asked, and is kept."""

import asyncio
import os
import signal
import time
from dataclasses import replace

import pytest

from app.domain.routing import Order, Told, engine, planning
from app.domain.routing.engine import PlannerStopped
from tests.domain.routing.checker import faults
from tests.domain.routing.tours import tour

PROBLEM = tour(2, venues=40, days=20).problem


async def told_of(order: Order) -> list[Told]:
    found = []
    async with planning(order) as at_work:
        while not at_work.is_over:
            if (told := await at_work.next(60)) is not None:
                found.append(told)
    return found


async def test_plans_come_with_a_bound_and_reasons_and_can_be_toured() -> None:
    *_, bounded, last = await told_of(Order(PROBLEM, 0.3))

    assert [told.is_last for told in (bounded, last)] == [False, True]
    assert faults(PROBLEM, last.plan) == []
    assert last.plan.bound is not None and last.plan.bound >= last.plan.expected
    assert set(last.reasons) == {stop.show for stop in last.plan.stops}
    assert last.is_explained and len(last.missed) > 0


async def test_a_search_that_is_stopped_tells_its_best_and_the_process_is_kept() -> None:
    await told_of(Order(PROBLEM, 0.1))
    kept = list(engine._idle)
    began = time.monotonic()
    async with planning(Order(PROBLEM, 300)) as at_work:
        assert await at_work.next(60) is not None
        at_work.stop()
        while not at_work.is_over:
            last = await at_work.next(60)

    assert time.monotonic() - began < 60
    assert last is not None and last.plan.stops and faults(PROBLEM, last.plan) == []
    assert engine._idle == kept


async def test_leaving_in_the_middle_ends_the_process() -> None:
    async with planning(Order(PROBLEM, 300)) as at_work:
        await at_work.next(60)
        process = at_work._child._process

    assert process.returncode == -signal.SIGKILL


async def test_a_planner_that_dies_says_so() -> None:
    async with planning(Order(PROBLEM, 300)) as at_work:
        os.kill(at_work._child._process.pid, signal.SIGKILL)
        with pytest.raises(PlannerStopped):
            while True:
                await at_work.next(60)


async def test_without_its_parent_a_planner_ends_in_the_middle_of_a_search() -> None:
    async with planning(Order(PROBLEM, 300)) as at_work:
        await at_work.next(60)
        process = at_work._child._process
        process.stdin.close()
        assert await asyncio.to_thread(process.wait, 20) == 0


async def test_wishes_that_exclude_each_other_are_named() -> None:
    one, other = PROBLEM.shows[:2]
    day = min(one.nights)
    shows = (
        replace(one, nights={day: one.nights[day]}),
        replace(other, nights={day: one.nights[day]}),
    )
    problem = replace(PROBLEM, shows=shows, must=frozenset({one.id, other.id}))
    last = (await told_of(Order(problem, 0.1)))[-1]

    assert last.is_last and last.plan.conflicts[0].why
