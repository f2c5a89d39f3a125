"""Exact fractions as decimals for reading: nothing is computed with them any more."""

from decimal import Decimal
from fractions import Fraction

PLACES = 10


def shown(value: Fraction) -> Decimal:
    """The number with at most ten decimal places, without needless zeros."""
    scaled = round(value * 10**PLACES)
    digits = Decimal(scaled).scaleb(-PLACES).normalize()
    return digits.quantize(Decimal(1)) if digits == digits.to_integral_value() else digits
