"""The smallest amount worth paying: the statement is always issued, the money waits."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from app.domain.royalties.contracts.exact import ZERO, fraction


@dataclass(frozen=True, slots=True)
class Due:
    """`payable` now and `carried` to the next period are together what is owed."""

    payable: Fraction
    carried: Fraction


def due(owed: Fraction, minimum: Decimal) -> Due:
    """All of it once the minimum is reached; a debt of the payee is carried too."""
    if owed <= 0 or owed < fraction(minimum):
        return Due(ZERO, owed)
    return Due(owed, ZERO)
