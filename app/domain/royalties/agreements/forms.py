"""A contract as its form sends it: every field of a version, terms and fees in rows."""

from app.domain.royalties.agreements import fields as written
from app.domain.royalties.agreements.service.finding import Wanted
from app.domain.royalties.agreements.words import (
    ACCOUNTING_OPTIONS,
    BASE_OPTIONS,
    BASIS_OPTIONS,
    COST_OPTIONS,
    COVER_OPTIONS,
    EXCESS_OPTIONS,
    FORMAT_OPTIONS,
    HOLD_OPTIONS,
    INCOME_OPTIONS,
    KIND_OPTIONS,
    MEASURE_OPTIONS,
    OF_OPTIONS,
    PASSING_OPTIONS,
    SOLD_AS_OPTIONS,
    SPREAD_OPTIONS,
    STAGE_OPTIONS,
    Options,
)
from app.web.fields import Area, Checkbox, Choice, Day, File, Integer, Percent, Text
from app.web.forms import Form, Rows

YES = ("yes",)


def _choice(label: str, options: Options, *, required: bool = True) -> Choice:
    return Choice(label=label, options=[str(value) for value, _ in options], required=required)


class ContractForm(Form):
    """`seen` is the version that was shown; `currency` is fixed once the contract exists.

    The first advance is typed with a new contract only.
    """

    number = Text(label="Number", max_length=40)
    name = Text(label="Name")
    currency = Text(label="Currency", max_length=3)
    accounting = _choice("Accounting", ACCOUNTING_OPTIONS)
    basis = _choice("Kind", BASIS_OPTIONS)
    profit_share = Percent(label="Share of the profit", required=False)
    income = _choice("Income", INCOME_OPTIONS)
    starts = Day(label="First day", required=False)
    last_day = Day(label="Last day", required=False)
    minimum = written.number("Smallest payment")
    mechanical_format = _choice("Cap", FORMAT_OPTIONS, required=False)
    mechanical_rate = Percent(label="Rate of controlled compositions", required=False)
    mechanical_reduced = Percent(label="On mid-price records", required=False)
    mechanical_sold_as = _choice("Copies that pay", SOLD_AS_OPTIONS, required=False)
    mechanical_excess = _choice("Above the cap", EXCESS_OPTIONS, required=False)
    mechanical_day = Day(label="Rates of the day", required=False)
    favored_with = written.optional("Most favored nation of", max_length=40)
    album_spread = _choice("Sales of whole releases", SPREAD_OPTIONS, required=False)
    advance_amount = written.number("First advance")
    advance_day = Day(label="Paid on", required=False)
    advance_for = written.optional("What it was for")
    note = Area(label="Note", required=False)
    seen = Integer(label="Version", required=False)
    share = Rows(
        label="Payee",
        payee=Text(label="The name"),
        percent=Percent(label="The share"),
    )
    own = Rows(
        label="Title with shares of its own",
        required=False,
        title=Text(label="The title"),
        payee=Text(label="The name"),
        percent=Percent(label="The share"),
    )
    cover = Rows(
        label="Part of the catalogue",
        required=False,
        kind=_choice("What it is", COVER_OPTIONS),
        what=Text(label="The title"),
        part=Percent(label="The part", required=False),
    )
    term = Rows(
        label="Rate",
        required=False,
        key=written.Key(label="Key", required=False, max_length=60),
        name=Text(label="The name"),
        rate=written.number("The rate"),
        base=_choice("What it is of", BASE_OPTIONS),
        places=written.places("Countries"),
        channels=written.names("Channels"),
        configurations=written.names("Formats"),
        price_categories=written.names("Prices"),
        sources=written.names("Stores"),
        catalogue_types=written.names("Types"),
        groups=written.names("Groups"),
        sold_from=Day(label="Sold from", required=False),
        sold_last=Day(label="Sold until", required=False),
        packaging=Percent(label="Packaging", required=False),
        free_goods=Percent(label="Free goods", required=False),
        reserve=Percent(label="The reserve", required=False),
        reserve_of=_choice("What is held", HOLD_OPTIONS, required=False),
        schedule=written.schedule("Releases"),
        steps=written.steps("Steps"),
        measure=_choice("What is counted", MEASURE_OPTIONS, required=False),
        each_country=Choice(label="Each country", options=YES, required=False),
        from_first=Choice(label="From the first unit", options=YES, required=False),
    )
    fee = Rows(
        label="Fee",
        required=False,
        stage=_choice("When", STAGE_OPTIONS),
        kind=_choice("The kind", KIND_OPTIONS),
        percent=Percent(label="The percentage", required=False),
        of=_choice("What it is of", OF_OPTIONS),
        per_unit=written.number("The amount for each unit"),
        sunset=written.dated("Later percentages"),
        to_contract=written.optional("The contract it goes to", max_length=40),
        to_payee=written.optional("The payee it goes to"),
    )
    sunset = Rows(
        label="Sunset step",
        required=False,
        starts=Day(label="The day"),
        percent=Percent(label="The percentage"),
    )

    @property
    def wanted(self) -> Wanted:
        """What is named in the rows that are right."""
        rows = self.values
        kinds = {
            kind: {row["what"] for row in rows["cover"] if row["kind"] == kind}
            for kind, _ in COVER_OPTIONS
        }
        titles = {row["title"] for row in rows["own"] if not is_upc(row["title"])}
        people = {row["payee"] for name in ("share", "own") for row in rows[name]}
        people |= {row["to_payee"] for row in rows["fee"] if row["to_payee"]}
        asked = {name for row in rows["term"] for name in row["groups"]}
        numbers = {row["to_contract"] for row in rows["fee"] if row["to_contract"]}
        numbers |= {self.values["favored_with"]} if self.values["favored_with"] else set()
        return Wanted(
            parties=frozenset(people),
            recordings=frozenset(kinds["recording"] | titles),
            groups=frozenset(kinds["group"] | asked),
            contracts=frozenset(numbers),
        )


def is_upc(text: str) -> bool:
    """A release is named by the digits of its code, everything else is a title."""
    return text.isdigit() and 8 <= len(text) <= 14


class CostForm(Form):
    kind = _choice("Kind", COST_OPTIONS)
    amount = written.number("Amount")
    party_id = Choice(label="Payee", required=False)
    percent = Percent(label="Recoupable part", required=False)
    cap = written.number("At most")
    position = Integer(label="Order", required=False, high=9999)
    incurred_on = Day(label="Day")
    description = Text(label="What it was for")
    receipt = written.optional("Receipt")
    is_owed = Checkbox(label="Pay it with the next payout")


class OpeningForm(Form):
    party_id = Choice(label="Payee")
    amount = written.optional("Balance", max_length=40)
    as_of = Day(label="Day")
    note = written.optional("Note")


class ProducerForm(Form):
    payee = Text(label="Producer")
    percent = Percent(label="Royalty")
    of = _choice("Of", OF_OPTIONS)
    number = Text(label="Number", max_length=40)


class TransferForm(Form):
    party_id = Choice(label="Payee")
    to_contract = Text(label="Contract", max_length=40)
    to_payee = Text(label="Payee there")
    percent = Percent(label="Part")
    of = _choice("Of", PASSING_OPTIONS)
    starts = Day(label="First day")


class CrossingForm(Form):
    name = Text(label="Name")
    payee = Text(label="Payee")
    contract = Rows(label="Contract", number=Text(label="The number", max_length=40))
    cap = written.number("At most")
    starts = Day(label="First day")


class GroupForm(Form):
    name = Text(label="Name")
    recordings = Area(label="Recordings", max_length=20000)


class SaleForm(Form):
    """A sale to try a contract with."""

    recording = written.optional("Recording")
    release = written.optional("Release", max_length=20)
    gross = written.amount("Amount received")
    currency = Text(label="Currency", max_length=3)
    rate = written.number("Exchange rate")
    units = written.amount("Units", required=False)
    price = written.number("Price to dealers")
    sold_on = Day(label="Day of sale")
    country = written.optional("Country", max_length=2)
    channel = written.optional("Channel")
    configuration = written.optional("Format")
    price_category = written.optional("Price category")
    source = written.optional("Store")
    group = written.optional("Catalogue group")


class ImportForm(Form):
    """A table of contracts; `text` is the same table once more, with what was looked at."""

    file = File(label="Table", required=False, max_bytes=1_000_000)
    text = written.Table(label="Table", required=False, max_length=1_000_000)
    confirmed = Checkbox(label="Write them")

    def check(self) -> None:
        if self.values["file"] is None and not self.values["text"]:
            self.errors["file"] = "Choose a file."
