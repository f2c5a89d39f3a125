"""Applications of others and what they are connected to."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.tenants.models import Person, Tenant
from app.tenants.program_models import (
    OAuthApplication,
    OAuthConnection,
    OAuthSecret,
    OAuthToken,
)

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Offered:
    """An application with the workspace that registered it, as whoever is asked sees it."""

    row: OAuthApplication
    workspace: str
    is_closed: bool
    """Whether that workspace is suspended."""
    secret_hashes: tuple[bytes, ...]

    @property
    def is_open(self) -> bool:
        return self.row.is_live and not self.is_closed


@dataclass(frozen=True, slots=True)
class OwnConnection:
    """One's own connection, and which workspace it reaches."""

    row: OAuthConnection
    workspace: str
    slug: str


@dataclass(frozen=True, slots=True)
class ConnectionHere:
    """A connection that reaches this workspace, and whose consent it was."""

    row: OAuthConnection
    person: str


async def list_applications(uow: UnitOfWork) -> list[OAuthApplication]:
    """The applications this workspace offers, the newest first."""
    found = await uow.db.scalars(
        select(OAuthApplication)
        .where(OAuthApplication.deleted_at.is_(None))
        .order_by(OAuthApplication.id.desc())
        .limit(MOST_SHOWN)
    )
    return list(found)


async def get_application(uow: UnitOfWork, application_id: UUID) -> OAuthApplication:
    """An application of this workspace that was not deleted; raises NotFound."""
    found: OAuthApplication | None = await uow.db.scalar(
        select(OAuthApplication).where(
            OAuthApplication.id == application_id, OAuthApplication.deleted_at.is_(None)
        )
    )
    if found is None:
        raise NotFound
    return found


async def lock_application(uow: UnitOfWork, application_id: UUID) -> OAuthApplication:
    """The same, for a change."""
    found: OAuthApplication | None = await uow.db.scalar(
        select(OAuthApplication)
        .where(OAuthApplication.id == application_id, OAuthApplication.deleted_at.is_(None))
        .with_for_update()
    )
    if found is None:
        raise NotFound
    return found


async def list_secrets(uow: UnitOfWork, application_id: UUID) -> list[OAuthSecret]:
    """The secrets that work now, the newest first."""
    found = await uow.db.scalars(
        select(OAuthSecret)
        .where(
            OAuthSecret.application_id == application_id,
            OAuthSecret.expires_at.is_(None) | (OAuthSecret.expires_at > uow.now),
        )
        .order_by(OAuthSecret.id.desc())
    )
    return list(found)


async def find_offered(uow: UnitOfWork, application_id: UUID) -> Offered | None:
    """Any workspace's application with its secrets; read in the identity scope."""
    found = await uow.db.execute(
        select(OAuthApplication, Tenant.name, Tenant.suspended_reason)
        .join(Tenant, Tenant.id == OAuthApplication.tenant_id)
        .where(OAuthApplication.id == application_id)
    )
    row = found.first()
    if row is None:
        return None
    secrets = await list_secrets(uow, application_id)
    hashes = tuple(secret.secret_hash for secret in secrets)
    return Offered(row[0], row[1], row[2] is not None, hashes)


async def list_all_applications(uow: UnitOfWork) -> list[tuple[OAuthApplication, str]]:
    """The newest applications of all workspaces, with whose they are; for operators."""
    found = await uow.db.execute(
        select(OAuthApplication, Tenant.name)
        .join(Tenant, Tenant.id == OAuthApplication.tenant_id)
        .where(OAuthApplication.deleted_at.is_(None))
        .order_by(OAuthApplication.id.desc())
        .limit(MOST_SHOWN)
    )
    return [(row[0], row[1]) for row in found]


async def list_own_connections(uow: UnitOfWork, person_id: UUID) -> list[OwnConnection]:
    """The connections of a person that work, the newest first."""
    found = await uow.db.execute(
        select(OAuthConnection, Tenant.name, Tenant.slug)
        .join(Tenant, Tenant.id == OAuthConnection.tenant_id)
        .where(OAuthConnection.person_id == person_id, *_are_live(uow))
        .order_by(OAuthConnection.id.desc())
        .limit(MOST_SHOWN)
    )
    return [OwnConnection(*row) for row in found]


async def list_connections_here(uow: UnitOfWork) -> list[ConnectionHere]:
    """The applications that members let into this workspace, the newest first."""
    found = await uow.db.execute(
        select(OAuthConnection, Person.name)
        .join(Person, Person.id == OAuthConnection.person_id)
        .where(OAuthConnection.tenant_id == uow.tenant_id, *_are_live(uow))
        .order_by(OAuthConnection.id.desc())
        .limit(MOST_SHOWN)
    )
    return [ConnectionHere(*row) for row in found]


async def get_place_of_connection(uow: UnitOfWork, person_id: UUID, connection_id: UUID) -> str:
    """The address of the workspace one's own connection reaches; raises NotFound."""
    found: str | None = await uow.db.scalar(
        select(Tenant.slug)
        .join(OAuthConnection, OAuthConnection.tenant_id == Tenant.id)
        .where(OAuthConnection.id == connection_id, OAuthConnection.person_id == person_id)
    )
    if found is None:
        raise NotFound
    return found


async def lock_connection(uow: UnitOfWork, connection_id: UUID) -> OAuthConnection:
    """A connection that reaches this workspace; raises NotFound."""
    found: OAuthConnection | None = await uow.db.scalar(
        select(OAuthConnection)
        .where(OAuthConnection.id == connection_id, OAuthConnection.tenant_id == uow.tenant_id)
        .with_for_update()
    )
    if found is None:
        raise NotFound
    return found


async def lock_connections_of(
    uow: UnitOfWork,
    person_id: UUID,
    application_id: UUID | None = None,
    *,
    older_than: UUID | None = None,
) -> Sequence[OAuthConnection]:
    """The connections of a person here that have not ended, the oldest first."""
    wanted = select(OAuthConnection).where(
        OAuthConnection.tenant_id == uow.tenant_id,
        OAuthConnection.person_id == person_id,
        OAuthConnection.ended_at.is_(None),
    )
    if application_id is not None:
        wanted = wanted.where(OAuthConnection.application_id == application_id)
    if older_than is not None:
        wanted = wanted.where(OAuthConnection.id < older_than)
    return (await uow.db.scalars(wanted.order_by(OAuthConnection.id).with_for_update())).all()


async def find_connection_of_code(uow: UnitOfWork, code_hash: bytes) -> OAuthConnection | None:
    """Read in the identity scope, before it is known which workspace a code reaches."""
    found: OAuthConnection | None = await uow.db.scalar(
        select(OAuthConnection).where(OAuthConnection.code_hash == code_hash)
    )
    return found


async def find_token(uow: UnitOfWork, token_hash: bytes) -> OAuthToken | None:
    found: OAuthToken | None = await uow.db.scalar(
        select(OAuthToken).where(OAuthToken.token_hash == token_hash)
    )
    return found


def _are_live(uow: UnitOfWork) -> tuple[ColumnElement[bool], ...]:
    return (
        OAuthConnection.ended_at.is_(None),
        OAuthConnection.code_used_at.is_not(None),
        OAuthConnection.expires_at > uow.now,
    )
