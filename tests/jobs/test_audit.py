"""The audit chain finds every change made behind the application's back."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.crypto import Keyring
from app.core.ids import new_id
from app.core.uow import Database
from app.embedded.testing import TestServers
from app.integrations.storage.s3 import S3Config, S3Storage
from app.jobs import audit
from app.jobs.anchors import Anchors, AnchorSigner
from app.jobs.audit import Chainer
from tests.jobs import kinds
from tests.jobs.conftest import Query, person

LINKS = 30
SWAP = """UPDATE audit_entries a SET event_id = b.event_id FROM audit_entries b
    WHERE a.seq IN (20, 21) AND b.seq = 41 - a.seq"""


async def chained(database: Database, tenant_id: UUID | None = None, facts: int = LINKS) -> UUID:
    nova = person(tenant_id)
    assert nova.tenant_id is not None
    async with database.tenant(nova) as uow:
        for n in range(facts):
            uow.record(kinds.Sung(title=f"Song {n}"))
    await Chainer(database).step()
    return nova.tenant_id


async def first_broken(database: Database, tenant_id: UUID) -> int | None:
    async with database.tenant(person(tenant_id)) as uow:
        return await audit.verify(uow)


async def tamper(query: Query, statement: str) -> None:
    await query("SET session_replication_role = replica")
    await query(statement)


@pytest.fixture
def anchors(servers: TestServers) -> Anchors:
    config = S3Config(
        endpoint=servers.s3_endpoint,
        bucket=servers.s3_bucket,
        access_key=servers.s3_access_key,
        secret_key=servers.s3_secret_key,
    )
    return Anchors(S3Storage(config), AnchorSigner(Keyring({1: b"o" * 32}, 1)))


async def test_an_untouched_chain_holds_and_has_no_gap(database: Database, query: Query) -> None:
    nova = await chained(database)
    assert await first_broken(database, nova) is None
    rows = await query("SELECT seq FROM audit_entries ORDER BY seq")
    assert [row["seq"] for row in rows] == list(range(1, LINKS + 1))


async def test_chainers_at_once_link_every_fact_once(database: Database, query: Query) -> None:
    nova = person()
    async with database.tenant(nova) as uow:
        for n in range(LINKS):
            uow.record(kinds.Sung(title=f"Song {n}"))
    await asyncio.gather(*(Chainer(database).step() for _ in range(4)))
    [row] = await query("SELECT count(*) AS n, max(seq) AS last FROM audit_entries")
    assert (row["n"], row["last"]) == (LINKS, LINKS)
    assert await first_broken(database, nova.tenant_id or new_id()) is None


async def test_a_fact_that_committed_late_is_linked_after_newer_ones(database: Database) -> None:
    nova = person()
    async with database.tenant(nova) as late:
        late.record(kinds.Sung(title="Late"))
        await late.flush()
        await chained(database, nova.tenant_id, 3)
    await Chainer(database).step()
    async with database.tenant(nova) as uow:
        head = await audit.head(uow, nova.tenant_id or new_id())
        assert head is not None
        assert (head.seq, await audit.verify(uow)) == (4, None)


@pytest.mark.parametrize("column", ["summary", "actor_name", "request_id", "subject_kind"])
async def test_finds_an_edited_fact(database: Database, query: Query, column: str) -> None:
    nova = await chained(database)
    await tamper(
        query,
        f"UPDATE events SET {column} = 'edited' WHERE id ="
        " (SELECT event_id FROM audit_entries WHERE seq = 17)",
    )
    assert await first_broken(database, nova) == 17


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE events SET payload = '{\"title\": \"x\"}' WHERE summary = 'Song 4 was sung'", 5),
        ("UPDATE events SET created_at = now() WHERE summary = 'Song 9 was sung'", 10),
        ("DELETE FROM events WHERE summary = 'Song 11 was sung'", 12),
        ("DELETE FROM audit_entries WHERE seq = 8", 8),
        (SWAP, 20),
        ("UPDATE audit_entries SET hash = sha256(hash) WHERE seq = 30", 30),
        ("UPDATE audit_entries SET seq = seq + 1 WHERE seq = 30", 30),
    ],
)  # fmt: skip
async def test_finds_edits_removals_and_swaps(
    database: Database, query: Query, statement: str, broken: int
) -> None:
    nova = await chained(database)
    # As the superuser, with triggers and unique checks out of the way.
    await query("ALTER TABLE audit_entries DROP CONSTRAINT uq_audit_entries_tenant_id_event_id")
    await tamper(query, statement)
    assert await first_broken(database, nova) == broken


async def test_the_application_can_neither_change_nor_remove_a_fact(
    database: Database,
) -> None:
    nova = await chained(database, facts=1)
    for statement in ("UPDATE events SET summary = ''", "DELETE FROM audit_entries"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with database.tenant(person(nova)) as uow:
                await uow.db.execute(text(statement))


async def test_the_anchor_tells_of_a_chain_cut_off_at_its_end(
    database: Database, query: Query, anchors: Anchors
) -> None:
    nova = await chained(database)
    await anchors.step(database)
    await tamper(query, "DELETE FROM audit_entries WHERE seq > 25")
    assert await first_broken(database, nova) is None
    async with database.tenant(person(nova)) as uow:
        verdict = await anchors.check(uow, nova)
    assert (verdict.links, verdict.anchored, verdict.is_sound) == (25, LINKS, False)


async def test_the_anchor_tells_of_a_chain_rewritten_from_a_point_on(
    database: Database, query: Query, anchors: Anchors
) -> None:
    nova = await chained(database)
    await anchors.step(database)
    await tamper(query, "DELETE FROM audit_entries WHERE seq >= 10")
    await tamper(query, "UPDATE events SET summary = 'rewritten' WHERE summary LIKE 'Song 1_ was%'")
    await Chainer(database).step()
    assert await first_broken(database, nova) is None
    async with database.tenant(person(nova)) as uow:
        verdict = await anchors.check(uow, nova)
    assert (verdict.links, verdict.anchor_holds) == (LINKS, False)


async def test_a_broken_chain_keeps_the_anchor_that_gives_it_away(
    database: Database, query: Query, anchors: Anchors
) -> None:
    nova = await chained(database)
    await anchors.step(database)
    before = await anchors.read(nova)
    await tamper(query, "DELETE FROM audit_entries WHERE seq > 25")
    await anchors.step(database)
    assert await anchors.read(nova) == before


async def test_an_anchor_signed_with_another_key_does_not_hold(
    database: Database, anchors: Anchors
) -> None:
    nova = await chained(database)
    await Anchors(anchors.storage, AnchorSigner(Keyring({1: b"n" * 32}, 1))).step(database)
    async with database.tenant(person(nova)) as uow:
        assert (await anchors.check(uow, nova)).anchor_holds is False


async def test_a_chain_that_grows_moves_its_anchor(database: Database, anchors: Anchors) -> None:
    nova = await chained(database)
    await anchors.step(database)
    await chained(database, nova, 5)
    await anchors.step(database)
    anchor = await anchors.read(nova)
    assert anchor is not None
    assert anchor.seq == LINKS + 5
