"""United States tax in dated tables: what changes gets a new line with its first day.

Sources, read in November 2026: 26 USC 6050N (royalties), P.L. 119-21 section 70433 (thresholds of
payments after 2025), 26 USC 3406 and 1441 (withholding), and published tables of treaty rates for
copyright royalties. The treaty rates are of secondary sources: compare each with IRS Table 1 before
relying on it. Thresholds of 2027 are indexed and not known yet; those of 2026 hold until entered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.core.money import Money

_START = date(2018, 1, 1)


@dataclass(frozen=True, slots=True)
class Line:
    """From a day on, a figure; None when there is none from then on."""

    since: date
    value: Decimal | None


def _always(value: str) -> tuple[Line, ...]:
    return (Line(_START, Decimal(value)),)


BACKUP_RATE = _always("24")
"""Per cent kept back from those who owe us a right number."""
FOREIGN_RATE = _always("30")
"""Per cent kept back from foreign payees without a treaty."""

THRESHOLDS: Mapping[str, Sequence[Line]] = {
    "royalty": _always("10"),
    "rent": (Line(_START, Decimal(600)), Line(date(2026, 1, 1), Decimal(2000))),
    "other": (Line(_START, Decimal(600)), Line(date(2026, 1, 1), Decimal(2000))),
    "service": (Line(_START, Decimal(600)), Line(date(2026, 1, 1), Decimal(2000))),
    "performance": (Line(_START, Decimal(600)), Line(date(2026, 1, 1), Decimal(2000))),
}
"""By kind of income, the dollars of a calendar year from which on a form is due."""

CARD_AMOUNT = _always("20000")
CARD_COUNT = _always("200")
"""1099-K is due above both: dollars and transactions of a year."""

_COPYRIGHT: Mapping[str, str] = {
    "0": (
        "AT BE CA CY CZ DK FI FR DE GR IS IE JP LU NL NO PK SK ZA ES SE CH TT GB"
        " AM AZ BY GE KG MD TJ TM UZ"
    ),
    "5": "AU BB BG IT NZ SI TH",
    "10": "BD CL CN EE ID IL JM KZ KR LV LT MT MX MA PL PT RO LK TR UA VE",
    "15": "EG IN PH TN",
}
_SUSPENDED: Mapping[str, date] = {"HU": date(2024, 1, 1), "RU": date(2024, 8, 16)}
DISPUTED: Mapping[str, str] = {
    "IT": "Tables differ: 5 % here, 0 % elsewhere. Ask an adviser before paying less."
}

TREATIES: Mapping[str, Sequence[Line]] = {
    **{country: _always(rate) for rate, listed in _COPYRIGHT.items() for country in listed.split()},
    **{
        country: (Line(_START, Decimal(0)), Line(until, None))
        for country, until in _SUSPENDED.items()
    },
}
"""By country, per cent of copyright royalties under its treaty; None from a suspension on."""


def on(lines: Sequence[Line], day: date) -> Decimal | None:
    """What a table says on a day."""
    known = [line for line in lines if line.since <= day]
    return known[-1].value if known else None


def rate_on(lines: Sequence[Line], day: date) -> Decimal:
    """A rate that always is one; raises LookupError before the table begins."""
    found = on(lines, day)
    if found is None:
        raise LookupError(f"The tables of withholding begin in {_START.year}.")
    return found


def treaty_rate(country: str, day: date) -> Decimal | None:
    """Per cent of copyright royalties by treaty; None without one, or while it is suspended."""
    return on(TREATIES.get(country, ()), day)


def threshold(kind: str, day: date) -> Money:
    """The payments of a calendar year from which on a form of this kind is due."""
    return Money.of(rate_on(THRESHOLDS[kind], day), "USD")


def needs_card_form(amount: Money, transactions: int, day: date) -> bool:
    """Whether a 1099-K is due: more than both limits."""
    limit = Money.of(rate_on(CARD_AMOUNT, day), "USD")
    return amount > limit and transactions > rate_on(CARD_COUNT, day)
