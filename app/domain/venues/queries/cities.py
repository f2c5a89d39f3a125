"""Cities: found by name, and the nearest one to a point."""

from sqlalchemy import func, select

from app.core.text import plain_letters
from app.core.uow import UnitOfWork
from app.domain.venues.geography import Point, box_around, distance_km
from app.domain.venues.models import City

HIGHEST = "\U0010ffff"
"""Sorts after every letter."""
NEARBY_KM = (50, 250, 1000)


async def find_city(uow: UnitOfWork, name: str, *, country: str = "") -> City | None:
    """The largest city of this name, or of a name it is also called by."""
    sought, comma, state = (part.strip() for part in plain_letters(name).partition(","))
    if not sought:
        return None
    by_name = City.key == sought
    otherwise = City.names.contains(f"|{sought}|", autoescape=True)
    prefix = (City.key >= sought) & (City.key < sought + HIGHEST)
    for condition in (by_name, otherwise, prefix):
        query = select(City).where(condition)
        wanted = country or (state.upper() if comma and len(state) == 2 else "")
        if wanted:
            query = query.where(City.country == wanted)
        query = query.order_by(City.population.desc(), City.id).limit(1)
        if (found := await uow.db.scalar(query)) is not None:
            return found
    return None


async def list_city_names(uow: UnitOfWork, beginning: str, *, limit: int = 8) -> list[City]:
    """The largest cities whose names begin so."""
    sought = plain_letters(beginning).strip()
    if not sought:
        return []
    query = (
        select(City)
        .where(City.key >= sought, City.key < sought + HIGHEST)
        .order_by(City.population.desc(), City.id)
        .limit(limit)
    )
    return list(await uow.db.scalars(query))


async def nearest_city(uow: UnitOfWork, point: Point) -> City | None:
    """The city a point is nearest to, of those within a thousand kilometers."""
    for km in NEARBY_KM:
        box = box_around(point, km)
        query = select(City).where(
            City.latitude.between(box.south, box.north), City.longitude.between(box.west, box.east)
        )
        if found := list(await uow.db.scalars(query)):
            return min(
                found, key=lambda c: (distance_km(point, Point(c.latitude, c.longitude)), c.id)
            )
    return None


async def count_cities(uow: UnitOfWork) -> int:
    return await uow.db.scalar(select(func.count()).select_from(City)) or 0
