"""Which term of a contract a sale falls under: the most specific one, and why it won.

Among the terms whose conditions are met the first of these rules to differ decides: more
dimensions narrowed; the weightier dimension narrowed (group, territory, channel, configuration,
price category, source, catalogue type, sale date); fewer countries; earlier in the contract.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.royalties.contracts.earnings import Earning
from app.domain.royalties.contracts.terms import (
    COUNTRIES_OF_THE_WORLD,
    Conditions,
    Term,
)

DIMENSIONS = (
    "group",
    "territory",
    "channel",
    "configuration",
    "price category",
    "source",
    "catalogue type",
    "sale date",
)
RULES = (
    "it narrows more dimensions",
    "it narrows a weightier dimension",
    "it names fewer countries",
    "it comes first in the contract",
)
Rank = tuple[int, tuple[bool, ...], int, int]


@dataclass(frozen=True, slots=True)
class Beaten:
    """A term that applied too, and the rule by which it lost."""

    term: str
    because: str


@dataclass(frozen=True, slots=True)
class Choice:
    term: Term
    narrowed: tuple[str, ...]
    beaten: tuple[Beaten, ...]


def choose(terms: Sequence[Term], earning: Earning, day: date) -> Choice | None:
    """The term of a contract that applies to the sale on that day, or none."""
    ranked = sorted(
        (
            (rank(term.when, place), term)
            for place, term in enumerate(terms)
            if term.when.met_by(earning, day)
        ),
        key=lambda pair: pair[0],
        reverse=True,
    )
    if not ranked:
        return None
    best, term = ranked[0]
    beaten = tuple(Beaten(other.id, _rule(best, lower)) for lower, other in ranked[1:])
    return Choice(term, term.when.named, beaten)


def rank(when: Conditions, place: int) -> Rank:
    """Greater is more specific; no two terms of a contract rank the same."""
    named = when.named
    size = when.territories.size if when.territories else COUNTRIES_OF_THE_WORLD
    return len(named), tuple(dimension in named for dimension in DIMENSIONS), -size, -place


def _rule(best: Rank, other: Rank) -> str:
    differs = (one != two for one, two in zip(best, other, strict=True))
    return next(rule for rule, different in zip(RULES, differs, strict=True) if different)
