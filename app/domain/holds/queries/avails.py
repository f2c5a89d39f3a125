"""What venues tell everybody: nights that are gone, and the distance they ask of other shows."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import column, func, select

from app.core.uow import UnitOfWork
from app.domain.holds.clauses import Clause


async def list_taken(uow: UnitOfWork, first: date, last: date) -> set[tuple[UUID, date]]:
    """Nights on which a venue that tells its open nights has no room left for this workspace."""
    taken = func.backline.nights_taken(first, last).table_valued("venue_id", "on_date")
    rows = await uow.db.execute(select(taken.c.venue_id, taken.c.on_date))
    return {(venue_id, on) for venue_id, on in rows}


async def list_terms(
    uow: UnitOfWork, venue_ids: Collection[UUID] | None = None
) -> dict[UUID, tuple[int, int]]:
    """Kilometers and days to other shows, by venue that asks for them: any, or one of these."""
    terms = func.backline.venue_terms().table_valued(
        column("venue_id"), column("radius_km"), column("radius_days")
    )
    query = select(terms.c.venue_id, terms.c.radius_km, terms.c.radius_days)
    if venue_ids is not None:
        query = query.where(terms.c.venue_id.in_(venue_ids))
    rows = await uow.db.execute(query)
    return {venue_id: (km, days) for venue_id, km, days in rows}


async def find_clauses(uow: UnitOfWork, venue_ids: Collection[UUID]) -> dict[UUID, Clause]:
    """The same of some venues, as the clause that comes with a night there."""
    if not venue_ids:
        return {}
    terms = await list_terms(uow, venue_ids)
    return {venue: Clause(km, days, days) for venue, (km, days) in terms.items()}
