"""Prices in several currencies in one line of text: `25 EUR, 22.50 GBP`. Pure."""

from collections.abc import Mapping

from app.core.money import InvalidMoney, Money
from app.tenants import CURRENCY_CODES

MOST_MINOR = 10**9


def read_prices(text: str, currency: str) -> dict[str, int]:
    """Minor units by currency; an amount alone is in `currency`. Raises InvalidMoney."""
    found: dict[str, int] = {}
    for piece in (each.strip() for each in text.replace(";", ",").split(",")):
        if not piece:
            continue
        amount, _, code = piece.partition(" ")
        code = code.strip().upper() or currency
        if code not in CURRENCY_CODES:
            raise InvalidMoney(f"Write prices as 25 EUR, 22.50 GBP; “{piece[:30]}” is none.")
        if code in found:
            raise InvalidMoney(f"There are two prices in {code}. Leave one of them.")
        money = Money.of(amount, code)
        if not 0 <= money.minor <= MOST_MINOR:
            raise InvalidMoney("A price is zero or more, and not as large as this.")
        found[code] = money.minor
    return found


def write_prices(prices: Mapping[str, int]) -> str:
    return ", ".join(f"{Money(minor, code).decimal} {code}" for code, minor in prices.items())
