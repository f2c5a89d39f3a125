"""Exact numbers: fractions of integers, so that no division of the engine ever rounds."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import floor
from typing import TypeVar

from app.domain.royalties.contracts.errors import InvalidContract

Exact = Decimal | Fraction | int
ZERO = Fraction(0)
HUNDRED = 100

Key = TypeVar("Key", str, tuple[str, ...])


def fraction(value: Exact) -> Fraction:
    """The number itself, as a fraction."""
    check_exact(value)
    return value if isinstance(value, Fraction) else Fraction(value)


def check_exact(value: Exact) -> None:
    """Refuses a float, which is not the number written, and what is not a number at all."""
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise InvalidContract("Give a number that is finite.")
    elif type(value) is not int and not isinstance(value, Fraction):
        raise InvalidContract("Give the number as a whole number, a decimal or a fraction.")


@lru_cache(maxsize=4096)
def per_cent(value: Decimal) -> Fraction:
    """15 per cent as 3/20."""
    return Fraction(value) / HUNDRED


def checked_per_cent(value: Decimal, what: str) -> None:
    """Refuses a percentage outside 0 to 100, or one that is not an exact decimal."""
    if not isinstance(value, Decimal) or not 0 <= value <= HUNDRED:
        raise InvalidContract(f"Write the {what} as a percentage from 0 to 100.")


def spread(amount: Exact, weights: Mapping[Key, Exact]) -> dict[Key, Fraction]:
    """The amount in proportion to the weights; the parts add up to exactly the amount."""
    exact = {key: fraction(weight) for key, weight in weights.items()}
    total = sum(exact.values(), ZERO)
    if total <= 0 or min(exact.values()) < 0:
        raise InvalidContract("Give weights that are not negative, at least one above zero.")
    whole = fraction(amount)
    return {key: whole * weight / total for key, weight in exact.items()}


def truncated(value: Exact, places: int) -> Decimal:
    """The number cut towards zero after so many decimal places."""
    size = abs(fraction(value)) * 10**places
    cut = _scaled(floor(size), places)
    return cut if fraction(value) >= 0 else cut.copy_negate()


def as_decimals(amounts: Mapping[Key, Fraction], places: int = 30) -> dict[Key, Decimal]:
    """The amounts cut to so many decimal places for storing, their sum cut once and kept.

    Largest remainder, equal ones by key: when the sum of the amounts needs no more places than
    these, the decimals add up to exactly it.
    """
    scale = 10**places
    total = sum(amounts.values(), ZERO) * scale
    whole = int(total)
    floors = {key: floor(amount * scale) for key, amount in amounts.items()}
    rests = sorted(amounts, key=lambda key: (floors[key] - amounts[key] * scale, key))
    favored = set(rests[: whole - sum(floors.values())])
    return {key: _scaled(floors[key] + (key in favored), places) for key in amounts}


def _scaled(count: int, places: int) -> Decimal:
    sign, digits, _ = Decimal(count).as_tuple()
    return Decimal((sign, digits, -places))
