"""What a workspace keeps for itself about a venue: a note, and the people it knows there."""

from uuid import UUID

from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain.venues.events import VenueNoted
from app.domain.venues.models import VenueContact, VenueNote
from app.domain.venues.queries.venues import find_note, get_contact, get_venue


async def note_venue(uow: UnitOfWork, venue_id: UUID, *, text: str) -> None:
    """Replace the note; nobody else ever reads it. An empty one is no note."""
    venue, note = await get_venue(uow, venue_id), await find_note(uow, venue_id)
    if note is None and text:
        note = VenueNote(id=new_id(), tenant_id=uow.tenant_id, venue_id=venue_id, text=text)
        uow.db.add(note)
    elif note is not None and text:
        note.text = text
    elif note is not None:
        await uow.db.delete(note)
    uow.record(VenueNoted(venue_id=venue.id, venue_name=venue.name))
    await uow.flush()


async def add_contact(
    uow: UnitOfWork,
    venue_id: UUID,
    *,
    name: str,
    role: str = "",
    email: str | None = None,
    phone: str | None = None,
) -> VenueContact:
    """Somebody at the venue, in one's own address book."""
    venue = await get_venue(uow, venue_id)
    contact = VenueContact(
        id=new_id(),
        tenant_id=uow.tenant_id,
        venue_id=venue.id,
        name=name,
        role=role,
        email=email,
        phone=phone,
    )
    uow.db.add(contact)
    uow.record(VenueNoted(venue_id=venue.id, venue_name=venue.name))
    await uow.flush()
    return contact


async def forget_contact(uow: UnitOfWork, contact_id: UUID) -> None:
    """Take somebody out of one's address book."""
    contact = await get_contact(uow, contact_id)
    venue = await get_venue(uow, contact.venue_id)
    await uow.db.delete(contact)
    uow.record(VenueNoted(venue_id=venue.id, venue_name=venue.name))
