"""The statutory split of US digital performance income (17 USC 114(g)(2))."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from app.domain.royalties.contracts.exact import ZERO, fraction, per_cent

OWNER = Decimal(50)
FEATURED = Decimal(45)
FUND = Decimal("2.5")


@dataclass(frozen=True, slots=True)
class StatutorySplit:
    """The parts are the income; `directed` goes to producers out of the featured artist's."""

    owner: Fraction
    featured: Fraction
    musicians_fund: Fraction
    vocalists_fund: Fraction
    directed: dict[str, Fraction] = field(default_factory=dict)


def statutory_split(income: Decimal, directions: Mapping[str, Decimal]) -> StatutorySplit:
    """50 / 45 / 2.5 / 2.5; a letter of direction is in per cent of the featured artist's part."""
    whole = fraction(income)
    featured = whole * per_cent(FEATURED)
    directed = {payee: featured * per_cent(share) for payee, share in directions.items()}
    left = featured - sum(directed.values(), ZERO)
    fund = whole * per_cent(FUND)
    return StatutorySplit(whole * per_cent(OWNER), left, fund, fund, directed)
