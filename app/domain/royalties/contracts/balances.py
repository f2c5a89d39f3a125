"""What a period hands to the next: everything a run needs to know of the past."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from app.domain.royalties.contracts.deductions import Purse
from app.domain.royalties.contracts.escalation import Counter
from app.domain.royalties.contracts.recoupment import Recoupable
from app.domain.royalties.contracts.reserves import Held


class CounterKey(NamedTuple):
    """`territory` is empty unless the escalation counts each on its own."""

    contract: str
    term: str
    territory: str


@dataclass(frozen=True, slots=True)
class Rate:
    """Units of the contract's currency for one of the report's, where from, and of which day."""

    value: Decimal
    source: str
    on: date


@dataclass(frozen=True, slots=True)
class Balances:
    """Opening balances of a run; its closing balances are the opening ones of the next.

    `owed` may be negative: royalty paid on sales since returned. `losses` are profit shares below
    zero, as negative amounts. `crossed` is what each crossing has moved so far.
    """

    owed: Mapping[Purse, Fraction] = field(default_factory=dict)
    recoupables: tuple[Recoupable, ...] = ()
    reserves: tuple[Held, ...] = ()
    counters: Mapping[CounterKey, Counter] = field(default_factory=dict)
    losses: Mapping[str, Fraction] = field(default_factory=dict)
    crossed: Mapping[str, Fraction] = field(default_factory=dict)


Rates = Mapping[tuple[str, ...], Rate]
"""By the currencies converted of and into; with a payer third, the rate of that payer's income."""
