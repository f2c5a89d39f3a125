"""Nights before Backline and rival events: added, changed, removed by whoever knows better."""

from typing import Any
from uuid import UUID

from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain.demand import events
from app.domain.demand.errors import DemandChanged, EventKnown, NightKnown
from app.domain.demand.models import PastShow, RivalEvent
from app.domain.demand.queries.typed import get_past_show, get_rival
from app.domain.venues import City


async def add_past_show(
    uow: UnitOfWork, city: City, *, origin: str = "typed", **said: Any
) -> PastShow:
    """Write down a night that was played. Raises NightKnown."""
    show = PastShow(
        id=new_id(), tenant_id=uow.tenant_id, origin=origin, edition=1, **_at(city), **said
    )
    await _keep(uow, show, NightKnown)
    uow.record(events.PastShowAdded(**_facts(show)))
    return show


async def change_past_show(
    uow: UnitOfWork, show_id: UUID, city: City, *, seen: int, **said: Any
) -> PastShow:
    """Correct a night. `seen` is the edition one has read. Raises DemandChanged and NightKnown."""
    show = await get_past_show(uow, show_id, lock=True)
    await _change(uow, show, {**_at(city), **said}, seen, NightKnown)
    uow.record(events.PastShowChanged(**_facts(show)))
    return show


async def remove_past_show(uow: UnitOfWork, show_id: UUID) -> None:
    show = await get_past_show(uow, show_id, lock=True)
    await uow.db.delete(show)
    await uow.flush_rows()
    uow.record(events.PastShowRemoved(**_facts(show)))


async def add_rival(uow: UnitOfWork, city: City, **said: Any) -> RivalEvent:
    """Write down what else is on. Raises EventKnown."""
    rival = RivalEvent(
        id=new_id(), tenant_id=uow.tenant_id, added_by=uow.actor.name, edition=1,
        **_at(city), **said,
    )  # fmt: skip
    await _keep(uow, rival, EventKnown)
    uow.record(events.RivalAdded(**_rival_facts(rival)))
    return rival


async def change_rival(
    uow: UnitOfWork, rival_id: UUID, city: City, *, seen: int, **said: Any
) -> RivalEvent:
    """Correct an event. `seen` is the edition one has read. Raises DemandChanged and EventKnown."""
    rival = await get_rival(uow, rival_id, lock=True)
    await _change(uow, rival, {**_at(city), **said}, seen, EventKnown)
    uow.record(events.RivalChanged(**_rival_facts(rival)))
    return rival


async def remove_rival(uow: UnitOfWork, rival_id: UUID) -> None:
    rival = await get_rival(uow, rival_id, lock=True)
    await uow.db.delete(rival)
    await uow.flush_rows()
    uow.record(events.RivalRemoved(**_rival_facts(rival)))


async def _keep(
    uow: UnitOfWork, row: PastShow | RivalEvent, known: type[NightKnown | EventKnown]
) -> None:
    async with uow.refusing(known):
        uow.db.add(row)


async def _change(
    uow: UnitOfWork,
    row: PastShow | RivalEvent,
    said: dict[str, Any],
    seen: int,
    known: type[NightKnown | EventKnown],
) -> None:
    if row.edition != seen:
        raise DemandChanged
    async with uow.refusing(known):
        for name, value in said.items():
            setattr(row, name, value)
        row.edition += 1


def _at(city: City) -> dict[str, Any]:
    return {"city_id": city.id, "city": city.name, "country": city.country}


def _facts(show: PastShow) -> dict[str, Any]:
    named = {"act": show.act, "city": show.city, "on_date": show.on_date, "paid": show.paid}
    return {"past_show_id": show.id, **named}


def _rival_facts(rival: RivalEvent) -> dict[str, Any]:
    named = {"rival_name": rival.name, "city": rival.city, "percent": rival.percent}
    return {"rival_event_id": rival.id, **named}
