"""What one field of a form accepts: untrusted text becomes a typed value or a sentence about it."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from litestar.datastructures import UploadFile

from app.core import period
from app.core.money import MOST_MINOR, InvalidMoney, Money, parse_share
from app.core.period import InvalidPeriod, Period
from app.core.text import clean_line

FIRST_YEAR, LAST_YEAR = 1900, 2199

Pairs = Sequence[tuple[str, Any]]
Options = Mapping[str, Collection[str]]


class Wrong(ValueError):
    """The sentence shown beside the field."""


def cleaned(text: str, *, keeps_lines: bool = False) -> str:
    """NFC, without control and direction characters, trimmed; lines end with a plain newline."""
    if not keeps_lines:
        return clean_line(text, limit=len(text))
    return "\n".join(clean_line(line, limit=len(line)) for line in text.splitlines()).strip()


@dataclass(frozen=True, kw_only=True)
class Field:
    """Base of all fields. An empty field is None, or wrong when it is required."""

    label: str = "This"
    required: bool = True
    max_length: int = 200
    is_text = True

    def read(self, name: str, pairs: Pairs, options: Options) -> Any:
        """The typed value; raises Wrong."""
        given = raw(name, pairs)
        if len(given) > self.max_length:
            raise Wrong(f"{self.label} is too long; use at most {self.max_length} characters.")
        text = self.clean(given)
        if not text:
            if self.required:
                raise Wrong(f"{self.label} is missing.")
            return None
        return self.parse(text, name, pairs, options)

    def clean(self, given: str) -> str:
        return cleaned(given)

    def parse(self, text: str, _name: str, _pairs: Pairs, _options: Options) -> Any:
        return text


@dataclass(frozen=True, kw_only=True)
class Text(Field):
    min_length: int = 1

    def parse(self, text: str, _name: str, _pairs: Pairs, _options: Options) -> str:
        if len(text) < self.min_length:
            raise Wrong(f"{self.label} needs at least {self.min_length} characters.")
        return text


@dataclass(frozen=True, kw_only=True)
class Area(Text):
    """Text of several lines."""

    max_length: int = 5000

    def clean(self, given: str) -> str:
        return cleaned(given, keeps_lines=True)


@dataclass(frozen=True, kw_only=True)
class Secret(Field):
    """A password or code: taken as it was typed, and never shown again."""

    label: str = "Password"
    max_length: int = 256

    def clean(self, given: str) -> str:
        return given


@dataclass(frozen=True, kw_only=True)
class Email(Field):
    label: str = "Email"
    max_length: int = 254

    def parse(self, text: str, _name: str, _pairs: Pairs, _options: Options) -> str:
        try:
            return validate_email(text, check_deliverability=False).normalized
        except EmailNotValidError as error:
            raise Wrong("Write an email address, for instance name@example.com.") from error


@dataclass(frozen=True, kw_only=True)
class Integer(Field):
    low: int = 0
    high: int = 2**31 - 1
    max_length: int = 20

    def parse(self, text: str, _name: str, _pairs: Pairs, _options: Options) -> int:
        if not re.fullmatch(r"[+-]?[0-9]{1,19}", text):
            raise Wrong(f"{self.label} is a whole number.")
        if not self.low <= int(text) <= self.high:
            raise Wrong(f"{self.label} is between {self.low} and {self.high}.")
        return int(text)


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    """One of `options`, or of those given to `Form.parse` under the field's name."""

    options: Collection[str] = ()
    is_text = False

    def parse(self, text: str, name: str, _pairs: Pairs, options: Options) -> str:
        if text not in options.get(name, self.options):
            raise Wrong(f"Choose one of the listed answers for {self.label.lower()}.")
        return text


@dataclass(frozen=True, kw_only=True)
class Reference(Field):
    """The id of a listed row."""

    is_text = False

    def parse(self, text: str, name: str, _pairs: Pairs, options: Options) -> UUID:
        if text not in options.get(name, ()):
            raise Wrong(f"Choose one of the listed answers for {self.label.lower()}.")
        return UUID(text)


@dataclass(frozen=True, kw_only=True)
class Amount(Field):
    """Money in `currency`, or in the one posted as `<name>_currency` out of `currencies`.

    At most MOST_MINOR, to either side.
    """

    currency: str = "EUR"
    currencies: Collection[str] = ()
    may_be_negative: bool = False
    may_be_zero: bool = True
    max_length: int = 40

    def parse(self, text: str, name: str, pairs: Pairs, _options: Options) -> Money:
        currency = raw(f"{name}_currency", pairs) or self.currency
        if currency != self.currency and currency not in self.currencies:
            raise Wrong(f"Choose one of the listed currencies for {self.label.lower()}.")
        try:
            money = Money.of(text.replace("\u2212", "-"), currency)
        except InvalidMoney as error:
            raise Wrong(str(error)) from error
        if money.minor < 0 and not self.may_be_negative:
            raise Wrong(f"{self.label} may not be below zero.")
        if money.minor == 0 and not self.may_be_zero:
            raise Wrong(f"{self.label} is above zero.")
        if abs(money.minor) > MOST_MINOR:
            raise Wrong(f"{self.label} is larger than we can keep. Check the figure.")
        return money


@dataclass(frozen=True, kw_only=True)
class Percent(Field):
    """A share in per cent, 0 to 100, exact to six decimals."""

    max_length: int = 20

    def parse(self, text: str, _name: str, _pairs: Pairs, _options: Options) -> Decimal:
        try:
            return parse_share(text.removesuffix("%").strip())
        except InvalidMoney as error:
            raise Wrong(str(error)) from error


@dataclass(frozen=True, kw_only=True)
class Day(Field):
    max_length: int = 10

    def parse(self, text: str, _name: str, _pairs: Pairs, _options: Options) -> date:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise Wrong(f"Write {self.label.lower()} as 2026-08-31.")
        try:
            day = date.fromisoformat(text)
        except ValueError as error:
            raise Wrong(f"There is no such day as {text}.") from error
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            # Days are reckoned with: some time before and after has to be on the calendar too.
            raise Wrong(f"Write a year from {FIRST_YEAR} to {LAST_YEAR}.")
        return day


@dataclass(frozen=True, kw_only=True)
class Month(Field):
    max_length: int = 10

    def parse(self, text: str, _name: str, _pairs: Pairs, _options: Options) -> Period:
        try:
            return period.month(text)
        except InvalidPeriod as error:
            raise Wrong(str(error)) from error


@dataclass(frozen=True, kw_only=True)
class Clock(Field):
    """A wall time, in the zone the form is about."""

    required: bool = False
    max_length: int = 8

    def parse(self, text: str, *_: object) -> time:
        found = re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(:[0-5][0-9])?", text)
        if found is None:
            raise Wrong(f"Write {self.label.lower()} as 20:30.")
        return time(int(found[1]), int(found[2]))


@dataclass(frozen=True, kw_only=True)
class Checkbox(Field):
    """True when it is ticked; `required` means that it must be."""

    required: bool = False
    is_text = False

    def read(self, name: str, pairs: Pairs, _options: Options) -> bool:
        is_ticked = bool(raw(name, pairs))
        if self.required and not is_ticked:
            raise Wrong(f"{self.label} needs your consent.")
        return is_ticked


@dataclass(frozen=True, kw_only=True)
class Several(Field):
    """Any number of the options, each once, in the order posted."""

    options: Collection[str] = ()
    is_text = False

    def read(self, name: str, pairs: Pairs, options: Options) -> list[str]:
        chosen = list(dict.fromkeys(text for text in raw_list(name, pairs) if text))
        if any(text not in options.get(name, self.options) for text in chosen):
            raise Wrong(f"Choose from the listed answers for {self.label.lower()}.")
        if self.required and not chosen:
            raise Wrong(f"Choose at least one answer for {self.label.lower()}.")
        return chosen


@dataclass(frozen=True, kw_only=True)
class File(Field):
    """An uploaded file; its type and size are read from the file, not from what was claimed."""

    max_bytes: int = 10_000_000
    is_text = False

    def read(self, name: str, pairs: Pairs, _options: Options) -> UploadFile | None:
        for key, value in pairs:
            if key == name and isinstance(value, UploadFile) and value.filename:
                size = value.file.seek(0, 2)
                value.file.seek(0)
                if size > self.max_bytes:
                    raise Wrong(f"The file is too large; send at most {self.max_bytes:,} bytes.")
                return value
        if self.required:
            raise Wrong("Choose a file.")
        return None


def raw_list(name: str, pairs: Pairs) -> list[str]:
    return [value for key, value in pairs if key == name and isinstance(value, str)]


def raw(name: str, pairs: Pairs) -> str:
    """The first text posted under a name; empty when there is none."""
    return next(iter(raw_list(name, pairs)), "")
