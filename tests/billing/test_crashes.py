"""One key, many senders, a crash in between: the effect happens once, whoever survives."""

import asyncio
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text

from app.billing.errors import KeyReused
from app.billing.proof import prove
from app.core.uow import Database, UnitOfWork
from app.embedded.testing import TestServers
from tests.billing.books import STORE, SUSPENSE, book, move
from tests.cast import Cast

PHASES = ("before it", "inside it", "before the commit", "during the commit", "after the commit")


class Crashed(Exception):
    """The sender is gone before it learns what became of its posting."""


async def send(database: Database, cast: Cast, superuser: Any, crash: str = "") -> bool:
    """Send the posting; with `crash`, lose the server's session or ourselves at that moment."""
    async with database.tenant(cast.nova) as uow:
        pid = await uow.db.scalar(text("SELECT pg_backend_pid()"))
        if crash == "before it":
            raise Crashed
        work = asyncio.ensure_future(book(uow, "race", move(SUSPENSE, STORE, "1")))
        if crash == "inside it":
            await superuser.execute("SELECT pg_terminate_backend($1)", pid)
        posting = await work
        if crash == "before the commit":
            await superuser.execute("SELECT pg_terminate_backend($1, 5000)", pid)
        if crash == "during the commit":
            await raise_at_commit(uow)
    if crash == "after the commit":
        raise Crashed
    return posting.is_new


async def raise_at_commit(uow: UnitOfWork) -> None:
    """Leave a second, unbalanced posting behind, which the database refuses while committing."""
    await book(uow, "unbalanced", move(SUSPENSE, STORE, "1")[:1])


@pytest.mark.parametrize("crash", PHASES)
async def test_a_key_raced_by_five_of_which_one_crashes_is_booked_once(
    crash: str, database: Database, cast: Cast, servers: TestServers, database_name: str
) -> None:
    superuser = await asyncpg.connect(servers.dsn("postgres", database_name))
    crashes = [crash, "", "", "", ""]
    sent = [send(database, cast, superuser, each) for each in crashes]
    answers = await asyncio.gather(*sent, return_exceptions=True)
    again = await send(database, cast, superuser)
    await superuser.close()

    assert isinstance(answers[0], Exception) or crash == "inside it"
    assert sum(answer is True for answer in answers) + (crash == "after the commit") >= 1
    assert sum(answer is True for answer in answers) <= 1
    assert again is False
    async with database.tenant(cast.nova) as uow:
        proof = await prove(uow)
    assert (proof.postings, proof.entries, proof.holds) == (1, 2, True)


async def test_a_raced_key_takes_the_amounts_of_one_sender(database: Database, cast: Cast) -> None:
    async def send_amount(amount: str) -> str:
        async with database.tenant(cast.nova) as uow:
            await book(uow, "race", move(SUSPENSE, STORE, amount))
        return amount

    sent = [send_amount(str(amount)) for amount in range(1, 11)]
    answers = await asyncio.gather(*sent, return_exceptions=True)
    assert sum(isinstance(answer, KeyReused) for answer in answers) == 9
    async with database.tenant(cast.nova) as uow:
        balance = await uow.db.scalar(text("SELECT max(balance) FROM ledger_accounts"))
    assert [str(balance)] == [answer for answer in answers if isinstance(answer, str)]
