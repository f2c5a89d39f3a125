"""Scheduled jobs: each due time once per tenant, however many schedulers run."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from croniter import croniter  # type: ignore[import-untyped]  # ships no types
from sqlalchemy import text

from app.core import clock
from app.core.actor import PLATFORM_TENANT
from app.core.module import Cron
from app.core.uow import Database, UnitOfWork
from app.jobs.outbox import enqueue_for

TenantIds = Callable[[UnitOfWork], Awaitable[Sequence[UUID]]]
"""The tenants whose scheduled jobs run, read in a platform transaction."""

_MARK = text("""
WITH known AS (
    SELECT DISTINCT tenant_id FROM cron_marks
    WHERE name = :name AND tenant_id = ANY(CAST(:tenants AS uuid[]))
),
marked AS (
    INSERT INTO cron_marks (tenant_id, name, due_at)
    SELECT tenant_id, :name, :due FROM unnest(CAST(:tenants AS uuid[])) AS t (tenant_id)
    ON CONFLICT DO NOTHING
    RETURNING tenant_id
)
SELECT tenant_id FROM marked JOIN known USING (tenant_id)
""")


@dataclass(eq=False)
class Scheduler:
    """Writes a job row for every due time. After a downtime the last missed time alone runs."""

    database: Database
    tenant_ids: TenantIds
    _handled: dict[str, datetime] = field(default_factory=dict)

    async def step(self) -> bool:
        """Act on every due time not yet marked; nothing is left to do at once afterwards."""
        now = clock.now()
        for cron in self.database.registry.schedule:
            due = last_due(cron.schedule, now)
            if self._handled.get(mark_name(cron)) != due:
                await self._act(cron, due)
                self._handled[mark_name(cron)] = due
        return False

    async def _act(self, cron: Cron, due: datetime) -> None:
        async with self.database.platform(reason="scheduler") as uow:
            tenants = await self.tenant_ids(uow) if cron.per_tenant else [PLATFORM_TENANT]
            marked = await uow.db.scalars(
                _MARK, {"name": mark_name(cron), "due": due, "tenants": list(tenants)}
            )
            await enqueue_for(uow, marked.all(), cron.job, key=f"cron:{due.isoformat()}")


def last_due(schedule: str, now: datetime) -> datetime:
    """The newest due time of a five-field schedule (UTC) that is not after `now`."""
    just_after = now.replace(microsecond=0) + timedelta(seconds=1)
    found: datetime = croniter(schedule, just_after).get_prev(datetime)
    return found


def mark_name(cron: Cron) -> str:
    """The name of a schedule in its marks; one whose times change begins anew.

    A schedule seen for the first time only notes its last due time and waits for the next one.
    """
    return f"{cron.job.name} {cron.schedule}"
