"""What venues tell everybody: nights that are gone, and the distance they ask of other shows."""

from datetime import date
from uuid import UUID

from sqlalchemy import column, func, select

from app.core.uow import UnitOfWork


async def list_taken(uow: UnitOfWork, first: date, last: date) -> set[tuple[UUID, date]]:
    """Nights on which a venue that tells its open nights has no room left for this workspace."""
    taken = func.backline.nights_taken(first, last).table_valued("venue_id", "on_date")
    rows = await uow.db.execute(select(taken.c.venue_id, taken.c.on_date))
    return {(venue_id, on) for venue_id, on in rows}


async def list_terms(uow: UnitOfWork) -> dict[UUID, tuple[int, int]]:
    """Kilometers and days to other shows, by venue that asks for them."""
    terms = func.backline.venue_terms().table_valued(
        column("venue_id"), column("radius_km"), column("radius_days")
    )
    rows = await uow.db.execute(select(terms.c.venue_id, terms.c.radius_km, terms.c.radius_days))
    return {venue_id: (km, days) for venue_id, km, days in rows}
