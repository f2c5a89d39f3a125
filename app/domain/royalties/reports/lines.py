"""What a report is made of once read: lines, bad lines, and rows that are not earnings."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """How the recording or work was used; the store's own word is kept beside it."""

    STREAM = "stream"
    DOWNLOAD = "download"
    PHYSICAL = "physical"
    VIDEO = "video"
    PERFORMANCE = "performance"
    MECHANICAL = "mechanical"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One earning; `amount` is exact and unrounded, dates half-open, `upc` as printed.

    `format` is what was sold, such as CD; `price` what one unit costs a dealer, in `currency`.
    `number` is the line of the (unpacked) file where the record starts, counted from 1.
    """

    number: int
    isrc: str | None
    upc: str | None
    iswc: str | None
    title: str | None
    artist: str | None
    album: str | None
    label: str | None
    store: str | None
    country: str | None
    sale_period_from: date | None
    sale_period_until: date | None
    kind: Kind
    kind_as_reported: str | None
    quantity: Decimal | None
    amount: Decimal
    currency: str
    partner_id: str | None
    note: str | None
    format: str | None = None
    price: Decimal | None = None


LINE_COLUMNS = tuple(column.name for column in fields(ReportLine))


@dataclass(frozen=True, slots=True)
class BadLine:
    """A row that may be money but cannot be read; `raw` is its cells as the file had them."""

    number: int
    raw: str
    reason: str


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row that is no earning: a payout, a total, a repeated header or nothing at all."""

    number: int
    reason: str
    stated: tuple[str, Decimal] | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A figure the report states of itself, and what was read; money has a currency."""

    what: str
    stated: Decimal
    read: Decimal
    currency: str | None = None

    @property
    def sentence(self) -> str | None:
        """What differs, None when both are equal."""
        if self.stated == self.read:
            return None
        unit = f" {self.currency}" if self.currency else ""
        return (
            f"{self.what}: the report states {self.stated.normalize():f}{unit}, "
            f"{self.read.normalize():f}{unit} was read."
        )
