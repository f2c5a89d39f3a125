"""Rounds of inquiries, who is in them, and which addresses a venue has."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.outreach.models import Inquiry, OutreachRound, OutreachRules, RefusedAddress
from app.domain.venues import Venue, VenueContact

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Address:
    """Where a venue may be written to; `name` is empty for that of the directory."""

    email: str
    name: str


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round in the list: how many venues it has, and how many of them have answered."""

    round: OutreachRound
    venues: int
    sent: int
    answered: int
    interested: int


@dataclass(frozen=True, slots=True)
class Recipient:
    """A venue of a round, as the directory has it today."""

    inquiry: Inquiry
    venue: Venue


async def find_rules(uow: UnitOfWork) -> OutreachRules | None:
    return (await uow.db.scalars(select(OutreachRules))).one_or_none()


async def get_round(uow: UnitOfWork, round_id: UUID, *, lock: bool = False) -> OutreachRound:
    """A round; locked and read anew where it is to be changed. Raises NotFound."""
    found = await uow.db.get(
        OutreachRound, (uow.tenant_id, round_id), with_for_update=lock, populate_existing=lock
    )
    if found is None:
        raise NotFound
    return found


async def list_rounds(uow: UnitOfWork) -> list[RoundRow]:
    """The latest first."""
    answered = func.count().filter(Inquiry.answered_at.is_not(None))
    interested = func.count().filter(Inquiry.state == "interested")
    sent = func.count().filter(Inquiry.released_at.is_not(None))
    rows = await uow.db.execute(
        select(OutreachRound, func.count(Inquiry.id), sent, answered, interested)
        .outerjoin(
            Inquiry,
            (Inquiry.tenant_id == OutreachRound.tenant_id) & (Inquiry.round_id == OutreachRound.id),
        )
        .group_by(OutreachRound.tenant_id, OutreachRound.id)
        .order_by(OutreachRound.id.desc())
        .limit(SHOWN)
    )
    return [RoundRow(*row) for row in rows]


async def list_recipients(uow: UnitOfWork, round_id: UUID) -> list[Recipient]:
    """The venues of a round by city and name."""
    query = (
        select(Inquiry, Venue)
        .join(Venue, Venue.id == Inquiry.venue_id)
        .where(Inquiry.tenant_id == uow.tenant_id, Inquiry.round_id == round_id)
        .order_by(Inquiry.city, Inquiry.venue_name, Inquiry.id)
    )
    return [Recipient(inquiry, venue) for inquiry, venue in await uow.db.execute(query)]


async def list_venues(uow: UnitOfWork, ids: Collection[UUID]) -> list[Venue]:
    query = select(Venue).where(Venue.id.in_(ids))
    return list(await uow.db.scalars(query.order_by(Venue.id)))


async def list_addresses(uow: UnitOfWork, venues: Sequence[Venue]) -> dict[UUID, list[Address]]:
    """By venue: those in one's own address book, the latest first, then that of the directory."""
    query = select(VenueContact).where(
        VenueContact.venue_id.in_([venue.id for venue in venues]), VenueContact.email.is_not(None)
    )
    found: dict[UUID, list[Address]] = {venue.id: [] for venue in venues}
    for contact in await uow.db.scalars(query.order_by(VenueContact.id.desc())):
        found[contact.venue_id].append(Address((contact.email or "").lower(), contact.name))
    for venue in venues:
        known = {each.email for each in found[venue.id]}
        if venue.email and venue.email.lower() not in known:
            found[venue.id].append(Address(venue.email.lower(), ""))
    return found


async def list_contacted_venues(uow: UnitOfWork) -> list[UUID]:
    """Venues at which one's own address book has somebody with an address."""
    query = select(VenueContact.venue_id).where(VenueContact.email.is_not(None)).distinct()
    return list(await uow.db.scalars(query.limit(1000)))


async def list_refused(uow: UnitOfWork) -> Sequence[RefusedAddress]:
    """The latest first."""
    return (
        await uow.db.scalars(select(RefusedAddress).order_by(RefusedAddress.id.desc()).limit(500))
    ).all()


async def find_refused(uow: UnitOfWork, emails: Collection[str]) -> set[str]:
    query = select(RefusedAddress.email).where(RefusedAddress.email.in_(set(emails)))
    return set(await uow.db.scalars(query))
