"""Venues from a file: looked at first, then entered."""

from dataclasses import replace

from app.core.uow import UnitOfWork
from app.domain.venues.errors import PlaceUnknown
from app.domain.venues.events import VenuesImported
from app.domain.venues.geography import Point, distance_km
from app.domain.venues.queries.search import find_twins, name_key
from app.domain.venues.service.keeping import enter_venue, place_of
from app.domain.venues.table import Line, Table


async def check_table(uow: UnitOfWork, table: Table) -> list[Line]:
    """Every line with its place looked up, and the venue it may be already."""
    seen: dict[str, list[tuple[int, Point]]] = {}
    return [line if line.wrong else await _check(uow, line, seen) for line in table.lines]


async def import_venues(uow: UnitOfWork, table: Table) -> int:
    """Enter the lines that are right and new; how many those were."""
    entered = 0
    for line in await check_table(uow, table):
        if not line.wrong and not line.twin:
            await enter_venue(
                uow,
                line.values,
                origin="imported",
                capacity=line.values["capacity"],
                room=line.room,
                even_if_known=True,
            )
            entered += 1
    if entered:
        uow.record(VenuesImported(number=entered))
        await uow.flush()
    return entered


async def _check(uow: UnitOfWork, line: Line, seen: dict[str, list[tuple[int, Point]]]) -> Line:
    try:
        place = await place_of(
            uow, **{key: line.values[key] for key in ("city", "country", "latitude", "longitude")}
        )
    except PlaceUnknown as unknown:
        return replace(line, wrong=unknown.message)
    others = seen.setdefault(name_key(line.values["name"]), [])
    near = [number for number, point in others if distance_km(point, place.point) <= 2]
    others.append((line.number, place.point))
    if near:
        return replace(line, twin=f"the same as line {near[0]}")
    twins = await find_twins(uow, line.values["name"], place.point)
    return replace(line, twin=f"{twins[0].name} in {twins[0].city}" if twins else "")
