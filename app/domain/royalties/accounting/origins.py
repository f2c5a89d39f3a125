"""Who says what a currency is worth, and whose word counts when several say it."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import permutations
from typing import Protocol, TypeVar


class Origin(StrEnum):
    OWN = "own"
    PAYER = "payer"
    ECB = "ecb"


WORDS = {
    Origin.OWN: "Own entry",
    Origin.PAYER: "Payer's statement",
    Origin.ECB: "European Central Bank",
}
USUAL = (Origin.OWN, Origin.PAYER, Origin.ECB)
ORDERS = {"-".join(order): order for order in permutations(USUAL)}
"""Every order a workspace may choose, by its name."""


class Said(Protocol):
    @property
    def period(self) -> str: ...

    @property
    def of(self) -> str: ...

    @property
    def into(self) -> str: ...

    @property
    def origin(self) -> str: ...

    @property
    def payer(self) -> str: ...


Pair = tuple[str, ...]


def pair_of(of: str, into: str, payer: str) -> Pair:
    """What the accounting finds a rate by: the currencies, and the payer whose own it is."""
    return (of, into, payer) if payer else (of, into)


SomeRate = TypeVar("SomeRate", bound=Said)


def preferred(rates: Iterable[SomeRate], order: Sequence[Origin]) -> list[SomeRate]:
    """Of each pair in each month, the rate of whoever comes first in the order; and every payer's
    own, which only its income is converted at.
    """
    place = {str(origin): number for number, origin in enumerate(order)}
    best: dict[tuple[str, str, str, str], SomeRate] = {}
    for rate in rates:
        key = rate.period, rate.of, rate.into, rate.payer
        if key not in best or place[rate.origin] < place[best[key].origin]:
            best[key] = rate
    return list(best.values())


def in_words(order: Sequence[Origin]) -> str:
    first, second, third = (WORDS[each] for each in order)
    return f"{first}, then {second}, then {third}"
