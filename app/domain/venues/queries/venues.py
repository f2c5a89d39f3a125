"""One venue: the record, its rooms, what others propose, and what a workspace keeps about it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select

from app.core.errors import NotFound
from app.core.tables import EventRow
from app.core.uow import UnitOfWork
from app.domain.venues.errors import NotTheKeeper
from app.domain.venues.models import (
    Venue,
    VenueClaim,
    VenueContact,
    VenueEdit,
    VenueNote,
    VenueRoom,
)


async def get_venue(uow: UnitOfWork, venue_id: UUID) -> Venue:
    venue = await uow.db.get(Venue, venue_id)
    if venue is None:
        raise NotFound
    return venue


async def lock_venue(uow: UnitOfWork, venue_id: UUID) -> Venue:
    """A venue that nobody else changes until the end of the transaction."""
    venue = await uow.db.get(Venue, venue_id, with_for_update=True)
    if venue is None:
        raise NotFound
    return venue


async def get_kept_venue(uow: UnitOfWork, venue_id: UUID) -> Venue:
    """A venue of the workspace that asks, locked; raises NotTheKeeper for those of others."""
    venue = await lock_venue(uow, venue_id)
    if venue.keeper_tenant_id != uow.tenant_id:
        raise NotTheKeeper
    return venue


async def list_kept(uow: UnitOfWork) -> list[Venue]:
    """The venues this workspace keeps, by name."""
    query = select(Venue).where(Venue.keeper_tenant_id == uow.tenant_id)
    return list(await uow.db.scalars(query.order_by(Venue.name, Venue.id)))


async def list_rooms(uow: UnitOfWork, venue_ids: Sequence[UUID]) -> list[VenueRoom]:
    query = select(VenueRoom).where(VenueRoom.venue_id.in_(venue_ids))
    return list(await uow.db.scalars(query.order_by(VenueRoom.position, VenueRoom.id)))


async def get_room(uow: UnitOfWork, room_id: UUID) -> VenueRoom:
    room = await uow.db.get(VenueRoom, room_id)
    if room is None:
        raise NotFound
    return room


async def find_note(uow: UnitOfWork, venue_id: UUID) -> VenueNote | None:
    found: VenueNote | None = await uow.db.scalar(
        select(VenueNote).where(VenueNote.venue_id == venue_id)
    )
    return found


async def list_contacts(uow: UnitOfWork, venue_id: UUID) -> list[VenueContact]:
    query = select(VenueContact).where(VenueContact.venue_id == venue_id)
    return list(await uow.db.scalars(query.order_by(VenueContact.id)))


async def get_contact(uow: UnitOfWork, contact_id: UUID) -> VenueContact:
    found = await uow.db.get(VenueContact, (uow.tenant_id, contact_id))
    if found is None:
        raise NotFound
    return found


async def list_edits_to_decide(uow: UnitOfWork) -> list[VenueEdit]:
    """Open proposals about venues of this workspace, oldest first."""
    query = select(VenueEdit).where(
        VenueEdit.keeper_tenant_id == uow.tenant_id, VenueEdit.state == "open"
    )
    return list(await uow.db.scalars(query.order_by(VenueEdit.id).limit(200)))


async def count_edits_to_decide(uow: UnitOfWork) -> int:
    query = select(func.count()).where(
        VenueEdit.keeper_tenant_id == uow.tenant_id, VenueEdit.state == "open"
    )
    return await uow.db.scalar(query) or 0


async def list_own_edits(uow: UnitOfWork, venue_id: UUID) -> list[VenueEdit]:
    """What this workspace has proposed about a venue, newest first."""
    query = select(VenueEdit).where(
        VenueEdit.tenant_id == uow.tenant_id, VenueEdit.venue_id == venue_id
    )
    return list(await uow.db.scalars(query.order_by(VenueEdit.id.desc()).limit(20)))


async def get_edit(uow: UnitOfWork, edit_id: UUID) -> VenueEdit:
    """A proposal either side may see, locked."""
    found: VenueEdit | None = await uow.db.scalar(
        select(VenueEdit).where(VenueEdit.id == edit_id).with_for_update()
    )
    if found is None:
        raise NotFound
    return found


async def find_maker(uow: UnitOfWork, venue_id: UUID, made_id: UUID) -> UUID | None:
    """The person of this workspace who made a proposal or a claim."""
    query = select(EventRow.actor_person_id).where(
        EventRow.subject_kind == "venue",
        EventRow.subject_id == venue_id,
        EventRow.payload.contains({"edit_id": str(made_id)})
        | EventRow.payload.contains({"claim_id": str(made_id)}),
    )
    found: UUID | None = await uow.db.scalar(query.order_by(EventRow.id).limit(1))
    return found


async def find_open_claim(uow: UnitOfWork, venue_id: UUID) -> VenueClaim | None:
    found: VenueClaim | None = await uow.db.scalar(
        select(VenueClaim).where(
            VenueClaim.tenant_id == uow.tenant_id,
            VenueClaim.venue_id == venue_id,
            VenueClaim.state == "open",
        )
    )
    return found


async def has_claimed_since(uow: UnitOfWork, venue_id: UUID, method: str, since: datetime) -> bool:
    """Whether this workspace claimed a venue in one way since then, whatever became of it."""
    query = select(VenueClaim.id).where(
        VenueClaim.tenant_id == uow.tenant_id,
        VenueClaim.venue_id == venue_id,
        VenueClaim.method == method,
        VenueClaim.created_at > since,
    )
    return bool(await uow.db.scalar(select(query.exists())))


async def get_claim(uow: UnitOfWork, claim_id: UUID) -> VenueClaim:
    """A claim, locked."""
    found: VenueClaim | None = await uow.db.scalar(
        select(VenueClaim).where(VenueClaim.id == claim_id).with_for_update()
    )
    if found is None:
        raise NotFound
    return found


async def list_for_operators(uow: UnitOfWork) -> tuple[list[VenueEdit], list[VenueClaim]]:
    """What operators decide: proposals about venues nobody keeps, claims to look up."""
    edits = select(VenueEdit).where(VenueEdit.state == "open", VenueEdit.keeper_tenant_id.is_(None))
    claims = select(VenueClaim).where(VenueClaim.state == "open", VenueClaim.method == "document")
    return (
        list(await uow.db.scalars(edits.order_by(VenueEdit.id).limit(200))),
        list(await uow.db.scalars(claims.order_by(VenueClaim.id).limit(200))),
    )


async def has_venue(uow: UnitOfWork) -> bool:
    """Whether this workspace keeps a venue, or has claimed one."""
    kept = select(Venue.id).where(Venue.keeper_tenant_id == uow.tenant_id).exists()
    claimed = select(VenueClaim.id).where(VenueClaim.tenant_id == uow.tenant_id).exists()
    return bool(await uow.db.scalar(select(or_(kept, claimed))))
