"""Which venues fit the wishes of a tour, and how many would come to each."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import delete

from app.core.ids import new_id
from app.core.text import plain_letters
from app.core.uow import UnitOfWork
from app.domain.demand import get_outlook, source_of
from app.domain.tours.asking import Candidate, terms_of
from app.domain.tours.attendance import Attendance
from app.domain.tours.income import income
from app.domain.tours.models import Tour, TourCandidate
from app.domain.tours.queries.candidates import as_candidate, list_candidates, list_venues
from app.domain.venues import Point, Search, Venue, get_venue, search_venues

MOST_SEEN = 2000
"""Venues looked at, the nearest to home first; the best of them are candidates."""
PAGE = 500
FURTHEST_KM = 20_000


async def fit_candidates(uow: UnitOfWork, tour: Tour) -> None:
    """Look for venues again: figures are reckoned anew, and what was typed stays.

    A venue that no longer fits goes, unless somebody has said something about it.
    """
    rows = {each.venue_id: each.row for each in await list_candidates(uow, tour.id)}
    fitting = await _fitting(uow, tour)
    kept = [venue_id for venue_id, row in rows.items() if not row.is_untouched]
    venues = {**{v.id: v for v in fitting}, **await list_venues(uow, kept)}
    expected = await _expected(uow, tour.act, list(venues.values()))
    best = _best(tour, fitting, expected)
    for venue_id in dict.fromkeys([*kept, *best]):
        row = rows.pop(venue_id, None) or _new(uow, tour, venue_id)
        _fill(row, expected[venue_id])
    gone = [row.id for row in rows.values()]
    await uow.db.execute(delete(TourCandidate).where(TourCandidate.id.in_(gone)))
    await uow.flush_rows()


async def add_candidate(uow: UnitOfWork, tour: Tour, venue_id: UUID) -> TourCandidate:
    """A venue that somebody wants among the candidates, whether it fits or not.

    The tour is locked. Raises NotFound where there is no such venue.
    """
    for each in await list_candidates(uow, tour.id):
        if each.venue_id == venue_id:
            return each.row
    venue = await get_venue(uow, venue_id)
    expected = await _expected(uow, tour.act, [venue])
    row = _new(uow, tour, venue_id)
    row.is_added = True
    _fill(row, expected[venue_id])
    await uow.flush_rows()
    return row


async def weigh_venues(
    uow: UnitOfWork, tour: Tour, venue_ids: Collection[UUID]
) -> list[Candidate]:  # fmt: skip
    """Venues as candidates that nobody chose: what would be expected there, and nothing is kept."""
    if not venue_ids:
        return []
    venues = list((await list_venues(uow, venue_ids)).values())
    expected, found = await _expected(uow, tour.act, venues), list[Candidate]()
    for venue in venues:
        row = TourCandidate(tour_id=tour.id, venue_id=venue.id, wish="may", is_added=False)
        _fill(row, expected[venue.id])
        found.append(as_candidate(row, venue))
    return found


async def _fitting(uow: UnitOfWork, tour: Tour) -> list[Venue]:
    """Venues of the directory that fit, the nearest to home first."""
    asked = Search(
        near=Point(tour.home_latitude, tour.home_longitude),
        radius_km=min(tour.km_per_day * tour.days // 2, FURTHEST_KM),
        least=tour.least,
        most=tour.most,
        genre=tour.genres[0] if len(tour.genres) == 1 else "",
        country=tour.countries[0] if len(tour.countries) == 1 else "",
    )
    found, after, seen = list[UUID](), None, 0
    while seen < MOST_SEEN:
        page = await search_venues(uow, asked, after=after, limit=PAGE)
        seen += len(page.items)
        found += [v.id for v in page.items if _fits(tour, v.country, v.city, v.genres, v.capacity)]
        if not page.next:
            break
        after = page.next
    by_id = await list_venues(uow, found)
    return [by_id[venue_id] for venue_id in found]


def _fits(tour: Tour, country: str, city: str, genres: Sequence[str], capacity: int) -> bool:
    if country in tour.no_countries or (tour.countries and country not in tour.countries):
        return False
    if plain_letters(city) in {plain_letters(each) for each in tour.no_cities}:
        return False
    return capacity > 0 and (not tour.genres or bool(set(tour.genres) & set(genres)))


async def _expected(
    uow: UnitOfWork, act: str, venues: Sequence[Venue]
) -> dict[UUID, Attendance]:  # fmt: skip
    """What demand expects of the city of each venue; all venues of a city share it."""
    outlook = await get_outlook(uow, act)
    points = [(venue.latitude, venue.longitude) for venue in venues]
    markets = outlook.atlas.nearest_markets(points)
    distinct = sorted(set(markets))
    draws = {
        market: Attendance(e.expected, e.low, e.high, source_of(outlook, e))
        for market, e in zip(distinct, outlook.estimates(distinct), strict=True)
    }
    return {venue.id: draws[market] for venue, market in zip(venues, markets, strict=True)}


def _best(tour: Tour, venues: Sequence[Venue], expected: dict[UUID, Attendance]) -> list[UUID]:
    """Those that bring most on a usual night; of equals the nearest."""
    terms = terms_of(tour)

    def brings(venue: Venue) -> int:
        return income(terms, min(expected[venue.id].expected, venue.capacity))

    ordered = sorted(venues, key=brings, reverse=True)
    return [venue.id for venue in ordered[: tour.most_candidates]]


def _new(uow: UnitOfWork, tour: Tour, venue_id: UUID) -> TourCandidate:
    row = TourCandidate(
        id=new_id(),
        tenant_id=uow.tenant_id,
        tour_id=tour.id,
        venue_id=venue_id,
        wish="may",
        is_added=False,
    )
    uow.db.add(row)
    return row


def _fill(row: TourCandidate, come: Attendance) -> None:
    row.attendance, row.low, row.high, row.source = (
        come.expected,
        come.low,
        come.high,
        come.source,
    )
