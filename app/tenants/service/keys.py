"""API keys: made, shown once, revoked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.core.actor import ActorKind
from app.core.crypto import new_api_key
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.tenants.events import ApiKeyMade, ApiKeyRevoked, ApiKeyRotated
from app.tenants.models import ApiKey
from app.tenants.queries.workspace import lock_api_key

OVERLAP = timedelta(hours=24)
"""How long a rotated key still works beside its successor."""


@dataclass(frozen=True, slots=True)
class MadeKey:
    """`display` is the whole key; nothing can show it again."""

    row: ApiKey
    display: str


async def make_api_key(
    uow: UnitOfWork,
    *,
    name: str,
    scopes: Sequence[str],
    networks: Sequence[str] = (),
    expires_at: datetime | None = None,
    is_test: bool = False,
) -> MadeKey:
    """A key that may do what its scopes name, from its networks if it has any.

    A test key may try all of it, and nothing it changes is kept.

    Nobody can give more than they hold themselves.
    """
    if not scopes:
        raise Invalid(fields={"scopes": "Choose at least one thing the key may do."})
    if uow.actor.kind is not ActorKind.JOB and not set(scopes) <= uow.actor.permissions:
        raise Forbidden("You can only give a key what your own role allows.")
    await uow.registry.gate("api")(uow, 1)
    key = new_api_key("test" if is_test else "live")
    row = ApiKey(
        id=new_id(),
        tenant_id=uow.tenant_id,
        name=name,
        prefix=key.prefix,
        is_test=is_test,
        key_hash=key.hash,
        scopes=sorted(scopes),
        networks=list(networks),
        created_by=uow.actor.person_id,
        expires_at=expires_at,
    )
    uow.db.add(row)
    uow.record(ApiKeyMade(api_key_id=row.id, key_name=name, scopes=sorted(scopes)))
    await uow.flush()
    return MadeKey(row, key.display)


async def rotate_api_key(uow: UnitOfWork, api_key_id: UUID) -> MadeKey:
    """A new key that may do the same; the old one works for a day more, to be replaced in.

    Raises Conflict for a key that has ended or was rotated before.
    """
    old = await lock_api_key(uow, api_key_id)
    has_ended = old.expires_at is not None and old.expires_at <= uow.now
    if old.revoked_at is not None or has_ended or old.successor_id is not None:
        raise Conflict("This key has ended or was replaced already. Make a new one.")
    made = await make_api_key(
        uow,
        name=old.name,
        scopes=old.scopes,
        networks=old.networks,
        is_test=old.is_test,
        expires_at=old.expires_at,
    )
    overlap = uow.now + OVERLAP
    old.expires_at = min(old.expires_at, overlap) if old.expires_at else overlap
    old.successor_id = made.row.id
    uow.record(ApiKeyRotated(api_key_id=old.id, key_name=old.name, ends_at=old.expires_at))
    await uow.flush()
    return made


async def revoke_api_key(uow: UnitOfWork, api_key_id: UUID) -> ApiKey:
    """End a key at once; revoking twice changes nothing."""
    key = await lock_api_key(uow, api_key_id)
    if key.revoked_at is None:
        key.revoked_at = uow.now
        uow.record(ApiKeyRevoked(api_key_id=key.id, key_name=key.name))
    return key
