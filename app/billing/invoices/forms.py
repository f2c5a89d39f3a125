"""Untrusted text of invoicing's forms, read all at once."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import pycountry

from app.billing.invoices.choices import CURRENCIES, UNITS, CustomerKind, Method, Rounding
from app.billing.invoices.dunning import USUAL
from app.billing.invoices.models import InvoiceLine
from app.billing.invoices.service.drafting import LineDraft
from app.billing.invoices.tax import CODES
from app.core.money import EXACT, InvalidMoney, Money, minor_places
from app.web.fields import (
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
from app.web.forms import Form, Rows

COUNTRIES = sorted(
    ((country.alpha_2, country.name) for country in pycountry.countries), key=lambda pair: pair[1]
)
_CODES = [code for code, _ in COUNTRIES]
_NUMBER = re.compile(r"[+-]?\d{1,12}(\.\d{1,6})?")
RECEIPT_BYTES = 10_000_000


@dataclass(frozen=True, kw_only=True)
class Number(Field):
    """An exact decimal with at most six places."""

    max_length: int = 20
    may_be_negative: bool = True

    def parse(self, text: str, _name: str, _pairs: Any, _options: Any) -> Decimal:
        plain = text.replace("\u2212", "-").replace(" ", "")
        if not _NUMBER.fullmatch(plain):
            raise Wrong(f"Write {self.label.lower()} with a point: 12.5.")
        value = Decimal(plain)
        if value < 0 and not self.may_be_negative:
            raise Wrong(f"{self.label} may not be below zero.")
        return value


@dataclass(frozen=True, kw_only=True)
class LineId(Field):
    """The line a row was; none when it is no id. Lines that are gone do no harm."""

    required: bool = False
    is_text = False

    def parse(self, text: str, _name: str, _pairs: Any, _options: Any) -> UUID | None:
        try:
            return UUID(text)
        except ValueError:
            return None


class ProfileForm(Form):
    legal_name = Text(label="Legal name")
    address = Area(label="Address", max_length=500)
    country = Choice(label="Country", options=_CODES)
    vat_id = Text(label="Tax number", required=False, max_length=40)
    registration = Text(label="Registration", required=False)
    is_small_business = Checkbox(label="Small business")
    is_oss_registered = Checkbox(label="One-stop shop")
    rounding = Choice(label="Rounding", options=[str(each) for each in Rounding])
    terms_days = Integer(label="Days to pay", high=365)
    iban = Text(label="IBAN", required=False, max_length=50)
    bic = Text(label="BIC", required=False, max_length=15)
    footer = Area(label="Footer", required=False, max_length=1000)
    reminder_days = Several(
        label="Reminders", required=False, options=[str(step) for step in USUAL]
    )

    @property
    def details(self) -> dict[str, Any]:
        """The values as `set_profile` takes them."""
        texts = {
            n: self.values[n] or "" for n in ("vat_id", "registration", "iban", "bic", "footer")
        }
        days = tuple(int(step) for step in self.values["reminder_days"])
        return {**self.values, **texts, "reminder_days": days}


class CustomerForm(Form):
    name = Text(label="Name")
    kind = Choice(label="Kind", options=[str(kind) for kind in CustomerKind])
    email = Email(required=False)
    address = Area(label="Address", required=False, max_length=500)
    country = Choice(label="Country", options=_CODES)
    region = Text(label="Region", required=False, max_length=3)
    vat_id = Text(label="Tax number", required=False, max_length=40)
    currency = Choice(label="Currency", options=CURRENCIES)

    @property
    def details(self) -> dict[str, Any]:
        """The values as the verbs of customers take them."""
        texts = {name: self.values[name] or "" for name in ("address", "vat_id")}
        return {**self.values, **texts, "region": (self.values["region"] or "").upper()}


class _LinesForm(Form):
    line = Rows(
        label="Line",
        description=Text(label="The description", max_length=500),
        quantity=Number(label="The quantity"),
        unit=Choice(label="The unit", options=UNITS),
        price=Number(label="The price"),
        discount=Percent(label="The discount", required=False),
        tax=Choice(label="The tax", options=list(CODES)),
        rate=Percent(label="The rate", required=False),
        id=LineId(),
    )

    @property
    def drafts(self) -> list[LineDraft]:
        return [
            LineDraft(
                description=row["description"],
                quantity=row["quantity"],
                unit=row["unit"],
                unit_price=row["price"],
                discount=row["discount"] or Decimal(0),
                tax_code=row["tax"],
                manual_rate=row["rate"],
                id=row["id"],
            )
            for row in self.values["line"]
        ]


class InvoiceForm(_LinesForm):
    customer_id = Reference(label="Customer")
    currency = Choice(label="Currency", options=CURRENCIES)
    terms_days = Integer(label="Days to pay", high=365)
    period_from = Day(label="The first day", required=False)
    period_until = Day(label="The last day", required=False)
    purchase_order = Text(label="Purchase order", required=False)
    note = Area(label="Note", required=False, max_length=2000)

    def check(self) -> None:
        start, end = self.values["period_from"], self.values["period_until"]
        if start and end and start > end:
            self.errors["period_until"] = "The last day is before the first."

    @property
    def details(self) -> dict[str, Any]:
        """The values as the verbs of drafts take them."""
        values = {name: value for name, value in self.values.items() if name != "line"}
        texts = {name: values[name] or "" for name in ("purchase_order", "note")}
        return {**values, **texts, "lines": self.drafts}


class RecurringForm(_LinesForm):
    customer_id = Reference(label="Customer")
    title = Text(label="Title")
    starts_on = Day(label="The first day")
    every_months = Integer(label="Months", low=1, high=24)
    ends_on = Day(label="The last day", required=False)
    terms_days = Integer(label="Days to pay", high=365)
    sends = Checkbox(label="Send")
    note = Area(label="Note", required=False, max_length=2000)

    @property
    def details(self) -> dict[str, Any]:
        """The values as `start_recurring` takes them."""
        values = {name: value for name, value in self.values.items() if name != "line"}
        return {**values, "note": values["note"] or "", "lines": self.drafts}


class PaymentForm(Form):
    key = Text(label="Key", max_length=60)
    received = Number(label="The amount", may_be_negative=False)
    received_currency = Choice(label="Currency", options=CURRENCIES)
    received_on = Day(label="The day")
    method = Choice(label="Method", options=[Method.BANK, Method.CASH, Method.OTHER])
    fx_rate = Number(label="The rate", required=False, may_be_negative=False)
    fx_source = Text(label="Source of the rate", required=False)
    fx_on = Day(label="Day of the rate", required=False)
    note = Text(label="Note", required=False)

    def check(self) -> None:
        try:
            received = Money.of(self.values["received"], self.values["received_currency"])
        except InvalidMoney as error:
            self.errors["received"] = str(error)
        else:
            self.values["received"] = received

    @property
    def details(self) -> dict[str, Any]:
        """The values as `record_payment` takes them."""
        values = {n: v for n, v in self.values.items() if n != "received_currency"}
        texts = {name: values[name] or "" for name in ("fx_source", "note")}
        return {**values, **texts}


class WriteOffForm(Form):
    reason = Text(label="The reason")


class CreditForm(Form):
    reason = Text(label="The reason")
    line = Rows(
        label="Line",
        quantity=Number(label="The quantity", required=False),
        id=LineId(),
    )

    @property
    def quantities(self) -> dict[UUID, Decimal]:
        rows = self.values["line"]
        return {row["id"]: row["quantity"] for row in rows if row["id"] and row["quantity"]}


class ReceiptForm(Form):
    receipt = File(label="Receipt", max_bytes=RECEIPT_BYTES)


def line_row(line: InvoiceLine) -> dict[str, str]:
    """A line as the editor shows it."""
    return {
        "description": line.description,
        "quantity": plain(line.quantity),
        "unit": line.unit,
        "price": price_text(line.unit_price, line.currency),
        "discount": plain(line.discount) if line.discount else "",
        "tax": line.tax_code,
        "rate": "" if line.manual_rate is None else plain(line.manual_rate),
        "id": str(line.id),
    }


def plain(value: Decimal) -> str:
    """A decimal without idle zeros or exponent."""
    return f"{value.normalize(EXACT):f}"


def price_text(value: Decimal, currency: str) -> str:
    """A price with at least the places of its currency."""
    exact = value.normalize(EXACT)
    places = max(minor_places(currency), -int(exact.as_tuple().exponent))
    return f"{exact:.{places}f}"
