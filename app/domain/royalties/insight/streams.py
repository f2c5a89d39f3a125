"""All income side by side: what reports say, and what every other part of the business sold."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.billing import IncomeMonth, chart
from app.domain.royalties.wording import KINDS


@dataclass(frozen=True, slots=True)
class Stream:
    """One kind of income in one currency. `path` leads to what it is made of."""

    label: str
    currency: str
    months: dict[date, Decimal]
    path: str

    @property
    def amount(self) -> Decimal:
        return sum(self.months.values(), Decimal(0))


def side_by_side(
    reported: Iterable[tuple[str, str, date, Decimal]], sold: Iterable[IncomeMonth]
) -> list[Stream]:
    """Streams by currency, the largest first: (kind, currency, month, amount) and accounts.

    What contracts leave to the label is a part of what reports say, and counts once.
    """
    found: dict[tuple[str, str, str], dict[date, Decimal]] = {}
    for kind, currency, month, amount in reported:
        path = f"royalties/earnings?currency={currency}&kind={kind}&span=all"
        _add(found, (KINDS.get(kind, kind.capitalize()), currency, path), month, amount)
    for each in sold:
        if chart.is_part_of_reported(each.code):
            continue
        label = each.name.removesuffix(" income")
        _add(found, (label, each.currency, "ledger"), each.month, each.amount)
    streams = [Stream(label, code, months, path) for (label, code, path), months in found.items()]
    return sorted(streams, key=lambda each: (each.currency, -each.amount, each.label))


def totals(streams: Sequence[Stream]) -> dict[str, Decimal]:
    """The sum of each currency; currencies are never added to each other."""
    sums: dict[str, Decimal] = {}
    for each in streams:
        sums[each.currency] = sums.get(each.currency, Decimal(0)) + each.amount
    return dict(sorted(sums.items(), key=lambda pair: (-pair[1], pair[0])))


def months_of(streams: Sequence[Stream], currency: str) -> list[tuple[date, Decimal]]:
    """All streams of a currency month by month, in order."""
    sums: dict[date, Decimal] = {}
    for each in streams:
        if each.currency == currency:
            for month, amount in each.months.items():
                sums[month] = sums.get(month, Decimal(0)) + amount
    return sorted(sums.items())


@dataclass(frozen=True, slots=True)
class Conversion:
    """All currencies in one, at rates somebody gave, with where they come from."""

    currency: str
    rates: dict[str, Decimal]
    origin: str
    total: Decimal | None
    missing: tuple[str, ...]


def convert(
    sums: dict[str, Decimal], currency: str, rates: dict[str, Decimal], origin: str
) -> Conversion:
    """The total in one currency; none while a rate or its origin is missing."""
    missing = tuple(code for code in sums if code != currency and code not in rates)
    total = None
    if not missing and origin.strip():
        parts = (amount * rates.get(code, Decimal(1)) for code, amount in sums.items())
        total = sum(parts, Decimal(0))
    return Conversion(currency, rates, origin.strip(), total, missing)


def _add(
    found: dict[tuple[str, str, str], dict[date, Decimal]],
    key: tuple[str, str, str],
    month: date,
    amount: Decimal,
) -> None:
    months = found.setdefault(key, {})
    months[month] = months.get(month, Decimal(0)) + amount
