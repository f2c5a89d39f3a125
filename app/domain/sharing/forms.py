"""Untrusted text of the forms of sharing."""

import re
from datetime import date
from typing import Any

from app.core.money import Money
from app.core.uow import UnitOfWork
from app.domain.sharing.choices import KIND_LABELS, UNITS
from app.domain.sharing.errors import CityUnknown
from app.domain.sharing.models import SharingOffer, SharingRequest, SharingTour
from app.domain.sharing.service.offering import Place
from app.domain.venues import GENRES, find_city
from app.tenants import CURRENCY_CODES
from app.web.fields import (
    Amount,
    Area,
    Checkbox,
    Choice,
    Day,
    Email,
    Integer,
    Reference,
    Text,
    Wrong,
)
from app.web.forms import Form

UNIT_NAMES = tuple(unit for unit, _ in UNITS)
LONGEST = 92
"""Days that may be asked for at once."""
ENDS_FIRST = "The last day is before the first. Swap them."


class DaysForm(Form):
    """A stretch of days; a last day left out is the first one."""

    def check(self) -> None:
        first, last = self.values["first_on"], self.values["last_on"]
        if first and last and last < first:
            self.errors["last_on"] = ENDS_FIRST
        elif first and last and (last - first).days >= LONGEST:
            self.errors["last_on"] = f"Ask for at most {LONGEST} days at once."

    @property
    def days(self) -> dict[str, date]:
        first = self.values["first_on"]
        return {"first_on": first, "last_on": self.values["last_on"] or first}


class WishForm(Form):
    kind = Choice(label="What it is", options=tuple(KIND_LABELS))
    title = Text(label="In a few words", max_length=80)
    words = Area(label="More about it", required=False, max_length=1000)
    city = Text(label="City", max_length=120)
    reach_km = Integer(label="Kilometers", low=0, high=2000)
    first_on = Day(label="From", required=False)
    last_on = Day(label="To", required=False)

    def check(self) -> None:
        first, last = self.values["first_on"], self.values["last_on"]
        if first and last and last < first:
            self.errors["last_on"] = ENDS_FIRST

    @property
    def said(self) -> dict[str, Any]:
        names = ("kind", "title", "reach_km", "first_on", "last_on")
        return {
            **{name: self.values[name] for name in names},
            "words": self.values["words"] or "",
        }


class OfferForm(WishForm):
    giver = Text(label="Your name for others", max_length=80)
    price = Amount(label="Price", required=False, currencies=CURRENCY_CODES)
    unit = Choice(label="The price is for", options=UNIT_NAMES)
    terms = Area(label="Terms", required=False, max_length=1000)
    handover = Area(label="Where to fetch it", required=False, max_length=500)
    contact_email = Email(label="Write to", required=False)
    is_shared = Checkbox(label="Shared")
    version = Integer(label="The edition", required=False)

    @property
    def said(self) -> dict[str, Any]:
        values, price = self.values, self.values["price"]
        price_amount = (price.minor or None) if price else None
        # Of a price left empty nobody has checked the currency.
        typed = self.raw("price_currency")
        free = typed if typed in CURRENCY_CODES else "EUR"
        return {
            **super().said,
            **{name: values[name] for name in ("giver", "unit", "contact_email", "is_shared")},
            "terms": values["terms"] or "",
            "handover": values["handover"] or "",
            "price_amount": price_amount,
            "currency": price.currency if price else free,
        }

    @classmethod
    def of(cls, offer: SharingOffer) -> "OfferForm":
        named = (
            "kind", "title", "words", "reach_km", "first_on", "last_on", "giver", "unit", "terms",
            "handover", "contact_email", "is_shared", "version",
        )  # fmt: skip
        price = price_text(offer.price_amount, offer.currency)
        return cls.blank(
            **{name: getattr(offer, name) for name in named},
            city=f"{offer.city}, {offer.country}",
            price=price,
            price_currency=offer.currency,
        )


class OpenForm(Form):
    act = Text(label="Artist", max_length=80)
    genre = Choice(label="Genre", options=tuple(genre for genre, _ in GENRES))
    scenario_id = Reference(label="Plan")
    words = Area(label="What you look for", required=False, max_length=1000)
    contact_email = Email(label="Write to", required=False)
    version = Integer(label="The edition", required=False)

    @property
    def said(self) -> dict[str, Any]:
        named = ("act", "genre", "scenario_id", "contact_email")
        return {
            **{name: self.values[name] for name in named},
            "words": self.values["words"] or "",
            "seen": self.values["version"] or 0,
        }

    @classmethod
    def of(cls, opened: SharingTour, scenario_id: str) -> "OpenForm":
        named = ("act", "genre", "words", "contact_email", "version")
        return cls.blank(**{name: getattr(opened, name) for name in named}, scenario_id=scenario_id)


class AskForm(DaysForm):
    first_on = Day(label="The first day")
    last_on = Day(label="The last day", required=False)
    words = Area(label="Words to them", required=False, max_length=1000)
    email = Email(label="Answers by mail to", required=False)


class NightForm(Form):
    on = Day(label="The night")
    words = Area(label="Words to them", required=False, max_length=1000)
    email = Email(label="Answers by mail to", required=False)


class AnswerForm(Form):
    """What every button of a request sends: the edition it was pressed on, and words."""

    seen = Integer(label="The edition")
    words = Area(label="Words to them", required=False, max_length=1000)


class CancelForm(Form):
    seen = Integer(label="The edition")
    reason = Text(label="The reason", max_length=200)


class ProposeForm(DaysForm):
    seen = Integer(label="The edition")
    first_on = Day(label="The first day")
    last_on = Day(label="The last day", required=False)
    price = Text(label="The price", required=False, max_length=40)
    words = Area(label="Words to them", required=False, max_length=1000)

    @classmethod
    def of(cls, request: SharingRequest) -> "ProposeForm":
        return cls.blank(
            seen=request.version, first_on=request.first_on, last_on=request.last_on,
            price=price_text(request.price_amount, request.currency),
        )  # fmt: skip


class PromiseForm(Form):
    what = Text(label="What you will do", max_length=120)
    channel = Text(label="Where", max_length=80)
    by_on = Day(label="By")


class TickForm(Form):
    link = Text(label="The link", required=False, max_length=500)

    def check(self) -> None:
        link = self.values["link"]
        if link and not re.fullmatch(r"https://[^\s/]+\.[^\s]+", link):
            self.errors["link"] = "Write a whole address that begins with https://, or none."


async def place_of(uow: UnitOfWork, form: Form) -> Place | None:
    """The city that was typed; one we do not know is an error beside its field."""
    said = form.values.get("city")
    city = await find_city(uow, said) if said else None
    if said and city is None:
        form.errors["city"] = CityUnknown.sentence
    return Place.of(city) if city else None


def price_text(amount: int | None, currency: str) -> str | None:
    """An amount as it is typed."""
    return None if amount is None else str(Money(amount, currency).decimal)


def price_of(form: ProposeForm, currency: str) -> int | None:
    """The proposed price in the currency of the offer; None where it is free, or no amount."""
    field = Amount(label="The price", required=False, currency=currency)
    try:
        price = field.read("price", [("price", form.values.get("price") or "")], {})
    except Wrong as wrong:
        form.errors["price"] = str(wrong)
        return None
    return price.minor or None if price else None
