"""The rules of the ledger, through the verb and against the database itself."""

import asyncio
from decimal import Decimal
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.billing import Entry, balances, chart, post, reverse, trial_balance
from app.billing.errors import AlreadyReversed, KeyReused
from app.core.uow import Database
from app.embedded.testing import TestServers
from tests.cast import Cast

JUNO = UUID(int=7)
STORE = chart.receivable("distrokid_v1", "DistroKid", "EUR")
SUSPENSE = chart.suspense("EUR")
EARNED = chart.accrued(JUNO, "Juno", "EUR")
OWED = chart.payable(JUNO, "Juno", "EUR")


def sale(amount: str) -> list[Entry]:
    return [Entry(STORE, Decimal(amount)), Entry(SUSPENSE, -Decimal(amount))]


async def test_a_posting_moves_both_accounts_exactly(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        await post(uow, kind="test", key="1", entries=sale("4.123770889"), description="Sale")
    async with database.tenant(cast.nova) as uow:
        found = await balances(uow, [STORE.code, SUSPENSE.code])
        totals = await trial_balance(uow)
    exact = Decimal("4.123770889")
    assert found == {(STORE.code, "EUR"): exact, ("suspense", "EUR"): exact}
    assert [(t.currency, t.debits, t.credits, t.difference) for t in totals] == [
        ("EUR", exact, exact, 0)
    ]


async def test_the_same_posting_twice_is_one(database: Database, cast: Cast) -> None:
    for is_new in (True, False):
        async with database.tenant(cast.nova) as uow:
            posting = await post(uow, kind="t", key="1", entries=sale("1"), description="Sale")
            assert posting.is_new is is_new
    async with database.tenant(cast.nova) as uow:
        assert (await trial_balance(uow))[0].debits == 1


async def test_a_key_with_other_amounts_is_refused(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        await post(uow, kind="t", key="1", entries=sale("1"), description="Sale")
    with pytest.raises(KeyReused):
        async with database.tenant(cast.nova) as uow:
            await post(uow, kind="t", key="1", entries=sale("2"), description="Sale")


async def test_twenty_at_once_under_one_key_are_one(database: Database, cast: Cast) -> None:
    async def once() -> bool:
        async with database.tenant(cast.nova) as uow:
            return (
                await post(uow, kind="t", key="race", entries=sale("1"), description="Sale")
            ).is_new

    assert sorted(await asyncio.gather(*(once() for _ in range(20)))) == [False] * 19 + [True]


@pytest.mark.parametrize(
    "entries",
    [
        [Entry(STORE, Decimal(1)), Entry(SUSPENSE, Decimal("-0.99"))],
        [Entry(STORE, Decimal(1))],
        [],
        [Entry(STORE, Decimal(1)), Entry(chart.suspense("USD"), Decimal(-1))],
    ],
)
async def test_what_does_not_balance_is_refused_at_commit(
    database: Database, cast: Cast, entries: list[Entry]
) -> None:
    with pytest.raises(asyncpg.CheckViolationError, match="does not balance"):
        async with database.tenant(cast.nova) as uow:
            await post(uow, kind="t", key="1", entries=entries, description="Wrong")
    async with database.tenant(cast.nova) as uow:
        assert await trial_balance(uow) == []


async def test_the_balance_rule_is_what_refuses(
    database: Database, cast: Cast, servers: TestServers, database_name: str
) -> None:
    await as_superuser(
        servers,
        database_name,
        "DROP TRIGGER ledger_transactions_balanced ON ledger_transactions",
    )
    async with database.tenant(cast.nova) as uow:
        await post(uow, kind="t", key="1", entries=[Entry(STORE, Decimal(1))], description="Wrong")
    async with database.tenant(cast.nova) as uow:
        assert (await trial_balance(uow))[0].difference == 1


async def as_superuser(servers: TestServers, name: str, statement: str) -> None:
    connection = await asyncpg.connect(servers.dsn("postgres", name))
    await connection.execute(statement)
    await connection.close()


async def test_settled_accounts_take_whole_minor_units_only(database: Database, cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="whole number of minor units"):
        async with database.tenant(cast.nova) as uow:
            await post(
                uow,
                kind="t",
                key="1",
                entries=[Entry(EARNED, Decimal("0.005")), Entry(OWED, Decimal("-0.005"))],
                description="Half a cent",
            )


async def test_what_settling_leaves_stays_on_the_accrual(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        income = [Entry(STORE, Decimal("1.005")), Entry(EARNED, Decimal("-1.005"))]
        await post(uow, kind="t", key="1", entries=income, description="Income")
        settled = [Entry(EARNED, Decimal("1.00")), Entry(OWED, Decimal("-1.00"))]
        await post(uow, kind="t", key="2", entries=settled, description="Statement")
        found = await balances(uow, [EARNED.code, OWED.code])
    assert found == {(EARNED.code, "EUR"): Decimal("0.005"), (OWED.code, "EUR"): Decimal(1)}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entries SET amount = amount * 2",
        "DELETE FROM ledger_entries",
        "UPDATE ledger_transactions SET description = 'x'",
        "UPDATE ledger_accounts SET balance = 1000000",
        "DELETE FROM ledger_accounts",
    ],
)
async def test_the_application_cannot_change_the_past(
    database: Database, cast: Cast, statement: str
) -> None:
    async with database.tenant(cast.nova) as uow:
        await post(uow, kind="t", key="1", entries=sale("1"), description="Sale")
    with pytest.raises(DBAPIError, match="permission denied"):
        async with database.tenant(cast.nova) as uow:
            await uow.db.execute(text(statement))


async def test_not_even_a_superuser_changes_an_entry(
    database: Database, cast: Cast, servers: TestServers, database_name: str
) -> None:
    async with database.tenant(cast.nova) as uow:
        await post(uow, kind="t", key="1", entries=sale("1"), description="Sale")
    for statement in ("UPDATE ledger_entries SET amount = 2", "TRUNCATE ledger_entries"):
        with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
            await as_superuser(servers, database_name, statement)


async def test_entries_cannot_join_an_earlier_posting(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        posting = await post(uow, kind="t", key="1", entries=sale("1"), description="Sale")
    with pytest.raises(DBAPIError, match="earlier posting"):
        async with database.tenant(cast.nova) as uow:
            await uow.db.execute(
                text(
                    "INSERT INTO ledger_entries"
                    " (tenant_id, transaction_id, account_id, currency, amount)"
                    " SELECT tenant_id, CAST(:posting AS uuid), id, currency, 5 FROM ledger_accounts"
                    " UNION ALL SELECT tenant_id, CAST(:posting AS uuid), id, currency, -5 FROM ledger_accounts"
                ),
                {"posting": posting.id},
            )


async def test_a_reversal_happens_once(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        posting = await post(uow, kind="t", key="1", entries=sale("1.5"), description="Sale")
    async with database.tenant(cast.nova) as uow:
        await reverse(uow, posting.id, reason="Wrong file")
    with pytest.raises(AlreadyReversed):
        async with database.tenant(cast.nova) as uow:
            await reverse(uow, posting.id, reason="Again")
    async with database.tenant(cast.nova) as uow:
        assert await balances(uow, ["suspense"]) == {("suspense", "EUR"): 0}


async def test_a_floor_holds(database: Database, cast: Cast) -> None:
    cash = chart.Account("cash", "EUR", "asset", "Cash", places=2, floor=Decimal(0))
    with pytest.raises(IntegrityError, match="floor"):
        async with database.tenant(cast.nova) as uow:
            await post(
                uow,
                kind="t",
                key="1",
                entries=[Entry(cash, Decimal(-1)), Entry(OWED, Decimal(1))],
                description="Overdrawn",
            )


async def test_opposite_postings_do_not_deadlock(database: Database, cast: Cast) -> None:
    accounts = [chart.held(uuid4(), f"Song {n}", "EUR") for n in range(6)]

    async def shuffle(number: int) -> None:
        one, other = accounts[number % 6], accounts[(number * 5 + 1) % 6]
        if one == other:
            return
        async with database.tenant(cast.nova) as uow:
            entries = [Entry(one, Decimal(1)), Entry(other, Decimal(-1))]
            await post(uow, kind="t", key=str(number), entries=entries, description="Move")

    await asyncio.gather(*(shuffle(number) for number in range(100)))
    async with database.tenant(cast.nova) as uow:
        assert (await trial_balance(uow))[0].difference == 0


async def test_another_tenant_sees_nothing_of_it(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        await post(uow, kind="t", key="1", entries=sale("1"), description="Sale")
    async with database.tenant(cast.rival) as uow:
        assert await trial_balance(uow) == []
        assert await balances(uow, ["suspense"]) == {}
