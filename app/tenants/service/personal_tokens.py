"""Personal tokens: a member's own, for one workspace, made, shown once, revoked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.core.crypto import new_api_key
from app.core.errors import Forbidden, Invalid
from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.tenants.program_events import PersonalTokenMade, PersonalTokenRevoked
from app.tenants.program_models import PersonalToken
from app.tenants.queries.programs import lock_personal_token

USUAL = timedelta(days=90)
LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class MadeToken:
    """`display` is the whole token; nothing can show it again."""

    row: PersonalToken
    display: str


async def make_personal_token(
    uow: UnitOfWork,
    *,
    name: str,
    scopes: Sequence[str],
    expires_at: datetime,
    networks: Sequence[str] = (),
) -> MadeToken:
    """A token that acts as the member who makes it, as far as its scopes and their role go.

    Raises Invalid for no scope or an end that is past or more than a year away, and Forbidden
    for who is not a member here or has not what they would give.
    """
    if not scopes:
        raise Invalid(fields={"scopes": "Choose at least one thing the token may do."})
    if not uow.now < expires_at <= uow.now + LONGEST:
        raise Invalid(fields={"expires_on": "Choose a day from today to one year ahead."})
    if uow.actor.role is None or uow.actor.person_id is None:
        raise Forbidden("Only members of a workspace make tokens for it.")
    if not set(scopes) <= uow.actor.permissions:
        raise Forbidden("You can only give a token what your own role allows.")
    await uow.registry.gate("api")(uow, 1)
    key = new_api_key("own")
    row = PersonalToken(
        id=new_id(),
        tenant_id=uow.tenant_id,
        person_id=uow.actor.person_id,
        name=name,
        prefix=key.prefix,
        token_hash=key.hash,
        scopes=sorted(scopes),
        networks=list(networks),
        expires_at=expires_at,
    )
    uow.db.add(row)
    uow.record(PersonalTokenMade(token_id=row.id, token_name=name, scopes=row.scopes))
    await uow.flush()
    return MadeToken(row, key.display)


async def revoke_personal_token(uow: UnitOfWork, token_id: UUID) -> PersonalToken:
    """End a token at once; revoking twice changes nothing."""
    row = await lock_personal_token(uow, token_id)
    if row.revoked_at is None:
        row.revoked_at = uow.now
        uow.record(PersonalTokenRevoked(token_id=row.id, token_name=row.name))
        await uow.flush()
    return row
