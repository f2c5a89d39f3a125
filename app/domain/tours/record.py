"""A plan as it is kept and shown: what the planner told, without the problem it answered."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from app.domain.routing import Told
from app.domain.tours.asking import venue_of


class PlannedStop(msgspec.Struct, frozen=True):
    """A show of the plan. `marginal`: what the tour loses without it. `price`: what it would gain
    if this one had not to be played. `km` is the way to it, `days` those away that it takes.
    `fees` have come off what is expected. Plans of before know neither."""

    venue_id: UUID
    on: date
    expected: int
    low: int
    high: int
    km: int
    marginal: int | None = None
    price: int | None = None
    days: int | None = None
    fees: int | None = None


class Clash(msgspec.Struct, frozen=True):
    """Wishes that exclude each other."""

    venue_ids: list[UUID]
    why: str


class NearMiss(msgspec.Struct, frozen=True):
    venue_id: UUID
    on: date
    loss: int


class DayOff(msgspec.Struct, frozen=True):
    on: date
    price: int


class PlanRecord(msgspec.Struct, frozen=True):
    """Amounts in minor units of the tour's currency; `seconds` of search so far."""

    stops: list[PlannedStop]
    km: int
    days_away: int
    shows: int
    driving: int
    days: int
    fixed: int
    low: int
    high: int
    bound: int | None
    seconds: float
    is_explained: bool
    clashes: list[Clash]
    missed: list[NearMiss]
    days_off: list[DayOff]

    @property
    def expected(self) -> int:
        return self.shows - self.driving - self.days - self.fixed

    @property
    def outlay(self) -> int:
        """What it costs whatever comes in: what a budget limits."""
        return self.driving + self.days + self.fixed + sum(stop.fees or 0 for stop in self.stops)

    @property
    def km_home(self) -> int:
        return self.km - sum(stop.km for stop in self.stops)

    @property
    def dates(self) -> dict[UUID, date]:
        return {stop.venue_id: stop.on for stop in self.stops}

    @property
    def played(self) -> dict[date, UUID]:
        return {stop.on: stop.venue_id for stop in self.stops}

    def at(self, venue_id: UUID) -> PlannedStop | None:
        return next((stop for stop in self.stops if stop.venue_id == venue_id), None)


def record_of(told: Told) -> PlanRecord:
    plan = told.plan
    return PlanRecord(
        stops=[
            PlannedStop(
                venue_of(stop.show),
                stop.on,
                stop.estimate.expected,
                stop.estimate.low,
                stop.estimate.high,
                stop.km,
                told.reasons.get(stop.show),
                told.prices.get(stop.show),
                stop.days,
                stop.estimate.fees,
            )
            for stop in plan.stops
        ],
        km=plan.km,
        days_away=plan.days_away,
        shows=plan.shows,
        driving=plan.driving,
        days=plan.days,
        fixed=plan.fixed,
        low=plan.low,
        high=plan.high,
        bound=plan.bound,
        seconds=round(told.seconds, 1),
        is_explained=told.is_explained,
        clashes=[Clash([venue_of(show) for show in c.shows], c.why) for c in plan.conflicts],
        missed=[NearMiss(venue_of(miss.show), miss.on, miss.loss) for miss in told.missed],
        days_off=[DayOff(on, price) for on, price in sorted(told.day_prices.items())],
    )


def written(record: PlanRecord) -> dict[str, Any]:
    kept: dict[str, Any] = msgspec.to_builtins(record)
    return kept


def read(kept: dict[str, Any] | None) -> PlanRecord | None:
    return msgspec.convert(kept, PlanRecord) if kept else None
