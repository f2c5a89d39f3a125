"""Every read of the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select, text

from app.billing.errors import PostingNotFound
from app.billing.models import LedgerAccount, LedgerEntry, LedgerTransaction
from app.core.uow import UnitOfWork


@dataclass(frozen=True)
class CurrencyTotals:
    """Debits and credits of one currency over all accounts, both positive."""

    currency: str
    debits: Decimal
    credits: Decimal

    @property
    def difference(self) -> Decimal:
        return self.debits - self.credits


async def trial_balance(uow: UnitOfWork) -> list[CurrencyTotals]:
    rows = await uow.db.execute(
        text(
            "SELECT currency, coalesce(sum(amount) FILTER (WHERE amount > 0), 0),"
            " coalesce(-sum(amount) FILTER (WHERE amount < 0), 0)"
            " FROM ledger_entries GROUP BY currency ORDER BY currency"
        )
    )
    return [CurrencyTotals(*row) for row in rows]


async def list_accounts(uow: UnitOfWork) -> Sequence[LedgerAccount]:
    return (
        await uow.db.scalars(
            select(LedgerAccount).order_by(
                LedgerAccount.kind, LedgerAccount.name, LedgerAccount.currency, LedgerAccount.id
            )
        )
    ).all()


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
