"""Letting an application in as oneself: consent, code, tokens, their renewal and their end."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.core.crypto import hash_token, new_api_key
from app.core.errors import Forbidden
from app.core.ids import new_id, token
from app.core.uow import UnitOfWork
from app.tenants.oauth import (
    ACCESS_LIVES,
    CODE_LIVES,
    GRACE,
    REFRESH_LIVES,
    OAuthRefusal,
    fits,
    successor,
)
from app.tenants.program_events import ApplicationConnected, ApplicationDisconnected
from app.tenants.program_models import OAuthApplication, OAuthConnection, OAuthToken
from app.tenants.queries.applications import find_token, lock_connection, lock_connections_of

MOST = 10
"""Connections of one person to one application in a workspace: their devices, say."""


@dataclass(frozen=True, slots=True)
class Issued:
    """What an application gets; nothing can show it again."""

    access: str
    refresh: str
    scopes: tuple[str, ...]


async def connect(
    uow: UnitOfWork,
    application: OAuthApplication,
    *,
    scopes: Collection[str],
    redirect_uri: str,
    challenge: str,
) -> str:
    """A member's consent; returns the code that tells the application of it.

    It gets what of the scopes the member holds. Raises Forbidden when that is nothing, and for
    who is not a member here.
    """
    actor = uow.actor
    given = sorted(set(scopes) & actor.permissions)
    if actor.role is None or actor.person_id is None or not given:
        raise Forbidden("You hold nothing here of what the application asks for.")
    await uow.registry.gate("api")(uow, 1)
    before = await lock_connections_of(uow, actor.person_id, application.id)
    for oldest in before[: max(0, len(before) - MOST + 1)]:
        _end(uow, oldest, "replaced")
    code = token()
    connection = OAuthConnection(
        id=new_id(),
        tenant_id=uow.tenant_id,
        person_id=actor.person_id,
        application_tenant_id=application.tenant_id,
        application_id=application.id,
        application_name=application.name,
        home_page=application.home_page,
        scopes=given,
        redirect_uri=redirect_uri,
        challenge=challenge,
        code_hash=hash_token(code),
        code_expires_at=uow.now + CODE_LIVES,
        expires_at=uow.now + CODE_LIVES,
    )
    uow.db.add(connection)
    told = ApplicationConnected(
        connection_id=connection.id, application_name=application.name, scopes=given
    )
    uow.record(told)
    await uow.flush()
    return code


async def redeem(
    uow: UnitOfWork,
    connection_id: UUID,
    *,
    application: OAuthApplication,
    redirect_uri: str,
    verifier: str,
) -> Issued | None:
    """The first tokens for a code; None when it is not good for any.

    A code that comes a second time ends what the first one opened. An application with a secret
    runs in one place, which has now what it needs: what let it in before ends. One without may
    run on several machines of its person, each with a connection of its own.
    """
    row = await lock_connection(uow, connection_id)
    if row.application_id != application.id or row.ended_at is not None:
        return None
    if row.code_used_at is not None:
        _end(uow, row, "code again")
        return None
    is_meant = row.redirect_uri == redirect_uri and fits(row.challenge, verifier)
    if row.code_expires_at <= uow.now or not is_meant:
        return None
    row.code_used_at = uow.now
    if application.is_confidential:
        await _replace_older(uow, row)
    return _issue(uow, row, f"blr_{token()}", row.scopes)


async def renew(
    uow: UnitOfWork,
    connection_id: UUID,
    *,
    application_id: UUID,
    presented: str,
    key: bytes,
    scopes: Sequence[str] = (),
) -> Issued | None:
    """New tokens for a refresh token, which is used up by it; None when it is not good for any.

    Asked again within the grace it answers with the same successor, so that two requests at once,
    or an answer that was lost, end nothing. Later than that it ends the connection.
    """
    row = await lock_connection(uow, connection_id)
    held = await find_token(uow, hash_token(presented))
    is_meant = held is not None and held.kind == "refresh" and held.connection_id == row.id
    if not is_meant or row.application_id != application_id or row.ended_at is not None:
        return None
    if held is None or held.expires_at <= uow.now:
        return None
    following, wanted = successor(key, presented), scopes or row.scopes
    if not set(wanted) <= set(row.scopes):
        raise OAuthRefusal("invalid_scope", "A renewal can only ask for what was given.")
    if held.used_at is None:
        held.used_at = uow.now
        return _issue(uow, row, following, wanted)
    if uow.now - held.used_at <= GRACE:
        return Issued(_access(uow, row, wanted), following, tuple(wanted))
    _end(uow, row, "token again")
    return None


async def give_back(
    uow: UnitOfWork, connection_id: UUID, *, application_id: UUID, presented: str
) -> None:
    """An application ends what it holds: by an access token that one, else the connection."""
    row = await lock_connection(uow, connection_id)
    held = await find_token(uow, hash_token(presented))
    if held is None or row.application_id != application_id:
        return
    if held.kind == "access":
        await uow.db.delete(held)
    else:
        _end(uow, row, "given back")


async def disconnect(uow: UnitOfWork, connection_id: UUID) -> OAuthConnection:
    """End a connection at once; ending it twice changes nothing."""
    row = await lock_connection(uow, connection_id)
    _end(uow, row, "ended")
    await uow.flush()
    return row


async def disconnect_all_of(uow: UnitOfWork, person_id: UUID) -> None:
    """End every connection by which a person's applications reach this workspace."""
    for row in await lock_connections_of(uow, person_id):
        _end(uow, row, "left")


async def _replace_older(uow: UnitOfWork, row: OAuthConnection) -> None:
    # Only older ones, the oldest first: two that begin at once wait for each other in one order.
    found = await lock_connections_of(uow, row.person_id, row.application_id, older_than=row.id)
    for older in found:
        _end(uow, older, "replaced")


def _issue(uow: UnitOfWork, row: OAuthConnection, refresh: str, scopes: Sequence[str]) -> Issued:
    row.expires_at = uow.now + REFRESH_LIVES
    _keep(uow, row, "refresh", hash_token(refresh), row.scopes)
    return Issued(_access(uow, row, scopes), refresh, tuple(scopes))


def _access(uow: UnitOfWork, row: OAuthConnection, scopes: Sequence[str]) -> str:
    key = new_api_key("app")
    _keep(uow, row, "access", key.hash, scopes)
    return key.display


def _keep(
    uow: UnitOfWork, row: OAuthConnection, kind: str, hashed: bytes, scopes: Sequence[str]
) -> None:
    lives = ACCESS_LIVES if kind == "access" else REFRESH_LIVES
    uow.db.add(
        OAuthToken(
            tenant_id=row.tenant_id,
            connection_id=row.id,
            application_tenant_id=row.application_tenant_id,
            application_id=row.application_id,
            person_id=row.person_id,
            kind=kind,
            token_hash=hashed,
            scopes=list(scopes),
            expires_at=uow.now + lives,
        )
    )


def _end(uow: UnitOfWork, row: OAuthConnection, why: str) -> None:
    if row.ended_at is not None:
        return
    row.ended_at, row.ended_why = uow.now, why
    if row.code_used_at is None:
        # Nothing came of it that would have to be told.
        return
    told = ApplicationDisconnected(
        connection_id=row.id, application_name=row.application_name, why=why
    )
    uow.record(told)
