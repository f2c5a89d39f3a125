"""How far behind the service is, and when its checks of itself last ran."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from app.core.uow import UnitOfWork

CHECKS = (
    ("billing.prove_ledger", "Proof of the ledger"),
    ("plans.look_after", "Plans and storage"),
    ("plans.book_revenue", "Books of the service"),
    ("ops.prune", "Housekeeping"),
)


@dataclass(frozen=True, slots=True)
class LastRun:
    """A check and when it last came to an end; None when it never did."""

    label: str
    at: datetime | None
    failed: int


_RUNS = text(
    "SELECT max(finished_at) FILTER (WHERE state = 'done') AS at,"
    " count(*) FILTER (WHERE state IN ('failed', 'quarantined')) AS failed"
    " FROM jobs WHERE name = :name AND created_at >= :since"
)
_LAG = text(
    "SELECT count(*), min(e.created_at) FROM events e WHERE e.created_at >= :since"
    " AND NOT EXISTS (SELECT FROM audit_entries a"
    " WHERE a.tenant_id = e.tenant_id AND a.event_id = e.id)"
)


async def last_runs(uow: UnitOfWork) -> list[LastRun]:
    since = uow.now.replace(day=1)
    found = []
    for name, label in CHECKS:
        row = (await uow.db.execute(_RUNS, {"name": name, "since": since})).one()
        found.append(LastRun(label, row.at, row.failed))
    return found


async def chain_lag(uow: UnitOfWork) -> tuple[int, datetime | None]:
    """Facts of this month that are not in an audit chain yet, and the oldest of them."""
    since = uow.now.replace(day=1, hour=0, minute=0)
    count, oldest = (await uow.db.execute(_LAG, {"since": since})).one()
    return count, oldest
