"""Small ledgers to post, prove and spoil."""

from decimal import Decimal
from uuid import UUID

import asyncpg

from app.billing import Entry, Posting, chart, post
from app.core.uow import UnitOfWork
from app.embedded.testing import TestServers

JUNO = UUID(int=7)
STORE = chart.receivable("distrokid_v1", "DistroKid", "EUR")
SUSPENSE = chart.suspense("EUR")
EARNED = chart.accrued(JUNO, "Juno", "EUR")
OWED = chart.payable(JUNO, "Juno", "EUR")
CASH = chart.Account("cash", "EUR", "asset", "Cash", places=2, floor=Decimal(0))
CAPITAL = chart.Account("capital", "EUR", "equity", "Own money", places=2)


def move(source: chart.Account, target: chart.Account, amount: str) -> list[Entry]:
    """A debit of `target` and a credit of `source`."""
    return [Entry(target, Decimal(amount)), Entry(source, Decimal(amount).copy_negate())]


async def book(uow: UnitOfWork, key: str, entries: list[Entry]) -> Posting:
    return await post(uow, kind="test", key=key, entries=entries, description=f"Posting {key}")


async def keep_books(uow: UnitOfWork) -> None:
    """Five postings over five accounts, exact and in whole cents."""
    await book(uow, "income", move(SUSPENSE, STORE, "10.123770889"))
    await book(uow, "match", move(EARNED, SUSPENSE, "4.005"))
    await book(uow, "statement", move(OWED, EARNED, "4"))
    await book(uow, "capital", move(CAPITAL, CASH, "100"))
    await book(uow, "payout", move(CASH, OWED, "3.50"))


async def spoil(servers: TestServers, name: str, *statements: str) -> None:
    """Run statements as superuser with every trigger off: what no login of the product can do."""
    connection = await asyncpg.connect(servers.dsn("postgres", name))
    await connection.execute("SET session_replication_role = replica")
    for statement in statements:
        await connection.execute(statement)
    await connection.close()
