"""Exact money: whole minor units, exact accruals between them, one place that rounds."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import (
    Context,
    Decimal,
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
)
from functools import lru_cache
from math import lcm
from typing import Any, NamedTuple, Protocol, TypeVar

from babel.numbers import format_currency, get_currency_precision, is_currency

# Sixty digits hold any sum of a report; a result that would need more raises instead of rounding.
EXACT = Context(
    prec=60,
    Emin=-60,
    Emax=60,
    traps=[Inexact, InvalidOperation, Overflow, DivisionByZero],
)
HUNDRED = Decimal(100)
MOST_MINOR = 10**14
"""Smallest units beyond which one typed figure is a mistake; sums of many fit a bigint."""

_AMOUNT = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")
_SHARE = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?")


class InvalidMoney(ValueError):
    """An amount, share or currency that cannot be used; the text says what to write instead."""


class CurrencyMismatch(InvalidMoney):
    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"Amounts in {one} and {other} cannot be combined; convert one first.")


class _Sortable(Protocol):
    def __lt__(self, other: Any, /) -> bool: ...


Weight = Decimal | int
Key = TypeVar("Key", bound=_Sortable)


@lru_cache(maxsize=512)
def minor_places(currency: str) -> int:
    """Decimal places of a currency's smallest unit: 2 for EUR, 0 for JPY, 3 for KWD (CLDR)."""
    if not re.fullmatch(r"[A-Z]{3}", currency) or not is_currency(currency):
        raise InvalidMoney(f"“{currency[:20]}” is not a currency; write its code, such as EUR.")
    return get_currency_precision(currency)


@dataclass(frozen=True, slots=True)
class Money:
    """A whole number of a currency's smallest units. Arithmetic stays within the currency."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise InvalidMoney("Money is a whole number of the smallest unit.")
        minor_places(self.currency)

    @classmethod
    def of(cls, amount: str | Decimal | int, currency: str) -> "Money":
        """An amount in main units (`"12.34"`); refuses a fraction of the smallest unit."""
        value = parse_amount(amount) if isinstance(amount, str) else _exact(amount)
        settled = settle(value, currency)
        if settled.residue:
            places = minor_places(currency)
            raise InvalidMoney(f"An amount in {currency} has at most {places} decimal places.")
        return settled.money

    @classmethod
    def zero(cls, currency: str) -> "Money":
        return cls(0, currency)

    @classmethod
    def sum(cls, amounts: Iterable["Money"], currency: str) -> "Money":
        """The total of amounts in one currency; zero when there are none."""
        total = cls.zero(currency)
        for amount in amounts:
            total += amount
        return total

    @property
    def decimal(self) -> Decimal:
        """The amount in main units, with the currency's places: `Decimal("12.30")`."""
        return Decimal(self.minor).scaleb(-minor_places(self.currency), EXACT)

    def display(self, locale: str = "en") -> str:
        """The amount as a reader of this locale writes it: `€12.30`."""
        return str(format_currency(self.decimal, self.currency, locale=locale))

    def allocate(self, weights: Sequence[Weight]) -> list["Money"]:
        """Parts in proportion to the weights that add up to exactly this amount.

        Largest remainder; equal remainders are served in the order given. A negative amount is
        the mirror of its positive. Raises InvalidMoney when no weight is above zero.
        """
        whole = _whole_weights(weights)
        divisor = sum(whole)
        size = abs(self.minor)
        parts = [divmod(size * weight, divisor) for weight in whole]
        left_over = size - sum(part for part, _ in parts)
        by_remainder = sorted(range(len(parts)), key=lambda place: -parts[place][1])
        favored = set(by_remainder[:left_over])
        sign = -1 if self.minor < 0 else 1
        return [
            Money(sign * (part + (place in favored)), self.currency)
            for place, (part, _) in enumerate(parts)
        ]

    def allocate_by(self, weights: Mapping[Key, Weight]) -> dict[Key, "Money"]:
        """As `allocate`, with ties settled by key, so the order of the mapping changes nothing."""
        keys = sorted(weights)
        return dict(zip(keys, self.allocate([weights[key] for key in keys]), strict=True))

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._minor_of(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._minor_of(other), self.currency)

    def __mul__(self, times: int) -> "Money":
        if type(times) is not int:
            raise InvalidMoney("Money is multiplied by whole numbers; use allocate for fractions.")
        return Money(self.minor * times, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __abs__(self) -> "Money":
        return Money(abs(self.minor), self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._minor_of(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._minor_of(other)

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self._minor_of(other)

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self._minor_of(other)

    def __str__(self) -> str:
        return f"{self.decimal} {self.currency}"

    def _minor_of(self, other: "Money") -> int:
        if not isinstance(other, Money):
            raise InvalidMoney("Money is only combined with money.")
        if other.currency != self.currency:
            raise CurrencyMismatch(self.currency, other.currency)
        return other.minor


@dataclass(frozen=True, slots=True)
class Accrual:
    """An exact amount in main units of a currency, finer than its smallest unit, never rounded."""

    value: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.value, Decimal):
            raise InvalidMoney("An accrual is an exact decimal.")
        _exact(self.value)
        minor_places(self.currency)

    @classmethod
    def of(cls, amount: str, currency: str) -> "Accrual":
        return cls(parse_amount(amount), currency)

    def share(self, per_cent: Decimal) -> "Accrual":
        """This part of the accrual, exactly."""
        part = EXACT.multiply(self.value, per_cent).scaleb(-2, EXACT)
        return Accrual(part, self.currency)

    def __add__(self, other: "Accrual") -> "Accrual":
        if other.currency != self.currency:
            raise CurrencyMismatch(self.currency, other.currency)
        return Accrual(EXACT.add(self.value, other.value), self.currency)

    def __neg__(self) -> "Accrual":
        return Accrual(self.value.copy_negate(), self.currency)

    def __sub__(self, other: "Accrual") -> "Accrual":
        return self + -other


class Settled(NamedTuple):
    money: Money
    residue: Decimal


def settle(value: Decimal, currency: str) -> Settled:
    """Whole minor units of an exact amount, and the residue to carry. The one rounding point.

    Rounds towards zero, so the residue has the sign of the amount (or is zero), is smaller than
    one minor unit, and money plus residue is exactly the amount.
    """
    exact = _exact(value)
    money = Money(int(exact.scaleb(minor_places(currency), EXACT)), currency)
    return Settled(money, EXACT.subtract(exact, money.decimal))


def exact_sum(values: Iterable[Decimal]) -> Decimal:
    """The exact sum; raises decimal.Inexact when sixty digits cannot hold it."""
    total = Decimal(0)
    for value in values:
        total = EXACT.add(total, value)
    return total


def parse_amount(text: str) -> Decimal:
    """A plain decimal such as `-12.345` as an exact number; any number of places up to thirty."""
    if not _AMOUNT.fullmatch(text.strip()):
        raise InvalidMoney("Write the amount as digits with a point, for instance 12.34.")
    return Decimal(text.strip())


def parse_share(text: str) -> Decimal:
    """A share in per cent from 0 to 100 with at most six decimal places."""
    if not _SHARE.fullmatch(text.strip()):
        raise InvalidMoney(
            "Write the share in per cent, with a point and at most six decimals: 33.34."
        )
    share = Decimal(text.strip())
    if share > HUNDRED:
        raise InvalidMoney("A share is at most 100 per cent.")
    return share


def shares_total_exactly_hundred(shares: Iterable[Decimal]) -> bool:
    return exact_sum(shares) == HUNDRED


def _exact(value: Decimal | int) -> Decimal:
    if type(value) is not int and not isinstance(value, Decimal):
        raise InvalidMoney("Give the amount as text, a whole number or a decimal.")
    number = Decimal(value)
    if not number.is_finite():
        raise InvalidMoney("The amount is not a number.")
    try:
        return EXACT.plus(number)
    except (Inexact, Overflow) as error:
        raise InvalidMoney("The amount has too many digits.") from error


def _whole_weights(weights: Sequence[Weight]) -> list[int]:
    ratios = [_exact(weight).as_integer_ratio() for weight in weights]
    scale = lcm(*(denominator for _, denominator in ratios))
    whole = [numerator * (scale // denominator) for numerator, denominator in ratios]
    if any(weight < 0 for weight in whole):
        raise InvalidMoney("Weights may not be negative.")
    if not any(whole):
        raise InvalidMoney("At least one weight must be above zero.")
    return whole
