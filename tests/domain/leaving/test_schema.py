"""Whatever table a module adds leaves with its workspace, or says why it does not."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from app.domain.leaving.archive import _is_ours
from app.domain.leaving.retention import RULES
from app.domain.leaving.schema import (
    EXPORTED_ONLY,
    LED_TO,
    LEFT_OUT,
    NOT_THE_SUBJECT,
    acting_names,
    addresses,
    erased_tables,
    hidden_columns,
    led_to,
    sources,
)
from app.embedded.testing import TestServers
from db.metadata import metadata

STAYING = {"tenant_deletions", "workspace_imports", "sealed_records"}


@pytest.fixture
async def tables(servers: TestServers, database_name: str) -> AsyncIterator[set[str]]:
    """Every table of the database that has a tenant's rows."""
    connection: Any = await asyncpg.connect(servers.dsn("postgres", database_name))
    rows = await connection.fetch(
        "SELECT table_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND column_name = 'tenant_id'"
    )
    yield {row[0] for row in rows}
    await connection.close()


async def test_every_table_of_a_workspace_leaves_or_says_why_not(tables: set[str]) -> None:
    assert tables - {source.name for source in sources()} - set(LEFT_OUT) == set()


async def test_every_table_of_a_workspace_is_erased(tables: set[str]) -> None:
    assert tables - set(erased_tables()) - STAYING == set()


async def test_reasons_are_given_for_tables_that_exist(tables: set[str]) -> None:
    assert (set(LEFT_OUT) | set(EXPORTED_ONLY)) - tables == set()
    assert set(LEFT_OUT) & {source.name for source in sources()} == set()
    known = set(metadata.tables)
    assert [t for rule in RULES for t in rule.tables if t not in known] == []


def test_no_secret_is_in_any_export() -> None:
    secrets = {
        (table.name, column.name)
        for table in metadata.tables.values()
        for column in table.columns
        if column.info.get("pii") == "secret"
    }
    assert len(secrets) > 5
    hidden = {(table, name) for table, names in hidden_columns().items() for name in names}
    assert secrets - hidden == set()
    exported = {(source.name, name) for source in sources() for name in source.columns}
    assert exported & hidden == set()


def test_parents_are_written_before_what_points_at_them() -> None:
    order = {source.name: place for place, source in enumerate(sources())}
    for source in sources():
        for table in set(source.links.values()) - {source.name}:
            assert order.get(table, -1) < order[source.name], (source.name, table)


def test_every_address_of_a_person_is_known_with_the_names_beside_it() -> None:
    found = {(each["table"], each["column"]): each["names"] for each in addresses()}
    assert found["parties", "email"] == ["name"]
    assert found["split_shares", "email"] == ["name", "answered_name"]


def test_every_name_of_a_person_is_found_when_they_are_erased() -> None:
    """A new column with somebody's name is theirs, an actor's, or says why it stays."""
    known = {(each["table"], name) for each in (*addresses(), *led_to()) for name in each["names"]}
    known |= {(each["table"], each["name"]) for each in acting_names()}
    known |= {tuple(place.split(".")) for place in NOT_THE_SUBJECT}
    names = {
        (table.name, column.name)
        for table in metadata.tables.values()
        for column in table.columns
        if column.info.get("pii") == "name"
    }
    assert names - known - {("events", "actor_name")} == set()


def test_every_row_that_leads_to_an_address_has_its_place() -> None:
    for table, column, owner in LED_TO:
        assert column in metadata.tables[table].columns
        assert metadata.tables[owner].columns["email"].info["pii"] == "email"


@pytest.mark.parametrize(
    "name", ["../x", "/etc/passwd", "media/../../x", "tables\\x", "C:/x", "media/./x", "x", "csv/"]
)
def test_names_that_climb_or_are_not_ours_are_known(name: str) -> None:
    assert not _is_ours(name)
