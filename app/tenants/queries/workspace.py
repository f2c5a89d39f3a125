"""The workspace, its members, invitations and API keys. Read in the tenant's scope."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from app.core.actor import Role
from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.tenants.models import ApiKey, Invitation, Membership, Person, Tenant


@dataclass(frozen=True, slots=True)
class Member:
    """A person in the workspace. `id` is the membership's."""

    id: UUID
    person_id: UUID
    name: str
    email: str
    role: str
    joined_at: datetime


async def get_tenant(uow: UnitOfWork) -> Tenant:
    """The workspace of this unit of work."""
    tenant = await uow.db.get(Tenant, uow.tenant_id)
    if tenant is None:
        raise NotFound
    return tenant


async def list_members(uow: UnitOfWork) -> list[Member]:
    """Everybody in the workspace, by name."""
    found = await uow.db.execute(
        select(
            Membership.id,
            Membership.person_id,
            Person.name,
            Person.email,
            Membership.role,
            Membership.created_at,
        )
        .join(Person, Person.id == Membership.person_id)
        .order_by(Person.name, Membership.id)
        .limit(1000)
    )
    return [Member(*row) for row in found]


async def get_member(uow: UnitOfWork, membership_id: UUID) -> Member:
    found = await uow.db.execute(
        select(
            Membership.id,
            Membership.person_id,
            Person.name,
            Person.email,
            Membership.role,
            Membership.created_at,
        )
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.id == membership_id)
    )
    row = found.first()
    if row is None:
        raise NotFound
    return Member(*row)


async def lock_membership(uow: UnitOfWork, membership_id: UUID) -> Membership:
    found: Membership | None = await uow.db.scalar(
        select(Membership).where(Membership.id == membership_id).with_for_update()
    )
    if found is None:
        raise NotFound
    return found


async def lock_membership_of(uow: UnitOfWork, person_id: UUID) -> Membership:
    found: Membership | None = await uow.db.scalar(
        select(Membership).where(Membership.person_id == person_id).with_for_update()
    )
    if found is None:
        raise NotFound
    return found


async def lock_owners(uow: UnitOfWork) -> list[UUID]:
    """The memberships of all owners, locked in one order so that two changes cannot deadlock."""
    found = await uow.db.scalars(
        select(Membership.id)
        .where(Membership.role == Role.OWNER)
        .order_by(Membership.id)
        .with_for_update()
    )
    return list(found)


async def count_seats(uow: UnitOfWork) -> int:
    """People in the team, and invitations that may still be accepted."""
    members = await uow.db.scalar(select(func.count()).select_from(Membership))
    invited = await uow.db.scalar(
        select(func.count())
        .select_from(Invitation)
        .where(
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > uow.now,
        )
    )
    return (members or 0) + (invited or 0)


async def has_member_with_email(uow: UnitOfWork, email: str) -> bool:
    found = await uow.db.scalar(
        select(func.count())
        .select_from(Membership)
        .join(Person, Person.id == Membership.person_id)
        .where(Person.email == email)
    )
    return bool(found)


async def list_open_invitations(uow: UnitOfWork) -> list[Invitation]:
    """Invitations neither accepted nor revoked, the newest first; expired ones can be resent."""
    found = await uow.db.scalars(
        select(Invitation)
        .where(Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
        .order_by(Invitation.id.desc())
        .limit(200)
    )
    return list(found)


async def lock_invitation(uow: UnitOfWork, invitation_id: UUID) -> Invitation:
    found: Invitation | None = await uow.db.scalar(
        select(Invitation).where(Invitation.id == invitation_id).with_for_update()
    )
    if found is None:
        raise NotFound
    return found


async def find_open_invitation_to(uow: UnitOfWork, email: str) -> Invitation | None:
    found: Invitation | None = await uow.db.scalar(
        select(Invitation)
        .where(
            Invitation.email == email,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        .order_by(Invitation.id.desc())
        .limit(1)
        .with_for_update()
    )
    return found


async def list_api_keys(uow: UnitOfWork) -> list[ApiKey]:
    """All keys, revoked ones last, the newest first."""
    found = await uow.db.scalars(
        select(ApiKey).order_by(ApiKey.revoked_at.is_not(None), ApiKey.id.desc()).limit(500)
    )
    return list(found)


async def lock_api_key(uow: UnitOfWork, api_key_id: UUID) -> ApiKey:
    found: ApiKey | None = await uow.db.scalar(
        select(ApiKey).where(ApiKey.id == api_key_id).with_for_update()
    )
    if found is None:
        raise NotFound
    return found
