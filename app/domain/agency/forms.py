"""Untrusted text of what an agency says of clients, services and offers, read all at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pycountry

from app.core.money import InvalidMoney, Money
from app.domain.agency.choices import (
    ROUNDING_LABELS,
    Basis,
    ClientState,
    IncomeKind,
    PriceKind,
    Rollover,
)
from app.domain.agency.hours import DAY_MINUTES, InvalidHours, parse_hours
from app.domain.agency.models import ServicePackage
from app.domain.agency.service.agreements import Commissioned
from app.domain.agency.service.proposals import Offered
from app.web.fields import (
    Amount,
    Area,
    Checkbox,
    Choice,
    Day,
    Email,
    Field,
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
CURRENCIES = ("EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CAD", "AUD", "JPY")
MARKDOWN_LENGTH = 40_000


@dataclass(frozen=True, kw_only=True)
class Hours(Field):
    """A duration as `1:30` or `1.5`; the value is in minutes."""

    label: str = "The time"
    max_length: int = 10
    high: int = DAY_MINUTES

    def parse(self, text: str, _name: str, _pairs: Any, _options: Any) -> int:
        try:
            minutes = parse_hours(text)
        except InvalidHours as error:
            raise Wrong(str(error)) from error
        if minutes > self.high:
            raise Wrong(f"{self.label} is at most {self.high // 60} hours.")
        return minutes


@dataclass(frozen=True, kw_only=True)
class Picked(Reference):
    """What makes a row of the price table one: without it the row is a spare one."""

    is_text = True


@dataclass(frozen=True, kw_only=True)
class Times(Integer):
    """How often something is bought; a spare row says once."""

    is_text = False


class ClientForm(Form):
    name = Text(label="Name", max_length=120)
    contact_name = Text(label="Contact", required=False, max_length=120)
    email = Email(required=False)
    address = Area(label="Billing address", required=False, max_length=500)
    country = Choice(label="Country", options=[code for code, _ in COUNTRIES])
    vat_id = Text(label="VAT number", required=False, max_length=40)
    currency = Choice(label="Currency", options=CURRENCIES)
    round_to = Choice(label="Rounding", options=[str(step) for step in ROUNDING_LABELS])
    state = Choice(label="State", options=[str(state) for state in ClientState], required=False)
    workspace = Reference(label="Workspace", required=False)
    notes = Area(label="Notes", required=False)

    @property
    def details(self) -> dict[str, Any]:
        """The values as the verbs of clients take them, without the state."""
        texts = ("name", "contact_name", "address", "country", "vat_id", "currency", "notes")
        values = {name: self.values[name] or "" for name in texts}
        return {
            **values,
            "email": self.values["email"],
            "round_to": int(self.values["round_to"]),
            "client_tenant_id": self.values["workspace"],
        }


class TaskForm(Form):
    name = Text(label="Name", max_length=80)
    is_billable = Checkbox(label="Billable")


class IncomeForm(Form):
    day = Day(label="The day")
    kind = Choice(label="Kind", options=[str(kind) for kind in IncomeKind])
    description = Text(label="Description", max_length=160)
    gross = Amount(label="Gross", currencies=CURRENCIES, may_be_negative=True)
    net = Text(label="Net", required=False, max_length=40)

    def check(self) -> None:
        gross = self.values["gross"]
        if gross.minor == 0:
            self.errors["gross"] = "Gross is more than zero, or less to take an income back."
        try:
            typed = self.values["net"]
            self.values["net"] = Money.of(typed, gross.currency) if typed else None
        except InvalidMoney as error:
            self.errors["net"] = str(error)


class PackageForm(Form):
    name = Text(label="Name", max_length=120)
    description = Area(label="Description", required=False, max_length=2000)
    kind = Choice(label="Priced", options=[str(kind) for kind in PriceKind])
    price = Amount(label="Price", required=False, currencies=CURRENCIES)
    rate = Percent(label="Per cent", required=False)
    included = Hours(label="Included", required=False, high=400 * 60)
    rollover = Choice(label="Rollover", options=[str(r) for r in Rollover], required=False)
    overage = Text(label="Further hours", required=False, max_length=40)
    deliverables = Area(label="Deliverables", required=False, max_length=3000)

    def check(self) -> None:
        needed = "rate" if self.values["kind"] == PriceKind.COMMISSION else "price"
        if not self.values[needed]:
            self.errors[needed] = f"{self.fields[needed].label} is missing."
        currency = self.raw("price_currency") or "EUR"
        try:
            typed = self.values["overage"]
            self.values["overage"] = Money.of(typed, currency) if typed else None
        except InvalidMoney as error:
            self.errors["overage"] = str(error)

    @property
    def details(self) -> dict[str, Any]:
        return {
            "name": self.values["name"],
            "kind": PriceKind(self.values["kind"]),
            "currency": self.raw("price_currency") or "EUR",
            "price": self.values["price"],
            "rate": self.values["rate"],
            "description": self.values["description"] or "",
            "included_minutes": self.values["included"] or 0,
            "rollover": self.values["rollover"] or str(Rollover.NONE),
            "overage": self.values["overage"],
            "deliverables": (self.values["deliverables"] or "").splitlines(),
        }


class ProposalForm(Form):
    client_id = Reference(label="Client")
    title = Text(label="Title", max_length=160)
    body = Area(label="Text", max_length=MARKDOWN_LENGTH)
    currency = Choice(label="Currency", options=CURRENCIES)
    valid_until = Day(label="The last day")
    item = Rows(
        label="Service",
        required=False,
        package=Picked(label="Service"),
        price=Text(label="Price", required=False, max_length=40),
        quantity=Times(label="Quantity", low=1, high=1000),
        optional=Choice(label="Optional", options=("no", "yes")),
    )

    def offered(self, packages: Sequence[ServicePackage]) -> list[Offered]:
        """The services of the price table; a price that cannot be read becomes an error."""
        by_id = {package.id: package for package in packages}
        found = []
        for number, row in enumerate(self.values["item"], 1):
            package = by_id[row["package"]]
            try:
                price = Money.of(row["price"], self.values["currency"]) if row["price"] else None
            except InvalidMoney as error:
                self.errors["item"] = f"Service {number}: {error}"
                continue
            if price is None and package.currency != self.values["currency"] and package.price:
                self.errors["item"] = (
                    f"Service {number} is priced in {package.currency}; enter one."
                )
            found.append(
                Offered.of_package(
                    package,
                    price=price,
                    quantity=row["quantity"],
                    is_optional=row["optional"] == "yes",
                )
            )
        return found


class AcceptForm(Form):
    version = Integer(label="Version", low=1)
    signature = Text(label="Your name", min_length=2)
    option = Several(label="Options", required=False)


class DeclineForm(Form):
    version = Integer(label="Version", low=1)
    signature = Text(label="Your name", min_length=2)
    comment = Area(label="The reason", max_length=1000)


class AgreementForm(Form):
    client_id = Reference(label="Client")
    title = Text(label="Title", max_length=160)
    body = Area(label="Text", max_length=MARKDOWN_LENGTH)
    currency = Choice(label="Currency", options=CURRENCIES)
    starts_on = Day(label="The first day")
    ends_on = Day(label="The last day", required=False)
    service = Rows(
        label="Service",
        required=False,
        label_text=Text(label="Service", max_length=120),
        kind=Choice(
            label="Priced", options=(PriceKind.FIXED, PriceKind.RETAINER, PriceKind.HOURLY)
        ),
        price=Text(label="Price", max_length=40),
        included=Hours(label="Included", required=False, high=400 * 60),
        rollover=Choice(label="Rollover", options=[str(r) for r in Rollover]),
        overage=Text(label="Further hours", required=False, max_length=40),
    )
    commission_kinds = Several(
        label="Income", required=False, options=[str(kind) for kind in IncomeKind]
    )
    commission_rate = Percent(label="Commission", required=False)
    commission_basis = Choice(label="Of", options=[str(b) for b in Basis], required=False)
    sunset = Rows(
        label="Step",
        required=False,
        months=Integer(label="Months", low=1, high=240),
        rate=Percent(label="Per cent"),
    )

    def check(self) -> None:
        until = self.values["ends_on"]
        if until is not None and until < self.values["starts_on"]:
            self.errors["ends_on"] = "The last day is not before the first."
        if self.values["commission_rate"] and not self.values["commission_kinds"]:
            self.errors["commission_kinds"] = "Choose the income the commission is taken from."

    def services(self) -> list[dict[str, Any]]:
        """Columns of the terms; prices that cannot be read become errors."""
        currency, found = self.values["currency"], []
        for number, row in enumerate(self.values["service"], 1):
            try:
                price = Money.of(row["price"], currency)
                overage = Money.of(row["overage"], currency) if row["overage"] else None
            except InvalidMoney as error:
                self.errors["service"] = f"Service {number}: {error}"
                continue
            is_retainer = row["kind"] == PriceKind.RETAINER
            found.append(
                {
                    "label": row["label_text"],
                    "kind": row["kind"],
                    "price": price.minor,
                    "included_minutes": (row["included"] or 0) if is_retainer else 0,
                    "rollover": row["rollover"] if is_retainer else str(Rollover.NONE),
                    "overage": overage.minor if overage and is_retainer else None,
                }
            )
        return found

    def commission(self) -> list[Commissioned]:
        rate: Decimal | None = self.values["commission_rate"]
        if not rate:
            return []
        return [
            Commissioned(
                kinds=self.values["commission_kinds"],
                basis=self.values["commission_basis"] or str(Basis.GROSS),
                rate=rate,
                sunset=[(step["months"], step["rate"]) for step in self.values["sunset"]],
            )
        ]


class WordingForm(Form):
    name = Text(label="Name", max_length=120)
    body = Area(label="Text", max_length=MARKDOWN_LENGTH)


class SignForm(Form):
    document = Text(label="The document", max_length=64)
    signature = Text(label="Your name", min_length=2)
    consent = Checkbox(label="Signing", required=True)


class EndForm(Form):
    last_day = Day(label="The last day")
