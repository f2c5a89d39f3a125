"""T1 and T4: random statements of many tenants over every table, and contexts that carry over."""

import asyncio
import os
import random
from collections.abc import Sequence
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.actor import Actor, ActorKind
from app.core.ids import TenantId, new_id
from app.core.uow import Database, UnitOfWork
from app.embedded.testing import TestServers
from tests.cast import Cast
from tests.conftest import connect

STATEMENTS = int(os.environ.get("T1_STATEMENTS", "20000"))
TRANSACTIONS = int(os.environ.get("T4_TRANSACTIONS", "2000"))
TENANTS = 10


def member(tenant_id: UUID) -> Actor:
    return Actor(kind=ActorKind.PERSON, name="Probe", tenant_id=TenantId(tenant_id))


async def tenant_tables(servers: TestServers, name: str) -> Sequence[str]:
    connection = await asyncpg.connect(servers.dsn("postgres", name))
    try:
        rows = await connection.fetch(
            "SELECT relname FROM pg_class c"
            " WHERE obj_description(c.oid) IN ('backline:tenant', 'backline:shared')"
            " AND has_table_privilege('backline_app', c.oid, 'SELECT') ORDER BY 1"
        )
        return [row["relname"] for row in rows]
    finally:
        await connection.close()


async def fill(database: Database) -> list[UUID]:
    """Ten tenants with facts, jobs, keys and notifications of their own."""
    tenants = [new_id() for _ in range(TENANTS)]
    for number, tenant_id in enumerate(tenants):
        async with database.tenant(member(tenant_id)) as uow:
            for note in range(20):
                await uow.db.execute(
                    text(
                        "INSERT INTO jobs (tenant_id, name, queue, arguments, run_at,"
                        " max_attempts, timeout) VALUES (:t, :n, 'default', '{}', now(), 1, 1)"
                    ),
                    {"t": tenant_id, "n": f"probe-{number}-{note}"},
                )
                await uow.db.execute(
                    text(
                        "INSERT INTO idempotency_keys (tenant_id, key, fingerprint)"
                        " VALUES (:t, :k, '')"
                    ),
                    {"t": tenant_id, "k": str(note)},
                )
    return tenants


async def foreign_rows(
    uow: UnitOfWork, dice: random.Random, tables: Sequence[str], other: UUID
) -> int:
    """One random statement that tries to reach `other`; the number of rows it reached."""
    table = dice.choice(tables)
    attempt = dice.choice(
        (
            f"SELECT count(*) FROM {table} WHERE tenant_id = :other",
            f"SELECT count(*) FROM {table} WHERE tenant_id <> :own",
            f"SELECT count(*) FROM {table} a JOIN {table} b ON a.id <> b.id"
            " WHERE b.tenant_id = :other",
            f"WITH x AS (SELECT * FROM {table} LIMIT 50) SELECT count(*) FROM x"
            " WHERE tenant_id <> :own",
            "WITH x AS (UPDATE jobs SET note = 'stolen' WHERE tenant_id = :other RETURNING 1)"
            " SELECT count(*) FROM x",
            "WITH x AS (DELETE FROM idempotency_keys WHERE tenant_id = :other RETURNING 1)"
            " SELECT count(*) FROM x",
        )
    )
    arguments = {"other": other, "own": uow.tenant_id}
    used = {key: value for key, value in arguments.items() if f":{key}" in attempt}
    return int((await uow.db.execute(text(attempt), used)).scalar_one())


@pytest.mark.parametrize("statements", [STATEMENTS, pytest.param(200_000, marks=pytest.mark.soak)])
async def test_random_statements_never_reach_a_foreign_row(
    database: Database, servers: TestServers, database_name: str, statements: int
) -> None:
    tables = await tenant_tables(servers, database_name)
    tenants = await fill(database)
    dice, reached, made = random.Random(20261121), 0, 0
    while made < statements:
        own, other = dice.sample(tenants, 2)
        async with database.tenant(member(own)) as uow:
            for _ in range(100):
                reached += await foreign_rows(uow, dice, tables, other)
                made += 1
    assert (made, reached) == (statements, 0)


async def test_the_same_statements_reach_foreign_rows_without_row_security(
    database: Database, servers: TestServers, database_name: str
) -> None:
    tenants = await fill(database)
    connection = await asyncpg.connect(servers.dsn("postgres", database_name))
    await connection.execute("ALTER TABLE jobs DISABLE ROW LEVEL SECURITY")
    await connection.close()
    dice = random.Random(7)
    async with database.tenant(member(tenants[0])) as uow:
        found = [await foreign_rows(uow, dice, ["jobs"], tenants[1]) for _ in range(20)]
    assert sum(found) > 0


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO idempotency_keys (tenant_id, key, fingerprint) VALUES (:other, 'x', '')",
        "UPDATE idempotency_keys SET tenant_id = :other",
        "INSERT INTO idempotency_keys (tenant_id, id, key, fingerprint)"
        " SELECT :other, id, key, '' FROM idempotency_keys ON CONFLICT DO NOTHING",
    ],
)
async def test_writing_into_another_tenant_is_refused(database: Database, statement: str) -> None:
    tenants = await fill(database)
    with pytest.raises(DBAPIError, match="row-level security"):
        async with database.tenant(member(tenants[0])) as uow:
            await uow.db.execute(text(statement), {"other": tenants[1]})


async def test_contexts_never_carry_over(
    servers: TestServers, database_name: str, database: Database
) -> None:
    tenants = await fill(database)
    narrow = connect(servers, database_name, pool_size=2)
    dice, wrong = random.Random(4), []

    async def one(number: int) -> None:
        own = dice.choice(tenants)
        try:
            async with narrow.tenant(member(own)) as uow:
                if number % 5 == 0:
                    async with uow.db.begin_nested():
                        await uow.db.execute(text("SELECT 1"))
                if number % 7 == 0:
                    await uow.db.execute(text("SELECT 1 / 0"))
                found = (await uow.db.execute(text("SELECT DISTINCT tenant_id FROM jobs"))).all()
                if [row[0] for row in found] != [own]:
                    wrong.append(found)
                if number % 11 == 0:
                    raise asyncio.CancelledError
        except (DBAPIError, asyncio.CancelledError):
            return

    for start in range(0, TRANSACTIONS, 20):
        await asyncio.gather(*(one(start + step) for step in range(20)))
    await narrow.close()
    assert wrong == []


async def test_a_unit_of_work_without_a_tenant_is_refused(database: Database) -> None:
    with pytest.raises(RuntimeError, match="No tenant"):
        async with database.tenant(Actor(kind=ActorKind.VISITOR, name="Visitor")):
            pass


async def test_a_plain_setting_carries_over_which_is_why_ours_is_local(
    database: Database, cast: Cast
) -> None:
    async with database.app.connect() as connection:
        await connection.execute(text("SET app.context = 'carried'"))
    async with database.app.connect() as connection:
        read = "SELECT current_setting('app.context', true)"
        assert (await connection.execute(text(read))).scalar_one() == "carried"
        await connection.execute(text("RESET app.context"))
