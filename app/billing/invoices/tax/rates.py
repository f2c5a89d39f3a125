"""Rates of value added and sales taxes by country and day, from 2021 on, in per cent.

EU: the Commission's published rates of the member states and their laws of change; reduced rates
are listed widest first. Others: gov.uk, estv.admin.ch, skatteetaten.no, ato.gov.au, ird.govt.nz,
canada.ca.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

EU = frozenset(
    (
        *("AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE"),
        *("IT", "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE"),
    )
)
FIRST = date(2021, 1, 1)


class RateUnknown(LookupError):
    """No table says what the rate was: another country, an earlier day, or no such rate."""


@dataclass(frozen=True, slots=True)
class Rates:
    """From `since` until the next entry: the standard rate and the reduced ones, widest first."""

    since: date
    standard: Decimal
    reduced: tuple[Decimal, ...] = ()


def _rates(standard: str, *reduced: str, since: date = FIRST) -> Rates:
    return Rates(since, Decimal(standard), tuple(Decimal(rate) for rate in reduced))


RATES: dict[str, tuple[Rates, ...]] = {
    "AT": (_rates("20", "10", "13"),),
    "BE": (_rates("21", "6", "12"),),
    "BG": (_rates("20", "9"),),
    "HR": (_rates("25", "13", "5"),),
    "CY": (_rates("19", "9", "5"),),
    "CZ": (_rates("21", "15", "10"), _rates("21", "12", since=date(2024, 1, 1))),
    "DK": (_rates("25"),),
    "EE": (
        _rates("20", "9"),
        _rates("22", "9", since=date(2024, 1, 1)),
        _rates("24", "9", "13", since=date(2025, 7, 1)),
    ),
    "FI": (
        _rates("24", "14", "10"),
        _rates("25.5", "14", "10", since=date(2024, 9, 1)),
        _rates("25.5", "13.5", "10", since=date(2026, 1, 1)),
    ),
    "FR": (_rates("20", "10", "5.5"),),
    "DE": (_rates("19", "7"),),
    "GR": (_rates("24", "13", "6"),),
    "HU": (_rates("27", "18", "5"),),
    "IE": (
        _rates("21", "13.5", "9"),
        _rates("23", "13.5", "9", since=date(2021, 3, 1)),
    ),
    "IT": (_rates("22", "10", "5"),),
    "LV": (_rates("21", "12", "5"),),
    "LT": (_rates("21", "9", "5"), _rates("21", "12", "5", since=date(2026, 1, 1))),
    "LU": (
        _rates("17", "8", "14"),
        _rates("16", "7", "13", since=date(2023, 1, 1)),
        _rates("17", "8", "14", since=date(2024, 1, 1)),
    ),
    "MT": (_rates("18", "7", "5"),),
    "NL": (_rates("21", "9"),),
    "PL": (_rates("23", "8", "5"),),
    "PT": (_rates("23", "13", "6"),),
    "RO": (_rates("19", "9", "5"), _rates("21", "11", since=date(2025, 8, 1))),
    "SK": (_rates("20", "10"), _rates("23", "19", "5", since=date(2025, 1, 1))),
    "SI": (_rates("22", "9.5", "5"),),
    "ES": (_rates("21", "10"),),
    "SE": (_rates("25", "12", "6"),),
    "GB": (_rates("20", "5"),),
    "CH": (_rates("7.7", "2.5"), _rates("8.1", "2.6", since=date(2024, 1, 1))),
    "NO": (_rates("25", "15", "12"),),
    "AU": (_rates("10"),),
    "NZ": (_rates("15"),),
    "CA": (_rates("5"),),
}

HARMONIZED: dict[str, tuple[Rates, ...]] = {
    "NB": (_rates("15"),),
    "NL": (_rates("15"),),
    "NS": (_rates("15"), _rates("14", since=date(2025, 4, 1))),
    "ON": (_rates("13"),),
    "PE": (_rates("15"),),
}
"""Provinces of Canada whose tax is one with the federal one."""

_NAMES = {"AU": "GST", "NZ": "GST", "CA": "GST", "US": "Sales tax"}


def rate_on(country: str, on: date, *, reduced: int = 0, region: str = "") -> Decimal:
    """The rate of a day: the standard one, or the first (1) or second (2) reduced one.

    Raises RateUnknown.
    """
    table = HARMONIZED.get(region, ()) if country == "CA" else ()
    entry = _entry(table or RATES.get(country, ()), on)
    if not reduced:
        return entry.standard
    if reduced > len(entry.reduced):
        raise RateUnknown
    return entry.reduced[reduced - 1]


def tax_name(country: str, region: str = "") -> str:
    """What the tax is called where it is owed: VAT, GST, HST."""
    if country == "CA" and region in HARMONIZED:
        return "HST"
    return _NAMES.get(country, "VAT")


def has_rates(country: str) -> bool:
    return country in RATES


def _entry(table: tuple[Rates, ...], on: date) -> Rates:
    known = [entry for entry in table if entry.since <= on]
    if not known:
        raise RateUnknown
    return known[-1]
