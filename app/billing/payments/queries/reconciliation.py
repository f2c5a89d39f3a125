"""Every read of reconciliation: differences, records, bank lines, and whether payouts stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select, text, tuple_

from app.billing.payments.errors import BankLineNotFound, DiscrepancyNotFound
from app.billing.payments.models.accounts import PayoutItem, PayoutRun, PayoutStop
from app.billing.payments.models.reconciliation import (
    FREE,
    UNEXPLAINED,
    BalanceRecord,
    BankLine,
    BankStatement,
    Discrepancy,
)
from app.core.money import Money
from app.core.paging import DEFAULT_LIMIT, Page, cut_page, decode_cursor
from app.core.uow import UnitOfWork


@dataclass(frozen=True)
class Expected:
    """A step of ours that the provider must have a movement for. `at` is when it was booked."""

    kind: str
    source_ref: str
    subject_kind: str
    subject_id: UUID
    currency: str
    amount: int
    fee: int | None
    at: datetime


async def find_stop(uow: UnitOfWork) -> PayoutStop | None:
    return await uow.db.scalar(select(PayoutStop).where(PayoutStop.lifted_at.is_(None)))


async def get_difference(uow: UnitOfWork, discrepancy_id: UUID) -> Discrepancy:
    found = await uow.db.scalar(
        select(Discrepancy).where(Discrepancy.id == discrepancy_id).with_for_update()
    )
    if found is None:
        raise DiscrepancyNotFound
    return found


async def list_differences(
    uow: UnitOfWork,
    *,
    status: str = "open",
    after: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[Discrepancy]:
    """The oldest first; raises InvalidCursor for a damaged page address."""
    query = select(Discrepancy).where(Discrepancy.status == status)
    if after:
        place = tuple_(Discrepancy.since, Discrepancy.id)
        query = query.where(place > decode_cursor(after, datetime))
    rows = await uow.db.scalars(query.order_by(Discrepancy.since, Discrepancy.id).limit(limit + 1))
    return cut_page(rows.all(), limit=limit, key=lambda d: (d.since, d.id), after=after)


async def open_differences(uow: UnitOfWork) -> Sequence[Discrepancy]:
    """All that wait for an explanation, oldest first."""
    rows = await uow.db.scalars(
        select(Discrepancy)
        .where(Discrepancy.status == "open")
        .order_by(Discrepancy.since, Discrepancy.id)
        .execution_options(populate_existing=True)
    )
    return rows.all()


async def latest_record(uow: UnitOfWork) -> datetime | None:
    """When the newest movement of the provider happened that is kept, whosever it is."""
    return await uow.db.scalar(select(func.max(BalanceRecord.happened_at)))


async def is_kept(uow: UnitOfWork, provider_ref: str) -> bool:
    """Whether a movement is known already, whosever it is."""
    found = await uow.db.scalar(
        select(BalanceRecord.id).where(BalanceRecord.provider_ref == provider_ref).limit(1)
    )
    return found is not None


async def count_open(uow: UnitOfWork) -> int:
    found = await uow.db.scalar(
        select(func.count()).select_from(Discrepancy).where(Discrepancy.status == "open")
    )
    return found or 0


@dataclass(frozen=True)
class InLine:
    """Draft runs and unanswered disputes."""

    runs: int
    disputes: int


async def count_waiting(uow: UnitOfWork) -> InLine:
    rows = await uow.db.execute(
        text(
            "SELECT (SELECT count(*) FROM payout_runs WHERE status = 'draft'),"
            " (SELECT count(*) FROM disputes WHERE status = 'open' AND answered_at IS NULL)"
        )
    )
    runs, disputes = rows.one()
    return InLine(runs, disputes)


async def records_since(uow: UnitOfWork, since: datetime) -> Sequence[BalanceRecord]:
    rows = await uow.db.scalars(
        select(BalanceRecord)
        .where(BalanceRecord.happened_at >= since)
        .order_by(BalanceRecord.happened_at, BalanceRecord.id)
    )
    return rows.all()


async def records_to_book(uow: UnitOfWork, limit: int = 500) -> Sequence[BalanceRecord]:
    """Records of the provider that no posting confirms yet, oldest first."""
    rows = await uow.db.scalars(
        select(BalanceRecord)
        .where(
            text(
                "NOT EXISTS (SELECT FROM ledger_transactions t WHERE t.kind = 'provider_record'"
                " AND t.key = balance_records.provider_ref)"
            )
        )
        .order_by(BalanceRecord.happened_at, BalanceRecord.id)
        .limit(limit)
    )
    return rows.all()


async def expected_since(uow: UnitOfWork, since: datetime) -> list[Expected]:
    """Everything we hold to have happened at the provider since then."""
    rows = await uow.db.execute(_EXPECTED, {"since": since})
    return [Expected(*row) for row in rows]


async def list_statements(uow: UnitOfWork, limit: int = 20) -> Sequence[BankStatement]:
    rows = await uow.db.scalars(
        select(BankStatement).order_by(BankStatement.id.desc()).limit(limit)
    )
    return rows.all()


async def find_statement(uow: UnitOfWork, sha256: bytes) -> BankStatement | None:
    return await uow.db.scalar(select(BankStatement).where(BankStatement.sha256 == sha256))


async def items_by_reference(uow: UnitOfWork, references: Sequence[str]) -> dict[str, PayoutItem]:
    """Payouts by the name that travelled with them, locked."""
    rows = await uow.db.scalars(
        select(PayoutItem)
        .where(PayoutItem.end_to_end.in_(references))
        .order_by(PayoutItem.id)
        .with_for_update()
    )
    return {item.end_to_end: item for item in rows}


async def late_items(uow: UnitOfWork, before: datetime) -> Sequence[PayoutItem]:
    """Payouts by file that were sent before then and of which nothing is known."""
    rows = await uow.db.scalars(
        select(PayoutItem)
        .join(
            PayoutRun,
            (PayoutRun.tenant_id == PayoutItem.tenant_id) & (PayoutRun.id == PayoutItem.run_id),
        )
        .where(PayoutItem.status == "sent", PayoutRun.sent_at < before)
        .order_by(PayoutItem.id)
    )
    return rows.all()


async def get_line(uow: UnitOfWork, line_id: UUID) -> BankLine:
    """A line of the bank. Raises BankLineNotFound."""
    found = await uow.db.scalar(select(BankLine).where(BankLine.id == line_id))
    if found is None:
        raise BankLineNotFound
    return found


async def lock_line(uow: UnitOfWork, line_id: UUID) -> BankLine:
    """The line as it is now, until this transaction ends. Raises BankLineNotFound."""
    found = await uow.db.scalar(
        select(BankLine)
        .where(BankLine.id == line_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise BankLineNotFound
    return found


async def unexplained_lines(uow: UnitOfWork, limit: int = 50) -> Sequence[BankLine]:
    """What came in and nobody has said what for, the oldest first."""
    rows = await uow.db.scalars(
        select(BankLine)
        .where(text(UNEXPLAINED))
        .order_by(BankLine.booked_on, BankLine.id)
        .limit(limit)
    )
    return rows.all()


async def lines_like(
    uow: UnitOfWork, money: Money, *, since: date, limit: int = 10
) -> Sequence[BankLine]:
    """Lines that show exactly this money, negative where it went out, and are for nothing yet.

    From a day on, the oldest first.
    """
    rows = await uow.db.scalars(
        select(BankLine)
        .where(BankLine.currency == money.currency, BankLine.amount == money.minor)
        .where(BankLine.booked_on >= since, text(FREE))
        .order_by(BankLine.booked_on, BankLine.id)
        .limit(limit)
    )
    return rows.all()


async def explained_lines(uow: UnitOfWork, limit: int = 10) -> Sequence[BankLine]:
    """What modules have said lines were for, the newest line first."""
    rows = await uow.db.scalars(
        select(BankLine)
        .where(BankLine.purpose_id.is_not(None))
        .order_by(BankLine.booked_on.desc(), BankLine.id.desc())
        .limit(limit)
    )
    return rows.all()


async def lines_of_purpose(uow: UnitOfWork, kind: str, purpose_id: UUID) -> Sequence[BankLine]:
    """The lines of the bank that are for one thing."""
    rows = await uow.db.scalars(
        select(BankLine)
        .where(BankLine.purpose_kind == kind, BankLine.purpose_id == purpose_id)
        .order_by(BankLine.id)
    )
    return rows.all()


_EXPECTED = text("""
    SELECT 'payment', source_ref, 'charge', id, currency, amount, processing, settled_at
    FROM charges WHERE source_ref IS NOT NULL AND settled_at >= :since
    UNION ALL
    SELECT 'refund', provider_ref, 'charge', charge_id, currency, -amount, 0, done_at
    FROM refunds WHERE status = 'done' AND provider_ref IS NOT NULL AND done_at >= :since
    UNION ALL
    SELECT 'dispute', provider_ref, 'dispute', id, currency, -amount, fee, created_at
    FROM disputes WHERE created_at >= :since
    UNION ALL
    SELECT 'transfer', provider_ref, 'charge', charge_id, currency, -amount, 0, sent_at
    FROM transfers WHERE provider_ref IS NOT NULL AND sent_at >= :since
    UNION ALL
    SELECT 'transfer', provider_ref, 'payout_run', run_id, currency, -amount, 0, settled_at
    FROM payout_items WHERE provider_ref IS NOT NULL AND settled_at >= :since
    ORDER BY 8, 2
""")
