"""Housekeeping of the floor's tables."""

from datetime import timedelta

from sqlalchemy import text

from app.core.jobs import Queue, job
from app.core.uow import UnitOfWork

DONE_JOBS = timedelta(days=30)
CRON_MARKS = timedelta(days=60)
IDEMPOTENCY_KEYS = timedelta(days=2)


@job("ops.prune", queue=Queue.BULK, timeout=600)
async def prune(uow: UnitOfWork) -> None:
    """Delete what nobody needs any more: old finished jobs, cron marks and idempotency keys.

    Jobs that failed stay until somebody has looked at them, and each schedule keeps its last mark.
    """
    await uow.db.execute(
        text("DELETE FROM jobs WHERE state IN ('done', 'canceled') AND finished_at < :before"),
        {"before": uow.now - DONE_JOBS},
    )
    await uow.db.execute(
        text("DELETE FROM idempotency_keys WHERE created_at < :before"),
        {"before": uow.now - IDEMPOTENCY_KEYS},
    )
    await uow.db.execute(
        text(
            "DELETE FROM cron_marks m WHERE due_at < :before AND EXISTS (SELECT FROM cron_marks n"
            " WHERE n.tenant_id = m.tenant_id AND n.name = m.name AND n.due_at > m.due_at)"
        ),
        {"before": uow.now - CRON_MARKS},
    )
