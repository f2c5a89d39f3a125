"""The audit chain: every fact of a tenant is linked to the one before, so that none can change.

`hash = sha256(previous || sha256(canonical body))`, computed by the database over the stored row.
The canonical body is the text of a jsonb object, whose keys PostgreSQL orders and spaces one way.
A fact that an erased person was taken out of keeps the digest of its old body beside it, and a
later link of the same chain names the digest of the new one.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.core.actor import PLATFORM_TENANT
from app.core.jobs import Job
from app.core.uow import Database, UnitOfWork
from app.jobs.outbox import enqueue_for

BATCH = 200
RECENT = timedelta(minutes=15)
"""Each pass looks back this far; a transaction that took longer is found by the full pass."""
FULL = timedelta(hours=1)

_DIGEST = "sha256(convert_to(backline.audit_body(e), 'UTF8'))"

_GENESIS = "decode(repeat('00', 32), 'hex')"

_PENDING_TENANTS = text("""
SELECT DISTINCT e.tenant_id FROM events e
WHERE e.id > :floor AND NOT EXISTS (
    SELECT FROM audit_entries a WHERE a.tenant_id = e.tenant_id AND a.event_id = e.id
)
""")

_CHAIN = text(f"""
WITH RECURSIVE head AS (
    SELECT seq, hash FROM audit_entries WHERE tenant_id = :tenant ORDER BY seq DESC LIMIT 1
),
pending AS (
    -- What an agency's people did for a client is told in the client's workspace only.
    SELECT e.id, CASE WHEN e.client_id IS NULL THEN e.name ELSE '' END AS name, {_DIGEST} AS digest,
        row_number() OVER (ORDER BY e.id) AS position
    FROM events e
    WHERE e.tenant_id = :tenant AND e.id > :floor AND NOT EXISTS (
        SELECT FROM audit_entries a WHERE a.tenant_id = e.tenant_id AND a.event_id = e.id
    )
    ORDER BY e.id LIMIT {BATCH}
),
chain AS (
    SELECT 0::bigint AS position, NULL::uuid AS event_id, NULL::text AS name,
           NULL::bytea AS previous, coalesce((SELECT hash FROM head), {_GENESIS}) AS hash
    UNION ALL
    SELECT p.position, p.id, p.name::text, c.hash, sha256(c.hash || p.digest)
    FROM chain c JOIN pending p ON p.position = c.position + 1
),
added AS (
    INSERT INTO audit_entries (tenant_id, seq, event_id, previous, hash)
    SELECT :tenant, coalesce((SELECT seq FROM head), 0) + position, event_id, previous, hash
    FROM chain WHERE position > 0
)
SELECT event_id, name FROM chain WHERE position > 0 ORDER BY position
""")

_VERIFY = text(f"""
SELECT min(broken.position) FROM (
    SELECT row_number() OVER entries AS position,
        a.seq = row_number() OVER entries
        AND a.previous = coalesce(lag(a.hash) OVER entries, {_GENESIS})
        AND a.hash = sha256(a.previous || coalesce(r.digest, {_DIGEST}))
        AND (r.digest IS NULL OR EXISTS (
            SELECT FROM events told WHERE told.tenant_id = e.tenant_id
                AND told.name = 'leaving.facts_redacted'
                AND told.payload -> 'digests' ->> e.id::text = encode({_DIGEST}, 'hex')
        )) AS is_sound
    FROM audit_entries a
    LEFT JOIN events e ON e.tenant_id = a.tenant_id AND e.id = a.event_id
    LEFT JOIN audit_redactions r ON r.tenant_id = a.tenant_id AND r.event_id = a.event_id
    WHERE a.tenant_id = :tenant
    WINDOW entries AS (ORDER BY a.seq)
) broken
WHERE broken.is_sound IS NOT TRUE
""")


@dataclass(frozen=True, slots=True)
class ChainedEvent:
    """A fact that has just entered its tenant's chain."""

    tenant_id: UUID
    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Head:
    """The newest link of a tenant's chain."""

    tenant_id: UUID
    seq: int
    hash: bytes


AfterChain = Callable[[UnitOfWork, Sequence[ChainedEvent]], Awaitable[None]]
"""Called in the transaction that chains facts; what it writes commits with them."""


async def verify(uow: UnitOfWork, tenant_id: UUID | None = None) -> int | None:
    """The sequence number of the first broken link of a tenant's chain, or None when all hold.

    Finds changed, removed, swapped and inserted facts. A chain cut off at its end looks whole:
    only its anchor tells.
    """
    found: int | None = await uow.db.scalar(_VERIFY, {"tenant": tenant_id or uow.tenant_id})
    return found


async def head(uow: UnitOfWork, tenant_id: UUID) -> Head | None:
    """The newest link, or None for a chain without links."""
    row = (
        await uow.db.execute(
            text(
                "SELECT tenant_id, seq, hash FROM audit_entries WHERE tenant_id = :tenant"
                " ORDER BY seq DESC LIMIT 1"
            ),
            {"tenant": tenant_id},
        )
    ).first()
    return Head(*row) if row else None


async def hash_at(uow: UnitOfWork, tenant_id: UUID, seq: int) -> bytes | None:
    """The hash of one link, or None when the chain has no such link."""
    found: bytes | None = await uow.db.scalar(
        text("SELECT hash FROM audit_entries WHERE tenant_id = :tenant AND seq = :seq"),
        {"tenant": tenant_id, "seq": seq},
    )
    return found


async def link(uow: UnitOfWork, tenant_id: UUID) -> bool:
    """Link facts that came with an import, telling nobody; True when there may be more."""
    return len(await link_pending(uow, tenant_id, UUID(int=0))) == BATCH


async def link_pending(uow: UnitOfWork, tenant_id: UUID, floor: UUID) -> list[ChainedEvent]:
    """Link the next facts of one tenant, whose chain is locked until this transaction ends."""
    await uow.wait_turn(f"backline.audit.{tenant_id}")
    rows = await uow.db.execute(_CHAIN, {"tenant": tenant_id, "floor": floor})
    return [ChainedEvent(tenant_id, row.event_id, row.name) for row in rows]


def notices(job: Job[Any]) -> AfterChain:
    """A hook that enqueues `job(event_id=…)` in the tenant of every fact that has a notice."""

    async def after(uow: UnitOfWork, chained: Sequence[ChainedEvent]) -> None:
        for event in chained:
            await enqueue_for(
                uow, [event.tenant_id], job, key=f"event:{event.id}", event_id=event.id
            )

    return after


@dataclass(eq=False)
class Chainer:
    """Links new facts. Any number of chainers may run: each tenant's chain is locked meanwhile."""

    database: Database
    after: Sequence[AfterChain] = ()
    _last_full: datetime | None = field(default=None)

    async def step(self) -> bool:
        """Link what is new; True when there may be more at once."""
        async with self.database.platform(reason="audit chain") as uow:
            floor = self._floor(uow.now)
            tenants = (await uow.db.scalars(_PENDING_TENANTS, {"floor": floor})).all()
        full = [await self._link(tenant_id, floor) for tenant_id in tenants]
        return any(full)

    async def _link(self, tenant_id: UUID, floor: UUID) -> bool:
        async with self.database.platform(reason="audit chain") as uow:
            chained = await link_pending(uow, tenant_id, floor)
            told = [e for e in chained if e.name in self.database.registry.notices]
            if told and tenant_id != PLATFORM_TENANT:
                for hook in self.after:
                    await hook(uow, told)
        return len(chained) == BATCH

    def _floor(self, now: datetime) -> UUID:
        if self._last_full is None or now - self._last_full >= FULL:
            self._last_full = now
            return UUID(int=0)
        return id_floor(now - RECENT)


def id_floor(at: datetime) -> UUID:
    """The smallest UUIDv7 of an instant: ids made later are greater."""
    milliseconds = int(at.timestamp() * 1000)
    return UUID(int=(milliseconds << 80) | (0x7 << 76))
