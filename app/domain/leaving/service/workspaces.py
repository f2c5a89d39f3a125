"""What an owner may ask for: an archive, a deletion, handing over."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from app.billing.payments import list_on_its_way
from app.billing.plans import let_plan_end, let_plan_go_on, stand_again
from app.core.actor import Role
from app.core.ids import new_id
from app.core.jobs import Job
from app.core.uow import UnitOfWork
from app.domain.leaving.errors import (
    AlreadyClosing,
    ExportRunning,
    MoneyOnItsWay,
    NameDoesNotFit,
    NotClosing,
    OfferNotOpen,
    OnlyOwnersLeave,
)
from app.domain.leaving.events import (
    DeletionAsked,
    DeletionStopped,
    ExportAsked,
    OwnershipOffered,
    OwnershipRefused,
    OwnershipTaken,
)
from app.domain.leaving.models import (
    OwnershipOffer,
    TenantDeletion,
    WorkspaceExport,
    WorkspaceImport,
)
from app.domain.leaving.queries.records import (
    find_open_deletion,
    find_open_offer,
    has_running_export,
)
from app.tenants import get_member, get_tenant, hand_over

GRACE = timedelta(days=14)
OFFER = timedelta(days=7)


def read_only_reason(deletion: TenantDeletion) -> str:
    """The sentence every refused change shows."""
    return f"the workspace is deleted on {deletion.due_at:%-d %B %Y}. An owner can keep it."


async def ask_for_export(uow: UnitOfWork, job: Job[Any]) -> WorkspaceExport:
    """Have an archive of everything made. Raises OnlyOwnersLeave and ExportRunning."""
    _require_owner(uow)
    if await has_running_export(uow):
        raise ExportRunning
    export = WorkspaceExport(tenant_id=uow.tenant_id, id=new_id(), asked_by=uow.actor.person_id)
    uow.db.add(export)
    uow.record(ExportAsked(tenant_id=uow.tenant_id))
    uow.enqueue(job, key=str(export.id), export_id=export.id)
    await uow.flush()
    return export


async def ask_for_import(
    uow: UnitOfWork,
    person_id: UUID,
    job: Job[Any],
    *,
    target_id: UUID,
    key: str,
    name: str,
) -> WorkspaceImport:
    """Have a stored archive made into a workspace of its own."""
    wanted = WorkspaceImport(
        id=new_id(), person_id=person_id, target_id=target_id, archive_key=key, name=name
    )
    uow.db.add(wanted)
    uow.enqueue(job, key=str(wanted.id), import_id=wanted.id)
    await uow.flush()
    return wanted


async def ask_for_deletion(uow: UnitOfWork, *, typed: str) -> TenantDeletion:
    """Close the workspace for writing and delete it in fourteen days; its plan is not renewed.

    Raises OnlyOwnersLeave, NameDoesNotFit unless its name was typed, AlreadyClosing, and
    MoneyOnItsWay: what is read-only can no longer answer a dispute or mind a payout.
    """
    _require_owner(uow)
    tenant = await get_tenant(uow)
    if typed.strip() != tenant.name:
        raise NameDoesNotFit(fields={"name": f"Type “{tenant.name}” exactly."})
    if await find_open_deletion(uow, uow.tenant_id) is not None:
        raise AlreadyClosing
    if await list_on_its_way(uow):
        raise MoneyOnItsWay
    deletion = TenantDeletion(
        id=new_id(),
        tenant_id=uow.tenant_id,
        tenant_name=tenant.name,
        asked_by=uow.actor.person_id,
        due_at=uow.now + GRACE,
        reason_before=tenant.read_only_reason,
    )
    uow.db.add(deletion)
    tenant.read_only_reason = read_only_reason(deletion)
    await let_plan_end(uow)
    uow.record(DeletionAsked(tenant_id=uow.tenant_id, due_on=deletion.due_at.date().isoformat()))
    await uow.flush()
    return deletion


async def keep_workspace(uow: UnitOfWork) -> None:
    """Take the deletion back, and the end of the plan with it.

    Raises OnlyOwnersLeave, and NotClosing once it has begun.
    """
    _require_owner(uow)
    deletion = await find_open_deletion(uow, uow.tenant_id)
    if deletion is None or deletion.started_at is not None:
        raise NotClosing
    deletion.kept_at = uow.now
    tenant = await get_tenant(uow)
    tenant.read_only_reason = deletion.reason_before
    await let_plan_go_on(uow)
    # The plan may have been paid, or stopped being paid, in the meantime.
    await stand_again(uow)
    uow.record(DeletionStopped(tenant_id=uow.tenant_id))


async def offer_ownership(uow: UnitOfWork, membership_id: UUID) -> OwnershipOffer:
    """Offer the workspace to a member for seven days; an earlier offer ends."""
    _require_owner(uow)
    member = await get_member(uow, membership_id)
    if member.person_id == uow.actor.person_id or member.role == Role.OWNER:
        raise OfferNotOpen("This person is an owner already.")
    await _end_open(uow)
    offer = OwnershipOffer(
        tenant_id=uow.tenant_id,
        id=new_id(),
        from_person_id=uow.actor.person_id,
        to_person_id=member.person_id,
        expires_at=uow.now + OFFER,
    )
    uow.db.add(offer)
    uow.record(OwnershipOffered(tenant_id=uow.tenant_id, to_name=member.name))
    await uow.flush()
    return offer


async def accept_ownership(uow: UnitOfWork) -> None:
    """Become owner; who offered stays as admin. Raises OfferNotOpen for anybody else."""
    offer = await find_open_offer(uow)
    if offer is None or offer.to_person_id != uow.actor.person_id:
        raise OfferNotOpen
    offer.answered_at, offer.is_accepted = uow.now, True
    before, after = await hand_over(
        uow, from_person_id=offer.from_person_id, to_person_id=offer.to_person_id
    )
    uow.record(OwnershipTaken(tenant_id=uow.tenant_id, from_name=before, to_name=after))


async def refuse_ownership(uow: UnitOfWork) -> None:
    """End the offer: the one who made it takes it back, the other declines."""
    offer = await find_open_offer(uow)
    if offer is None or uow.actor.person_id not in (offer.to_person_id, offer.from_person_id):
        raise OfferNotOpen
    await _end_open(uow)


async def _end_open(uow: UnitOfWork) -> None:
    offer = await find_open_offer(uow)
    if offer is not None:
        offer.answered_at = uow.now
        uow.record(OwnershipRefused(tenant_id=uow.tenant_id))


def _require_owner(uow: UnitOfWork) -> None:
    if uow.actor.role is not Role.OWNER or uow.actor.on_behalf_of is not None:
        raise OnlyOwnersLeave
