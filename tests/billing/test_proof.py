"""The proof of the ledger: silent on a sound one, and it finds every kind of damage."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text

from app.billing import Entry
from app.billing.jobs import prove_ledger
from app.billing.proof import prove
from app.core.uow import Database
from tests.billing.books import CAPITAL, CASH, STORE, SUSPENSE, book, keep_books, move
from tests.billing.conftest import Harm
from tests.cast import Cast

OF_CASH = "account_id = (SELECT id FROM ledger_accounts WHERE code = 'cash')"
UNKEYED = (
    "ALTER TABLE ledger_transactions DROP CONSTRAINT uq_ledger_transactions_tenant_id_kind_key"
)
FLOORLESS = "ALTER TABLE ledger_accounts DROP CONSTRAINT ck_ledger_accounts_floor"
DAMAGE: dict[str, tuple[Sequence[str], set[str]]] = {
    "an entry was raised": (
        [f"UPDATE ledger_entries SET amount = 101, balance = 101 WHERE {OF_CASH} AND version = 1"],
        {"balanced", "unaltered", "chained", "summed"},
    ),
    "entries were deleted": (
        [
            "DELETE FROM ledger_entries WHERE transaction_id = (SELECT id FROM ledger_transactions WHERE key = 'payout')"
        ],
        {"balanced", "summed"},
    ),
    "a whole ledger was doubled consistently": (
        [
            "UPDATE ledger_entries SET amount = amount * 2, balance = balance * 2, previous_balance = previous_balance * 2",
            "UPDATE ledger_accounts SET balance = balance * 2",
        ],
        {"unaltered"},
    ),
    "a posting was copied under its key": (
        [
            UNKEYED,
            "INSERT INTO ledger_transactions SELECT (jsonb_populate_record(t, jsonb_build_object('id', uuidv7()))).* FROM ledger_transactions t WHERE key = 'payout'",
        ],
        {"once", "balanced"},
    ),
    "a posting was deleted from under its entries": (
        ["DELETE FROM ledger_transactions WHERE key = 'payout'"],
        {"placed"},
    ),
    "an entry changed its currency": (
        [f"UPDATE ledger_entries SET currency = 'USD' WHERE {OF_CASH} AND version = 2"],
        {"balanced", "placed", "unaltered"},
    ),
    "a version is missing": (
        [
            f"UPDATE ledger_entries SET version = 3 WHERE {OF_CASH} AND version = 2",
        ],
        {"chained"},
    ),
    "an entry forgot what was before": (
        [
            f"UPDATE ledger_entries SET previous_balance = 50, balance = 46.5 WHERE {OF_CASH} AND version = 2"
        ],
        {"chained"},
    ),
    "a balance was edited": (
        ["UPDATE ledger_accounts SET balance = 1000 WHERE code = 'cash'"],
        {"summed"},
    ),
    "a version was edited": (
        ["UPDATE ledger_accounts SET version = 7 WHERE code = 'cash'"],
        {"summed"},
    ),
    "an account was below its floor": (
        [FLOORLESS, "UPDATE ledger_accounts SET floor = 97 WHERE code = 'cash'"],
        {"above the floor"},
    ),
    "an account took half a cent": (
        ["UPDATE ledger_accounts SET places = 0 WHERE code = 'cash'"],
        {"in whole units"},
    ),
}


async def test_a_sound_ledger_proves(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        await keep_books(uow)
    async with database.tenant(cast.nova) as uow:
        proof = await prove(uow)
    assert (proof.postings, proof.entries, proof.breaches, proof.findings) == (5, 10, 0, [])


async def test_an_empty_ledger_proves(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        proof = await prove(uow)
    assert (proof.postings, proof.entries, proof.holds) == (0, 0, True)


@pytest.mark.parametrize("damage", DAMAGE)
async def test_finds_that(damage: str, database: Database, cast: Cast, harm: Harm) -> None:
    async with database.tenant(cast.nova) as uow:
        await keep_books(uow)
    statements, rules = DAMAGE[damage]
    await harm(*statements)
    async with database.tenant(cast.nova) as uow:
        proof = await prove(uow)
    assert {finding.rule for finding in proof.findings} == rules


@pytest.mark.parametrize(
    "gap",
    [
        ("DROP TRIGGER ledger_transactions_balanced ON ledger_transactions", "2", "balanced"),
        (FLOORLESS, "-1", "above the floor"),
    ],
)
async def test_finds_what_a_missing_guard_let_through(
    gap: tuple[str, str, str], database: Database, cast: Cast, harm: Harm
) -> None:
    defect, cash, rule = gap
    await harm(defect)
    async with database.tenant(cast.nova) as uow:
        await book(uow, "wrong", [Entry(CASH, Decimal(cash)), Entry(CAPITAL, Decimal(1))])
    async with database.tenant(cast.nova) as uow:
        assert {finding.rule for finding in (await prove(uow)).findings} == {rule}


async def test_money_that_went_through_floats_is_refused(database: Database, cast: Cast) -> None:
    entries = [Entry(STORE, Decimal(0.1 + 0.2)), Entry(SUSPENSE, Decimal("-0.3"))]
    with pytest.raises(asyncpg.CheckViolationError, match="does not balance"):
        async with database.tenant(cast.nova) as uow:
            await book(uow, "float", entries)


async def test_lists_fifty_findings_of_a_rule_and_counts_all(
    database: Database, cast: Cast, harm: Harm
) -> None:
    async with database.tenant(cast.nova) as uow:
        for number in range(60):
            await book(uow, str(number), move(SUSPENSE, STORE, "1"))
    await harm("DELETE FROM ledger_entries", "DELETE FROM ledger_accounts")
    async with database.tenant(cast.nova) as uow:
        proof = await prove(uow)
    assert (len(proof.findings), proof.breaches) == (50, 60)


async def test_looks_at_one_tenant_only(database: Database, cast: Cast, harm: Harm) -> None:
    async with database.tenant(cast.nova) as uow:
        await keep_books(uow)
    await harm("UPDATE ledger_accounts SET balance = 1")
    async with database.tenant(cast.rival) as uow:
        assert (await prove(uow)).holds


async def test_the_nightly_proof_announces_a_broken_ledger_only(
    database: Database, cast: Cast, harm: Harm
) -> None:
    async with database.tenant(cast.nova) as uow:
        await keep_books(uow)
        await prove_ledger.function(uow)
    assert await facts(database, cast) == []
    await harm(*DAMAGE["a balance was edited"][0])
    async with database.tenant(cast.nova) as uow:
        await prove_ledger.function(uow)
    sentence = (
        "The ledger does not hold; breaches found: 1. First: account shows 1000 after 2 entries,"
        " but its 2 entries make 96.5."
    )
    assert await facts(database, cast) == [sentence]


async def facts(database: Database, cast: Cast) -> list[Any]:
    async with database.tenant(cast.nova) as uow:
        found = await uow.db.scalars(
            text("SELECT summary FROM events WHERE name = 'billing.ledger_broken'")
        )
        return list(found)
