"""Factors of many nights at many venues, as the planner of tours asks for them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from app.core.uow import UnitOfWork
from app.domain.demand.factors import Factor, Rival, Setting, factors_on
from app.domain.demand.holidays import holidays_of
from app.domain.demand.markets import Atlas
from app.domain.demand.models import RivalEvent
from app.domain.demand.queries.atlas import get_atlas
from app.domain.demand.queries.typed import list_rivals


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a night could be."""

    venue_id: UUID
    country: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Almanac:
    """What is known of nights between two days: rival events by market, holidays by country."""

    atlas: Atlas
    rivals: Mapping[int, list[Rival]]
    kinds: Collection[str]

    def on(self, day: date, spot: Spot) -> tuple[Factor, ...]:
        return self.on_days([day], spot)[day]

    def on_days(self, days: Collection[date], spot: Spot) -> dict[date, tuple[Factor, ...]]:
        """The factors of each day at one place, whose market is looked for once."""
        market = self.atlas.nearest_market(spot.latitude, spot.longitude)
        years = {(day + timedelta(days=1)).year for day in days} | {day.year for day in days}
        off = holidays_of(spot.country, years)
        setting = Setting(market, spot.latitude)
        rivals = self.rivals.get(market, [])
        return {
            day: factors_on(day, setting, holidays=off, rivals=rivals, kinds=self.kinds)
            for day in days
        }


async def get_almanac(
    uow: UnitOfWork, first: date, last: date, *, kinds: Collection[str]
) -> Almanac:
    """What is known of nights from a day to a day, of the kinds that are to count."""
    atlas, rivals = await get_atlas(uow), dict[int, list[Rival]]()
    for each in await list_rivals(uow, first, last):
        rival = rival_of(atlas, each)
        rivals.setdefault(rival.market, []).append(rival)
    return Almanac(atlas, rivals, kinds)


def rival_of(atlas: Atlas, row: RivalEvent) -> Rival:
    market = int(atlas.market[atlas.place_of[row.city_id]])
    source = f"{row.source}, entered by {row.added_by}" if row.source else f"by {row.added_by}"
    return Rival(market, row.name, row.first_on, row.last_on, row.percent, source)
