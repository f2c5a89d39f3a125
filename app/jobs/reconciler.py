"""Recovery comes from the rows, never from Redis: a silent worker's rows are taken back."""

import structlog

from app.core.uow import Database
from app.jobs import rows

log = structlog.get_logger("app.jobs")


async def reconcile(database: Database) -> int:
    """Take back every row whose lease has run out and return how many there were.

    Rows that were only queued wait again; rows that were running have crashed once more, and are
    quarantined the third time.
    """
    async with database.platform(reason="job reconciler") as uow:
        recovered = await rows.recover(uow)
    for row in recovered:
        report = log.error if row.state in ("quarantined", "failed") else log.warning
        report(
            "job_recovered",
            job=row.name,
            job_id=str(row.id),
            tenant=str(row.tenant_id),
            state=row.state,
            crashes=row.crashes,
        )
    if any(row.state == "waiting" for row in recovered) and database.wake is not None:
        await database.wake()
    return len(recovered)
