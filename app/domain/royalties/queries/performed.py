"""What societies have reported of performances, by work."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text

from app.core.uow import UnitOfWork

_PERFORMED = text(
    "SELECT coalesce(p.source_name, 'Unknown source') AS source, e.work_id, e.currency,"
    " sum(e.amount) AS amount"
    " FROM earnings e JOIN earnings_reports p ON p.tenant_id = e.tenant_id AND p.id = e.report_id"
    " WHERE e.work_id = ANY(CAST(:works AS uuid[])) AND e.kind = 'performance'"
    " AND p.status IN ('posted', 'reversed')"
    " AND coalesce(e.sale_month, to_date(p.period, 'YYYY-MM')) BETWEEN :first AND :last"
    " GROUP BY 1, 2, 3 HAVING sum(e.amount) <> 0 ORDER BY 1, 3, 2"
)


@dataclass(frozen=True, slots=True)
class Performed:
    """What one source has reported for performances of one work: all of them, not of a night."""

    source: str
    work_id: UUID
    currency: str
    amount: Decimal


async def list_performed(
    uow: UnitOfWork, work_ids: Collection[UUID], *, first: date, last: date
) -> list[Performed]:
    """Of performances in the months from one day to another, with every digit."""
    if not work_ids:
        return []
    values = {"works": list(work_ids), "first": first, "last": last}
    return [Performed(*row) for row in await uow.db.execute(_PERFORMED, values)]
