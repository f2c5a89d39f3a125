"""Shares of shares in publishing: co-writer chains, and what a sub-publisher leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from app.domain.royalties.contracts.exact import Exact, fraction, per_cent, truncated


class Reckoning(StrEnum):
    """At source: the writer's share is of the foreign gross. On receipts: of what arrives."""

    AT_SOURCE = "at source"
    ON_RECEIPTS = "on receipts"


@dataclass(frozen=True, slots=True)
class Abroad:
    """Foreign publishing income: the three parts are the gross."""

    sub_publisher: Fraction
    publisher: Fraction
    writer: Fraction


def chain(amount: Decimal, shares: Sequence[Decimal], *, places: int | None = None) -> list[Exact]:
    """The amount after each share in per cent of the one before.

    Exact, unless the contract says to cut every step towards zero after so many places.
    """
    steps: list[Exact] = []
    left: Exact = amount
    for share in shares:
        exact = fraction(left) * per_cent(share)
        left = exact if places is None else truncated(exact, places)
        steps.append(left)
    return steps


def after_tax(gross: Decimal, tax: Exact, *, places: int) -> Decimal:
    """What is left of the gross, cut towards zero after so many places."""
    return truncated(fraction(gross) - fraction(tax), places)


def from_abroad(
    gross: Decimal, *, sub_publisher: Decimal, writer: Decimal, reckoned: Reckoning
) -> Abroad:
    """Split foreign income by the sub-publisher's fee and the writer's share, in per cent.

    At source the publisher bears the fee; the publisher's part may then be negative.
    """
    whole = fraction(gross)
    fee = whole * per_cent(sub_publisher)
    basis = whole if reckoned is Reckoning.AT_SOURCE else whole - fee
    share = basis * per_cent(writer)
    return Abroad(fee, whole - fee - share, share)
