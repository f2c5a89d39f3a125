"""One line of income as the engine takes it in: what was sold, where, how, and for how much."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.domain.royalties.contracts.exact import Exact, check_exact


@dataclass(frozen=True, slots=True)
class Earning:
    """A matched report line. `gross` is in main units of `currency`; returns are negative.

    `price` is the published price to dealers of one unit, in the same currency. `contract` names
    the contract when the line was mapped straight to one; others on the recording still earn.
    `payer` is who reported it and pays for it, whose own exchange rate it is converted at.
    Of an album's sale divided over its tracks, `copies` is how many of the album each line is of.
    """

    id: str
    recording: str
    gross: Exact
    currency: str
    sold_on: date
    units: Exact = 0
    price: Decimal | None = None
    release: str = ""
    catalogue_type: str = ""
    group: str = ""
    country: str = ""
    channel: str = ""
    configuration: str = ""
    price_category: str = ""
    source: str = ""
    contract: str = ""
    copies: Exact | None = None
    work: str = ""
    payer: str = ""

    def __post_init__(self) -> None:
        check_exact(self.gross)
        check_exact(self.units)

    @property
    def is_return(self) -> bool:
        return self.gross < 0 or self.units < 0
