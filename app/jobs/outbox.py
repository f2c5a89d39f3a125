"""Job rows that the service itself writes into tenants: scheduled runs and notices."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.dialects.postgresql import insert

from app.core.ids import new_id
from app.core.jobs import Job
from app.core.tables import JobRow
from app.core.uow import UnitOfWork


async def enqueue_for(
    uow: UnitOfWork,
    tenants: Sequence[UUID],
    job: Job[Any],
    *,
    key: str,
    run_at: datetime | None = None,
    **arguments: Any,
) -> None:
    """Write `job` once for every tenant, from a platform transaction; a used `key` is a no-op."""
    if not tenants:
        return
    common = {
        "name": job.name,
        "queue": str(job.queue),
        "arguments": msgspec.to_builtins(arguments),
        "key": key,
        "run_at": run_at or uow.now,
        "max_attempts": job.attempts,
        "timeout": job.timeout,
        "request_id": uow.actor.request_id,
    }
    rows = [{"tenant_id": tenant_id, "id": new_id(), **common} for tenant_id in tenants]
    await uow.db.execute(insert(JobRow).on_conflict_do_nothing(), rows)
    uow.wrote_jobs = True
