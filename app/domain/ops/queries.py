"""What the operator sees of jobs; read on the platform login, across tenants."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, text, tuple_

from app.core.tables import JobRow
from app.core.uow import UnitOfWork
from app.tenants import Tenant

STATES = (
    "waiting",
    "queued",
    "running",
    "failed",
    "quarantined",
    "refused",
    "canceled",
    "done",
)
PAGE = 50


@dataclass(frozen=True, slots=True)
class JobView:
    """One job as the operator sees it: never its arguments, which may name people."""

    tenant_id: UUID
    id: UUID
    tenant_name: str
    name: str
    queue: str
    state: str
    attempts: int
    max_attempts: int
    crashes: int
    created_at: datetime
    run_at: datetime
    finished_at: datetime | None
    last_error: str | None
    note: str

    @property
    def can_retry(self) -> bool:
        return self.state in ("failed", "quarantined", "refused", "canceled")

    @property
    def can_cancel(self) -> bool:
        return self.state in ("waiting", "queued", "running")


@dataclass(frozen=True, slots=True)
class QueueDepth:
    """One queue now; `oldest` is when its longest waiting due job should have run."""

    queue: str
    due: int
    later: int
    in_flight: int
    oldest: datetime | None


_DEPTHS = text("""
SELECT q.queue,
    count(j.id) FILTER (WHERE j.state = 'waiting' AND j.run_at <= :now) AS due,
    count(j.id) FILTER (WHERE j.state = 'waiting' AND j.run_at > :now) AS later,
    count(j.id) FILTER (WHERE j.state IN ('queued', 'running')) AS in_flight,
    min(j.run_at) FILTER (WHERE j.state = 'waiting' AND j.run_at <= :now) AS oldest
FROM unnest(CAST(:queues AS text[])) WITH ORDINALITY AS q (queue, place)
LEFT JOIN jobs j ON j.queue = q.queue AND j.state IN ('waiting', 'queued', 'running')
GROUP BY q.queue, q.place ORDER BY q.place
""")


async def depths(uow: UnitOfWork, queues: Sequence[str]) -> list[QueueDepth]:
    """How full each queue is."""
    rows = await uow.db.execute(_DEPTHS, {"now": uow.now, "queues": list(queues)})
    return [QueueDepth(*row) for row in rows]


async def counts(uow: UnitOfWork) -> dict[str, int]:
    """Jobs by state, every state named."""
    rows = await uow.db.execute(
        select(JobRow.state, func.count().label("jobs")).group_by(JobRow.state)
    )
    found = {row.state: row.jobs for row in rows}
    return {state: found.get(state, 0) for state in STATES}


async def jobs(
    uow: UnitOfWork, *, state: str = "", name: str = "", older: UUID | None = None
) -> list[JobView]:
    """Up to `PAGE + 1` jobs, newest first: of a state, of a kind, older than a job."""
    found = _views().order_by(JobRow.id.desc()).limit(PAGE + 1)
    if state:
        found = found.where(JobRow.state == state)
    if name:
        found = found.where(JobRow.name.startswith(name, autoescape=True))
    if older is not None:
        found = found.where(JobRow.id < older)
    return [JobView(*row) for row in await uow.db.execute(found)]


async def job(uow: UnitOfWork, tenant_id: UUID, job_id: UUID) -> JobView | None:
    key = tuple_(JobRow.tenant_id, JobRow.id) == (tenant_id, job_id)
    row = (await uow.db.execute(_views().where(key))).first()
    return JobView(*row) if row else None


async def tenants(uow: UnitOfWork) -> list[tuple[UUID, str]]:
    """Ids and names of all workspaces, by name."""
    rows = await uow.db.execute(select(Tenant.id, Tenant.name).order_by(Tenant.name, Tenant.id))
    return [(row.id, row.name) for row in rows]


def _views() -> Select[*tuple[Any, ...]]:
    return select(
        JobRow.tenant_id,
        JobRow.id,
        func.coalesce(Tenant.name, "Backline"),
        JobRow.name,
        JobRow.queue,
        JobRow.state,
        JobRow.attempts,
        JobRow.max_attempts,
        JobRow.crashes,
        JobRow.created_at,
        JobRow.run_at,
        JobRow.finished_at,
        JobRow.last_error,
        JobRow.note,
    ).outerjoin(Tenant, Tenant.id == JobRow.tenant_id)
