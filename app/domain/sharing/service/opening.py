"""A tour is opened to co-bills, and closed again."""

from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain.sharing import events
from app.domain.sharing.errors import NoNights, SharingChanged
from app.domain.sharing.models import SharingNight, SharingTour
from app.domain.sharing.queries.offers import find_open_tour
from app.domain.tours import PlannedNight, PlannedRoute, get_tour, planned_routes


async def open_tour(
    uow: UnitOfWork,
    tour_id: UUID,
    *,
    act: str,
    genre: str,
    words: str = "",
    contact_email: str | None = None,
    scenario_id: UUID | None = None,
    seen: int = 0,
) -> SharingTour:
    """Tell others the nights and cities of a plan, and nothing else of it.

    `scenario_id` chooses the plan; otherwise it is the one that brings most. `seen` is the edition
    that was looked at, 0 where there was none. Raises NoNights and SharingChanged.
    """
    await get_tour(uow, tour_id)
    route, nights = await _nights(uow, tour_id, scenario_id)
    first = {
        "tenant_id": uow.tenant_id, "id": new_id(), "tour_id": tour_id, "act": act,
        "genre": genre, "plan_name": route.name, "version": 0,
    }  # fmt: skip
    await uow.db.execute(
        insert(SharingTour)
        .values(first)
        .on_conflict_do_nothing(index_elements=["tenant_id", "tour_id"])
    )
    opened = await find_open_tour(uow, tour_id, lock=True)
    if opened is None or opened.version != seen:
        raise SharingChanged
    opened.act, opened.genre, opened.words = act, genre, words
    opened.contact_email, opened.plan_name = contact_email, route.name
    opened.is_open = True
    opened.version += 1
    await _write(uow, opened, nights)
    uow.record(events.TourOpened(tour_id=tour_id, act=act, nights=len(nights)))
    return opened


async def close_tour(uow: UnitOfWork, tour_id: UUID) -> None:
    """Others see nothing of it any more; what was asked and agreed stays."""
    opened = await find_open_tour(uow, tour_id, lock=True)
    if opened is not None and opened.is_open:
        opened.is_open = False
        opened.version += 1
        uow.record(events.TourClosed(tour_id=tour_id, act=opened.act))


async def _nights(
    uow: UnitOfWork, tour_id: UUID, scenario_id: UUID | None
) -> tuple[PlannedRoute, list[PlannedNight]]:
    """The nights still to come of the chosen plan, each by the clock of where it is."""
    routes = await planned_routes(uow, tour_id)
    chosen = [route for route in routes if scenario_id in (None, route.scenario_id)]
    if not chosen:
        raise NoNights
    ahead = [
        night
        for night in chosen[0].nights
        if night.on >= uow.now.astimezone(ZoneInfo(night.venue.time_zone)).date()
    ]
    if not ahead:
        raise NoNights
    return chosen[0], ahead


async def _write(uow: UnitOfWork, opened: SharingTour, nights: list[PlannedNight]) -> None:
    await uow.db.execute(delete(SharingNight).where(SharingNight.sharing_tour_id == opened.id))
    uow.db.add_all(
        SharingNight(
            id=new_id(), tenant_id=uow.tenant_id, sharing_tour_id=opened.id, on_date=night.on,
            city=night.venue.city, country=night.venue.country, latitude=night.venue.latitude,
            longitude=night.venue.longitude, time_zone=night.venue.time_zone,
        )
        for night in nights
    )  # fmt: skip
    await uow.flush_rows()
