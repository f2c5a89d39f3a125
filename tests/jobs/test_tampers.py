"""W14: of many ways to change the past behind the application's back, every one is found."""

import random
from collections.abc import Callable, Sequence
from uuid import UUID

import pytest

from app.core.uow import Database
from app.jobs import audit
from app.jobs.anchors import Anchors
from app.jobs.audit import Chainer
from tests.jobs.conftest import Query, person
from tests.jobs.test_audit import LINKS, anchors, chained

__all__ = ["anchors"]

FACT = "id = (SELECT event_id FROM audit_entries WHERE seq = {at})"
COLUMNS = ("summary", "actor_name", "request_id", "subject_kind", "name")
KEPT = ("events", "audit_entries")


def edited(dice: random.Random, at: int) -> str:
    return f"UPDATE events SET {dice.choice(COLUMNS)} = 'edited' WHERE {FACT.format(at=at)}"


def removed(_: random.Random, at: int) -> str:
    return f"DELETE FROM events WHERE {FACT.format(at=at)}"


def unlinked(_: random.Random, at: int) -> str:
    return f"DELETE FROM audit_entries WHERE seq = {at}"


def swapped(_: random.Random, at: int) -> str:
    first = min(at, LINKS - 1)
    return (
        "UPDATE audit_entries a SET event_id = b.event_id FROM audit_entries b"
        f" WHERE a.seq IN ({first}, {first + 1}) AND b.seq = {2 * first + 1} - a.seq"
    )


def rehashed(_: random.Random, at: int) -> str:
    return f"UPDATE audit_entries SET hash = sha256(hash) WHERE seq = {at}"


def inserted(_: random.Random, at: int) -> str:
    return (
        "INSERT INTO audit_entries (tenant_id, seq, event_id, previous, hash)"
        f" SELECT tenant_id, {LINKS + 1}, event_id, hash, sha256(hash) FROM audit_entries"
        f" WHERE seq = {at}"
    )


def cut(_: random.Random, at: int) -> str:
    return f"DELETE FROM audit_entries WHERE seq >= {max(at, 2)}"


KINDS: Sequence[Callable[[random.Random, int], str]] = (
    edited, removed, unlinked, swapped, rehashed, inserted, cut,
)  # fmt: skip


@pytest.mark.parametrize("tampers", [28, pytest.param(1000, marks=pytest.mark.soak)])
async def test_every_tamper_is_found(
    database: Database, query: Query, anchors: Anchors, tampers: int
) -> None:
    nova, dice, missed = await chained(database), random.Random(7), []
    await anchors.step(database)
    await query("ALTER TABLE audit_entries DROP CONSTRAINT uq_audit_entries_tenant_id_event_id")
    await query("SET session_replication_role = replica")
    for table in KEPT:
        await query(f"CREATE TABLE kept_{table} AS SELECT * FROM {table}")
    for number in range(tampers):
        statement = KINDS[number % len(KINDS)](dice, dice.randint(1, LINKS))
        await query(statement)
        if number % 14 in (7, 8):
            # As thorough as can be: the rest of the chain is made anew over what was changed.
            await query("DELETE FROM audit_entries WHERE seq >= 2")
            await Chainer(database).step()
        if await is_sound(database, anchors, nova):
            missed.append(statement)
        for table in KEPT:
            await query(f"DELETE FROM {table}")
            await query(f"INSERT INTO {table} SELECT * FROM kept_{table}")
    assert missed == []
    assert await is_sound(database, anchors, nova)


async def is_sound(database: Database, anchors: Anchors, tenant_id: UUID) -> bool:
    async with database.tenant(person(tenant_id)) as uow:
        if await audit.verify(uow) is not None:
            return False
        verdict = await anchors.check(uow, tenant_id)
        return verdict.is_sound
