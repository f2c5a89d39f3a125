"""Which contracts are accounted with the statements of a month."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from app.core.period import Period


@dataclass(frozen=True, slots=True)
class Cadence:
    """How many months a contract's periods last, and the last month it was accounted for."""

    months: int
    closed: Period | None = None


def due_with(
    month: Period, cadences: Mapping[str, Cadence], ties: Iterable[Collection[str]]
) -> tuple[set[str], int]:
    """The contracts whose period ends with this month, and how many others have to wait.

    Contracts tied together (they share a sale, or money passes between them) are accounted
    together, in the longest period any of them has: each sale is accounted once. None is
    accounted twice for a month.
    """
    due: set[str] = set()
    for together in grouped(cadences, ties):
        months = max(cadences[contract].months for contract in together)
        ends = month.start.month % months == 0
        closed = [cadences[contract].closed for contract in together]
        if ends and not any(last and last.start >= month.start for last in closed):
            due |= together
    return due, len(cadences) - len(due)


def grouped(contracts: Iterable[str], ties: Iterable[Collection[str]]) -> list[set[str]]:
    """The contracts in groups that nothing ties to each other, in the order of their ids."""
    group_of: dict[str, set[str]] = {contract: {contract} for contract in sorted(contracts)}
    for tie in ties:
        tied = [group_of[contract] for contract in tie if contract in group_of]
        if tied:
            merged = set().union(*tied)
            group_of.update(dict.fromkeys(merged, merged))
    found: list[set[str]] = []
    for contract, group in group_of.items():
        if contract == min(group):
            found.append(group)
    return found
