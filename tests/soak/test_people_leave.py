"""P1: a person planted in every table that speaks of people gets all of it, and is then forgotten."""

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Column, Uuid

from app.core import clock
from app.domain.leaving.jobs import erase_person, export_person
from app.domain.leaving.queries.records import get_personal_export
from app.domain.leaving.retention import BANK
from app.domain.leaving.schema import LED_TO, NOT_THE_SUBJECT
from app.domain.leaving.service.people import ask_for_own_data, ask_to_be_erased
from app.jobs.audit import verify
from db.metadata import metadata
from tests.domain.leaving.conftest import World, bucket, person, product, world
from tests.soak.planting import Planter
from tests.told import NOVA, told, told_template

__all__ = ["bucket", "product", "told", "told_template", "world"]

MARK, NETWORK = "quillfeather", "198.51.100."
NOT_PLANTED = {"domains", "erasures", "events", "persons", "personal_exports", "tenant_deletions"}
"""A workspace has one domain of a kind; the others are about the asking, or made by it."""
STATES: dict[str, dict[str, Any]] = {
    "band_polls": {"closed_at": clock.now().isoformat()},
    "band_tasks": {"done_at": clock.now().isoformat()},
    "checklist_items": {"done_at": clock.now().isoformat()},
    "ledger_accounts": {"balance": 0, "version": 0},
    "memberships": {"role": "manager"},
    "road_closings": {"reversed_at": clock.now().isoformat()},
}
OWNERS = {owner for _, _, owner in LED_TO}
PEOPLE = [3, pytest.param(100, marks=pytest.mark.soak)]


@dataclass
class Planted:
    """Somebody, and the tables that speak of them by their id or their address."""

    number: int
    id: UUID
    tables: set[str] = field(default_factory=set)

    @property
    def email(self) -> str:
        return f"canary.{self.number}@{MARK}.example"

    @property
    def name(self) -> str:
        return f"Canary {self.number} Quillfeather"

    def values(self, table: str, owners: dict[str, UUID]) -> dict[str, Any]:
        """What makes a row of this table speak of them; nothing when it has no place for people."""
        found = {
            str(column.name): value
            for column in metadata.tables[table].columns
            if (value := self._in(table, column)) is not None
        }
        led = {c: str(owners[o]) for t, c, o in LED_TO if t == table and o in owners}
        return found | led

    def _in(self, table: str, column: Column[Any]) -> str | None:
        name, kind = str(column.name), column.info.get("pii")
        leads = {key.column.table.name for key in column.foreign_keys}
        if "persons" in leads or (isinstance(column.type, Uuid) and name.endswith("_by")):
            return str(self.id)
        if kind == "address" and name.endswith("ip"):
            return f"{NETWORK}{self.number}"
        if kind in {"address", "tax"} and table == "customers":
            return f"Quillfeather Lane {self.number}"
        is_theirs = name == "counterparty" or f"{table}.{name}" not in NOT_THE_SUBJECT
        return {"email": self.email, "name": self.name if is_theirs else None}.get(str(kind))


async def plant(planter: Planter, nova: UUID, number: int) -> Planted:
    """Somebody with a row in every table of Nova's workspace that can speak of them."""
    who, now = Planted(number, UUID(int=0)), clock.now().isoformat()
    confirmed = {"email_verified_at": now, "is_operator": True}
    found = await planter.plant("persons", same=confirmed, email=who.email, name=who.name)
    who.id, owners = found or who.id, dict[str, UUID]()
    for table in sorted(set(planter.columns) - NOT_PLANTED, key=lambda name: name not in OWNERS):
        values = who.values(table, owners)
        if not values:
            continue
        if table == "invoices":
            values["buyer"] = {"name": who.name, "address": f"Quillfeather Lane {number}"}
        same = STATES.get(table, {}) | planter.of_tenant(table, nova)
        owners[table] = await planter.plant(table, same=same, **values) or who.id
        if any(value != who.name for value in values.values()):
            who.tables.add(table)
    return who


async def own_data(world: World, crowd: Sequence[Planted]) -> dict[int, dict[str, Any]]:
    """What each of them gets who asks for their own data."""
    asked, found = {}, {}
    for who in crowd:
        async with world.database.identity(person(who.id)) as uow:
            asked[who.number] = (await ask_for_own_data(uow, who.id, export_person)).id
    await world.run()
    for who in crowd:
        async with world.database.identity(person(who.id)) as uow:
            export = await get_personal_export(uow, asked[who.number], who.id)
        stored = await world.adapters.storage.stat(str(export.storage_key))
        stream = await world.adapters.storage.open_range(str(export.storage_key), 0, stored.size)
        packed = zipfile.ZipFile(io.BytesIO(b"".join([chunk async for chunk in stream])))
        found[who.number] = json.loads(packed.read("data.json"))
    return found


async def erase(world: World, crowd: Sequence[Planted]) -> None:
    for who in crowd:
        async with world.database.identity(person(who.id)) as uow:
            await ask_to_be_erased(
                uow, who.id, erase_person, email=who.email, typed=who.email, only_owner_of=[]
            )
    await world.run()


async def traces(planter: Planter, sought: str) -> dict[str, int]:
    """How many rows of each table have a text in them, in any spelling."""
    counts = {
        table: await planter.connection.fetchval(
            f"SELECT count(*) FROM {table} r WHERE r::text ILIKE '%' || $1 || '%'", sought
        )
        for table in planter.columns
    }
    return {table: count for table, count in counts.items() if count}


async def figures(planter: Planter) -> list[tuple[Any, ...]]:
    """Every figure of every ledger."""
    return [
        tuple(row)
        for row in await planter.connection.fetch(
            "SELECT tenant_id, id, currency, balance, version FROM ledger_accounts UNION ALL"
            " SELECT tenant_id, id, currency, amount, version FROM ledger_entries ORDER BY 1, 2"
        )
    ]


@pytest.mark.parametrize("people", PEOPLE)
async def test_people_get_all_of_it_and_are_then_forgotten(world: World, people: int) -> None:
    planter = await Planter.open(await world.told.superuser())
    nova = world.told.tenant_ids[NOVA]
    crowd = [await plant(planter, nova, number) for number in range(people)]
    before, places = await figures(planter), len(await traces(planter, MARK))
    assert places >= 30
    assert min(len(who.tables) for who in crowd) >= 50

    held = await own_data(world, crowd)
    assert [who.tables - set(held[who.number]) for who in crowd] == [set()] * people
    assert [who.number for who in crowd if strangers(held[who.number], who, crowd)] == []

    await world.settle()
    assert {"jobs", "road_days", "sandbox_messages"} <= set(await traces(planter, MARK))
    await erase(world, crowd)
    assert await traces(planter, MARK) == dict.fromkeys(BANK.tables, people)
    assert await traces(planter, NETWORK) == {}
    assert await figures(planter) == before
    async with world.database.tenant(world.owner(NOVA)) as uow:
        assert await verify(uow) is None
    await planter.connection.close()


def strangers(held: dict[str, Any], who: Planted, crowd: Sequence[Planted]) -> list[str]:
    """The addresses of others in what somebody gets."""
    text = json.dumps(held)
    return [other.email for other in crowd if other is not who and other.email in text]
