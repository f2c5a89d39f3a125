"""Untrusted text of the forms of a show; what an offer says is read in `offer_form`."""

from collections.abc import Callable
from typing import Any, TypeVar

from app.core.money import InvalidMoney, Money
from app.domain.holds import SLOTS
from app.domain.shows.choices import CURRENCIES
from app.domain.shows.models import Side
from app.domain.shows.settlement import InvalidDeal
from app.web.fields import (
    Area,
    Checkbox,
    Choice,
    Clock,
    Day,
    Email,
    File,
    Integer,
    Reference,
    Text,
)
from app.web.forms import Form, RawRow, Rows

Made = TypeVar("Made")

MOST = 10**12
"""Minor units: more than any show turns over in any currency, and sums of it stay whole."""


class DealForm(Form):
    """A form whose rows become parts of a deal, or sentences about what is wrong with them."""

    def rows_made(self, name: str, make: Callable[[dict[str, Any]], Made]) -> list[Made]:
        """What each row makes; the first thing wrong with one stands in the row."""
        made, shown = [], self.rows(name)
        for index, row in enumerate(self.values[name]):
            try:
                made.append(make(row))
            except (InvalidDeal, InvalidMoney) as error:
                shown[index] = RawRow(shown[index].typed, str(error))
                label = self.groups[name].label
                self.errors.setdefault(name, f"{label} {index + 1}: {error}")
        return made


class ShowForm(Form):
    """A show by hand. The own side is known; the other is named."""

    title = Text(label="Title", required=False, max_length=120)
    name = Text(label="Their name", max_length=120)
    email = Email(label="Their email", required=False)
    on = Day(label="The day")
    last = Day(label="The last day", required=False)
    place = Text(label="Room or place", required=False, max_length=120)
    city = Text(label="City", required=False, max_length=80)
    even_so = Text(label="Going on", required=False, max_length=64)
    why = Text(label="Why", required=False, max_length=200)

    def check(self) -> None:
        last = self.values["last"]
        if last is not None and not 0 <= (last - self.values["on"]).days <= 60:
            self.errors["last"] = "Let the last day be after the first, within two months."


class HouseShowForm(ShowForm):
    """A show a house pencils in, in one of its rooms."""

    room_id = Reference(label="Room")
    slot = Choice(label="Slot", options=dict(SLOTS))


class RoomForm(Form):
    room_id = Reference(label="Room")
    slot = Choice(label="Slot", options=dict(SLOTS))


class DetailsForm(Form):
    place = Text(label="Room or place", required=False, max_length=120)
    doors = Clock(label="Doors")
    starts = Clock(label="Show")
    curfew = Clock(label="Curfew")


class AddressForm(Form):
    of = Choice(label="Whose", options=tuple(Side))
    email = Email(label="The email", required=False)


class MessageForm(Form):
    body = Area(label="Message", max_length=4000)


class ReasonForm(Form):
    reason = Text(label="Reason", max_length=200)


class AnswerForm(Form):
    reason = Text(label="Reason", required=False, max_length=200)
    even_so = Text(label="Going on", required=False, max_length=64)
    why = Text(label="Why", required=False, max_length=200)


class GuestAnswerForm(AnswerForm):
    name = Text(label="Your name", min_length=2, max_length=120)


class GuestMessageForm(MessageForm):
    name = Text(label="Your name", min_length=2, max_length=120)


class JoinForm(Form):
    tenant_id = Reference(label="Workspace")


class SecretForm(Form):
    """What only one side sees; `walk_away` and `costs` are read into money."""

    notes = Area(label="Notes", required=False)
    currency = Choice(label="Currency", options=CURRENCIES)
    walk_away = Text(label="Walk-away figure", required=False, max_length=40)
    expected_sold = Integer(label="Tickets we expect", required=False, high=1_000_000)
    cost = Rows(
        label="Cost",
        required=False,
        what=Text(label="What", max_length=80),
        amount=Text(label="Amount", max_length=40),
    )

    def check(self) -> None:
        values, currency = self.values, self.values["currency"]
        self.read_money("walk_away", values["walk_away"], currency)
        rows = values.pop("cost")
        costs = [[r["what"], self.read_money("cost", r["amount"], currency)] for r in rows]
        values.pop("cost", None)
        values["costs"] = costs

    def read_money(self, name: str, text: str | None, currency: str) -> int | None:
        """Minor units of what was typed; what is wrong with it stands beside the field."""
        try:
            minor = amount(text, currency).minor if text else None
        except InvalidMoney as error:
            self.errors[name] = str(error)
            return None
        self.values[name] = minor
        return minor


class SignForm(Form):
    signature = Text(label="Your full name", min_length=3, max_length=120)
    document = Text(label="The contract")
    consent = Checkbox(label="Signing", required=True)


class AttachForm(Form):
    name = Text(label="What it is", required=False, max_length=80)
    paper = File(label="The PDF")


def amount(text: str, currency: str) -> Money:
    """Money that is typed in a currency named elsewhere on the form; raises InvalidMoney."""
    money, most = Money.of(text.replace(" ", ""), currency), Money(MOST, currency)
    if money.minor < 0:
        raise InvalidMoney("Write an amount of zero or more.")
    if money.minor > MOST:
        raise InvalidMoney(f"Write an amount of at most {most.display()}.")
    return money
