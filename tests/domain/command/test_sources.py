"""Everything that has a name is found by it: mistyped, here only, and by those who may read it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from litestar import Litestar
from sqlalchemy import text

from app.core.actor import Actor, ActorKind, Role
from app.core.ids import TenantId, new_id
from app.core.module import SearchSource
from app.core.searching import TENANT
from app.core.uow import Database
from app.domain.command.finding import asked_words
from app.embedded.testing import TestServers
from app.modules import registry
from tests.conftest import connect
from tests.searching import hits_of
from tests.statements import sent_to
from tests.told import TEMPLATE, Told, product, signed_in, told, told_template

__all__ = ["product", "told", "told_template"]

SOURCES = [source for module in registry().modules for source in module.search]
FOR_ALL = {"Venues", "Audience"}
"""What every workspace reads."""


@dataclass(frozen=True)
class Known:
    """A thing of the told world with a word that may be mistyped, and whose it is."""

    actor: Actor
    slug: str
    path: str
    word: str


@pytest.fixture(scope="module")
def world(servers: TestServers, told_template: Path) -> Iterator[str]:
    """A copy of the told world that nobody writes in."""
    name = f"found_{new_id().hex}"
    asyncio.run(servers.create_database(name, template=TEMPLATE))
    asyncio.run(tell_more(servers.dsn("postgres", name)))
    yield name
    asyncio.run(servers.drop_database(name))


# What the stories have none of, laid down as it is when it has come about.
MORE = """
    SET session_replication_role = replica;
    INSERT INTO venue_contacts (tenant_id, venue_id, name)
        SELECT t.id, v.id, 'Bettina Booker' FROM tenants t, venues v LIMIT 1;
    INSERT INTO agreement_templates (tenant_id, name, body)
        SELECT id, 'Retainer in plain words', '' FROM tenants WHERE kind = 'agency' LIMIT 1;
    UPDATE split_shares s SET party_tenant_id = t.id, claimed_at = now()
        FROM tenants t WHERE t.id <> s.tenant_id;
    UPDATE statements s SET payee_tenant_id = t.id, status = 'published'
        FROM tenants t WHERE t.id <> s.tenant_id;
    INSERT INTO self_bills (tenant_id, kind, item_id, subject_id, series, number, reference,
            issued_on, currency, net_amount, tax_amount, total_amount, tax_rate, tax_label, note,
            description, seller, buyer)
        SELECT id, 'self_bill', uuidv7(), uuidv7(), 'SB', 1, 'SB-1', now(), 'EUR', 1, 0, 1, 0, '', '',
            '', '{"name": "Quentin Payable"}', '{}' FROM tenants LIMIT 1;
"""


async def tell_more(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute(MORE)
    await connection.close()


@pytest.fixture
async def database(servers: TestServers, world: str) -> AsyncIterator[Database]:
    found = connect(servers, world)
    yield found
    await found.close()


def owner_of(tenant_id: UUID) -> Actor:
    return Actor(
        kind=ActorKind.PERSON,
        name="Owner",
        tenant_id=TenantId(tenant_id),
        permissions=registry().permissions_of(Role.OWNER),
    )


def mistyped(word: str) -> str:
    """The word with two letters swapped, as fast fingers do."""
    at = next(n for n in range(len(word) // 2, len(word)) if word[n] != word[n - 1])
    return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]


def longest_word(name: str) -> str:
    words = [word for word in asked_words(name) if word.isalpha() and word.isascii()]
    return max(words, key=len, default="")


_KNOWN: dict[str, Known] = {}


async def known(database: Database, source: SearchSource) -> Known:
    """Something of this kind in the told world, looked for once."""
    if source.label not in _KNOWN:
        found = await _known(database, source)
        assert found is not None, "no story has any"
        _KNOWN[source.label] = found
    return _KNOWN[source.label]


async def _known(database: Database, source: SearchSource) -> Known | None:
    for slug, tenant_id in (await tenants(database)).items():
        actor = owner_of(tenant_id)
        values = {TENANT.key: tenant_id}
        async with database.tenant(actor) as uow:
            rows = (await uow.db.execute(source.things.limit(200), values)).all()
        found = [(longest_word(row.words), row.key) for row in rows]
        for word, key in sorted(found, key=lambda one: -len(one[0])):
            if len(word) > 3 and len(set(word)) > 2:
                return Known(actor, slug, source.path.replace("{key}", key), word)
    return None


async def tenants(database: Database) -> dict[str, UUID]:
    async with database.platform(reason="test") as uow:
        rows = await uow.db.execute(text("SELECT slug, id FROM tenants ORDER BY id"))
        return {row.slug: row.id for row in rows}


async def paths(database: Database, actor: Actor, source: SearchSource, words: str) -> set[str]:
    async with database.tenant(actor) as uow:
        return {hit.path for hit in await hits_of(uow, [source], words, limit=500)}


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.label)
async def test_a_mistyped_name_is_found(database: Database, source: SearchSource) -> None:
    thing = await known(database, source)
    typed = mistyped(thing.word)
    assert typed != thing.word
    assert thing.path in await paths(database, thing.actor, source, thing.word.upper())
    assert thing.path in await paths(database, thing.actor, source, typed)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.label)
async def test_nobody_else_finds_it(database: Database, source: SearchSource) -> None:
    thing = await known(database, source)
    stranger = owner_of(new_id())
    assert (thing.path in await paths(database, stranger, source, thing.word)) is (
        source.label in FOR_ALL
    )


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.label)
async def test_without_the_permission_nothing_is_asked(
    database: Database, source: SearchSource
) -> None:
    thing = await known(database, source)
    barred = replace(thing.actor, permissions=thing.actor.permissions - {source.permission})
    with sent_to(database.app) as sent:
        assert await paths(database, barred, source, thing.word) == set()
    assert sent == []


async def test_what_is_found_leads_to_a_page_that_its_readers_may_open(
    product: Litestar, told: Told
) -> None:
    """Looked at by whoever may do least of those who find it."""
    database, permissions = connect(told.servers, told.database), registry().permissions_of
    opened: dict[str, list[tuple[str, str]]] = {}
    for source in SOURCES:
        thing = await _known(database, source)
        if thing is None:
            continue
        readers = [
            each for each in told.tenant(thing.slug)["people"]
            if source.permission in permissions(Role(each["role"]))
        ]  # fmt: skip
        reader = min(readers, key=lambda each: len(permissions(Role(each["role"]))))
        opened.setdefault(reader["email"], []).append((thing.slug, thing.path))
    await database.close()
    people = [each for tenant in told.demo["tenants"] for each in tenant["people"]]
    for email, pages in opened.items():
        person = next(each for each in people if each["email"] == email)
        async with signed_in(product, person) as browser:
            for slug, path in pages:
                assert (await browser.get(f"/t/{slug}/{path}")).status_code == 200, (email, path)
    assert sum(map(len, opened.values())) > 60
