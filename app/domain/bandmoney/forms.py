"""Untrusted text of the forms of the band's money."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from litestar.datastructures import FormMultiDict

from app.core.money import Money
from app.domain.bandmoney.choices import BUDGETED, RULES, UNITS, WAYS
from app.domain.bandmoney.models import BandMember, RoadBook, RoadExpense
from app.domain.bandmoney.subjects import Subject
from app.tenants import CURRENCY_CODES
from app.web.fields import (
    Amount,
    Area,
    Checkbox,
    Choice,
    Day,
    Email,
    Field,
    File,
    Integer,
    Percent,
    Reference,
    Several,
    Text,
    Wrong,
)
from app.web.forms import Form

BAND = "band"
_FIGURE = re.compile(r"[0-9]{1,9}(\.[0-9]{1,10})?")


@dataclass(frozen=True, kw_only=True)
class Figure(Field):
    """An exact number above zero: a distance, or a rate."""

    places: int = 10
    high: Decimal = Decimal(1_000_000)
    max_length: int = 30

    def parse(self, text: str, *_: object) -> Decimal:
        if not _FIGURE.fullmatch(text) or Decimal(text) <= 0:
            raise Wrong(f"Write {self.label.lower()} as a number above zero, for instance 12.5.")
        number = Decimal(text)
        if number > self.high or -int(number.as_tuple().exponent) > self.places:
            raise Wrong(
                f"{self.label} is at most {self.high:,} and has at most {self.places} decimals."
            )
        return number


def in_currency(data: FormMultiDict, currency: str, *names: str) -> dict[str, Any]:
    """What was posted, with amounts in the one currency the page is in and does not post."""
    said = {name: value for name, value in data.multi_items() if isinstance(value, str)}
    return {**said, **{f"{name}_currency": currency for name in names}}


class ExpenseForm(Form):
    """An expense. What it is for is `shows:<id>`, `tours:<id>` or empty."""

    what = Text(label="What it was", max_length=120)
    amount = Amount(label="The amount", may_be_zero=False, currencies=CURRENCY_CODES)
    day = Day(label="The day")
    category = Choice(label="Category")
    subject = Choice(label="What it is for", required=False)
    payer = Choice(label="Who paid")
    rate = Figure(label="The exchange rate", required=False)
    note = Area(label="Note", required=False, max_length=1000)
    is_taxable = Checkbox(label="Taxable")
    receipt = File(label="Receipt", required=False, max_bytes=10_000_001)
    is_another = Checkbox(label="Another expense")
    seen = Integer(label="The version", required=False)

    @classmethod
    def of(cls, expense: RoadExpense, subject: Subject | None) -> Self:
        """A form that shows what is kept; a rate only where it was typed."""
        return cls.blank(
            what=expense.what,
            amount=expense.paid.decimal,
            amount_currency=expense.currency,
            day=expense.day,
            category=expense.category,
            subject=subject.code if subject else "",
            payer=str(expense.member_id or BAND),
            rate=f"{expense.rate.normalize():f}" if expense.rate else "",
            note=expense.note,
            is_taxable=expense.is_taxable,
            seen=expense.edition,
        )

    @property
    def member_id(self) -> UUID | None:
        payer = self.values["payer"]
        return None if payer == BAND else UUID(payer)


class RemoveForm(Form):
    reason = Text(label="The reason", max_length=200)
    seen = Integer(label="The version", required=False)


class MileageForm(Form):
    what = Text(label="The way", max_length=120)
    day = Day(label="The day")
    distance = Figure(label="The distance", places=1)
    unit = Choice(label="Unit", options=tuple(UNITS))
    member_id = Reference(label="Whose car")
    subject = Choice(label="What it is for", required=False)
    exchange_rate = Figure(label="The exchange rate", required=False)
    is_another = Checkbox(label="Another way")


class PerDiemForm(Form):
    member_id = Several(label="Members", required=True)
    rate = Amount(label="The rate a day", may_be_zero=False, currencies=CURRENCY_CODES)
    first_on = Day(label="The first day")
    days = Integer(label="Days", low=1, high=400)
    exchange_rate = Figure(label="The exchange rate", required=False)
    is_paid = Checkbox(label="Paid already")
    is_taxable = Checkbox(label="Taxable")

    @property
    def member_ids(self) -> list[UUID]:
        return [UUID(each) for each in self.values["member_id"]]


class RateForm(Form):
    unit = Choice(label="Unit", options=tuple(UNITS))
    from_on = Day(label="The first day")
    value = Figure(label="The rate", high=Decimal(1000))
    currency = Choice(label="Currency", options=CURRENCY_CODES)
    source = Text(label="Who says so", max_length=120)


class BudgetForm(Form):
    """A line for everything a budget may have, all in the workspace's currency."""

    income = Amount(label="Income", required=False, currencies=CURRENCY_CODES)
    travel = Amount(label="Travel", required=False, currencies=CURRENCY_CODES)
    hotel = Amount(label="Hotel", required=False, currencies=CURRENCY_CODES)
    food = Amount(label="Food", required=False, currencies=CURRENCY_CODES)
    crew = Amount(label="Crew", required=False, currencies=CURRENCY_CODES)
    gear = Amount(label="Gear", required=False, currencies=CURRENCY_CODES)
    other = Amount(label="Other", required=False, currencies=CURRENCY_CODES)
    per_diem = Amount(label="Per diems", required=False, currencies=CURRENCY_CODES)
    mileage = Amount(label="Mileage", required=False, currencies=CURRENCY_CODES)
    players = Amount(label="Hired players", required=False, currencies=CURRENCY_CODES)
    commission = Amount(label="Commission", required=False, currencies=CURRENCY_CODES)
    seen = Integer(label="The version", required=False)

    @classmethod
    def read(cls, data: FormMultiDict, currency: str) -> Self:
        return cls.parse(in_currency(data, currency, *BUDGETED))

    @classmethod
    def of(cls, book: RoadBook | None) -> Self:
        kept: Mapping[str, int] = book.budget if book else {}
        code = book.currency if book else "EUR"
        shown = {name: Money(minor, code).decimal for name, minor in kept.items()}
        return cls.blank(**shown, seen=book.edition - 1 if book else 0)

    @property
    def lines(self) -> dict[str, Money | None]:
        return {name: self.values[name] for name in BUDGETED}


class PlanForm(Form):
    scenario_id = Reference(label="Plan")
    seen = Integer(label="The version", required=False)


class TourShowsForm(Form):
    show_id = Several(label="Shows", required=False)

    @property
    def show_ids(self) -> list[UUID]:
        return [UUID(each) for each in self.values["show_id"]]


class ShareForm(Form):
    """`document` is the fingerprint of the figures one was shown, in hexadecimal."""

    document = Text(label="The figures", max_length=64)
    leaves_out = Checkbox(label="Without the others")

    @property
    def seen(self) -> bytes:
        typed = self.values["document"]
        return bytes.fromhex(typed) if re.fullmatch(r"[0-9a-f]{64}", typed) else b""


class ReopenForm(Form):
    reason = Text(label="The reason", max_length=200)
    number = Integer(label="The number", low=1)


class MemberForm(Form):
    """A fee is in the workspace's currency."""

    name = Text(label="Name", max_length=120)
    email = Email(label="Email", required=False)
    kind = Choice(label="Part", options=("member", "player"))
    share_percent = Percent(label="Percentage", required=False)
    points = Integer(label="Points", required=False, high=1_000_000)
    fee = Amount(label="The fee a show", required=False, currencies=CURRENCY_CODES)
    seen = Integer(label="The version", required=False)

    @classmethod
    def read(cls, data: FormMultiDict, currency: str) -> Self:
        return cls.parse(in_currency(data, currency, "fee"))

    @classmethod
    def of(cls, member: BandMember) -> Self:
        percent = member.share_percent
        return cls.blank(
            name=member.name,
            email=member.email,
            kind="player" if member.is_hired else "member",
            share_percent=None if percent is None else f"{percent.normalize():f}",
            points=member.points,
            fee=None if member.fee_amount is None else member.fee.decimal,
            seen=member.edition,
        )

    @property
    def said(self) -> dict[str, Any]:
        """The values as the verbs take them."""
        named = {name: self.values[name] for name in ("name", "email", "share_percent", "points")}
        return {**named, "fee": self.values["fee"], "is_hired": self.values["kind"] == "player"}

    def check(self) -> None:
        if self.values["kind"] == "player" and self.values["fee"] is None:
            self.errors["fee"] = "Write what this player gets a show; 0 for nothing yet."


class SeenForm(Form):
    seen = Integer(label="The version", required=False)


class RuleForm(Form):
    rule = Choice(label="How you share", options=tuple(RULES))
    commission_percent = Percent(label="Commission")
    seen = Integer(label="The version", required=False)


class PaymentForm(Form):
    """`key` names the payment: pressed twice, it is one."""

    amount = Amount(label="The amount", may_be_zero=False, currencies=CURRENCY_CODES)
    paid_on = Day(label="The day")
    how = Choice(label="How", options=tuple(WAYS))
    note = Text(label="Note", required=False, max_length=120)
    is_advance = Checkbox(label="An advance")
    key = Text(label="The key", max_length=36)

    @classmethod
    def read(cls, data: FormMultiDict, currency: str) -> Self:
        return cls.parse(in_currency(data, currency, "amount"))

    @property
    def payment_id(self) -> UUID:
        return UUID(self.values["key"])

    def check(self) -> None:
        try:
            UUID(self.values["key"])
        except ValueError:
            self.errors["amount"] = "Open this page again, then note the payment."
