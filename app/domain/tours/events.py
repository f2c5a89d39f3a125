"""Facts of tours."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from app.core.events import Event
from app.core.money import Money
from app.core.text import counted


class OfTour(Event, frozen=True, kw_only=True):
    subject_kind = "tour"
    subject_field = "tour_id"

    tour_id: UUID
    tour_name: str


class TourMade(OfTour, frozen=True, kw_only=True):
    name = "tours.made"

    first_on: date
    last_on: date

    @property
    def summary(self) -> str:
        return f"Began to plan {self.tour_name}, {self.first_on} to {self.last_on}"


class WishesChanged(OfTour, frozen=True, kw_only=True):
    name = "tours.wishes_changed"

    before: dict[str, Any]
    after: dict[str, Any]

    @property
    def summary(self) -> str:
        return f"Changed the wishes of {self.tour_name}"

    @property
    def changes(self) -> Mapping[str, tuple[Any, Any]]:
        return {name: (self.before[name], self.after[name]) for name in self.before}


class CandidateSet(OfTour, frozen=True, kw_only=True):
    name = "tours.candidate_set"

    venue_id: UUID
    text: str

    @property
    def summary(self) -> str:
        return f"{self.tour_name}: {self.text}"


class ScenarioChanged(OfTour, frozen=True, kw_only=True):
    name = "tours.scenario_changed"

    scenario_id: UUID
    text: str

    @property
    def summary(self) -> str:
        return f"{self.tour_name}: {self.text}"


class TourPlanned(OfTour, frozen=True, kw_only=True):
    name = "tours.planned"

    scenario_id: UUID
    scenario_name: str
    stops: int
    expected: int
    currency: str

    @property
    def summary(self) -> str:
        profit = Money(self.expected, self.currency).display()
        shows = counted(self.stops, "show")
        return f"{self.tour_name}, {self.scenario_name}: planned {shows} that should bring {profit}"


class NightsAsked(OfTour, frozen=True, kw_only=True):
    name = "tours.nights_asked"

    scenario_id: UUID
    nights: int

    @property
    def summary(self) -> str:
        return f"Asked venues for {counted(self.nights, 'night')} of {self.tour_name}"
