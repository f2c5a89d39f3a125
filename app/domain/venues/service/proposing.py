"""Others propose what should be otherwise; the keeper decides, or an operator where none is."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.core.errors import NotFound
from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain.venues.errors import NothingChanged, ProposalClosed
from app.domain.venues.events import EditDecided, EditProposed
from app.domain.venues.models import Venue, VenueEdit
from app.domain.venues.queries.venues import get_edit, get_venue, lock_venue
from app.domain.venues.rooms import RoomFacts
from app.domain.venues.service.keeping import differences, write_changes
from app.domain.venues.service.rooms import put_room, room_differences


async def propose_edit(
    uow: UnitOfWork, venue_id: UUID, values: Mapping[str, Any], *, reason: str = ""
) -> VenueEdit:
    """Say what should be otherwise. Raises NothingChanged."""
    venue = await get_venue(uow, venue_id)
    after = differences(venue, values)
    if not after:
        raise NothingChanged
    edit = VenueEdit(before={name: getattr(venue, name) for name in after}, after=after)
    return await _propose(uow, venue, edit, reason)


async def propose_room(
    uow: UnitOfWork, venue_id: UUID, room_id: UUID | None, facts: RoomFacts, *, reason: str = ""
) -> VenueEdit:
    """Say what a room is, or one that is not written down yet.

    Raises NotFound, RoomTaken and NothingChanged.
    """
    venue = await get_venue(uow, venue_id)
    before, after = await room_differences(uow, venue, room_id, facts)
    edit = VenueEdit(room_id=room_id, before=before, after=after)
    return await _propose(uow, venue, edit, reason)


async def _propose(uow: UnitOfWork, venue: Venue, edit: VenueEdit, reason: str) -> VenueEdit:
    edit.id, edit.tenant_id, edit.venue_id = new_id(), uow.tenant_id, venue.id
    edit.keeper_tenant_id, edit.venue_name = venue.keeper_tenant_id, venue.name
    edit.proposed_name, edit.reason, edit.state = uow.actor.name, reason, "open"
    uow.db.add(edit)
    uow.record(EditProposed(venue_id=venue.id, venue_name=venue.name, edit_id=edit.id))
    await uow.flush()
    return edit


async def decide_edit(uow: UnitOfWork, edit_id: UUID, *, is_accepted: bool, by: str) -> VenueEdit:
    """Take a proposal over, or not; once. Raises ProposalClosed and RoomTaken.

    Runs in the keeper's tenant, or in the platform's scope for a venue nobody keeps.
    """
    edit = await get_edit(uow, edit_id)
    if uow.actor.tenant_id != edit.keeper_tenant_id:
        raise NotFound
    if not edit.is_open:
        raise ProposalClosed
    venue = await lock_venue(uow, edit.venue_id)
    if is_accepted and edit.room_name:
        await put_room(uow, venue, edit.room_id, edit.after)
    elif is_accepted:
        await write_changes(uow, venue, edit.after)
    edit.state = "accepted" if is_accepted else "declined"
    edit.decided_at, edit.decided_name = uow.now, by
    uow.record(
        EditDecided(
            venue_id=venue.id, venue_name=venue.name, edit_id=edit.id, is_accepted=is_accepted
        )
    )
    await uow.flush()
    return edit
