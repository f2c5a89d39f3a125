"""What people and programs send to royalties."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from litestar.datastructures import UploadFile

from app.core.money import InvalidMoney, minor_places, parse_amount
from app.domain.royalties.accounting.ecb import MOST_BYTES
from app.domain.royalties.accounting.origins import ORDERS, Origin
from app.domain.royalties.reports import MAPPABLE
from app.domain.royalties.reports.periods import FORMATS
from app.web.fields import Choice, Day, Field, File, Month, Options, Pairs, Text, Wrong
from app.web.forms import Form

DECIMAL_STYLES = (("", "Work it out"), ("point", "1,234.56"), ("comma", "1.234,56"))
DATE_FORMATS = ("", *FORMATS)
FIELD_LABELS = {
    "amount": "Amount earned",
    "currency": "Currency",
    "isrc": "ISRC",
    "title": "Title",
    "artist": "Artist",
    "store": "Store",
    "country": "Country",
    "period": "Month or date of sale",
    "period_until": "Last day of sale",
    "quantity": "Quantity",
    "kind": "Kind of use",
    "upc": "UPC or EAN",
    "iswc": "ISWC",
    "album": "Album",
    "label": "Label",
    "partner_id": "Their own id",
    "format": "Format, such as CD",
    "price": "Price to dealers",
}


class UploadForm(Form):
    """One or more files, and what may be said about all of them."""

    period = Month(label="Month", required=False)
    source = Text(label="Source", required=False, max_length=60)

    @property
    def files(self) -> list[UploadFile]:
        return files_in(self._pairs)

    def check(self) -> None:
        if not self.files:
            self.errors["file"] = "Choose at least one file."


class RunForm(Form):
    """The month statements are drafted for."""

    period = Month(label="Month")


@dataclass(frozen=True, kw_only=True)
class Currency(Field):
    """The code of a currency in use, in capitals."""

    max_length: int = 3

    def parse(self, text: str, _name: str, _pairs: Pairs, _options: Options) -> str:
        try:
            minor_places(text.upper())
        except InvalidMoney as error:
            raise Wrong("Write a currency as three letters, for instance USD.") from error
        return text.upper()


@dataclass(frozen=True, kw_only=True)
class Rate(Field):
    """A number above zero with at most 18 digits before and 20 after the point."""

    max_length: int = 40

    def parse(self, text: str, _name: str, _pairs: Pairs, _options: Options) -> Decimal:
        try:
            rate = parse_amount(text)
        except InvalidMoney as error:
            raise Wrong(str(error)) from error
        _, digits, exponent = rate.as_tuple()
        if rate <= 0 or int(exponent) < -20 or len(digits) + int(exponent) > 18:
            raise Wrong("Write the rate as a number above zero, for instance 0.8531.")
        return rate


class RateForm(Form):
    """What a unit of one currency is worth in another, in the statements of a month."""

    of = Currency(label="Currency of the income")
    into = Currency(label="Currency of the contract")
    value = Rate(label="Rate")
    period = Month(label="Month")
    source = Text(label="Where it is from", max_length=80)
    origin = Choice(label="Who says so", required=False, options=("own", "payer"))
    quoted_on = Day(label="Day")
    payer = Choice(label="Payer", required=False)

    def check(self) -> None:
        if self.values["of"] == self.values["into"]:
            self.errors["into"] = "Choose two different currencies: one needs no rate into itself."

    @property
    def written(self) -> dict[str, Any]:
        """What `write_rate` takes."""
        origin = Origin(self.values["origin"] or Origin.OWN)
        said = {"period": self.values["period"].code, "origin": origin}
        return {**self.values, **said, "payer": self.values["payer"] or ""}


class BankRatesForm(Form):
    """A file of the European Central Bank, and the month to take the last day of."""

    file = File(label="File", max_bytes=MOST_BYTES)
    month = Month(label="Month")


class RateOrderForm(Form):
    """Whose rate counts."""

    order = Choice(label="Order", options=tuple(ORDERS))


@dataclass(frozen=True, kw_only=True)
class Root(Field):
    """A SHA-256 in hexadecimal, in small letters; blanks and line breaks between are left out."""

    max_length: int = 100

    def parse(self, text: str, _name: str, _pairs: Pairs, _options: Options) -> str:
        root = "".join(text.split()).lower()
        if not re.fullmatch(r"[0-9a-f]{64}", root):
            raise Wrong("Write the root as it stands on the statement: 64 digits and letters.")
        return root


class VerifyForm(Form):
    """A statement's CSV file, and the root its PDF shows."""

    file = File(label="File", max_bytes=50_000_000)
    root = Root(label="Root", required=False)


class MappingForm(Form):
    """Which column of an unknown file is which of ours."""

    name = Text(label="Source", max_length=60)
    currency_code = Text(label="Currency", required=False, max_length=3)
    decimal_style = Choice(label="Decimals", required=False, options=("point", "comma"))
    date_format = Choice(label="Dates", required=False, options=tuple(FORMATS))

    def check(self) -> None:
        if not self.values.get("column_amount"):
            self.errors["column_amount"] = "Choose the column with the amount."
        if not self.values.get("column_currency") and not self.values.get("currency_code"):
            self.errors["currency_code"] = "Name the currency, or the column that has it."

    @property
    def described(self) -> dict[str, object]:
        """The mapping as it is saved."""
        columns = {
            name: self.values[f"column_{name}"]
            for name in MAPPABLE
            if self.values.get(f"column_{name}")
        }
        code = self.values.get("currency_code")
        return {
            "columns": columns,
            "currency": code.upper() if code else None,
            "decimal_style": self.values.get("decimal_style"),
            "date_format": self.values.get("date_format"),
        }


MappingForm.fields = {
    **MappingForm.fields,
    **{
        f"column_{name}": Choice(label=FIELD_LABELS[name], required=False, max_length=500)
        for name in MAPPABLE
    },
}


def form_of_mapping(name: str | None, described: Mapping[str, Any]) -> MappingForm:
    """The form as it describes a layout."""
    return MappingForm.blank(
        name=name,
        currency_code=described.get("currency"),
        decimal_style=described.get("decimal_style"),
        date_format=described.get("date_format"),
        **{f"column_{key}": column for key, column in described["columns"].items()},
    )


def files_in(pairs: Pairs) -> list[UploadFile]:
    """The files that were really chosen; browsers send an empty one otherwise."""
    return [
        value
        for key, value in pairs
        if key == "file" and isinstance(value, UploadFile) and value.filename
    ]


class MailAgainForm(Form):
    """`request` is of the page it was sent from: pressing twice mails once."""

    request = Text(label="Request", max_length=40)
