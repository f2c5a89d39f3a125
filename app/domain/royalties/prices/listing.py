"""Which published price to dealers holds for a unit sold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Price:
    """What one unit costs a dealer from a day on.

    `recording`, `upc`, `format` and `country` narrow it; empty, it holds for all.
    """

    recording: str
    upc: str
    format: str
    country: str
    currency: str
    starts_on: date
    amount: Decimal


class PriceList:
    """Finds the price of a unit: that of the recording before that of the release, then of the
    format alone; of these the one for what was sold, then for how, and then for its country; then
    the newest of its day.
    """

    def __init__(self, prices: Iterable[Price] = ()) -> None:
        found: dict[tuple[str, str, str, str, str], list[Price]] = {}
        for price in prices:
            key = (price.recording, price.upc, price.format, price.country, price.currency)
            found.setdefault(key, []).append(price)
        self._prices: Mapping[tuple[str, str, str, str, str], list[Price]] = {
            key: sorted(each, key=lambda price: price.starts_on, reverse=True)
            for key, each in found.items()
        }

    def find(
        self,
        recording: UUID | str,
        upc: str | None,
        *,
        kind: str,
        sold_as: str = "",
        country: str | None,
        currency: str,
        on: date,
    ) -> Decimal | None:
        """The price in the currency of the sale, or None: nothing is converted for it."""
        if not self._prices:
            return None
        things = ((str(recording), upc or ""), (str(recording), ""), ("", upc or ""), ("", ""))
        for named, release in dict.fromkeys(things):
            for form in (*filter(None, (sold_as, kind)), ""):
                for place in dict.fromkeys((country or "", "")):
                    key = (named, release, form, place, currency)
                    for price in self._prices.get(key, ()):
                        if price.starts_on <= on:
                            return price.amount
        return None
