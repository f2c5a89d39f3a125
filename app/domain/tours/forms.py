"""Untrusted text of the forms of tours."""

import re
from datetime import date
from typing import Any
from uuid import UUID

from app.core.errors import NotFound
from app.core.money import InvalidMoney, Money
from app.core.text import plain_letters
from app.domain.demand import KINDS
from app.domain.tours.choices import EFFORTS, LONGEST, MOST_CANDIDATES, UNITS, WISHES
from app.domain.tours.models import Tour
from app.domain.tours.timetable import KM_PER_HOUR
from app.domain.venues import COUNTRIES, GENRES
from app.tenants import CURRENCY_CODES
from app.web.fields import Checkbox, Choice, Day, Integer, Several, Text
from app.web.forms import Form

AMOUNTS = {
    "price_amount": "The ticket price",
    "km_amount": "The cost of a kilometer",
    "day_amount": "The cost of a day",
    "fixed_amount": "What it costs in any case",
    "budget_amount": "The budget",
}
MOST_OF_A_DAY, MOST_OF_ONE = 10**12, 10**9
"""Minor units, so that the planner's sums of all of them stay whole numbers it can hold."""
MOST = {
    "price_amount": MOST_OF_ONE,
    "km_amount": MOST_OF_ONE,
    "day_amount": MOST_OF_A_DAY,
    "fixed_amount": MOST_OF_A_DAY,
    "budget_amount": MOST_OF_A_DAY,
}
PLAIN = (
    "name", "act", "first_on", "last_on", "currency", "nights_in_row", "share_percent",
    "fees_percent", "least", "most", "genres", "factors", "countries", "no_countries",
    "most_candidates",
)  # fmt: skip


_CODES = {plain_letters(name): code for code, name in COUNTRIES.items()}
_CODES |= {code.lower(): code for code in COUNTRIES}


class TourForm(Form):
    name = Text(label="Name", max_length=80)
    act = Text(label="Artist", max_length=120)
    first_on = Day(label="The first day")
    last_on = Day(label="The last day")
    home = Text(label="Home city", max_length=120)
    currency = Choice(label="Currency", options=CURRENCY_CODES)
    drive = Integer(label="Driving a day", low=1, high=2000)
    unit = Choice(label="Unit", options=dict(UNITS))
    nights_in_row = Integer(label="Nights in a row", required=False, low=1, high=60)
    off_days = Text(label="Days off", required=False, max_length=1000)
    price_amount = Text(label="Ticket price", max_length=20)
    share_percent = Integer(label="Your share", low=0, high=100)
    fees_percent = Integer(label="Fees", low=0, high=100)
    km_amount = Text(label="A kilometer", max_length=20)
    day_amount = Text(label="A day away", max_length=20)
    fixed_amount = Text(label="In any case", max_length=20)
    budget_amount = Text(label="Budget", required=False, max_length=20)
    least = Integer(label="Capacity from", required=False, low=1, high=500_000)
    most = Integer(label="Capacity to", required=False, low=1, high=500_000)
    genres = Several(label="Genres", required=False, options=dict(GENRES))
    factors = Several(label="What counts", required=False, options=dict(KINDS))
    countries = Text(label="Countries", required=False, max_length=500)
    no_countries = Text(label="Countries to avoid", required=False, max_length=500)
    no_cities = Text(label="Cities to avoid", required=False, max_length=500)
    most_candidates = Integer(label="Venues to consider", low=1, high=MOST_CANDIDATES)
    version = Integer(label="Version", required=False)

    def check(self) -> None:
        values = self.values
        self._check_days(values)
        if values["least"] and values["most"] and values["least"] > values["most"]:
            self.errors["most"] = "Let the capacity end above where it begins."
        for name in ("countries", "no_countries"):
            self._check_countries(name)
        if not self.errors and (both := set(values["countries"]) & set(values["no_countries"])):
            named = ", ".join(sorted(COUNTRIES[each] for each in both))
            self.errors["no_countries"] = f"Both wished and to avoid: {named}. Take one away."
        for name, label in AMOUNTS.items():
            if self.values[name]:
                self._check_amount(name, label)
            else:
                self.values[name] = None

    def _check_days(self, values: dict[str, Any]) -> None:
        length = (values["last_on"] - values["first_on"]).days + 1
        if length < 1:
            self.errors["last_on"] = "Let the tour end on the day it begins or later."
        elif length > LONGEST:
            self.errors["last_on"] = f"Plan at most {LONGEST} days at once."
        days = []
        for word in re.split(r"[\s,;]+", values["off_days"] or ""):
            if not word:
                continue
            try:
                days.append(date.fromisoformat(word))
            except ValueError:
                self.errors["off_days"] = f"“{word[:20]}” is no day. Write days as 2027-03-14."
        values["off_days"] = sorted(set(days))

    def _check_countries(self, name: str) -> None:
        found = list[str]()
        for word in filter(None, (part.strip() for part in (self.values[name] or "").split(","))):
            code = _CODES.get(plain_letters(word))
            if code is None:
                self.errors[name] = f"“{word[:40]}” is no country we know. Write Austria, or AT."
            else:
                found.append(code)
        self.values[name] = found

    def _check_amount(self, name: str, label: str) -> None:
        try:
            money = Money.of(self.values[name], self.values["currency"])
        except InvalidMoney as error:
            self.errors[name] = str(error)
            return
        if money.minor < 0:
            self.errors[name] = f"{label} may not be below zero."
        elif money.minor > MOST[name]:
            most = Money(MOST[name], money.currency).display()
            self.errors[name] = f"Write an amount of at most {most}."
        self.values[name] = money.minor

    @property
    def wishes(self) -> dict[str, Any]:
        """As the tour keeps them, without its home."""
        values = self.values
        kilometers = values["drive"] * (KM_PER_HOUR if values["unit"] == "hours" else 1)
        cities = [city.strip() for city in (values["no_cities"] or "").split(",")]
        return {
            **{name: values[name] for name in PLAIN},
            **{name: values[name] for name in AMOUNTS},
            "off_days": values["off_days"],
            "km_per_day": kilometers,
            "no_cities": [city for city in cities if city],
        }

    @classmethod
    def of(cls, tour: Tour) -> "TourForm":
        kept = {name: getattr(tour, name) for name in AMOUNTS}
        amounts = {
            name: "" if minor is None else str(tour.money(minor).decimal)
            for name, minor in kept.items()
        }
        return cls.blank(
            **{name: getattr(tour, name) for name in PLAIN if "countries" not in name},
            **amounts,
            home=f"{tour.home_city}, {tour.home_country}",
            drive=tour.km_per_day,
            unit="km",
            off_days=", ".join(day.isoformat() for day in tour.off_days),
            no_cities=", ".join(tour.no_cities),
            countries=", ".join(COUNTRIES[code] for code in tour.countries),
            no_countries=", ".join(COUNTRIES[code] for code in tour.no_countries),
            version=tour.version,
        )


class CandidateForm(Form):
    wish = Choice(label="Wish", options=dict(WISHES))
    must_on = Day(label="On", required=False)
    attendance = Integer(label="Attendance", required=False, low=0, high=500_000)
    guarantee = Text(label="Guarantee", required=False, max_length=20)

    def amount(self, tour: Tour) -> int | None:
        """The guarantee in minor units; an error beside its field when it is none."""
        text = self.values["guarantee"]
        try:
            money = Money.of(text, tour.currency) if text else None
        except InvalidMoney as error:
            self.errors["guarantee"] = str(error)
            return None
        if money is not None and money.minor < 0:
            self.errors["guarantee"] = "A guarantee may not be below zero."
        elif money is not None and money.minor > MOST_OF_A_DAY:
            most = Money(MOST_OF_A_DAY, tour.currency).display()
            self.errors["guarantee"] = f"Write an amount of at most {most}."
        return money.minor if money else None


class PlanForm(Form):
    seconds = Choice(label="Search", options=dict(EFFORTS))
    version = Integer(label="Version")


class VersionForm(Form):
    version = Integer(label="Version")


class StopForm(VersionForm):
    venue_id = Text(label="Venue", max_length=36)


class MoveForm(StopForm):
    on = Day(label="The day")


class CopyForm(Form):
    name = Text(label="Name", max_length=60)


def read_id(typed: object) -> UUID:
    """The id of a venue as a button posts it; whatever is none names nothing."""
    try:
        return UUID(str(typed))
    except ValueError as error:
        raise NotFound from error


def read_day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


class AskForm(Form):
    stops = Several(label="Nights")
    even_so = Checkbox(label="Even so")
