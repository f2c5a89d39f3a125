"""What the page of a venue shows: the shared record, and what the workspace keeps about it."""

from typing import Any
from uuid import UUID

from app.core.uow import UnitOfWork
from app.domain.venues.choices import LAYOUT_LABELS, PROSE, TECHNICAL
from app.domain.venues.forms import ContactForm, NoteForm
from app.domain.venues.freshness import freshness
from app.domain.venues.geography import Point, box_around
from app.domain.venues.map import Spot, draw
from app.domain.venues.pictures.queries import list_pictures
from app.domain.venues.queries.record import IN_TIME, get_answers, get_record
from app.domain.venues.queries.venues import (
    find_note,
    find_open_claim,
    get_venue,
    list_contacts,
    list_own_edits,
    list_rooms,
)


async def venue_context(uow: UnitOfWork, slug: str, venue_id: UUID) -> dict[str, Any]:
    venue, note = await get_venue(uow, venue_id), await find_note(uow, venue_id)
    spot = Spot(1, venue.latitude, venue.longitude, venue.id, venue.name)
    return {
        "slug": slug,
        "here": f"/t/{slug}/venues/{venue.id}",
        "venue": venue,
        "fresh": freshness(venue.checked_on, uow.now.date()),
        "is_closed": venue.is_closed(uow.now.date()),
        "is_ours": venue.keeper_tenant_id == uow.tenant_id,
        "rooms": await list_rooms(uow, [venue.id]),
        "pictures": await list_pictures(uow, venue.id),
        "layouts": LAYOUT_LABELS,
        "technical": TECHNICAL,
        "prose": [(label, getattr(venue, name)) for name, label in PROSE if getattr(venue, name)],
        "claim": await find_open_claim(uow, venue.id),
        "edits": await list_own_edits(uow, venue.id),
        "contacts": await list_contacts(uow, venue.id),
        "record": await get_record(uow, venue.id),
        "answers": await get_answers(uow, venue.id),
        "in_time_days": IN_TIME.days,
        "note_form": NoteForm.blank(text=note.text if note else ""),
        "form": ContactForm.blank(),
        "map": draw([spot], box_around(Point(venue.latitude, venue.longitude), 250)),
        "may_write": uow.actor.can("venues.write"),
    }
