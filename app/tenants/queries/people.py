"""People, how they sign in, and the links mailed to them. Read in the identity scope."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from app.core.crypto import hash_token
from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.tenants.errors import LinkNotValid
from app.tenants.models import (
    Credential,
    Invitation,
    MailToken,
    Membership,
    Person,
    Session,
    Tenant,
)


@dataclass(frozen=True, slots=True)
class SignIn:
    """What signing in compares: None for both when nobody has the address."""

    person: Person | None
    password_hash: str | None


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """An invitation as its bearer sees it."""

    id: UUID
    tenant_id: UUID
    tenant_name: str
    email: str
    role: str
    invited_by: str
    expires_at: datetime
    has_account: bool


@dataclass(frozen=True, slots=True)
class OwnWorkspace:
    slug: str
    name: str
    kind: str
    role: str


async def find_sign_in(uow: UnitOfWork, email: str) -> SignIn:
    found = await uow.db.execute(
        select(Person, Credential.password_hash)
        .outerjoin(Credential, Credential.person_id == Person.id)
        .where(Person.email == email.lower())
    )
    row = found.first()
    return SignIn(row[0], row[1]) if row else SignIn(None, None)


async def get_person(uow: UnitOfWork, person_id: UUID) -> Person:
    person = await uow.db.get(Person, person_id)
    if person is None:
        raise NotFound
    return person


async def find_person_by_email(uow: UnitOfWork, email: str) -> Person | None:
    found: Person | None = await uow.db.scalar(select(Person).where(Person.email == email.lower()))
    return found


async def get_credential(uow: UnitOfWork, person_id: UUID) -> Credential:
    credential = await uow.db.get(Credential, person_id)
    if credential is None:
        raise NotFound
    return credential


async def list_sessions(uow: UnitOfWork, person_id: UUID) -> list[Session]:
    """The devices on which a person is signed in now, the last used first."""
    found = await uow.db.scalars(
        select(Session)
        .where(
            Session.person_id == person_id,
            Session.revoked_at.is_(None),
            Session.expires_at > uow.now,
        )
        .order_by(Session.last_seen_at.desc(), Session.id)
        .limit(100)
    )
    return list(found)


async def lock_mail_token(uow: UnitOfWork, secret: str, purposes: tuple[str, ...]) -> MailToken:
    """The unused link of a purpose, locked until the transaction ends; raises LinkNotValid."""
    found: MailToken | None = await uow.db.scalar(
        select(MailToken)
        .where(
            MailToken.token_hash == hash_token(secret),
            MailToken.purpose.in_(purposes),
            MailToken.used_at.is_(None),
            MailToken.expires_at > uow.now,
        )
        .with_for_update()
    )
    if found is None:
        raise LinkNotValid
    return found


async def get_mail_token(uow: UnitOfWork, secret: str, purposes: tuple[str, ...]) -> MailToken:
    """The same without a lock, for the page that asks before the link is used."""
    found: MailToken | None = await uow.db.scalar(
        select(MailToken).where(
            MailToken.token_hash == hash_token(secret),
            MailToken.purpose.in_(purposes),
            MailToken.used_at.is_(None),
            MailToken.expires_at > uow.now,
        )
    )
    if found is None:
        raise LinkNotValid
    return found


async def find_mail_token(uow: UnitOfWork, token_id: UUID) -> MailToken | None:
    found: MailToken | None = await uow.db.scalar(select(MailToken).where(MailToken.id == token_id))
    return found


async def get_open_invitation(uow: UnitOfWork, secret: str) -> OpenInvitation:
    """The invitation a link stands for; raises LinkNotValid."""
    has_account = select(Person.id).where(Person.email == Invitation.email).exists()
    found = await uow.db.execute(
        select(
            Invitation.id,
            Invitation.tenant_id,
            Tenant.name,
            Invitation.email,
            Invitation.role,
            Person.name,
            Invitation.expires_at,
            has_account.correlate(Invitation),
        )
        .join(Tenant, Tenant.id == Invitation.tenant_id)
        .join(Person, Person.id == Invitation.invited_by)
        .where(
            Invitation.token_hash == hash_token(secret),
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > uow.now,
        )
    )
    row = found.first()
    if row is None:
        raise LinkNotValid
    return OpenInvitation(*row)


async def list_own_workspaces(uow: UnitOfWork, person_id: UUID) -> list[OwnWorkspace]:
    found = await uow.db.execute(
        select(Tenant.slug, Tenant.name, Tenant.kind, Membership.role)
        .join(Membership, Membership.tenant_id == Tenant.id)
        .where(Membership.person_id == person_id)
        .order_by(Tenant.name, Tenant.id)
    )
    return [OwnWorkspace(*row) for row in found]


async def list_taken_slugs(uow: UnitOfWork, start: str) -> set[str]:
    """Addresses in use that begin with `start`."""
    found = await uow.db.scalars(
        select(Tenant.slug).where(func.left(Tenant.slug, len(start)) == start).limit(2000)
    )
    return set(found)
