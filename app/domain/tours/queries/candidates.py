"""Venues that could be played, and what is known of the places they are in."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import func, select

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.routing import Place
from app.domain.tours.asking import Candidate
from app.domain.tours.models import TourCandidate
from app.domain.tours.timetable import Named
from app.domain.venues import City, Venue, find_city


async def list_candidates(uow: UnitOfWork, tour_id: UUID) -> list[Candidate]:
    """By name of city and venue."""
    query = (
        select(TourCandidate, Venue)
        .join(Venue, Venue.id == TourCandidate.venue_id)
        .where(TourCandidate.tour_id == tour_id)
        .order_by(Venue.city, Venue.name, Venue.id)
    )
    return [_candidate(row, venue) for row, venue in await uow.db.execute(query)]


async def get_candidate(uow: UnitOfWork, candidate_id: UUID) -> Candidate:
    query = (
        select(TourCandidate, Venue)
        .join(Venue, Venue.id == TourCandidate.venue_id)
        .where(TourCandidate.id == candidate_id)
    )
    found = (await uow.db.execute(query)).first()
    if found is None:
        raise NotFound
    return _candidate(*found)


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


async def count_people(
    uow: UnitOfWork, cities: Sequence[tuple[str, str]]
) -> tuple[dict[str, int], dict[tuple[str, str], int]]:
    """People in the cities of each country; and of each city asked for, by its name and country."""
    query = select(City.country, func.sum(City.population)).group_by(City.country)
    countries = {country: int(people) for country, people in await uow.db.execute(query)}
    names = {name for name, _ in cities}
    found = await uow.db.execute(
        select(City.name, City.country, func.max(City.population))
        .where(City.name.in_(names))
        .group_by(City.name, City.country)
    )
    known = {(name, country): people for name, country, people in found}
    for name, country in sorted(set(cities) - set(known)):
        # Called otherwise here than in the list of cities: Cologne, Köln.
        city = await find_city(uow, name, country=country)
        known[name, country] = city.population if city else 0
    return countries, known


def _candidate(row: TourCandidate, venue: Venue) -> Candidate:
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
