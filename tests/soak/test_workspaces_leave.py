"""P2: many workspaces with a row in every table are deleted; the others are as they were."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import pytest
from litestar import Litestar
from minio import Minio
from minio.commonconfig import CopySource

from app.core.actor import Actor
from app.core.ids import TenantId, new_id
from app.domain.leaving.service.workspaces import ask_for_deletion
from app.tenants import make_api_key
from tests.domain.leaving.conftest import World, bucket, product, world
from tests.soak.planting import Planter
from tests.told import ATLAS, FOUNDRY, NOVA, RIVAL, program, told, told_template

__all__ = ["bucket", "product", "told", "told_template", "world"]

OTHERS = (NOVA, RIVAL, ATLAS, FOUNDRY)
WORKSPACES = [2, pytest.param(50, marks=pytest.mark.soak)]
RECEIVED = "kept_documents"
STAYING = {"tenant_deletions", "sealed_records", "events", "sandbox_messages", RECEIVED}
"""The paper that says it is done, the figures of the books, the fact that the service deleted it,
the mails that said so to its owners, and what others had received from it.
"""
KEPT_FROM = {"column_mappings": "agency_id"}
"""Clients keep the layouts an agency shared, and from whom they had them."""
PASSING = {"jobs", "cron_marks", "audit_entries", RECEIVED}
"""What moves in other workspaces meanwhile: the clock strikes, and documents are left to them."""


@dataclass
class Gone:
    """A copy of Nova's workspace that is going to be deleted, with a key that opens it."""

    id: UUID
    slug: str
    actor: Actor
    key: str = ""


def columns_of(planter: Planter, table: str) -> set[str]:
    return {column.name for column in planter.columns[table]}


async def copy_rows(planter: Planter, table: str, nova: UUID, into: UUID, **more: str) -> None:
    """Every row of a table of Nova's once more, for another workspace."""
    own = "id" if table == "tenants" else "tenant_id"
    names = [c for c in planter.columns[table] if not c.is_generated]
    apart = {index[-1] for index in planter.uniques[table] if "tenant_id" not in index}
    made = {"uuid": "gen_random_uuid()", "bytea": "sha256(uuid_send(gen_random_uuid()))"}
    chosen = [
        made.get(c.type, "md5(gen_random_uuid()::text)")
        if c.name in apart - {own, *more}
        else f'n."{c.name}"'
        for c in names
    ]
    listed = ", ".join(f'"{column.name}"' for column in names)
    await planter.connection.execute(
        f"INSERT INTO {table} ({listed}) SELECT {', '.join(chosen)} FROM {table} r,"
        f" jsonb_populate_record(NULL::{table}, replace(to_jsonb(r)::text, $1, $2)::jsonb || $3) n"
        f" WHERE r.{own} = $4",
        str(nova), str(into), json.dumps(more), nova,
    )  # fmt: skip


async def copy_workspace(world: World, planter: Planter, number: int) -> Gone:
    """Nova's rows and files under another id, and one more row in every table."""
    nova, owner = world.told.tenant_ids[NOVA], world.owner(NOVA)
    into = new_id()
    gone = Gone(into, f"leaving-{number}", replace(owner, tenant_id=TenantId(into)))
    await copy_rows(planter, "tenants", nova, into, slug=gone.slug)
    tables = [table for table in planter.columns if "tenant_id" in columns_of(planter, table)]
    for table in tables:
        await copy_rows(planter, table, nova, into)
        if table != "tenant_deletions" and not await count(planter, table, into):
            await planter.plant(table, tenant_id=str(into))
    copy_files(world, nova, into)
    async with world.database.tenant(gone.actor) as uow:
        gone.key = (await make_api_key(uow, name="Leaving", scopes=["catalog.read"])).display
    return gone


async def count(planter: Planter, table: str, tenant_id: UUID) -> int:
    query = f"SELECT count(*) FROM {table} WHERE tenant_id = $1"
    return int(await planter.connection.fetchval(query, tenant_id))


def copy_files(world: World, nova: UUID, into: UUID) -> None:
    servers, name = world.told.servers, world.told.database.replace("_", "-")
    client = Minio(
        servers.s3_endpoint,
        access_key=servers.s3_access_key,
        secret_key=servers.s3_secret_key,
        region=servers.s3_region,
        secure=False,
    )
    for found in client.list_objects(name, prefix=f"t/{nova}/", recursive=True):
        key = str(found.object_name)
        client.copy_object(name, key.replace(str(nova), str(into)), CopySource(name, key))


async def link(planter: Planter, atlas: UUID, gone: Gone) -> set[UUID]:
    """Rows of Atlas's that name the workspace as the other side; one in every table that can."""
    made = set()
    for table in planter.columns:
        parties = {name for name in columns_of(planter, table) if name.endswith("_tenant_id")}
        parties |= {"agency_id"} & columns_of(planter, table)
        for party in parties:
            same = {"tenant_id": str(atlas)}
            values = {party: str(gone.id)}
            if table == "column_mappings":  # one kept from an agency says more than from whom
                values |= {"agency_name": "Gone", "origin_id": str(new_id()), "digest": "\\x00"}
                same["is_shared"] = "false"
            made.add(await planter.plant(table, same=same, **values))
    return {each for each in made if each}


async def digests(planter: Planter, tenant_id: UUID, besides: set[UUID]) -> dict[str, str]:
    """A digest of the rows of a workspace, by table."""
    found = {}
    for table in set(planter.columns) - PASSING:
        own = "id" if table == "tenants" else "tenant_id"
        if own not in columns_of(planter, table):
            continue
        more = " AND NOT id = ANY ($2)" if "id" in columns_of(planter, table) else " AND $2 = $2"
        rows = await planter.connection.fetch(
            f"SELECT to_jsonb(r)::text FROM {table} r WHERE {own} = $1{more} ORDER BY 1",
            tenant_id, list(besides),
        )  # fmt: skip
        found[table] = hashlib.sha256("\n".join(row[0] for row in rows).encode()).hexdigest()
    return found


async def mentions(planter: Planter, gone: Sequence[Gone]) -> dict[str, int]:
    """How many rows of each table say anything of these workspaces.

    An id that leads nowhere may stay where others wrote down with whom they had to do.
    """
    sought = "|".join(f"{each.id}|{each.slug}" for each in gone)
    counts = {}
    for table in planter.columns:
        ids = [name for name in columns_of(planter, table) if name.endswith("_tenant_id")]
        ids += [KEPT_FROM[table]] if table in KEPT_FROM else []
        counts[table] = await planter.connection.fetchval(
            f"SELECT count(*) FROM {table} r WHERE (to_jsonb(r) - $2::text[])::text ~ $1",
            sought,
            ids,
        )
    return {table: found for table, found in counts.items() if found}


AT_REST = (
    "UPDATE charges SET status = 'paid' WHERE tenant_id = ANY ($1) AND status = 'processing'",
    "UPDATE refunds SET status = 'done' WHERE tenant_id = ANY ($1) AND status = 'asked'",
    "UPDATE disputes SET status = 'won' WHERE tenant_id = ANY ($1) AND status = 'open'",
    "UPDATE payout_items SET status = 'settled' WHERE tenant_id = ANY ($1)"
    " AND status IN ('approved', 'sent')",
    "UPDATE subscriptions SET provider_subscription = NULL WHERE tenant_id = ANY ($1)",
    "UPDATE connect_accounts SET provider_ref = NULL WHERE tenant_id = ANY ($1)",
)
"""What was planted is no money on its way, and nothing that a payment provider has heard of."""


async def close(world: World, planter: Planter, gone: Sequence[Gone]) -> None:
    """Ask for their deletion, and let the fourteen days pass."""
    for query in AT_REST:
        await planter.connection.execute(query, [each.id for each in gone])
    for each in gone:
        async with world.database.tenant(each.actor) as uow:
            await ask_for_deletion(uow, typed="Nova Lind")
    await world.watch()
    await world.rows("UPDATE tenant_deletions SET due_at = due_at - $1::interval", timedelta(15))
    await world.watch()


async def statuses(app: Litestar, gone: Sequence[Gone]) -> set[int]:
    """What their keys are answered."""
    found = set()
    for each in gone:
        async with program(app, {"api_key": each.key}) as browser:
            found.add((await browser.get("/api/v1/recordings")).status_code)
    return found


async def places(world: World, app: Litestar, gone: Sequence[Gone]) -> set[str]:
    """Which of them still have files, or keys in Redis."""
    found = set()
    async for key in app.state.site.redis.scan_iter("*"):
        found |= {each.slug for each in gone if str(each.id) in str(key) or each.slug in str(key)}
    for each in gone:
        async for _ in world.adapters.storage.list_keys(f"t/{each.id}/"):
            found.add(each.slug)
    return found


@pytest.mark.parametrize("workspaces", WORKSPACES)
async def test_deleted_workspaces_leave_nothing_and_the_others_are_as_they_were(
    world: World, product: Litestar, workspaces: int
) -> None:
    planter = await Planter.open(await world.told.superuser())
    ids = [world.told.tenant_ids[slug] for slug in OTHERS]
    await world.settle()
    before = {each: await digests(planter, each, set()) for each in ids}
    gone = [await copy_workspace(world, planter, number) for number in range(workspaces)]
    linked = {row for each in gone for row in await link(planter, ids[2], each)}
    assert await statuses(product, gone) == {200}
    assert await places(world, product, gone) == {each.slug for each in gone}
    assert len(await mentions(planter, gone)) > 100

    await close(world, planter, gone)

    assert set(await mentions(planter, gone)) <= STAYING
    assert await places(world, product, gone) == set()
    assert await statuses(product, gone) == {401}
    for each in ids:
        assert await digests(planter, each, linked) == before[each]
    await planter.connection.close()
