"""One attempt of a long job: its transactions, its progress, and what it reaches outside."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.core.actor import PLATFORM_TENANT, job_actor
from app.core.ids import TenantId
from app.core.uow import Database, UnitOfWork
from app.jobs import rows
from app.jobs.live import Live, job_topic
from app.jobs.rows import Attempt


def scope(database: Database, attempt: Attempt) -> AbstractAsyncContextManager[UnitOfWork]:
    """The transaction a job may use: its tenant's, or the platform's for a job of the service."""
    tenant_id = TenantId(attempt.claim.tenant_id)
    if tenant_id == PLATFORM_TENANT:
        return database.platform(reason=attempt.name)
    return database.tenant(job_actor(tenant_id, attempt.name, request_id=attempt.request_id))


@dataclass(frozen=True, eq=False)
class LongRun:
    """What a long job receives; `id` names the job on every attempt, for outside services."""

    id: UUID
    tenant_id: TenantId
    attempt: int
    adapters: Any
    _database: Database
    _attempt: Attempt
    _live: Live | None
    _lease: float

    def uow(self) -> AbstractAsyncContextManager[UnitOfWork]:
        return scope(self._database, self._attempt)

    def service_books(self) -> AbstractAsyncContextManager[UnitOfWork]:
        if self.tenant_id != PLATFORM_TENANT:
            raise RuntimeError("Only a job of the platform opens the books of the service.")
        return self._database.tenant(job_actor(PLATFORM_TENANT, self._attempt.name))

    async def progress(self, done: int, total: int | None = None, note: str = "") -> None:
        """Show how far the job is; raises LostLease when it was canceled or given away."""
        async with self._database.platform(reason="job progress") as uow:
            await rows.report(uow, self._attempt.claim, done, total, note, lease=self._lease)
        if self._live is not None:
            await self._live.publish(self.tenant_id, job_topic(self.id))

    async def announce(self, topic: str) -> None:
        if self._live is not None:
            await self._live.publish(self.tenant_id, topic)
