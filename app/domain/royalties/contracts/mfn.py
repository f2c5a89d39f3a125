"""Most favored nations: nobody's side of a license earns less for its share than another's."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from app.domain.royalties.contracts.errors import InvalidContract
from app.domain.royalties.contracts.exact import fraction, per_cent


@dataclass(frozen=True, slots=True)
class Side:
    """A fee agreed for a share in per cent of the master or of the publishing of one use."""

    fee: Decimal
    share: Decimal
    most_favored: bool = True


def raised(sides: Mapping[str, Side]) -> dict[str, Fraction]:
    """The fees after the raise: the best fee for the whole, pro rata to the share of each.

    Sides without the clause keep their fee, and still set the measure for the others.
    """
    if any(not 0 < side.share <= 100 or side.fee < 0 for side in sides.values()):
        raise InvalidContract("Give every side a share above zero and a fee of zero or more.")
    best = max((fraction(side.fee) / per_cent(side.share) for side in sides.values()), default=0)
    return {
        name: best * per_cent(side.share) if side.most_favored else fraction(side.fee)
        for name, side in sides.items()
    }
