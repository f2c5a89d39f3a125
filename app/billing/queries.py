"""Every read of the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select, text, tuple_
from sqlalchemy.orm import aliased

from app.billing.errors import AccountNotFound, PostingNotFound
from app.billing.models import KINDS, LedgerAccount, LedgerEntry, LedgerTransaction
from app.core.money import EXACT
from app.core.paging import DEFAULT_LIMIT, Page, cut_page, decode_cursor
from app.core.uow import UnitOfWork

_BY_NAME = (LedgerAccount.name, LedgerAccount.currency, LedgerAccount.id)
SHOWN = 25
"""Accounts of a kind on the overview; the rest is behind a link."""


@dataclass(frozen=True)
class CurrencyTotals:
    """Debit balances and credit balances of one currency over all accounts, both positive."""

    currency: str
    debits: Decimal
    credits: Decimal

    @property
    def difference(self) -> Decimal:
        return EXACT.subtract(self.debits, self.credits)


@dataclass(frozen=True)
class AccountGroup:
    """The accounts of one kind that are shown, and how many there are in all."""

    kind: str
    total: int
    accounts: list[LedgerAccount] = field(default_factory=list)


@dataclass(frozen=True)
class Movement:
    """An entry with its account and what caused it; the amount as people read that account."""

    id: UUID
    transaction_id: UUID
    event_at: datetime
    kind: str
    description: str
    account_code: str
    account_name: str
    account_kind: str
    currency: str
    amount: Decimal


@dataclass(frozen=True)
class Flow:
    """What went over the accounts of one owner, of one prefix, in a span of time."""

    owner_id: UUID
    source: str
    currency: str
    amount: Decimal


async def trial_balance(uow: UnitOfWork) -> list[CurrencyTotals]:
    rows = await uow.db.execute(
        text(
            "SELECT currency, coalesce(sum(balance) FILTER (WHERE balance > 0), 0),"
            " coalesce(-sum(balance) FILTER (WHERE balance < 0), 0)"
            " FROM ledger_accounts GROUP BY currency ORDER BY currency"
        )
    )
    return [CurrencyTotals(*row) for row in rows]


async def overview(uow: UnitOfWork) -> list[AccountGroup]:
    """The first accounts of every kind, by name, with how many there are of it."""
    numbered = select(
        LedgerAccount,
        func.row_number().over(partition_by=LedgerAccount.kind, order_by=_BY_NAME).label("place"),
        func.count().over(partition_by=LedgerAccount.kind).label("total"),
    ).subquery()
    account = aliased(LedgerAccount, numbered)
    rows = await uow.db.execute(
        select(account, numbered.c.total)
        .where(numbered.c.place <= SHOWN)
        .order_by(numbered.c.kind, numbered.c.place)
    )
    groups: dict[str, AccountGroup] = {}
    for found, total in rows:
        groups.setdefault(found.kind, AccountGroup(found.kind, total)).accounts.append(found)
    return [groups[kind] for kind in KINDS if kind in groups]


async def list_accounts(
    uow: UnitOfWork, kind: str, *, after: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[LedgerAccount]:
    """The accounts of a kind, by name; raises InvalidCursor for a damaged page address."""
    statement = select(LedgerAccount).where(LedgerAccount.kind == kind)
    if after:
        place = tuple_(LedgerAccount.name, LedgerAccount.id)
        statement = statement.where(place > decode_cursor(after, str))
    rows = await uow.db.scalars(
        statement.order_by(LedgerAccount.name, LedgerAccount.id).limit(limit + 1)
    )
    return cut_page(rows.all(), limit=limit, key=lambda a: (a.name, a.id), after=after)


async def get_account(uow: UnitOfWork, account_id: UUID) -> LedgerAccount:
    found = await uow.db.get(LedgerAccount, (uow.tenant_id, account_id))
    if found is None:
        raise AccountNotFound
    return found


async def list_lines(
    uow: UnitOfWork, account_id: UUID, *, before: int | None = None, limit: int = DEFAULT_LIMIT
) -> list[tuple[LedgerEntry, LedgerTransaction]]:
    """Up to `limit + 1` entries of an account, newest first, older than version `before`."""
    statement = (
        select(LedgerEntry, LedgerTransaction)
        .join(
            LedgerTransaction,
            (LedgerTransaction.tenant_id == LedgerEntry.tenant_id)
            & (LedgerTransaction.id == LedgerEntry.transaction_id),
        )
        .where(LedgerEntry.account_id == account_id)
        .order_by(LedgerEntry.version.desc())
        .limit(limit + 1)
    )
    if before is not None:
        statement = statement.where(LedgerEntry.version < before)
    return [(row[0], row[1]) for row in await uow.db.execute(statement)]


async def balances(uow: UnitOfWork, codes: Sequence[str]) -> dict[tuple[str, str], Decimal]:
    """Natural balances (a liability owed is positive) by code and currency; absent means zero."""
    accounts = await uow.db.scalars(select(LedgerAccount).where(LedgerAccount.code.in_(codes)))
    return {(account.code, account.currency): account.natural_balance for account in accounts}


async def list_balances(uow: UnitOfWork, prefix: str) -> Sequence[LedgerAccount]:
    """Accounts whose code starts with `prefix` and whose balance is not zero."""
    return (
        await uow.db.scalars(
            select(LedgerAccount)
            .where(LedgerAccount.code.startswith(prefix, autoescape=True))
            .where(LedgerAccount.balance != 0)
            .order_by(LedgerAccount.code, LedgerAccount.currency)
        )
    ).all()


async def get_transaction(uow: UnitOfWork, transaction_id: UUID) -> LedgerTransaction:
    found = await uow.db.get(LedgerTransaction, (uow.tenant_id, transaction_id))
    if found is None:
        raise PostingNotFound
    return found


async def find_reversal(uow: UnitOfWork, transaction_id: UUID) -> LedgerTransaction | None:
    """The posting that reversed this one."""
    return (
        await uow.db.scalars(
            select(LedgerTransaction).where(LedgerTransaction.reverses_id == transaction_id)
        )
    ).one_or_none()


async def find_posting(uow: UnitOfWork, kind: str, key: str) -> LedgerTransaction | None:
    return (
        await uow.db.scalars(
            select(LedgerTransaction).where(
                LedgerTransaction.kind == kind, LedgerTransaction.key == key
            )
        )
    ).one_or_none()


async def list_entries_of(
    uow: UnitOfWork, transaction_id: UUID
) -> list[tuple[LedgerEntry, LedgerAccount]]:
    rows = await uow.db.execute(
        select(LedgerEntry, LedgerAccount)
        .join(
            LedgerAccount,
            (LedgerAccount.tenant_id == LedgerEntry.tenant_id)
            & (LedgerAccount.id == LedgerEntry.account_id),
        )
        .where(LedgerEntry.transaction_id == transaction_id)
        .order_by(LedgerEntry.amount.desc(), LedgerEntry.id)
    )
    return [(row[0], row[1]) for row in rows]


async def list_movements(
    uow: UnitOfWork, *, kinds: Sequence[str] = (), account: str, until: datetime, limit: int = 5000
) -> list[Movement]:
    """Entries before an instant on accounts whose code starts with `account`, oldest first.

    `kinds` keeps those of postings of these kinds.
    """
    statement = (
        _movements()
        .where(LedgerAccount.code.startswith(account, autoescape=True))
        .where(LedgerTransaction.event_at < until)
    )
    if kinds:
        statement = statement.where(LedgerTransaction.kind.in_(kinds))
    rows = await uow.db.execute(
        statement.order_by(LedgerTransaction.event_at, LedgerEntry.id).limit(limit)
    )
    return [_movement(row) for row in rows]


async def list_movements_of(
    uow: UnitOfWork, owner_ids: Sequence[UUID], *, since: datetime, until: datetime
) -> list[Movement]:
    """Income and expense of postings that move an account of one of these owners, in order."""
    rows = await uow.db.execute(
        _movements()
        .where(LedgerTransaction.event_at >= since, LedgerTransaction.event_at < until)
        .where(LedgerTransaction.id.in_(_postings_of(owner_ids)))
        .where(LedgerAccount.kind.in_(("income", "expense")))
        .where(or_(LedgerAccount.kind == "income", LedgerAccount.owner_id.in_(owner_ids)))
        .order_by(LedgerTransaction.event_at, LedgerEntry.id)
        .limit(2000)
    )
    return [_movement(row) for row in rows]


async def flows_by_owner(uow: UnitOfWork, *, since: datetime, until: datetime) -> list[Flow]:
    """Income by whom it was billed to, and expense by whom it was for, in a span of time.

    Income belongs to the owner of the asset that the same posting moved.
    """
    rows = await uow.db.execute(
        text(
            "SELECT owner.id, 'income', e.currency, -sum(e.amount)"
            " FROM ledger_transactions t"
            " JOIN ledger_entries e ON e.tenant_id = t.tenant_id AND e.transaction_id = t.id"
            " JOIN ledger_accounts a ON a.tenant_id = e.tenant_id AND a.id = e.account_id"
            " JOIN LATERAL (SELECT min(o.owner_id::text)::uuid AS id FROM ledger_entries f"
            " JOIN ledger_accounts o ON o.tenant_id = f.tenant_id AND o.id = f.account_id"
            " WHERE f.tenant_id = t.tenant_id AND f.transaction_id = t.id"
            " AND o.kind = 'asset') owner ON owner.id IS NOT NULL"
            " WHERE a.kind = 'income' AND t.event_at >= :since AND t.event_at < :until"
            " GROUP BY 1, 3"
            " UNION ALL"
            " SELECT a.owner_id, split_part(a.code, ':', 1), e.currency, sum(e.amount)"
            " FROM ledger_transactions t"
            " JOIN ledger_entries e ON e.tenant_id = t.tenant_id AND e.transaction_id = t.id"
            " JOIN ledger_accounts a ON a.tenant_id = e.tenant_id AND a.id = e.account_id"
            " WHERE a.kind = 'expense' AND a.owner_id IS NOT NULL"
            " AND t.event_at >= :since AND t.event_at < :until"
            " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
        ),
        {"since": since, "until": until},
    )
    return [Flow(*row) for row in rows]


@dataclass(frozen=True)
class IncomeMonth:
    """What an income account took in a month."""

    code: str
    name: str
    currency: str
    month: date
    amount: Decimal


async def income_by_month(
    uow: UnitOfWork, *, zone: str, since: date | None = None, until: date | None = None
) -> list[IncomeMonth]:
    """Every income account by the months of a time zone; `until` is left out."""
    local = "(t.event_at AT TIME ZONE :zone)"
    rows = await uow.db.execute(
        text(
            f"SELECT a.code, a.name, e.currency, date_trunc('month', {local})::date AS month,"
            " -sum(e.amount) FROM ledger_accounts a"
            " JOIN ledger_entries e ON e.tenant_id = a.tenant_id AND e.account_id = a.id"
            " JOIN ledger_transactions t ON t.tenant_id = e.tenant_id AND t.id = e.transaction_id"
            " WHERE a.kind = 'income'"
            f" AND {local} >= coalesce(:since, '-infinity'::date)"
            f" AND {local} < coalesce(:until, 'infinity'::date)"
            " GROUP BY 1, 2, 3, 4 ORDER BY 1, 3, 4"
        ),
        {"zone": zone, "since": since, "until": until},
    )
    return [IncomeMonth(*row) for row in rows]


def _movements() -> Select[LedgerEntry, LedgerTransaction, LedgerAccount]:
    return (
        select(LedgerEntry, LedgerTransaction, LedgerAccount)
        .join(
            LedgerTransaction,
            (LedgerTransaction.tenant_id == LedgerEntry.tenant_id)
            & (LedgerTransaction.id == LedgerEntry.transaction_id),
        )
        .join(
            LedgerAccount,
            (LedgerAccount.tenant_id == LedgerEntry.tenant_id)
            & (LedgerAccount.id == LedgerEntry.account_id),
        )
    )


def _movement(row: Any) -> Movement:
    entry, transaction, account = row
    return Movement(
        entry.id,
        transaction.id,
        transaction.event_at,
        transaction.kind,
        transaction.description,
        account.code,
        account.name,
        account.kind,
        entry.currency,
        account.natural(entry.amount),
    )


def _postings_of(owner_ids: Sequence[UUID]) -> Select[Any]:
    return (
        select(LedgerEntry.transaction_id)
        .join(
            LedgerAccount,
            (LedgerAccount.tenant_id == LedgerEntry.tenant_id)
            & (LedgerAccount.id == LedgerEntry.account_id),
        )
        .where(LedgerAccount.owner_id.in_(owner_ids))
    )
