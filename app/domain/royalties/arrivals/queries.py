"""Every read of arrivals: what payers owe, what has come, what is late."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select, text, tuple_

from app.core.money import EXACT
from app.core.paging import DEFAULT_LIMIT, Page, cut_page, decode_cursor
from app.core.period import InvalidPeriod, month
from app.core.uow import UnitOfWork
from app.domain.royalties.arrivals.errors import ArrivalNotFound
from app.domain.royalties.arrivals.expecting import days_late, usual_days
from app.domain.royalties.arrivals.models import Arrival, ArrivalPart

_NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Due:
    """What one report says is owed in one currency, and how much of it has arrived."""

    report_id: UUID
    source: str
    payer: str
    filename: str
    period: str
    month_ends: date
    currency: str
    whole: Decimal
    covered: Decimal
    last_arrival: date | None
    late: int = 0

    @property
    def key(self) -> tuple[UUID, str]:
        return self.report_id, self.currency

    @property
    def open(self) -> Decimal:
        return EXACT.subtract(self.whole, self.covered)

    @property
    def state(self) -> str:
        """One word for how far its money has come."""
        if not self.open:
            return "paid"
        if self.open < 0 < self.covered:
            return "overpaid"
        return "part" if self.covered else "open"


@dataclass(slots=True)
class PayerSum:
    """What one payer owes in one currency: a sum of its reports."""

    name: str
    currency: str
    reported: Decimal = _NONE
    arrived: Decimal = _NONE
    late: int = 0
    late_amount: Decimal = _NONE
    reports: int = 0

    @property
    def open(self) -> Decimal:
        return EXACT.subtract(self.reported, self.arrived)


@dataclass(frozen=True, slots=True)
class Taken:
    """What arrivals in one currency have taken of a claim, and at which rate."""

    covered: Decimal
    booked: int
    rate: Decimal | None
    rated_by: str | None


async def dues(
    uow: UnitOfWork, payer: str | None = None, report_ids: Sequence[UUID] | None = None
) -> list[Due]:
    """What reports that are posted say is owed, oldest first; of one payer or of these reports.

    A report that was taken back is listed while its money is here: it says nothing is owed.
    """
    rows = await uow.db.execute(
        _DUES, {"payer": payer, "reports": list(report_ids) if report_ids is not None else None}
    )
    return [
        Due(row.id, row.source, row.payer, row.filename, row.period or "",
            _ends(row.period, row.posted_on), row.currency, row.whole, row.covered, row.last)
        for row in rows
    ]  # fmt: skip


def judged(found: Sequence[Due], today: date) -> list[Due]:
    """The same, each with the days its money is late by the habit of its payer."""
    delays: dict[str, list[int]] = {}
    for due in found:
        if due.state == "paid" and due.last_arrival is not None:
            delays.setdefault(due.payer, []).append((due.last_arrival - due.month_ends).days)
    return [
        replace(due, late=days_late(due.month_ends, usual_days(delays.get(due.payer, [])), today))
        if due.open > 0
        else due
        for due in found
    ]


def by_payer(found: Sequence[Due]) -> list[PayerSum]:
    """The sums of every payer in every currency, those with the latest money first."""
    sums: dict[tuple[str, str], PayerSum] = {}
    for due in found:
        key = due.payer, due.currency
        each = sums.setdefault(key, PayerSum(due.payer, due.currency))
        each.reported = EXACT.add(each.reported, due.whole)
        each.arrived = EXACT.add(each.arrived, due.covered)
        each.late = max(each.late, due.late)
        each.late_amount = EXACT.add(each.late_amount, due.open if due.late else _NONE)
        each.reports += 1
    return sorted(sums.values(), key=lambda one: (-one.late, one.name, one.currency))


def by_report(found: Sequence[Due]) -> dict[UUID, list[Due]]:
    sorted_out: dict[UUID, list[Due]] = {}
    for due in found:
        sorted_out.setdefault(due.report_id, []).append(due)
    return sorted_out


async def taken_in(
    uow: UnitOfWork, currency: str, report_ids: Sequence[UUID]
) -> Mapping[tuple[UUID, str], Taken]:
    """What arrivals in a currency have taken of these reports; the rate is the latest one's."""
    rows = await uow.db.execute(_TAKEN, {"currency": currency, "reports": list(report_ids)})
    return {
        (row.report_id, row.currency): Taken(row.covered, row.booked, row.rate, row.rated_by)
        for row in rows
    }


async def get_arrival(uow: UnitOfWork, arrival_id: UUID) -> Arrival:
    """Raises ArrivalNotFound."""
    found = await uow.db.scalar(select(Arrival).where(Arrival.id == arrival_id))
    if found is None:
        raise ArrivalNotFound
    return found


async def lock_arrival(uow: UnitOfWork, arrival_id: UUID) -> Arrival:
    """The arrival as it is now, until this transaction ends. Raises ArrivalNotFound."""
    found = await uow.db.scalar(
        select(Arrival)
        .where(Arrival.id == arrival_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise ArrivalNotFound
    return found


async def parts_of(uow: UnitOfWork, arrival_id: UUID) -> Sequence[ArrivalPart]:
    rows = await uow.db.scalars(
        select(ArrivalPart).where(ArrivalPart.arrival_id == arrival_id).order_by(ArrivalPart.id)
    )
    return rows.all()


async def list_arrivals(
    uow: UnitOfWork,
    *,
    payer: str | None = None,
    after: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[Arrival]:
    """The latest first; of one payer. Raises InvalidCursor for a damaged page address."""
    query = select(Arrival)
    if payer is not None:
        query = query.where(Arrival.payer == payer)
    if after:
        place = decode_cursor(after, date)
        query = query.where(tuple_(Arrival.arrived_on, Arrival.id) < place)
    rows = await uow.db.scalars(
        query.order_by(Arrival.arrived_on.desc(), Arrival.id.desc()).limit(limit + 1)
    )
    return cut_page(rows.all(), limit=limit, key=lambda a: (a.arrived_on, a.id), after=after)


async def senders(uow: UnitOfWork) -> Sequence[tuple[str, str]]:
    """Under which names payers' money has shown at the bank: the payer, and the name."""
    rows = await uow.db.execute(_SENDERS)
    return [(row.payer, row.counterparty) for row in rows]


def _ends(period: str | None, posted_on: date) -> date:
    try:
        return month(period or "").last_day
    except InvalidPeriod:
        return posted_on


_DUES = text("""
    WITH said AS (
        SELECT r.id, t.key AS currency,
            CASE WHEN r.status = 'posted' THEN t.value::numeric ELSE 0 END AS whole
        FROM earnings_reports r, jsonb_each_text(r.totals) t
        WHERE r.status IN ('posted', 'reversed') AND r.posted_at IS NOT NULL
    ), came AS (
        SELECT p.report_id AS id, p.currency, sum(p.covered) AS covered, max(a.arrived_on) AS last
        FROM payer_arrival_parts p
        JOIN payer_arrivals a ON a.tenant_id = p.tenant_id AND a.id = p.arrival_id
        WHERE a.reversed_at IS NULL GROUP BY 1, 2
    )
    SELECT r.id, r.source, r.source_name AS payer, r.filename, r.period,
        r.posted_at::date AS posted_on, d.currency, d.whole, d.covered, d.last
    FROM (
        SELECT id, currency, coalesce(said.whole, 0) AS whole, coalesce(came.covered, 0) AS covered,
            came.last
        FROM said FULL JOIN came USING (id, currency)
    ) d
    JOIN earnings_reports r ON r.id = d.id
    WHERE (d.whole <> 0 OR d.covered <> 0)
        AND (CAST(:payer AS text) IS NULL OR r.source_name = :payer)
        AND (CAST(:reports AS uuid[]) IS NULL OR r.id = ANY(CAST(:reports AS uuid[])))
    ORDER BY r.period, r.source_name, r.id, d.currency
""")
_TAKEN = text("""
    SELECT p.report_id, p.currency, sum(p.covered) AS covered, sum(p.booked)::bigint AS booked,
        (array_agg(p.rate ORDER BY p.id DESC) FILTER (WHERE p.rate IS NOT NULL))[1] AS rate,
        (array_agg(p.rated_by ORDER BY p.id DESC) FILTER (WHERE p.rate IS NOT NULL))[1] AS rated_by
    FROM payer_arrival_parts p
    JOIN payer_arrivals a ON a.tenant_id = p.tenant_id AND a.id = p.arrival_id
    WHERE a.reversed_at IS NULL AND a.currency = :currency
        AND p.report_id = ANY(CAST(:reports AS uuid[]))
    GROUP BY 1, 2
""")
_SENDERS = text("""
    SELECT DISTINCT a.payer, l.counterparty
    FROM bank_lines l JOIN payer_arrivals a ON a.tenant_id = l.tenant_id AND a.id = l.purpose_id
    WHERE l.purpose_kind = 'payer_arrival' AND a.reversed_at IS NULL
    ORDER BY 1, 2
""")
