"""Agreements on self-billing, their documents, and what a payout settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text, tuple_

from app.billing.payments import PayoutItem, PayoutPart
from app.billing.remittances.errors import SelfBillNotFound
from app.billing.remittances.models import SelfBill, SelfBilling
from app.core.money import Money
from app.core.paging import DEFAULT_LIMIT, Page, cut_page, decode_cursor
from app.core.uow import UnitOfWork

# What was booked for a payee between its last payout and this one.
_SETTLED = text("""
    WITH own AS (
        SELECT e.account_id, e.version FROM ledger_entries e
        JOIN ledger_transactions t ON t.tenant_id = e.tenant_id AND t.id = e.transaction_id
        JOIN ledger_accounts a ON a.tenant_id = e.tenant_id AND a.id = e.account_id
        WHERE t.kind = 'payout' AND t.key = :item AND a.code = 'payable:' || a.owner_id
    ), before AS (
        SELECT coalesce(max(e.version), 0) AS version FROM own
        JOIN ledger_entries e ON e.account_id = own.account_id AND e.version < own.version
        JOIN ledger_transactions t ON t.tenant_id = e.tenant_id AND t.id = e.transaction_id
        WHERE t.kind = 'payout'
    )
    SELECT t.description, (-e.amount * power(10::numeric, coalesce(a.places, 2)))::bigint AS amount
    FROM own CROSS JOIN before
    JOIN ledger_entries e ON e.account_id = own.account_id
        AND e.version > before.version AND e.version < own.version
    JOIN ledger_transactions t ON t.tenant_id = e.tenant_id AND t.id = e.transaction_id
    JOIN ledger_accounts a ON a.tenant_id = e.tenant_id AND a.id = e.account_id
    ORDER BY e.version LIMIT :limit
""")
LISTED = 50
PAID_LISTED = 100


@dataclass(frozen=True)
class SettledLine:
    """A posting that a payout paid."""

    description: str
    amount: Money


async def list_agreements(uow: UnitOfWork) -> dict[UUID, SelfBilling]:
    """The agreements that hold, by payee."""
    rows = await uow.db.scalars(
        select(SelfBilling).where(SelfBilling.ended_at.is_(None)).order_by(SelfBilling.id)
    )
    return {row.subject_id: row for row in rows}


async def find_agreement(uow: UnitOfWork, subject_id: UUID) -> SelfBilling | None:
    return (await list_agreements(uow)).get(subject_id)


async def get_self_bill(uow: UnitOfWork, self_bill_id: UUID) -> SelfBill:
    found = await uow.db.get(SelfBill, (uow.tenant_id, self_bill_id), populate_existing=True)
    if found is None:
        raise SelfBillNotFound
    return found


async def find_of_item(uow: UnitOfWork, item_id: UUID, kind: str) -> SelfBill | None:
    query = select(SelfBill).where(SelfBill.item_id == item_id, SelfBill.kind == kind)
    return await uow.db.scalar(query)


async def list_self_bills(
    uow: UnitOfWork, *, after: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[SelfBill]:
    """The newest first; raises InvalidCursor for a damaged page address."""
    query = select(SelfBill)
    if after:
        place = tuple_(SelfBill.created_at, SelfBill.id)
        query = query.where(place < decode_cursor(after, datetime))
    rows = await uow.db.scalars(
        query.order_by(SelfBill.created_at.desc(), SelfBill.id.desc()).limit(limit + 1)
    )
    return cut_page(rows.all(), limit=limit, key=lambda b: (b.created_at, b.id), after=after)


async def get_item(uow: UnitOfWork, item_id: UUID) -> PayoutItem:
    found = await uow.db.get(PayoutItem, (uow.tenant_id, item_id))
    if found is None:
        raise SelfBillNotFound
    return found


async def list_paid_to(uow: UnitOfWork, subject_ids: Sequence[UUID]) -> Sequence[PayoutItem]:
    """The last payouts to any of these payees that were approved, the newest first."""
    rows = await uow.db.scalars(
        select(PayoutItem)
        .where(
            PayoutItem.subject_id.in_(subject_ids),
            PayoutItem.status.not_in(["draft", "discarded"]),
        )
        .order_by(PayoutItem.created_at.desc(), PayoutItem.id.desc())
        .limit(LISTED)
    )
    return rows.all()


async def list_paid(uow: UnitOfWork, subject_id: UUID) -> Sequence[PayoutItem]:
    """The last hundred payouts to a payee that were approved, the newest first."""
    rows = await uow.db.scalars(
        select(PayoutItem)
        .where(
            PayoutItem.subject_id == subject_id,
            PayoutItem.status.not_in(["draft", "discarded"]),
        )
        .order_by(PayoutItem.created_at.desc(), PayoutItem.id.desc())
        .limit(PAID_LISTED)
    )
    return rows.all()


async def bills_of(uow: UnitOfWork, subject_id: UUID) -> dict[UUID, list[SelfBill]]:
    """The documents written in a payee's name, by payout."""
    found: dict[UUID, list[SelfBill]] = {}
    rows = await uow.db.scalars(
        select(SelfBill).where(SelfBill.subject_id == subject_id).order_by(SelfBill.id)
    )
    for row in rows:
        found.setdefault(row.item_id, []).append(row)
    return found


async def parts_of_item(uow: UnitOfWork, item_id: UUID) -> Sequence[PayoutPart]:
    rows = await uow.db.scalars(
        select(PayoutPart).where(PayoutPart.item_id == item_id).order_by(PayoutPart.position)
    )
    return rows.all()


async def settled_by(uow: UnitOfWork, item: PayoutItem) -> list[SettledLine]:
    """What an approved payout paid, oldest first; the first fifty postings of it."""
    rows = await uow.db.execute(_SETTLED, {"item": str(item.id), "limit": LISTED})
    return [SettledLine(row.description, Money(row.amount, item.currency)) for row in rows]
