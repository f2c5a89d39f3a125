"""What will run out on the shows ahead, and how many to order."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.core.uow import UnitOfWork
from app.domain.merch.forecast import LATEST, Coming, Outlook, Past, look_ahead
from app.domain.merch.models import MerchNight
from app.domain.merch.queries.nights import is_ours, list_closed, list_own_shows, nights_of
from app.domain.merch.queries.stock import Stocked, list_stock
from app.domain.shows import Show, list_shows_on
from app.domain.tours import get_tour


@dataclass(frozen=True, slots=True)
class Ahead:
    """A show ahead: what somebody expects there, and what is reckoned with."""

    show: Show
    typed: int | None
    heads: int


@dataclass(frozen=True, slots=True)
class Forecast:
    lines: list[tuple[Stocked, Outlook]]
    shows: list[Ahead]
    nights: Sequence[MerchNight]
    usual: int | None
    """People at the last nights, on average."""


async def forecast(uow: UnitOfWork, tour_id: UUID | None) -> Forecast:
    """For the shows ahead, or those on the days of a tour. Raises NotFound for a strange tour."""
    nights = await list_closed(uow, 3 * LATEST)
    past = defaultdict[UUID, list[Past]](list)
    people = list[int]()
    for night in nights:
        takings = night.takings
        heads = takings.rules.attendance if takings else None
        if takings is None or not heads:
            continue
        people.append(heads)
        for line in takings.lines:
            past[line.variant_id].append(Past(heads, line.sold, line.counted_out))
    usual = round(sum(people[:LATEST]) / len(people[:LATEST])) if people else None
    shows = await _ahead(uow, tour_id, usual)
    coming = [Coming(a.show.id, a.show.venue_name, a.show.on_date, a.heads) for a in shows]
    stock = [each for each in await list_stock(uow) if not each.item.is_bundle]
    lines = [(e, look_ahead(e.on_hand, past.get(e.variant.id, ()), coming)) for e in stock]
    return Forecast(lines, shows, nights, usual)


async def _ahead(uow: UnitOfWork, tour_id: UUID | None, usual: int | None) -> list[Ahead]:
    today = uow.now.date()
    if tour_id is None:
        shows, _ = await list_own_shows(uow, today, is_past=False)
    else:
        tour = await get_tour(uow, tour_id)
        found = await list_shows_on(uow, tour.first_on, tour.last_on)
        shows = [s for s in found if is_ours(uow, s) and s.last_date >= today]
    nights = await nights_of(uow, [each.id for each in shows])
    found_nights = [(show, nights.get(show.id)) for show in shows]
    return [
        Ahead(show, typed, typed if typed is not None else usual or 0)
        for show, night in found_nights
        if night is None or not night.is_closed
        for typed in [night.expected if night else None]
    ]
