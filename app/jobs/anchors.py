"""Anchors: the head of each audit chain, signed and kept outside the database.

A chain cut off at its end, or rewritten from a point on, is whole in itself; it no longer contains
the link its anchor names. The signing key is not in the database either.
"""

import hashlib
import io
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import msgspec
import structlog
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text

from app.core.crypto import Keyring, derive_key
from app.core.uow import Database, UnitOfWork
from app.integrations.storage import ObjectMissing, ObjectStorage
from app.jobs import audit
from app.jobs.audit import Head

MEDIA_TYPE = "application/json"
log = structlog.get_logger("app.jobs")

_HEADS = text("""
WITH RECURSIVE tenants AS (
    (SELECT tenant_id FROM audit_entries ORDER BY tenant_id LIMIT 1)
    UNION ALL
    SELECT (SELECT a.tenant_id FROM audit_entries a WHERE a.tenant_id > t.tenant_id
            ORDER BY a.tenant_id LIMIT 1)
    FROM tenants t WHERE t.tenant_id IS NOT NULL
)
SELECT h.tenant_id, h.seq, h.hash FROM tenants t CROSS JOIN LATERAL (
    SELECT tenant_id, seq, hash FROM audit_entries a WHERE a.tenant_id = t.tenant_id
    ORDER BY seq DESC LIMIT 1
) h
""")


class Anchor(msgspec.Struct, frozen=True):
    """The head of a chain at a moment; `signature` is Ed25519 over it, by the key of `version`."""

    tenant_id: UUID
    seq: int
    hash: bytes
    at: datetime
    version: int
    signature: bytes = b""


class AnchorSigner:
    """Signs anchors with a key made from the current master key, and checks those of all."""

    def __init__(self, master: Keyring) -> None:
        self._current = master.current
        self._keys = {
            version: Ed25519PrivateKey.from_private_bytes(derive_key(key, "audit anchor"))
            for version, key in master.keys.items()
        }

    def sign(self, head: Head, at: datetime) -> Anchor:
        anchor = Anchor(head.tenant_id, head.seq, head.hash, at, self._current)
        signature = self._keys[self._current].sign(_body(anchor))
        return msgspec.structs.replace(anchor, signature=signature)

    def is_ours(self, anchor: Anchor) -> bool:
        """Whether one of our keys signed it; not when that key has been taken out since."""
        if anchor.version not in self._keys:
            return False
        try:
            self._keys[anchor.version].public_key().verify(anchor.signature, _body(anchor))
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of one chain found. `broken_at` is the first link that does not hold."""

    links: int
    broken_at: int | None
    anchored: int | None
    """The link the anchor names; None while there is no anchor yet."""
    anchor_holds: bool

    @property
    def is_sound(self) -> bool:
        return self.broken_at is None and self.anchor_holds


@dataclass(eq=False)
class Anchors:
    """Writes and reads the anchor of each tenant: one object, replaced by each newer head."""

    storage: ObjectStorage
    signer: AnchorSigner
    _written: dict[UUID, int] = field(default_factory=dict)

    async def step(self, database: Database) -> bool:
        """Anchor every chain that has grown; one that contradicts its anchor keeps the old one."""
        async with database.platform(reason="audit anchors") as uow:
            heads = [Head(*row) for row in await uow.db.execute(_HEADS)]
            now = uow.now
        for head in heads:
            if self._written.get(head.tenant_id) != head.seq:
                await self._anchor(database, head, now)
        return False

    async def check(self, uow: UnitOfWork, tenant_id: UUID) -> Verdict:
        """Verify a tenant's chain, link by link and against its anchor."""
        newest = await audit.head(uow, tenant_id)
        broken_at = await audit.verify(uow, tenant_id)
        anchor = await self.read(tenant_id)
        holds = anchor is None or (
            self.signer.is_ours(anchor)
            and await audit.hash_at(uow, tenant_id, anchor.seq) == anchor.hash
        )
        return Verdict(
            newest.seq if newest else 0, broken_at, anchor.seq if anchor else None, holds
        )

    async def read(self, tenant_id: UUID) -> Anchor | None:
        """The stored anchor, unchecked; None when there is none."""
        key = anchor_key(tenant_id)
        try:
            found = await self.storage.stat(key)
            stream = await self.storage.open_range(key, 0, found.size)
        except ObjectMissing:
            return None
        return msgspec.json.decode(b"".join([chunk async for chunk in stream]), type=Anchor)

    async def _anchor(self, database: Database, head: Head, at: datetime) -> None:
        async with database.platform(reason="audit anchors") as uow:
            verdict = await self.check(uow, head.tenant_id)
        if not verdict.is_sound:
            log.error("audit_chain_broken", tenant=str(head.tenant_id), at=verdict.broken_at)
            return
        anchor = self.signer.sign(head, at)
        content = io.BytesIO(msgspec.json.encode(anchor))
        await self.storage.put_file(anchor_key(head.tenant_id), content, MEDIA_TYPE)
        self._written[head.tenant_id] = head.seq


def anchor_key(tenant_id: UUID) -> str:
    """Where a tenant's anchor lies; the name reveals nothing and needs no row to find it."""
    name = hashlib.sha256(b"audit anchor\0" + tenant_id.bytes).hexdigest()[:32]
    return f"t/{tenant_id}/{name}"


def _body(anchor: Anchor) -> bytes:
    return b"\0".join(
        [
            b"backline audit anchor 1",
            anchor.tenant_id.bytes,
            str(anchor.seq).encode(),
            anchor.hash,
            anchor.at.isoformat().encode(),
            str(anchor.version).encode(),
        ]
    )
