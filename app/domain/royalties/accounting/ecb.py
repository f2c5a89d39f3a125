"""The reference rates of the European Central Bank, from its files of a day or of all days.

The bank says what a euro is worth; every other pair is worked out over the euro.
"""

import csv
import io
import zipfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation

from app.core.period import Period

NAME = "European Central Bank"
MOST_BYTES = 20_000_000
_EURO = "EUR"
_DIGITS = Context(prec=15, rounding=ROUND_HALF_EVEN)
_NOT_THEIRS = "This is not a file of the bank. Take its CSV file."
_DATES = ("%Y-%m-%d", "%d %B %Y")


class NotReferenceRates(ValueError):
    """The file is not one of the bank's; the sentence says which to take."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """The euro on one day, by currency."""

    on: date
    rates: Mapping[str, Decimal]

    def worth(self, of: str, into: str) -> Decimal | None:
        """Units of one currency for one of another, to fifteen digits; None for an unknown one."""
        euro = {**self.rates, _EURO: Decimal(1)}
        if of not in euro or into not in euro:
            return None
        return _DIGITS.divide(euro[into], euro[of])


def last_of(content: bytes, period: Period) -> Quoted:
    """The last day of a month that the file has. Raises NotReferenceRates."""
    try:
        days = [day for day in _days(_text(content)) if period.start <= day.on < period.until]
    except csv.Error as error:
        raise NotReferenceRates(_NOT_THEIRS) from error
    if not days:
        raise NotReferenceRates(
            "This file has no rates of that month. Take the file with all reference rates (CSV)"
            " from the bank's page of euro foreign exchange reference rates."
        )
    return max(days, key=lambda day: day.on)


def pairs_of(of: Collection[str], into: Collection[str]) -> list[tuple[str, str]]:
    return sorted({(a, b) for a in of for b in into if a != b})


def _text(content: bytes) -> str:
    try:
        if content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                entry = packed.infolist()[0]
                if entry.file_size > MOST_BYTES:
                    raise NotReferenceRates("This file is larger than any of the bank's.")
                content = packed.read(entry)
        return content.decode("utf-8-sig")
    except (zipfile.BadZipFile, UnicodeDecodeError, IndexError, RuntimeError) as error:
        raise NotReferenceRates(_NOT_THEIRS) from error


def _days(text: str) -> Iterable[Quoted]:
    rows = csv.reader(io.StringIO(text))
    header = [cell.strip() for cell in next(rows, [])]
    if not header or header[0] != "Date":
        raise NotReferenceRates(_NOT_THEIRS)
    for row in rows:
        on = _day(row[0].strip()) if row else None
        if on is not None:
            cells = zip(header[1:], row[1:], strict=False)
            rates = {code: rate for code, cell in cells if code and (rate := _rate(cell))}
            yield Quoted(on, rates)


def _day(text: str) -> date | None:
    for form in _DATES:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _rate(cell: str) -> Decimal | None:
    """What the bank did not quote that day stands as N/A."""
    try:
        rate = Decimal(cell.strip())
    except InvalidOperation:
        return None
    return rate if rate.is_finite() and rate > 0 else None
