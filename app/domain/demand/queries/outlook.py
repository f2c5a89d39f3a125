"""The outlook of an act: everything known about where its audience is, read together."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from app.core.text import plain_letters
from app.core.uow import UnitOfWork
from app.domain.demand.evidence import Played, acts_of, of_act
from app.domain.demand.markets import Atlas
from app.domain.demand.models import PastShow
from app.domain.demand.outlook import Outlook
from app.domain.demand.prior import Heard
from app.domain.demand.queries.atlas import get_atlas
from app.domain.demand.queries.typed import list_past_shows, list_points
from app.domain.royalties import list_plays
from app.domain.shows import PaidNight, list_paid_nights
from app.domain.venues import find_city
from app.tenants import TenantKind, get_tenant

OLDEST = timedelta(days=3653)
"""Ten years: what was then says next to nothing of today."""

Points = Mapping[UUID, tuple[float, float, int]]


async def get_outlook(uow: UnitOfWork, act: str = "") -> Outlook:
    """What is known of an act; an artist's workspace is one, whatever it is called on a bill."""
    atlas, today = await get_atlas(uow), uow.now.date()
    nights = await list_played(uow, atlas)
    is_one = (await get_tenant(uow)).kind == TenantKind.ARTIST
    heard = Heard(await list_plays(uow), atlas.people_by_country)
    return Outlook(
        atlas, heard, of_act(nights, "" if is_one else act), await _known(uow, atlas), today
    )


async def list_played(uow: UnitOfWork, atlas: Atlas) -> list[Played]:
    """The nights of all acts of the workspace, settled and typed in."""
    since = uow.now.date() - OLDEST
    settled = await list_paid_nights(uow, since)
    points = await list_points(uow, {each.venue_id for each in settled if each.venue_id})
    found = [_typed(atlas, each) for each in await list_past_shows(uow, since)]
    otherwise: dict[str, int | None] = {}
    for each in settled:
        market = _market(atlas, each, points)
        if market is None:
            if each.city not in otherwise:
                otherwise[each.city] = await _called_otherwise(uow, atlas, each.city)
            market = otherwise[each.city]
        if market is not None:
            found.append(_settled(each, market))
    return [each for each in found if each.on <= uow.now.date()]


def _market(atlas: Atlas, night: PaidNight, points: Points) -> int | None:
    if night.venue_id is not None and night.venue_id in points:
        north, east, _ = points[night.venue_id]
        return atlas.nearest_market(north, east)
    called = atlas.called.get(plain_letters(night.city).strip())
    return int(atlas.market[called[0]]) if called else None


async def _called_otherwise(uow: UnitOfWork, atlas: Atlas, name: str) -> int | None:
    """Of a city called otherwise than in the list of cities: Cologne, Köln."""
    city = await find_city(uow, name)
    return int(atlas.market[atlas.place_of[city.id]]) if city else None


def _settled(night: PaidNight, market: int) -> Played:
    return Played(
        market, night.on, night.act, night.venue_name, night.paid, night.offered or None,
        night.price, is_settled=True,
    )  # fmt: skip


def _typed(atlas: Atlas, row: PastShow) -> Played:
    market = int(atlas.market[atlas.place_of[row.city_id]])
    where = row.venue_name or row.city
    return Played(
        market, row.on_date, row.act, where, row.paid, row.capacity, row.ticket, is_settled=False
    )


async def _known(uow: UnitOfWork, atlas: Atlas) -> dict[int, int]:
    """People whom other modules know the city of, by market."""
    found: dict[int, int] = {}
    for source in uow.registry.audience:
        for city_id, people in (await source.count(uow)).items():
            if (place := atlas.place_of.get(city_id)) is not None:
                market = int(atlas.market[place])
                found[market] = found.get(market, 0) + people
    return found


async def list_acts(uow: UnitOfWork) -> list[str]:
    """The acts one can choose between: those that have played; none where there is but one."""
    if (await get_tenant(uow)).kind == TenantKind.ARTIST:
        return []
    return acts_of(await list_played(uow, await get_atlas(uow)))
