"""Prepared statements: the same rows as through the session, in the same transaction."""

from typing import Any

import asyncpg
import pytest
from sqlalchemy import Enum, String, column, select, table

from app.core.reading import Unprepared, asked, literal, prepare
from app.core.uow import Database
from app.domain.catalog.models import Artist
from app.embedded.testing import TestServers
from tests.cast import Cast

NAMES = prepare(select(Artist.name).order_by(Artist.name))
FOUND = prepare(
    select(Artist.name).where(Artist.name.contains(asked("word", String()), escape="/"))
)


def artist(name: str, **more: Any) -> Artist:
    return Artist(name=name, slug=name.lower(), **more)


async def test_reads_what_was_added_before_it_was_sent(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        uow.db.add(artist("Ada", tenant_id=uow.tenant_id))
        assert [row["name"] for row in await uow.read(NAMES)] == ["Ada"]


async def test_reads_the_rows_of_its_tenant_only(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        uow.db.add(artist("Ada", tenant_id=uow.tenant_id))
    async with database.tenant(cast.rival) as uow:
        assert await uow.read(NAMES) == []


async def test_a_literal_finds_signs_that_stand_for_others(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        uow.db.add_all(artist(name, tenant_id=uow.tenant_id) for name in ("A_d/a%", "Ayd/ax"))
        found = await uow.read(FOUND, word=literal("_d/a%"))
    assert [row["name"] for row in found] == ["A_d/a%"]


def test_refuses_a_value_too_few_or_too_many() -> None:
    with pytest.raises(Unprepared, match="also asks for 'word'"):
        FOUND.arguments({})
    with pytest.raises(Unprepared, match="no others"):
        FOUND.arguments({"word": "a", "wrd": "b"})


def test_refuses_a_column_that_the_driver_cannot_convert() -> None:
    with pytest.raises(Unprepared, match="through the session"):
        prepare(select(table("t", column("kind", Enum("a", name="kind"))).c.kind))


async def test_a_connection_the_server_ended_is_replaced(
    database: Database, cast: Cast, servers: TestServers, database_name: str
) -> None:
    ended = await database.find("SELECT pg_backend_pid()")
    superuser = await asyncpg.connect(servers.dsn("postgres", database_name))
    await superuser.execute("SELECT pg_terminate_backend($1, 5000)", ended[0])
    await superuser.close()
    assert (await database.find("SELECT pg_backend_pid()"))[0] != ended[0]
    async with database.tenant(cast.nova) as uow:
        assert await uow.read(NAMES) == []
