"""Venues that could be played, and what is known of the places they are in."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.routing import Place
from app.domain.tours.asking import Candidate
from app.domain.tours.models import TourCandidate
from app.domain.tours.timetable import Named
from app.domain.venues import Venue


async def list_candidates(uow: UnitOfWork, tour_id: UUID) -> list[Candidate]:
    """By name of city and venue."""
    query = (
        select(TourCandidate, Venue)
        .join(Venue, Venue.id == TourCandidate.venue_id)
        .where(TourCandidate.tour_id == tour_id)
        .order_by(Venue.city, Venue.name, Venue.id)
    )
    return [as_candidate(row, venue) for row, venue in await uow.db.execute(query)]


async def get_candidate(uow: UnitOfWork, candidate_id: UUID) -> Candidate:
    query = (
        select(TourCandidate, Venue)
        .join(Venue, Venue.id == TourCandidate.venue_id)
        .where(TourCandidate.id == candidate_id)
    )
    found = (await uow.db.execute(query)).first()
    if found is None:
        raise NotFound
    return as_candidate(*found)


async def name_venues(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, Named]:
    query = select(Venue).where(Venue.id.in_(ids))
    return {
        venue.id: Named(
            venue.name,
            venue.city,
            venue.country,
            venue.country_name,
            venue.latitude,
            venue.longitude,
        )
        for venue in await uow.db.scalars(query)
    }


async def list_venues(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, Venue]:
    return {v.id: v for v in await uow.db.scalars(select(Venue).where(Venue.id.in_(ids)))}


def as_candidate(row: TourCandidate, venue: Venue) -> Candidate:
    return Candidate(
        row,
        venue.name,
        venue.city,
        venue.country,
        Place(venue.latitude, venue.longitude),
        venue.capacity,
        venue.is_claimed,
        venue.email,
    )
