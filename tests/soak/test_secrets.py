"""W13: keys are changed under traffic and through kills, and no secret is lost, moved or shown."""

import os
import subprocess
import sys
from collections.abc import Sequence
from uuid import UUID

import pytest

from app.core.crypto import DecryptionFailed, Keyring, Place
from app.core.ids import new_id
from app.core.tenant_keys import keyring
from app.core.uow import Database
from app.embedded.postgres import INSTALLATION, packages
from app.embedded.testing import TestServers
from app.keys import renew, show
from tests.cast import Cast
from tests.soak.secret_storm import SEALED, Storm, hits, repeated_nonces

SECRETS = int(os.environ.get("W13_SECRETS", "500"))
ROUNDS = (2, 3, 4)
KEYS = {version: bytes([version]) * 32 for version in (1, *ROUNDS)}


@pytest.fixture
async def storm(servers: TestServers, database_name: str, database: Database, cast: Cast) -> Storm:
    first = Keyring({1: KEYS[1]}, 1)
    return Storm(servers, database_name, database, cast, dict(KEYS), first, first)


@pytest.mark.parametrize("count", [SECRETS, pytest.param(10_000, marks=pytest.mark.soak)])
async def test_keys_change_under_traffic_and_through_kills(storm: Storm, count: int) -> None:
    await storm.plant(count)
    seen: set[bytes] = set()
    async with storm.busy():
        for version in ROUNDS:
            seen |= await change_master(storm, version)
        await change_data_key(storm)
    seen |= {each[3] for each in await storm.ciphertexts()}
    sys.stdout.write(
        f"{count} secrets, {sum(storm.counts)} reads and writes, {len(seen)} ciphertexts\n"
    )

    assert storm.failures == []
    assert [
        token
        for token, expected in storm.expected.items()
        if await storm.read(token, storm.newest) != expected
    ] == []
    assert repeated_nonces(seen) == 0
    await assert_downgrades_are_refused(storm)
    assert await swaps_accepted(storm, await storm.ciphertexts()) == 0
    assert hits(dump(storm) + "".join(storm.logs), storm.known) == []


async def change_master(storm: Storm, version: int) -> set[bytes]:
    """As docs/operations.md says: known to all, then used by all, then renewed, then alone."""
    before = version - 1
    storm.newest = storm.ring(before, version, current=before)
    await storm.settle()
    storm.behind = storm.newest
    storm.newest = storm.ring(before, version, current=version)
    await storm.settle()
    storm.behind = storm.newest
    await storm.settle()
    if version == ROUNDS[1]:
        process = await storm.start("renew", keys=storm.newest)
        done, left = await storm.kill_half_way(process, "code_generators", version)
        assert done > 0 < left
    assert f"under master key {version}" in await storm.run(renew, storm.newest)
    seen = {each[3] for each in await storm.ciphertexts()}
    storm.newest = storm.behind = storm.ring(version, current=version)
    await storm.settle()
    return seen


async def change_data_key(storm: Storm) -> None:
    slug = storm.cast.slugs["nova"]
    process = await storm.start("rotate", slug, keys=storm.newest)
    done, left = await storm.kill_half_way(process, "payees", 2)
    assert done > 0 < left
    assert "under master key 4" in await storm.run(renew, storm.newest)
    async with storm.database.tenant(storm.cast.nova) as uow:
        assert (await keyring(uow, storm.newest)).current == 2
    nova = storm.cast.nova.tenant_id
    rows = [each for each in await storm.ciphertexts() if each[:2] == ("payees", nova)]
    assert {int.from_bytes(each[3][1:3]) for each in rows} == {2}


async def swaps_accepted(storm: Storm, rows: Sequence[tuple[str, UUID | None, UUID, bytes]]) -> int:
    """How many ciphertexts open in another row, column, table or tenant, or as another version."""
    rings = {None: storm.newest}
    for actor in (storm.cast.nova, storm.cast.rival):
        async with storm.database.tenant(actor) as uow:
            rings[actor.tenant_id] = await keyring(uow, storm.newest)
    accepted, opened = 0, 0
    for number, (table, tenant, row, sealed) in enumerate(rows):
        ring = storm.newest if table == "tenant_keys" else rings.get(tenant)
        if ring is None:
            continue
        opened += opens(ring, sealed, Place(tenant, table, SEALED[table], row))
        other = rows[number - 1][2]
        accepted += opens(ring, sealed, Place(tenant, table, SEALED[table], other))
        accepted += opens(ring, sealed, Place(tenant, table, "other", row))
        accepted += opens(ring, sealed, Place(new_id(), table, SEALED[table], row))
        accepted += sum(
            opens(each, sealed, Place(owner, table, SEALED[table], row))
            for owner, each in rings.items()
            if owner != tenant
        )
        earlier = sealed[:1] + (int.from_bytes(sealed[1:3]) - 1).to_bytes(2) + sealed[3:]
        accepted += opens(
            storm.ring(*KEYS, current=4), earlier, Place(tenant, table, SEALED[table], row)
        )
    assert opened >= len(storm.expected)
    return accepted


def opens(ring: Keyring, sealed: bytes, place: Place) -> bool:
    try:
        ring.decrypt(sealed, place)
    except DecryptionFailed:
        return False
    return True


async def assert_downgrades_are_refused(storm: Storm) -> None:
    """Neither a lower version in use nor one that was taken out, and nothing changes."""
    before = await storm.ciphertexts()
    assert "MASTER_KEY_VERSION=4" in await storm.run(renew, storm.ring(*KEYS, current=1))
    assert "version 4 is missing" in await storm.run(renew, storm.ring(1, current=1))
    storm.keys[4] = bytes(range(32))
    assert "version 4 is not the key" in await storm.run(show, storm.ring(4, current=4))
    storm.keys[4] = KEYS[4]
    assert await storm.ciphertexts() == before


def dump(storm: Storm) -> str:
    """The whole database as `pg_dump` writes it: rows, jobs, facts and mails."""
    program = packages() / INSTALLATION[0] / "bin" / "pg_dump"
    return subprocess.run(
        [program, storm.servers.dsn("postgres", storm.name), "--inserts"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip


async def test_secrets_that_stand_somewhere_are_found(storm: Storm) -> None:
    await storm.plant(10)
    account = next(iter(storm.known))
    connection = await storm.superuser()
    for shape in (f"at{account}", account.encode().hex()):
        await connection.execute("UPDATE payees SET hold_reason = $1", f"see {shape}.")
        assert len(hits(dump(storm), storm.known)) >= 5
    await connection.close()


async def test_reading_fails_where_keys_are_taken_out_too_early(storm: Storm) -> None:
    await storm.plant(20)
    storm.newest = storm.behind = storm.ring(2, current=2)
    async with storm.busy():
        await storm.settle()
    assert {each.split(":")[0] for each in storm.failures} == {"KeyGone"}


def test_a_repeated_nonce_is_seen() -> None:
    ring, place = Keyring({1: KEYS[1]}, 1), Place(None, "t", "c", new_id())
    sealed = ring.encrypt(b"a", place)
    assert repeated_nonces({sealed, ring.encrypt(b"b", place)}) == 0
    assert repeated_nonces({sealed, sealed[:15] + ring.encrypt(b"b", place)[15:]}) == 1
