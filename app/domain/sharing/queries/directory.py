"""What other workspaces share, as the functions of the database give it: no row of theirs."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    Date,
    Float,
    Integer,
    String,
    Uuid,
    func,
    literal,
    select,
)

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.sharing.errors import NotShared
from app.domain.sharing.matching import Shared, SharedNight, Stop
from app.domain.venues import Point, box_around

_PLACE = ("city", "country", "time_zone")
_OFFER = (
    *(Column(name, Uuid) for name in ("tenant_id", "id")),
    *(Column(name, String) for name in ("kind", "title", "words", "giver", *_PLACE, "currency",
                                        "unit", "terms")),
    *(Column(name, Float) for name in ("latitude", "longitude")),
    Column("reach_km", Integer),
    Column("price_amount", BigInteger),
    *(Column(name, Date) for name in ("first_on", "last_on")),
    *(Column(name, ARRAY(Date)) for name in ("taken_first", "taken_last")),
)  # fmt: skip
_NIGHT = (
    *(Column(name, Uuid) for name in ("tenant_id", "sharing_tour_id")),
    *(Column(name, String) for name in ("act", "genre", "words", *_PLACE)),
    Column("on_date", Date),
    *(Column(name, Float) for name in ("latitude", "longitude")),
)


async def list_shared(uow: UnitOfWork, stops: Sequence[Stop], *, within_km: int) -> list[Shared]:
    """Offers of others in the part of the globe that holds everything near the stops."""
    if not stops:
        return []
    given = func.backline.sharing_offers_seen(*_around(stops, within_km, days=0))
    return [_offer(row) for row in await _rows(uow, given, _OFFER)]


async def get_shared(uow: UnitOfWork, offer_id: UUID) -> Shared:
    """One offer of another workspace. Raises NotFound for one that is not shared."""
    given = func.backline.sharing_offers_seen(literal(offer_id, Uuid), *_anywhere())
    rows = await _rows(uow, given, _OFFER)
    if not rows:
        raise NotFound(NotShared.sentence)
    return _offer(rows[0])


async def list_shared_nights(
    uow: UnitOfWork, stops: Sequence[Stop], *, within_km: int, days: int, today: date
) -> list[SharedNight]:
    """Nights of others' open tours near the stops, from today on."""
    if not stops:
        return []
    given = func.backline.sharing_nights_seen(*_around(stops, within_km, days=days))
    found = [_night(row) for row in await _rows(uow, given, _NIGHT)]
    return [night for night in found if night.on >= today]


async def list_nights_of(uow: UnitOfWork, sharing_tour_id: UUID) -> list[SharedNight]:
    """The nights of one open tour of another workspace. Raises NotFound for one that is closed."""
    given = func.backline.sharing_nights_seen(literal(sharing_tour_id, Uuid), *_anywhere())
    found = [_night(row) for row in await _rows(uow, given, _NIGHT)]
    if not found:
        raise NotFound(NotShared.sentence)
    return found


async def _rows(
    uow: UnitOfWork, function: Any, columns: Sequence[Column[Any]]
) -> list[dict[str, Any]]:
    given = function.table_valued(*(Column(each.name, each.type) for each in columns))
    return [dict(row) for row in (await uow.db.execute(select(given))).mappings()]


def _around(stops: Sequence[Stop], within_km: int, *, days: int) -> list[Any]:
    """No one row, but a box and days around all of the stops."""
    boxes = [box_around(stop.point, within_km) for stop in stops]
    sides = (
        min(box.south for box in boxes),
        min(box.west for box in boxes),
        max(box.north for box in boxes),
        max(box.east for box in boxes),
    )
    return [literal(None, Uuid), *(literal(side, Float) for side in sides), *_days(stops, days)]


def _days(stops: Sequence[Stop], days: int) -> list[Any]:
    firsts = [stop.first_on for stop in stops if stop.first_on]
    lasts = [stop.last_on for stop in stops if stop.last_on]
    if len(firsts) < len(stops) or len(lasts) < len(stops):
        return [literal(None, Date), literal(None, Date)]
    first, last = min(firsts).toordinal() - days, max(lasts).toordinal() + days
    return [literal(date.fromordinal(on), Date) for on in (first, last)]


def _anywhere() -> list[Any]:
    return [*(literal(None, Float) for _ in range(4)), *(literal(None, Date) for _ in range(2))]


def _offer(values: dict[str, Any]) -> Shared:
    taken = tuple(zip(values.pop("taken_first"), values.pop("taken_last"), strict=True))
    point = Point(values.pop("latitude"), values.pop("longitude"))
    return Shared(**values, point=point, taken=taken)


def _night(values: dict[str, Any]) -> SharedNight:
    point = Point(values.pop("latitude"), values.pop("longitude"))
    on = values.pop("on_date")
    return SharedNight(**values, on=on, point=point)
