"""Runs one claimed row: counts the attempt, does the work, and writes down how it ended."""

import asyncio
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.exc import InterfaceError, OperationalError

from app.core.errors import Refusal, TooMany, Unavailable
from app.core.events import RecordedEvent
from app.core.ids import TenantId
from app.core.jobs import Job
from app.core.tables import EventRow
from app.core.uow import Database, UnitOfWork
from app.jobs import rows
from app.jobs.backoff import Backoff
from app.jobs.lease import kept
from app.jobs.live import Live, job_topic
from app.jobs.long_run import LongRun, scope
from app.jobs.rows import Attempt, Claim, LostLease
from app.jobs.timing import Timing

RETRYABLE = (Unavailable, TooMany, TimeoutError, OSError, OperationalError, InterfaceError)
"""The world's fault, not the code's: tried again and not reported as a defect."""

log = structlog.get_logger("app.jobs")


@dataclass(eq=False)
class Runner:
    """Performs claims on behalf of one process. `on_end` is told whenever a place becomes free."""

    database: Database
    adapters: Any = None
    live: Live | None = None
    timing: Timing = field(default_factory=Timing)
    backoff: Backoff = field(default_factory=Backoff)
    on_end: Callable[[], None] = lambda: None
    is_draining: bool = False
    active: set[Claim] = field(default_factory=set)

    async def perform(self, claim: Claim) -> str:
        """Run the row of a claim and return the state it was left in; `lost` when it was not ours.

        The attempt is counted and committed before any work, so that a job that kills its process
        is counted too.
        """
        if self.is_draining:
            async with self.database.platform(reason="worker stopping") as uow:
                await rows.unclaim(uow, claim)
            return "waiting"
        async with self.database.platform(reason="job start") as uow:
            attempt = await rows.start(uow, claim, lease=self.timing.lease)
        if attempt is None:
            return "lost"
        self.active.add(claim)
        try:
            with structlog.contextvars.bound_contextvars(
                job=attempt.name,
                job_id=str(claim.id),
                tenant=str(claim.tenant_id),
                request_id=attempt.request_id,
            ):
                state = await self._attempt(attempt)
        finally:
            self.active.discard(claim)
            self.on_end()
        if self.live is not None:
            await self.live.publish(claim.tenant_id, job_topic(claim.id))
        return state

    async def _attempt(self, attempt: Attempt) -> str:
        if attempt.attempts == 1:
            self.backoff.budget.earn(attempt.name)
        try:
            async with kept(self.database, attempt.claim, lease=self.timing.lease):
                await self._work(attempt)
        except LostLease:
            log.info("job_lost")
            return "lost"
        except asyncio.CancelledError:
            await asyncio.shield(self._give_back(attempt.claim))
            raise
        except Exception as error:  # noqa: BLE001 - every end of a job is written down
            try:
                return await self._settle(attempt, error)
            except LostLease:
                return "lost"
        log.info("job_done", attempt=attempt.attempts)
        return "done"

    async def _work(self, attempt: Attempt) -> None:
        job = self.database.registry.jobs.get(attempt.name)
        if job is None:
            raise LookupError(f"No module declares the job {attempt.name}.")
        try:
            async with asyncio.timeout(attempt.timeout) as limit:
                await (self._long if job.is_long else self._short)(job, attempt)
        except TimeoutError:
            if not limit.expired():
                raise
            raise TimeoutError(f"The job took longer than {attempt.timeout} seconds.") from None

    async def _short(self, job: Job[Any], attempt: Attempt) -> None:
        async with scope(self.database, attempt) as uow:
            arguments = await _arguments(uow, job, attempt)
            await job.function(uow, **arguments)
            await uow.flush()
            # The done mark commits with the effects, or neither does: this is the inbox.
            await rows.finish(uow, attempt.claim)

    async def _long(self, job: Job[Any], attempt: Attempt) -> None:
        async with scope(self.database, attempt) as uow:
            arguments = await _arguments(uow, job, attempt)
        run = LongRun(
            attempt.claim.id,
            TenantId(attempt.claim.tenant_id),
            attempt.attempts,
            self.adapters,
            self.database,
            attempt,
            self.live,
            self.timing.lease,
        )
        await job.function(run, **arguments)
        async with self.database.platform(reason="job end") as uow:
            await rows.finish(uow, attempt.claim)

    async def _settle(self, attempt: Attempt, error: Exception) -> str:
        if isinstance(error, RETRYABLE):
            log.warning("job_failed", attempt=attempt.attempts, error=_sentence(error))
        elif isinstance(error, Refusal):
            log.info("job_refused", code=error.error_code)
            return await self._end(attempt, "refused", error)
        else:
            log.error("job_broke", attempt=attempt.attempts, exc_info=error)
        if attempt.attempts >= attempt.max_attempts:
            return await self._end(attempt, "failed", error)
        return await self._retry(attempt, error)

    async def _end(self, attempt: Attempt, state: str, error: Exception) -> str:
        async with self.database.platform(reason="job end") as uow:
            await rows.end(uow, attempt.claim, state, _sentence(error))
        return state

    async def _retry(self, attempt: Attempt, error: Exception) -> str:
        seconds = self.backoff.delay(attempt.name, attempt.attempts)
        if isinstance(error, TooMany):
            seconds += error.retry_after
        async with self.database.platform(reason="job retry") as uow:
            run_at = uow.now + timedelta(seconds=seconds)
            await rows.postpone(uow, attempt.claim, run_at, _sentence(error))
        return "waiting"

    async def _give_back(self, claim: Claim) -> None:
        async with self.database.platform(reason="worker stopping") as uow:
            await rows.give_back(uow, claim)


async def _arguments(uow: UnitOfWork, job: Job[Any], attempt: Attempt) -> dict[str, Any]:
    """What the function takes of the row's arguments, and for a reaction its event.

    Arguments it does not know are left out: the row may come from another version.
    """
    arguments = dict(attempt.arguments)
    if "event_id" in arguments:
        arguments["event"] = await _event(uow, attempt)
    return _known(job, arguments)


async def _event(uow: UnitOfWork, attempt: Attempt) -> RecordedEvent:
    row = await uow.db.scalar(
        select(EventRow).where(
            EventRow.tenant_id == attempt.claim.tenant_id,
            EventRow.id == attempt.arguments["event_id"],
        )
    )
    if row is None:
        raise LookupError(f"The event {attempt.arguments['event_id']} does not exist.")
    return RecordedEvent(
        id=row.id,
        name=row.name,
        version=row.version,
        payload=row.payload,
        summary=row.summary,
        actor_person_id=row.actor_person_id,
    )


def _known(job: Job[Any], arguments: Mapping[str, Any]) -> dict[str, Any]:
    known = inspect.signature(job.function).parameters
    return {name: value for name, value in arguments.items() if name in known}


def _sentence(error: Exception) -> str:
    if isinstance(error, Refusal | TimeoutError) and str(error):
        return str(error)
    return f"{type(error).__name__}: {error}"
