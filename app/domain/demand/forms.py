"""Untrusted text of the forms of demand."""

from typing import Any

from app.core.uow import UnitOfWork
from app.domain.demand.errors import CityUnknown
from app.domain.demand.models import PastShow, RivalEvent
from app.domain.demand.table import MOST_MINOR, MOST_PEOPLE
from app.domain.venues import City, find_city
from app.tenants import CURRENCY_CODES
from app.web.fields import Amount, Area, Day, File, Integer, Text
from app.web.forms import Form

LARGEST = 500_000


class NightForm(Form):
    act = Text(label="The artist", max_length=120)
    on_date = Day(label="The day")
    city = Text(label="The city", max_length=120)
    venue_name = Text(label="The venue", required=False, max_length=120)
    paid = Integer(label="How many paid", low=0, high=MOST_PEOPLE)
    capacity = Integer(label="The capacity", required=False, low=1, high=MOST_PEOPLE)
    price = Amount(label="The price", required=False, currencies=CURRENCY_CODES)
    edition = Integer(label="The edition", required=False)

    def check(self) -> None:
        paid, capacity = self.values["paid"], self.values["capacity"]
        if capacity is not None and paid > capacity:
            self.errors["capacity"] = f"{paid:,} paid, so the room holds no fewer."
        price = self.values["price"]
        if price is not None and price.minor > MOST_MINOR:
            self.errors["price"] = "This is not a price of a ticket. Write that of one."

    @property
    def said(self) -> dict[str, Any]:
        """As the row keeps it, without its city."""
        values, price = self.values, self.values["price"]
        return {
            **{name: values[name] for name in ("act", "on_date", "paid", "capacity")},
            "venue_name": values["venue_name"] or "",
            "currency": price.currency if price else None,
            "price": price.minor if price else None,
        }

    @classmethod
    def of(cls, show: PastShow) -> "NightForm":
        ticket = show.ticket
        return cls.blank(
            act=show.act,
            on_date=show.on_date,
            city=f"{show.city}, {show.country}",
            venue_name=show.venue_name,
            paid=show.paid,
            capacity=show.capacity,
            price=str(ticket.decimal) if ticket else None,
            price_currency=ticket.currency if ticket else None,
            edition=show.edition,
        )


class RivalForm(Form):
    name = Text(label="The name", max_length=120)
    city = Text(label="The city", max_length=120)
    first_on = Day(label="The first day")
    last_on = Day(label="The last day", required=False)
    percent = Integer(label="The effect", low=-90, high=100)
    source = Text(label="Where you know it from", required=False, max_length=120)
    edition = Integer(label="The edition", required=False)

    def check(self) -> None:
        first, last = self.values["first_on"], self.values["last_on"]
        if last is not None and last < first:
            self.errors["last_on"] = "Let it end on the day it begins or later."
        if self.values["percent"] == 0:
            self.errors["percent"] = "0 % says nothing. Write what it does, for example -20."

    @property
    def said(self) -> dict[str, Any]:
        values = self.values
        return {
            **{name: values[name] for name in ("name", "first_on", "percent")},
            "last_on": values["last_on"] or values["first_on"],
            "source": values["source"] or "",
        }

    @classmethod
    def of(cls, rival: RivalEvent) -> "RivalForm":
        named = ("name", "first_on", "last_on", "percent", "source", "edition")
        return cls.blank(
            **{name: getattr(rival, name) for name in named},
            city=f"{rival.city}, {rival.country}",
        )


class LinesForm(Form):
    """CSV text, pasted or as a file; the file goes before what is in the box."""

    file = File(label="The file", required=False, max_bytes=LARGEST)
    content = Area(label="The lines", required=False, max_length=LARGEST)


async def city_of(uow: UnitOfWork, form: Form) -> City | None:
    """The city that was typed; one we do not know is an error beside its field."""
    said = form.values.get("city")
    city = await find_city(uow, said) if said else None
    if said and city is None:
        form.errors["city"] = CityUnknown.sentence
    return city
