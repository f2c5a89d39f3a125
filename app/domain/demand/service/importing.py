"""Past shows and rival events from CSV text: all lines are right, or none is entered."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app.core.ids import new_id
from app.core.text import plain_letters
from app.core.uow import UnitOfWork
from app.domain.demand import events
from app.domain.demand.errors import CityUnknown
from app.domain.demand.models import PastShow, RivalEvent
from app.domain.demand.queries.typed import known_nights, known_rivals
from app.domain.demand.table import NIGHTS, RIVALS, Line, read_lines
from app.domain.venues import City, find_city

FUTURE = "This day has not come yet; only nights that were played count."


async def import_nights(
    uow: UnitOfWork, content: str, *, act: str
) -> tuple[int, list[Line]]:  # fmt: skip
    """How many nights were new, or the lines that are wrong. `act` plays where none is named.

    Raises LinesUnreadable.
    """
    lines = await _placed(uow, read_lines(content, NIGHTS))
    today = uow.now.date()
    lines = [
        replace(each, wrong=FUTURE) if not each.wrong and each.values["on_date"] > today else each
        for each in lines
    ]
    if wrong := [each for each in lines if each.wrong]:
        return 0, wrong
    known = await known_nights(uow, [each.values["on_date"] for each in lines])
    rows = list[PastShow]()
    for each in lines:
        row = _night(uow, each.values, act)
        key = (row.on_date, row.city_id, row.act, row.venue_name)
        if key not in known:
            known.add(key)
            rows.append(row)
    return await _enter(uow, rows, "past show"), []


async def import_rivals(uow: UnitOfWork, content: str) -> tuple[int, list[Line]]:
    """How many events were new, or the lines that are wrong. Raises LinesUnreadable."""
    lines = await _placed(uow, read_lines(content, RIVALS))
    if wrong := [each for each in lines if each.wrong]:
        return 0, wrong
    known = await known_rivals(uow, [each.values["first_on"] for each in lines])
    rows = list[RivalEvent]()
    for each in lines:
        row = _rival(uow, each.values)
        key = (row.city_id, row.first_on, row.name)
        if key not in known:
            known.add(key)
            rows.append(row)
    return await _enter(uow, rows, "rival event"), []


async def _enter(uow: UnitOfWork, rows: Sequence[PastShow | RivalEvent], what: str) -> int:
    if rows:
        uow.db.add_all(rows)
        await uow.flush_rows()
        uow.record(events.LinesImported(what=what, number=len(rows)))
    return len(rows)


async def _placed(uow: UnitOfWork, lines: Sequence[Line]) -> list[Line]:
    """The lines with their cities found; each name is looked up once."""
    cities: dict[tuple[str, str], City | None] = {}
    found = list[Line]()
    for line in lines:
        name, country = str(line.values["city"]), str(line.values["country"])
        if line.wrong or not name:
            found.append(line)
            continue
        key = (plain_letters(name), country)
        if key not in cities:
            cities[key] = await find_city(uow, name, country=country)
        if (city := cities[key]) is None:
            found.append(replace(line, wrong=f"{name}: {CityUnknown.sentence}"))
        else:
            found.append(replace(line, values={**line.values, "place": city}))
    return found


def _night(uow: UnitOfWork, values: Any, act: str) -> PastShow:
    city, ticket = values["place"], values["ticket"]
    return PastShow(
        id=new_id(), tenant_id=uow.tenant_id, act=values["act"] or act, on_date=values["on_date"],
        city_id=city.id, city=city.name, country=city.country, venue_name=values["venue_name"],
        paid=values["paid"], capacity=values["capacity"],
        currency=ticket.currency if ticket else None, price=ticket.minor if ticket else None,
        origin="file", edition=1,
    )  # fmt: skip


def _rival(uow: UnitOfWork, values: Any) -> RivalEvent:
    city = values["place"]
    named = {key: values[key] for key in ("name", "first_on", "last_on", "percent", "source")}
    return RivalEvent(
        id=new_id(), tenant_id=uow.tenant_id, city_id=city.id, city=city.name,
        country=city.country, added_by=uow.actor.name, edition=1, **named,
    )  # fmt: skip
