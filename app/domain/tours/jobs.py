"""Planning in the background: the best so far is kept every moment, so a kill loses little."""

import asyncio
from uuid import UUID

from app.core.errors import NotFound
from app.core.jobs import JobRun, Queue, long_job
from app.domain.routing import InvalidProblem, planning
from app.domain.tours.service.planning import (
    NOBODY,
    Ordered,
    Verdict,
    fail_planning,
    keep_plan,
    start_planning,
)

ATTEMPTS = 4
PATIENCE = 0.5
"""Seconds after which a job looks whether it is still asked for."""
EVERY = 2.0
"""Seconds after which it shows that it is alive, with nothing better found."""


@long_job("tours.plan", queue=Queue.BULK, timeout=900, attempts=ATTEMPTS)
async def plan_tour(run: JobRun, *, scenario_id: str, number: int) -> None:
    """Plan for as long as somebody chose."""
    await _work(run, UUID(scenario_id), number)


@long_job("tours.plan_again", queue=Queue.DEFAULT, timeout=180, attempts=ATTEMPTS)
async def plan_again(run: JobRun, *, scenario_id: str, number: int) -> None:
    """Plan again after a change, while somebody waits."""
    await _work(run, UUID(scenario_id), number)


async def _work(run: JobRun, scenario_id: UUID, number: int) -> None:
    try:
        async with run.uow() as uow:
            ordered = await start_planning(uow, scenario_id, number)
        if ordered is not None:
            await _plan(run, scenario_id, number, ordered)
    except NotFound:
        # Thrown away meanwhile.
        return
    except InvalidProblem as refusal:
        async with run.uow() as uow:
            await fail_planning(uow, scenario_id, number, str(refusal))
    except Exception:
        if run.attempt >= ATTEMPTS:
            async with run.uow() as uow:
                await fail_planning(uow, scenario_id, number, NOBODY)
        raise


async def _plan(run: JobRun, scenario_id: UUID, number: int, ordered: Ordered) -> None:
    await run.progress(0, ordered.seconds, "Starting the planner")
    clock, is_stopping, shown = asyncio.get_running_loop(), False, 0.0
    began = clock.time()
    async with planning(ordered.order) as at_work:
        while not at_work.is_over:
            told = await at_work.next(PATIENCE)
            async with run.uow() as uow:
                verdict = await keep_plan(uow, scenario_id, number, told)
            if verdict == Verdict.GONE:
                return
            if verdict == Verdict.STOP and not is_stopping and not at_work.is_over:
                is_stopping = True
                at_work.stop()
            spent = clock.time() - began
            if told is not None or spent - shown >= EVERY:
                shown = spent
                note = "Looking for reasons" if spent > ordered.seconds else "Searching"
                await run.progress(min(int(spent), ordered.seconds), ordered.seconds, note)
