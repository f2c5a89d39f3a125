"""Deleting a workspace: reversible for fourteen days, then nothing of it is left (P2)."""

import hashlib
import json
from datetime import timedelta
from uuid import UUID

import pytest

from app.core import tenant_keys
from app.core.crypto import Keyring, Place, derive_key
from app.domain.leaving.errors import AlreadyClosing, NameDoesNotFit, NotClosing
from app.domain.leaving.schema import erased_tables
from app.domain.leaving.service.workspaces import ask_for_deletion, keep_workspace
from tests.domain.leaving.conftest import World
from tests.told import ATLAS, FOUNDRY, NOVA, RIVAL

MASTER = Keyring({1: bytes(range(32, 64))}, 1)


async def ask(world: World, slug: str) -> UUID:
    actor = world.owner(slug)
    async with world.database.tenant(actor) as uow:
        name = (await world.rows("SELECT name FROM tenants WHERE slug = $1", slug))[0][0]
        return (await ask_for_deletion(uow, typed=name)).id


async def let_pass(world: World, slug: str, days: int) -> None:
    """Bring the end of a workspace nearer by some days."""
    await world.rows(
        "UPDATE tenant_deletions SET due_at = due_at - $1::interval WHERE tenant_id = $2",
        timedelta(days=days),
        world.told.tenant_ids[slug],
    )


async def checksum(world: World, tenant_id: UUID) -> dict[str, str]:
    """A digest of every row of a workspace, by table."""
    digests = {}
    for table in (*erased_tables()[:-1], "tenants"):
        column = "id" if table == "tenants" else "tenant_id"
        found = await world.rows(
            f"SELECT to_jsonb(r)::text FROM {table} r WHERE {column} = $1 ORDER BY 1", tenant_id
        )
        digests[table] = hashlib.sha256("\n".join(r[0] for r in found).encode()).hexdigest()
    # Whatever happens elsewhere: the clock strikes, jobs of the service run.
    return {t: d for t, d in digests.items() if t not in ("jobs", "cron_marks", "audit_entries")}


async def rows_of(world: World, tenant_id: UUID) -> dict[str, int]:
    counts = {}
    for table in (*erased_tables()[:-1], "tenants"):
        column = "id" if table == "tenants" else "tenant_id"
        found = await world.rows(f"SELECT count(*) FROM {table} WHERE {column} = $1", tenant_id)
        counts[table] = found[0][0]
    return {table: count for table, count in counts.items() if count}


async def files_of(world: World, tenant_id: UUID) -> list[str]:
    return [key async for key in world.adapters.storage.list_keys(f"t/{tenant_id}/")]


async def test_after_fourteen_days_nothing_of_a_workspace_is_left(world: World) -> None:
    gone, others = world.told.tenant_ids[NOVA], [RIVAL, ATLAS, FOUNDRY]
    await ask(world, NOVA)
    await world.watch()
    before = {slug: await checksum(world, world.told.tenant_ids[slug]) for slug in others}
    asked = "SELECT count(*) FROM portal_requests WHERE tenant_id = $1"
    [[requests]] = await world.rows(asked, world.told.tenant_ids[ATLAS])
    assert requests > 0
    assert len(await rows_of(world, gone)) > 15
    assert await files_of(world, gone) != []

    await let_pass(world, NOVA, 15)
    await world.watch()

    assert await rows_of(world, gone) == {}
    assert await files_of(world, gone) == []
    after = {slug: await checksum(world, world.told.tenant_ids[slug]) for slug in others}
    # The agency keeps what was asked and answered; only whose workspace it was is forgotten.
    portals = {"portals", "portal_requests", "portal_messages", "portal_files"}
    kept = {(ATLAS, table) for table in portals}
    # So does the venue with the nights it was asked for, the shows it agreed and how it paid.
    nights = {"holds", "shows", "show_offers", "show_messages", "show_signatures"}
    nights |= {"show_settlements", "show_settlement_signatures", "show_settlements_paid"}
    nights |= {"show_advances", "show_riders", "show_rider_items"}
    nights |= {"advance_contacts", "advance_guests", "advance_questions"}
    nights |= {"sharing_requests", "sharing_promises", "show_reviews"}
    kept |= {(FOUNDRY, table) for table in nights} | {(RIVAL, "sharing_requests")}
    assert _unlike(before, after) - kept <= {
        (ATLAS, "kept_documents"),
        (ATLAS, "split_share_notes"),
    }
    assert (await world.rows(asked, world.told.tenant_ids[ATLAS]))[0][0] == requests


async def test_a_workspace_whose_time_has_not_come_stays(world: World) -> None:
    await ask(world, NOVA)
    await world.watch()
    before = await rows_of(world, world.told.tenant_ids[NOVA])
    await let_pass(world, NOVA, 13)
    await world.watch()
    assert await rows_of(world, world.told.tenant_ids[NOVA]) == before
    assert await files_of(world, world.told.tenant_ids[NOVA]) != []


async def test_no_id_of_a_deleted_workspace_dangles(world: World) -> None:
    await ask(world, NOVA)
    await let_pass(world, NOVA, 15)
    await world.watch()
    for slug in (RIVAL, ATLAS, FOUNDRY):
        query = "SELECT * FROM backline.broken_references($1)"
        assert await world.rows(query, world.told.tenant_ids[slug]) == []


async def test_the_books_stay_sealed_without_a_name_until_their_day(world: World) -> None:
    owner = world.owner(NOVA)
    postings = "SELECT count(*) FROM ledger_transactions WHERE tenant_id = $1"
    wanted = (await world.rows(postings, owner.tenant_id))[0][0]
    await ask(world, NOVA)
    await let_pass(world, NOVA, 15)
    await world.watch()

    sealed = await world.rows("SELECT * FROM sealed_records")
    assert len(sealed) == 1
    content = json.loads(sealed[0]["content"])
    assert len(content["postings"]) == wanted > 0
    assert not any(word in sealed[0]["content"] for word in ("Nova", "Ida", "@", "royalt"))
    assert sealed[0]["keep_until"].year == sealed[0]["created_at"].year + 10


async def test_sealed_books_go_when_their_years_are_over(world: World) -> None:
    await ask(world, NOVA)
    await let_pass(world, NOVA, 15)
    await world.watch()
    await world.rows("UPDATE sealed_records SET keep_until = current_date - 1")
    await world.watch()
    assert await world.rows("SELECT id FROM sealed_records") == []


async def test_owners_hear_of_it_four_times(world: World) -> None:
    mails = "SELECT subject FROM sandbox_messages WHERE subject LIKE '%deleted%' ORDER BY id"
    await ask(world, NOVA)
    for days in (0, 7, 6, 1):
        await let_pass(world, NOVA, days)
        await world.watch()
        await world.watch()
    subjects = [row["subject"] for row in await world.rows(mails)]
    assert len(subjects) == 4
    assert subjects[-1] == "Nova Lind is deleted"
    certificate = await world.rows("SELECT tenant_name, tell FROM tenant_deletions")
    assert [tuple(row) for row in certificate] == [("", "[]")]


async def test_an_owner_can_keep_the_workspace(world: World) -> None:
    await ask(world, NOVA)
    reason = "SELECT read_only_reason FROM tenants WHERE slug = $1"
    assert "deleted on" in (await world.rows(reason, NOVA))[0][0]
    async with world.database.tenant(world.owner(NOVA)) as uow:
        await keep_workspace(uow)
    assert (await world.rows(reason, NOVA))[0][0] is None
    await let_pass(world, NOVA, 15)
    await world.watch()
    assert await rows_of(world, world.told.tenant_ids[NOVA]) != {}


async def test_a_wrong_name_deletes_nothing_and_asking_twice_is_refused(world: World) -> None:
    async with world.database.tenant(world.owner(NOVA)) as uow:
        with pytest.raises(NotClosing):
            await keep_workspace(uow)
        with pytest.raises(NameDoesNotFit):
            await ask_for_deletion(uow, typed="nova lind")
    await ask(world, NOVA)
    with pytest.raises(AlreadyClosing):
        await ask(world, NOVA)


async def test_the_function_that_deletes_refuses_what_nobody_asked_for(world: World) -> None:
    async with world.database.platform(reason="test") as uow:
        connection = await uow.db.connection()
        with pytest.raises(Exception, match="is not to be deleted"):
            await connection.exec_driver_sql(
                f"SELECT backline.erase_rows('{world.told.tenant_ids[NOVA]}', 'events')"
            )


async def test_secrets_cannot_be_read_once_the_key_is_gone(world: World) -> None:
    owner = world.owner(NOVA)
    place = Place(owner.tenant_id, "tests", "secret", owner.tenant_id)
    async with world.database.tenant(owner) as uow:
        secret = (await tenant_keys.keyring(uow, MASTER)).encrypt(b"iban", place)
        await tenant_keys.rotate(uow, MASTER)
        ring = await tenant_keys.keyring(uow, MASTER)
        assert (ring.current, ring.decrypt(secret, place)) == (2, b"iban")
        other = Keyring({1: MASTER.keys[1], 2: derive_key(b"n" * 32, "tenant keys")}, 2)
        assert await tenant_keys.rewrap(uow, other) == 2
        assert (await tenant_keys.keyring(uow, other)).decrypt(secret, place) == b"iban"
    await ask(world, NOVA)
    await let_pass(world, NOVA, 15)
    await world.watch()
    assert (
        await world.rows("SELECT id FROM tenant_keys WHERE tenant_id = $1", owner.tenant_id) == []
    )


def _unlike(
    before: dict[str, dict[str, str]], after: dict[str, dict[str, str]]
) -> set[tuple[str, str]]:
    return {
        (slug, table)
        for slug, digests in before.items()
        for table, digest in digests.items()
        if after[slug][table] != digest
    }
