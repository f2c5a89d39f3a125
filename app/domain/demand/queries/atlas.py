"""All cities, read once by a process: only a migration changes them, and it starts a new one."""

from sqlalchemy import select

from app.core.uow import UnitOfWork
from app.domain.demand.markets import Atlas, atlas_of
from app.domain.venues import City

_KEPT: list[Atlas] = []


async def get_atlas(uow: UnitOfWork) -> Atlas:
    if not _KEPT:
        columns = (City.id, City.name, City.key, City.country)
        where = (City.latitude, City.longitude, City.population)
        query = select(*columns, *where).order_by(City.id)
        _KEPT.append(atlas_of([tuple(row) for row in await uow.db.execute(query)]))
    return _KEPT[0]
