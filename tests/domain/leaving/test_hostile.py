"""Archives made to do harm: each is refused with a sentence, and nothing is written."""

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.domain.leaving.conftest import World
from tests.told import ATLAS, NOVA, RIVAL

Files = dict[str, bytes]
Spoil = Callable[[Files, World], None]


def unpack(path: Path) -> Files:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(files: Files, path: Path, *, honest: bool = True) -> Path:
    """Write an archive; an honest one has a manifest that fits what is in it."""
    if honest:
        manifest = json.loads(files["manifest.json"])
        for entry in manifest["files"]:
            content = files.get(entry["path"], b"")
            entry |= {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        files["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def rows(files: Files, table: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in files[f"tables/{table}.jsonl"].splitlines()]


def put(files: Files, table: str, changed: list[dict[str, Any]]) -> None:
    files[f"tables/{table}.jsonl"] = b"".join(json.dumps(row).encode() + b"\n" for row in changed)


def change(table: str, **values: Any) -> Spoil:
    def spoil(files: Files, _: World) -> None:
        found = rows(files, table)
        found[0] |= values
        put(files, table, found)

    return spoil


def foreign_tenant(files: Files, world: World) -> None:
    change("recordings", tenant_id=str(world.told.tenant_ids[RIVAL]))(files, world)


def foreign_file(files: Files, world: World) -> None:
    key = f"t/{world.told.tenant_ids[RIVAL]}/{'a' * 32}.wav"
    change("asset_versions", storage_key=key)(files, world)


def hidden_file(files: Files, world: World) -> None:
    key = f"x/../t/{world.told.tenant_ids[RIVAL]}/{'a' * 32}.wav"
    change("asset_versions", facts={"deep": [{"cover": key}]})(files, world)


def lost_parent(files: Files, _: World) -> None:
    put(files, "recordings", rows(files, "recordings")[1:])


def twice(files: Files, _: World) -> None:
    found = rows(files, "recordings")
    put(files, "recordings", [*found, found[0]])


def out_of_balance(files: Files, _: World) -> None:
    found = rows(files, "ledger_entries")
    found[0]["amount"] = found[0]["amount"] + 1
    put(files, "ledger_entries", found)


def newer(files: Files, _: World) -> None:
    manifest = json.loads(files["manifest.json"])
    files["manifest.json"] = json.dumps(manifest | {"version": 99}).encode()


def another_format(files: Files, _: World) -> None:
    manifest = json.loads(files["manifest.json"])
    files["manifest.json"] = json.dumps(manifest | {"format": "holiday pictures"}).encode()


def not_json(files: Files, _: World) -> None:
    files["tables/recordings.jsonl"] = b"{\n"


def climbing(files: Files, _: World) -> None:
    files["../../etc/passwd"] = b"x"


def surplus(files: Files, _: World) -> None:
    files["media/extra/file.wav"] = b"x"


HONEST: dict[str, tuple[Spoil, str]] = {
    "a row of another workspace": (foreign_tenant, "belongs to another workspace"),
    "a file of another workspace": (foreign_file, "names a file of another workspace"),
    "such a file deep in a field": (hidden_file, "names a file of another workspace"),
    "a row whose parent is missing": (lost_parent, "point at nothing"),
    "a row twice": (twice, "has no id of its own"),
    "a ledger out of balance": (out_of_balance, "stands at"),
    "an unknown column": (change("recordings", is_admin=True), "does not know"),
    "a wrong type": (change("recordings", duration_ms="long"), "contradict"),
    "a state nobody knows": (change("statements", status="paid"), "contradict"),
    "a newer format": (newer, "newer Backline"),
    "another format": (another_format, "not the archive of a Backline"),
    "half a line": (not_json, "cannot be read"),
    "a climbing name": (climbing, "is refused"),
    "a file nobody named": (surplus, "not in the manifest"),
}


@pytest.mark.parametrize("harm", HONEST)
async def test_an_archive_with_harm_in_it_is_refused(
    world: World, tmp_path: Path, harm: str
) -> None:
    spoil, sentence = HONEST[harm]
    nova = world.owner(NOVA)
    files = unpack(await world.export(nova, tmp_path / "good.zip"))
    spoil(files, world)
    await refused(world, pack(files, tmp_path / "bad.zip"), sentence)


async def refused(world: World, archive: Path, sentence: str) -> None:
    """The archive is refused in these words and leaves no row and no file behind."""
    rival = world.owner(RIVAL)
    done = await world.bring(archive, rival.person_id)
    assert done.status == "refused"
    assert sentence in " ".join(done.problems)
    for table in ("tenants", "recordings", "ledger_entries", "memberships"):
        column = "id" if table == "tenants" else "tenant_id"
        found = await world.rows(f"SELECT 1 FROM {table} WHERE {column} = $1", done.target_id)
        assert found == [], table
    keys = world.adapters.storage.list_keys(f"t/{done.target_id}/")
    assert [key async for key in keys] == []


async def test_a_changed_file_is_noticed(world: World, tmp_path: Path) -> None:
    files = unpack(await world.export(world.owner(NOVA), tmp_path / "good.zip"))
    files["csv/recordings.csv"] += b"x"
    await refused(
        world, pack(files, tmp_path / "bad.zip", honest=False), "larger than the manifest"
    )


async def test_a_bomb_is_not_unpacked(world: World, tmp_path: Path) -> None:
    files = unpack(await world.export(world.owner(NOVA), tmp_path / "good.zip"))
    bad = pack(files, tmp_path / "bad.zip")
    content = bytearray(bad.read_bytes())
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = (2**31).to_bytes(4, "little")
    bad.write_bytes(content)
    await refused(world, bad, "unpacks to more than it can hold")


async def test_two_files_of_one_name_are_refused(world: World, tmp_path: Path) -> None:
    bad = await world.export(world.owner(NOVA), tmp_path / "good.zip")
    with zipfile.ZipFile(bad, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("tables/recordings.jsonl", b"")
    await refused(world, bad, "have one name")


async def test_a_plan_is_not_brought_along(world: World, tmp_path: Path) -> None:
    ada = world.owner(ATLAS)
    done = await world.bring(await world.export(ada, tmp_path / "a.zip"), ada.person_id)
    plan = await world.rows("SELECT plan FROM tenants WHERE id = $1", done.target_id)
    assert [row["plan"] for row in plan] == ["free"]
