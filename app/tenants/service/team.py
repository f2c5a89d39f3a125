"""Who is in the workspace, and as what."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from app.core.actor import ActorKind, Role
from app.core.crypto import hash_token
from app.core.ids import new_id, token
from app.core.uow import UnitOfWork
from app.tenants.errors import (
    AlreadyMember,
    InvitationForSomebodyElse,
    InvitationNotOpen,
    LastOwner,
    OnlyOwners,
)
from app.tenants.events import (
    InvitationRevoked,
    MemberJoined,
    MemberLeft,
    PersonInvited,
    RoleChanged,
)
from app.tenants.mailing import mail_invitation
from app.tenants.models import Invitation, Membership, Notification
from app.tenants.queries.programs import end_tokens_of
from app.tenants.queries.workspace import (
    find_open_invitation_to,
    get_member,
    has_member_with_email,
    lock_invitation,
    lock_membership,
    lock_membership_of,
    lock_owners,
)
from app.tenants.service.connections import disconnect_all_of

INVITATION_LIFETIME = timedelta(days=7)


async def invite(uow: UnitOfWork, *, email: str, role: Role) -> Invitation:
    """Offer a membership to an address for seven days and mail the link.

    An open invitation of the same address is renewed. It takes a seat of the plan until it ends.
    Raises AlreadyMember and OnlyOwners.
    """
    _require_owner_for(uow, role)
    address = email.lower()
    if await has_member_with_email(uow, address):
        raise AlreadyMember(fields={"email": AlreadyMember.sentence})
    invitation = await find_open_invitation_to(uow, address)
    if invitation is None or invitation.expires_at <= uow.now:
        await uow.registry.gate("seats")(uow, 1)
    if invitation is None:
        invitation = Invitation(
            id=new_id(),
            tenant_id=uow.tenant_id,
            email=address,
            token_hash=hash_token(token()),
            invited_by=uow.actor.person_id,
        )
        uow.db.add(invitation)
    invitation.role = role
    invitation.expires_at = uow.now + INVITATION_LIFETIME
    uow.record(PersonInvited(invitation_id=invitation.id, email=address, role=role))
    uow.enqueue(mail_invitation, **_mailed(uow, invitation))
    await uow.flush()
    return invitation


async def resend_invitation(uow: UnitOfWork, invitation_id: UUID) -> Invitation:
    """Seven more days and a new link; the old link ends. Raises InvitationNotOpen.

    Whoever presses twice sends it once: the link that is on its way stays good for its minute.
    """
    invitation = await _lock_open(uow, invitation_id)
    key = f"{invitation.id}:{uow.now:%Y-%m-%dT%H:%M}"
    if not await uow.enqueue_once(mail_invitation, key=key, **_mailed(uow, invitation)):
        return invitation
    if invitation.expires_at <= uow.now:
        await uow.registry.gate("seats")(uow, 1)
    invitation.expires_at = uow.now + INVITATION_LIFETIME
    invitation.token_hash = hash_token(token())
    return invitation


async def revoke_invitation(uow: UnitOfWork, invitation_id: UUID) -> Invitation:
    """Take an offer back; raises InvitationNotOpen."""
    invitation = await _lock_open(uow, invitation_id)
    invitation.revoked_at = uow.now
    uow.record(InvitationRevoked(invitation_id=invitation.id, email=invitation.email))
    return invitation


async def accept_invitation(
    uow: UnitOfWork, invitation_id: UUID, *, person_id: UUID, email: str, name: str
) -> Membership:
    """Join the workspace by an invitation to one's own confirmed address, once.

    Raises InvitationNotOpen, InvitationForSomebodyElse, and AlreadyMember for a member.
    """
    invitation = await _lock_open(uow, invitation_id)
    if invitation.expires_at <= uow.now:
        raise InvitationNotOpen
    if invitation.email != email.lower():
        raise InvitationForSomebodyElse
    await uow.registry.gate("seats")(uow, 0)
    invitation.accepted_at = uow.now
    joining = insert(Membership).values(
        tenant_id=uow.tenant_id, id=new_id(), person_id=person_id, role=invitation.role
    )
    row = await uow.db.execute(joining.on_conflict_do_nothing().returning(Membership))
    membership = row.scalar_one_or_none()
    if membership is None:
        raise AlreadyMember
    uow.record(MemberJoined(membership_id=membership.id, person_name=name, role=invitation.role))
    return membership


async def change_role(uow: UnitOfWork, membership_id: UUID, *, role: Role) -> Membership:
    """Give a member another role, from their next request on. Raises LastOwner, OnlyOwners."""
    owners = await lock_owners(uow)
    membership = await lock_membership(uow, membership_id)
    if membership.role == role:
        return membership
    _require_owner_for(uow, role)
    _require_owner_for(uow, Role(membership.role))
    if owners == [membership.id]:
        raise LastOwner
    member = await get_member(uow, membership_id)
    uow.record(
        RoleChanged(
            membership_id=membership.id,
            person_name=member.name,
            old_role=membership.role,
            new_role=role,
        )
    )
    membership.role = role
    return membership


async def remove_member(uow: UnitOfWork, membership_id: UUID) -> None:
    """End somebody's membership; raises LastOwner, and OnlyOwners for an owner."""
    owners = await lock_owners(uow)
    membership = await lock_membership(uow, membership_id)
    if membership.person_id != uow.actor.person_id:
        _require_owner_for(uow, Role(membership.role))
    await _end(uow, membership, owners)


async def hand_over(
    uow: UnitOfWork, *, from_person_id: UUID, to_person_id: UUID
) -> tuple[str, str]:
    """Make a member owner in an owner's stead, who stays as admin; returns both names.

    Raises OnlyOwners when the one who hands over is no owner any more.
    """
    owners = await lock_owners(uow)
    giver = await lock_membership_of(uow, from_person_id)
    taker = await lock_membership_of(uow, to_person_id)
    if giver.id not in owners:
        raise OnlyOwners
    giver.role, taker.role = Role.ADMIN, Role.OWNER
    await uow.flush()
    before, after = await get_member(uow, giver.id), await get_member(uow, taker.id)
    return before.name, after.name


async def leave(uow: UnitOfWork, person_id: UUID) -> None:
    """End one's own membership; raises LastOwner."""
    owners = await lock_owners(uow)
    membership = await lock_membership_of(uow, person_id)
    await _end(uow, membership, owners)


def _require_owner_for(uow: UnitOfWork, role: Role) -> None:
    is_allowed = uow.actor.role is Role.OWNER or uow.actor.kind is ActorKind.JOB
    if role is Role.OWNER and not is_allowed:
        raise OnlyOwners


async def _lock_open(uow: UnitOfWork, invitation_id: UUID) -> Invitation:
    invitation = await lock_invitation(uow, invitation_id)
    if invitation.accepted_at or invitation.revoked_at:
        raise InvitationNotOpen
    return invitation


async def _end(uow: UnitOfWork, membership: Membership, owners: list[UUID]) -> None:
    if owners == [membership.id]:
        raise LastOwner
    member = await get_member(uow, membership.id)
    was_removed = membership.person_id != uow.actor.person_id
    uow.record(
        MemberLeft(membership_id=membership.id, person_name=member.name, was_removed=was_removed)
    )
    await end_tokens_of(uow, membership.person_id)
    await disconnect_all_of(uow, membership.person_id)
    await uow.db.execute(delete(Notification).where(Notification.person_id == membership.person_id))
    await uow.db.delete(membership)


def _mailed(uow: UnitOfWork, invitation: Invitation) -> dict[str, Any]:
    return {"invitation_id": invitation.id, "inviter": uow.actor.name}
