"""Commission: the agency's part of each income of a client, by contract, with its sunset."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.core.money import EXACT
from app.domain.agency.choices import Basis


@dataclass(frozen=True, slots=True)
class Income:
    """One income of a client in main units, exact; negative when it was taken back.

    `key` names it for good: commission on one key is worked out once.
    """

    key: str
    day: date
    kind: str
    description: str
    gross: Decimal
    net: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class SunsetStep:
    """`rate` per cent for the next `months` months after the end, or after the step before."""

    months: int
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Terms:
    """The commission an agreement gives: of which income, how much, from when to when.

    `ends_on` is the last day; without one it runs on.
    """

    id: UUID
    kinds: frozenset[str]
    basis: str
    rate: Decimal
    starts_on: date
    ends_on: date | None
    sunset: tuple[SunsetStep, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """A rate in force on a day, and why."""

    rate: Decimal
    reason: str
    is_sunset: bool


@dataclass(frozen=True, slots=True)
class Line:
    """The agency's part of one income, exact, with the sentence that explains it."""

    income: Income
    terms_id: UUID
    base: Decimal
    rate: Decimal
    amount: Decimal
    reason: str


def due_on(terms: Terms, day: date) -> Due | None:
    """The rate of these terms on a day; None before they begin and after their sunset."""
    if day < terms.starts_on:
        return None
    if terms.ends_on is None or day <= terms.ends_on:
        return Due(terms.rate, f"{plain(terms.rate)} % {terms.basis}, in force", is_sunset=False)
    months = 0
    for number, step in enumerate(terms.sunset, 1):
        months += step.months
        if day <= months_after(terms.ends_on, months):
            reason = (
                f"{plain(step.rate)} % {terms.basis}, sunset step {number} of {len(terms.sunset)}"
                f" after the end on {terms.ends_on.isoformat()}"
            )
            return Due(step.rate, reason, is_sunset=True)
    return None


def commission(incomes: Iterable[Income], terms: Sequence[Terms]) -> list[Line]:
    """One line for each income some terms cover, in the order of the incomes.

    Of several terms those in force come before those in their sunset, then those that began
    later, then by id: an income is never shared by two.
    """
    found = []
    for income in incomes:
        covering = [
            (each, due)
            for each in terms
            if income.kind in each.kinds and (due := due_on(each, income.day)) is not None
        ]
        if covering:
            chosen, due = min(covering, key=_precedence)
            found.append(_line(income, chosen, due))
    return found


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day when it is shorter."""
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = date.fromordinal(following.toordinal() - 1)
    # The end of a month stays one: from 28 February a year on is 29 February where there is one.
    if date.fromordinal(day.toordinal() + 1).day == 1:
        return last
    return date(year, month + 1, min(day.day, last.day))


def plain(number: Decimal) -> str:
    """A decimal without spare zeros: 12.5, 10."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _precedence(pair: tuple[Terms, Due]) -> tuple[bool, int, UUID]:
    terms, due = pair
    return due.is_sunset, -terms.starts_on.toordinal(), terms.id


def _line(income: Income, terms: Terms, due: Due) -> Line:
    base = income.gross if terms.basis == Basis.GROSS else income.net
    amount = EXACT.multiply(base, due.rate).scaleb(-2, EXACT)
    return Line(income, terms.id, base, due.rate, amount, due.reason)
