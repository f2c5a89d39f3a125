"""Leave and come back: what is exported, imported and exported again is the same."""

import json
import zipfile
from pathlib import Path
from uuid import UUID

from app.billing import prove
from app.core.actor import Actor
from app.domain.leaving.models import WorkspaceImport
from app.domain.leaving.schema import sources
from app.jobs.audit import verify
from tests.domain.leaving.conftest import World
from tests.told import ATLAS, NOVA


def tables(path: Path) -> dict[str, list[dict[str, object]]]:
    with zipfile.ZipFile(path) as archive:
        names = [f"tables/{each.name}.jsonl" for each in sources() if not each.is_read_only]
        return {
            name: [json.loads(line) for line in archive.read(name).splitlines()] for name in names
        }


def manifest(path: Path) -> dict[str, object]:
    with zipfile.ZipFile(path) as archive:
        found: dict[str, object] = json.loads(archive.read("manifest.json"))
    return found


def as_if(rows: dict[str, list[dict[str, object]]], old: UUID, new: UUID) -> dict[str, object]:
    """Rows as another workspace would have them, without what does not come along."""
    text = json.dumps(rows).replace(str(old), str(new))
    kept = json.loads(text)
    for name in list(kept):
        kept[name] = sorted(
            ({k: v for k, v in row.items() if not _is_elsewhere(k)} for row in kept[name]),
            key=lambda row: row["id"],
        )
    return kept


def _is_elsewhere(column: str) -> bool:
    words = ("_tenant_id", "_by", "actor_id", "actor_person_id", "on_behalf_of", "person_id")
    return column.endswith(words) and column != "tenant_id"


async def test_a_workspace_comes_back_as_it_left(world: World, tmp_path: Path) -> None:
    nova = world.owner(NOVA)
    first = await world.export(nova, tmp_path / "first.zip")

    done = await world.bring(first, nova.person_id, name="Nova again")
    assert (done.status, done.problems) == ("done", [])
    back = _in(nova, done)
    second = await world.export(back, tmp_path / "second.zip")

    before, after = tables(first), tables(second)
    # Asking for the second archive is a fact of its own.
    after["tables/events.jsonl"] = after["tables/events.jsonl"][
        : len(before["tables/events.jsonl"])
    ]
    assert as_if(after, done.target_id, nova.tenant_id) == as_if(
        before, nova.tenant_id, nova.tenant_id
    )
    assert manifest(first)["balances"] == manifest(second)["balances"]


async def test_books_and_history_of_an_imported_workspace_hold(
    world: World, tmp_path: Path
) -> None:
    nova = world.owner(NOVA)
    done = await world.bring(await world.export(nova, tmp_path / "a.zip"), nova.person_id)

    async with world.database.tenant(_in(nova, done)) as uow:
        proof = await prove(uow)
        assert (proof.holds, proof.postings > 0) == (True, True)
        assert await verify(uow) is None


async def test_files_come_along_with_their_bytes(world: World, tmp_path: Path) -> None:
    nova = world.owner(NOVA)
    done = await world.bring(await world.export(nova, tmp_path / "a.zip"), nova.person_id)

    storage, query = (
        world.adapters.storage,
        ("SELECT storage_key, size FROM asset_versions WHERE tenant_id = $1"),
    )
    rows = await world.rows(query, done.target_id)
    assert len(rows) == len(await world.rows(query, nova.tenant_id)) > 0
    for row in rows:
        assert row["storage_key"].startswith(f"t/{done.target_id}/")
        assert (await storage.stat(row["storage_key"])).size == row["size"]


async def test_an_agency_comes_back_without_its_grants(world: World, tmp_path: Path) -> None:
    ada = world.owner(ATLAS)
    done = await world.bring(await world.export(ada, tmp_path / "a.zip"), ada.person_id)

    assert (done.status, done.problems) == ("done", [])
    links = "SELECT count(*) FROM agency_links WHERE tenant_id = $1 OR agency_id = $1"
    assert (await world.rows(links, done.target_id))[0][0] == 0


def _in(actor: Actor, done: WorkspaceImport) -> Actor:
    return Actor(
        kind=actor.kind,
        name=actor.name,
        tenant_id=done.target_id,  # type: ignore[arg-type]
        id=actor.id,
        person_id=actor.person_id,
        role=actor.role,
        permissions=actor.permissions,
    )
