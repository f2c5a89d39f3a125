"""The checker of the kill tests sees each kind of damage: a checker that cannot fail proves nothing."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from app.billing.errors import KeyReused
from app.embedded.testing import TestServers
from tests.billing.books import spoil
from tests.conftest import CONTEXT_KEY
from tests.soak.ledger_checker import Verdict, check, out_of_order, take_snapshot
from tests.soak.ledger_load import History, Order, connect, entries_of, is_connection_loss, submit

KEYS = [key for key in (f"0-0-{n}" for n in range(60)) if len(entries_of(key, 1)) == 2][:10]
FIRST, SECOND = KEYS[:2]
OF_FIRST = f"transaction_id = (SELECT id FROM ledger_transactions WHERE key = '{FIRST}')"
Inspect = Callable[..., Awaitable[dict[str, int]]]


@pytest.fixture
async def inspect(servers: TestServers, database_name: str, tmp_path: Path) -> Inspect:
    """Book ten deposits, run statements that do damage, say what the checker finds."""

    async def book_and_check(*damage: str, claim: str = "", snapshot: Any = None) -> dict[str, int]:
        order = Order(
            client=0,
            app_url=servers.dsn("backline_app", database_name),
            context_key=CONTEXT_KEY.hex(),
            history=str(tmp_path / "history"),
            workers=1,
            each=0,
            seed=1,
        )
        database, history = connect(order), History(tmp_path / "history")
        superuser = await asyncpg.connect(servers.dsn("postgres", database_name))
        try:
            for key in KEYS:
                await submit(database, history, key, 1)
            if claim:
                history.write(claim, FIRST if claim == "refused" else "0-0-999")
            await spoil(servers, database_name, *damage)
            verdict: Verdict = await check(
                database, superuser, [tmp_path / "history"], [snapshot] if snapshot else []
            )
        finally:
            await superuser.close()
            await database.close()
        return verdict.breaches

    return book_and_check


async def test_finds_nothing_in_a_sound_run(inspect: Inspect) -> None:
    assert await inspect() == {}


@pytest.mark.parametrize(
    ("damage", "breaches"),
    [
        ([f"DELETE FROM jobs WHERE key = '{FIRST}'"], {"outbox_gaps": 1}),
        (
            ["UPDATE ledger_accounts SET balance = balance + 1 WHERE code = 'source:0'"],
            {"drift": 1},
        ),
        (
            [
                "ALTER TABLE ledger_transactions DROP CONSTRAINT uq_ledger_transactions_tenant_id_kind_key",
                f"UPDATE ledger_transactions SET key = '{SECOND}' WHERE key = '{FIRST}'",
            ],
            {"lost": 1, "duplicates": 1, "outbox_gaps": 2, "other_findings": 1},
        ),
        (
            [
                f"UPDATE ledger_entries SET previous_balance = 7, balance = 7 + amount WHERE {OF_FIRST}"
            ],
            {"chain_breaks": 3},
        ),
    ],
)
async def test_counts_damage(inspect: Inspect, damage: list[str], breaches: dict[str, int]) -> None:
    assert await inspect(*damage) == breaches


async def test_an_answer_nobody_finds_is_a_loss(inspect: Inspect) -> None:
    assert await inspect(claim="new") == {"lost": 1}


async def test_a_refusal_that_was_booked_is_a_resurrection(inspect: Inspect) -> None:
    assert await inspect(claim="refused") == {"resurrected": 1}


async def test_an_entry_seen_before_and_gone_now_is_rewriting(inspect: Inspect) -> None:
    assert await inspect(snapshot={"no such account": (1, "5")}) == {"rewritten": 1}


async def test_a_read_that_does_not_sum_to_zero_is_an_imbalance(
    inspect: Inspect, servers: TestServers, database_name: str
) -> None:
    await inspect("UPDATE ledger_accounts SET balance = balance + 1 WHERE code = 'source:0'")
    superuser = await asyncpg.connect(servers.dsn("postgres", database_name))
    with pytest.raises(AssertionError):
        await take_snapshot(superuser)
    await superuser.close()


def test_an_order_that_the_clock_contradicts_is_found() -> None:
    events = [("begin", "a", 1), ("new", "a", 2), ("begin", "b", 3), ("new", "b", 4)]
    assert out_of_order([["a", "b"]], events) == 0
    assert out_of_order([["b", "a"]], events) == 1
    overlapping = [("begin", "a", 1), ("begin", "b", 2), ("new", "a", 3), ("new", "b", 4)]
    assert out_of_order([["b", "a"]], overlapping) == 0


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.InternalClientError("unexpected state"),
        asyncpg.CrashShutdownError("another session ended"),
        asyncpg.CannotConnectNowError("starting up"),
        ConnectionResetError(),
    ],
)
def test_a_lost_connection_leaves_the_answer_unknown(error: Exception) -> None:
    assert is_connection_loss(error)


@pytest.mark.parametrize(
    "error", [asyncpg.DeadlockDetectedError("a bug of ours"), KeyReused(), ValueError()]
)
def test_any_other_error_is_a_defect(error: Exception) -> None:
    assert not is_connection_loss(error)
