"""A round of inquiries while it is written: its text, and the venues it is for."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain.outreach import events
from app.domain.outreach.choices import MOST_IN_A_ROUND
from app.domain.outreach.errors import (
    KitUnknown,
    NoAddress,
    RoundChangedMeanwhile,
    RoundReleased,
    TooManyVenues,
)
from app.domain.outreach.links import new_token
from app.domain.outreach.models import Inquiry, OutreachRound
from app.domain.outreach.queries.pipeline import get_inquiry, lock_inquiry
from app.domain.outreach.queries.rounds import (
    get_round,
    list_addresses,
    list_recipients,
    list_venues,
)
from app.domain.presskits import list_kits
from app.domain.venues import VenueClosed

COPIED = (
    "name", "act", "subject", "body", "nights", "draw", "kit_id", "followups", "sender_name",
    "sender_email",
)  # fmt: skip


async def begin_round(uow: UnitOfWork, *, nights: Collection[date], **words: Any) -> OutreachRound:
    """Raises KitUnknown."""
    await _check_kit(uow, words.get("kit_id"))
    made = OutreachRound(
        id=new_id(), tenant_id=uow.tenant_id, nights=sorted(nights), version=1, **words
    )
    uow.db.add(made)
    uow.record(events.RoundMade(round_id=made.id, round_name=made.name))
    await uow.flush()
    return made


async def change_round(
    uow: UnitOfWork, round_id: UUID, *, version: int, nights: Collection[date], **words: Any
) -> OutreachRound:
    """Write it anew. Raises RoundReleased, RoundChangedMeanwhile and KitUnknown."""
    found = await _draft(uow, round_id)
    if found.version != version:
        raise RoundChangedMeanwhile
    await _check_kit(uow, words.get("kit_id"))
    for name, value in {**words, "nights": sorted(nights)}.items():
        setattr(found, name, value)
    found.version += 1
    uow.record(events.RoundChanged(round_id=found.id, round_name=found.name))
    await uow.flush()
    return found


async def copy_round(uow: UnitOfWork, round_id: UUID) -> OutreachRound:
    """A new round with the text of another, without its venues."""
    found = await get_round(uow, round_id)
    words = {name: getattr(found, name) for name in COPIED}
    return await begin_round(uow, **words)


async def add_venues(
    uow: UnitOfWork,
    round_id: UUID,
    venue_ids: Collection[UUID],
    *,
    nights: Mapping[UUID, date] | None = None,
) -> int:
    """Choose venues; those in the round already stay as they are.

    Each is written to at the address one's own book has for it, else at that of the directory.
    `nights` are those a plan has for venues: such a venue is asked for its own night, also where
    it was in the round for another. The others are asked for the nights of the round.
    Raises TooManyVenues and VenueClosed.
    """
    found, planned = await _draft(uow, round_id), nights or {}
    recipients = await list_recipients(uow, round_id)
    known = {each.venue.id for each in recipients}
    moved = [
        each.inquiry
        for each in recipients
        if each.venue.id in venue_ids
        and each.venue.id in planned
        and each.inquiry.nights != [planned[each.venue.id]]
    ]
    for inquiry in moved:
        inquiry.nights = [planned[inquiry.venue_id]]
    new = await list_venues(uow, set(venue_ids) - known)
    if len(known) + len(new) > MOST_IN_A_ROUND:
        raise TooManyVenues
    today = uow.now.date()
    closed = next((venue.name for venue in new if venue.is_closed(today)), None)
    if closed is not None:
        raise VenueClosed(f"{closed} is closed for good. Choose the others without it.")
    addresses = await list_addresses(uow, new)
    for venue in new:
        first = next(iter(addresses[venue.id]), None)
        uow.db.add(
            Inquiry(
                id=new_id(),
                tenant_id=uow.tenant_id,
                round_id=round_id,
                venue_id=venue.id,
                venue_name=venue.name,
                city=venue.city,
                time_zone=venue.time_zone,
                contact=first.name if first else "",
                email=first.email if first else None,
                nights=[planned[venue.id]] if venue.id in planned else [],
                state="draft",
                reply_token=new_token(),
            )
        )
    if new or moved:
        await _changed(uow, found)
    return len(new) + len(moved)


async def remove_venue(uow: UnitOfWork, inquiry_id: UUID) -> Inquiry:
    """Take a venue out of a round that is not sent. Raises RoundReleased."""
    inquiry, found = await _of_draft(uow, inquiry_id)
    await uow.db.delete(inquiry)
    await _changed(uow, found)
    return inquiry


async def address_inquiry(
    uow: UnitOfWork, inquiry_id: UUID, *, email: str, contact: str, on_purpose: bool
) -> Inquiry:
    """Choose where a venue is written to, and whether even though something speaks against it.

    Raises RoundReleased, and NoAddress for none.
    """
    inquiry, found = await _of_draft(uow, inquiry_id)
    if not email:
        raise NoAddress(fields={"email": NoAddress.sentence})
    inquiry.email, inquiry.contact, inquiry.is_on_purpose = email.lower(), contact, on_purpose
    await _changed(uow, found)
    return inquiry


async def _changed(uow: UnitOfWork, found: OutreachRound) -> None:
    """Whoever looks at a preview of before has to look again."""
    found.version += 1
    await uow.flush()


async def _draft(uow: UnitOfWork, round_id: UUID) -> OutreachRound:
    found = await get_round(uow, round_id, lock=True)
    if not found.is_draft:
        raise RoundReleased
    return found


async def _of_draft(uow: UnitOfWork, inquiry_id: UUID) -> tuple[Inquiry, OutreachRound]:
    """The round first: whoever releases it locks it before its venues."""
    round_id = (await get_inquiry(uow, inquiry_id)).round_id
    found = await _draft(uow, round_id)
    return await lock_inquiry(uow, inquiry_id), found


async def _check_kit(uow: UnitOfWork, kit_id: UUID | None) -> None:
    if kit_id is not None and kit_id not in {row.kit.id for row in await list_kits(uow)}:
        raise KitUnknown(fields={"kit_id": KitUnknown.sentence})
