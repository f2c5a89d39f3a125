"""Part of the income held back against returns, and released by a schedule.

Post-calculation holds a share of the royalty; pre-calculation a share of the base, which bears
the rate it was sold at when released. Only sales are reserved, never returns. The full
royalty is always earned: a reserve is a second liability, never a lower expense.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from app.domain.royalties.contracts.errors import InvalidContract
from app.domain.royalties.contracts.exact import ZERO, checked_per_cent, per_cent


class ReserveKind(StrEnum):
    POST = "post"
    PRE = "pre"


@dataclass(frozen=True, slots=True)
class ReservePolicy:
    """So many per cent held; `schedule` is released in the following periods, one entry each."""

    percent: Decimal
    schedule: tuple[Decimal, ...]
    kind: ReserveKind = ReserveKind.POST

    def __post_init__(self) -> None:
        checked_per_cent(self.percent, "reserve")
        for share in self.schedule:
            checked_per_cent(share, "release of the reserve")
        if sum(self.schedule) != 100:
            raise InvalidContract("Let the releases of a reserve add up to exactly 100 per cent.")


@dataclass(frozen=True, slots=True)
class Held:
    """What one period held back from a payee, and how much of it has been released since.

    `rate` is the royalty of one unit of base for a pre-calculation reserve, and 1 for the other.
    """

    contract: str
    payee: str
    term: str
    taken_in: date
    policy: ReservePolicy
    taken: Fraction
    rate: Fraction = Fraction(1)
    releases: int = 0

    @property
    def released(self) -> Fraction:
        gone = sum(self.policy.schedule[: self.releases], Decimal(0))
        return self.taken * per_cent(gone)

    @property
    def left(self) -> Fraction:
        return self.taken - self.released


@dataclass(frozen=True, slots=True)
class Release:
    """An amount set free; `royalty` of it is the payee's, the rest the label's."""

    held: Held
    amount: Fraction

    @property
    def royalty(self) -> Fraction:
        return self.amount * self.held.rate


def to_hold(policy: ReservePolicy | None, amount: Fraction, *, is_return: bool) -> Fraction:
    """The part of an amount to hold back: of sales alone, nothing of returns."""
    if policy is None or is_return:
        return ZERO
    return amount * per_cent(policy.percent)


def release_next(held: Held) -> tuple[Release, Held | None]:
    """The release due this period, and what is held on; none once all is released."""
    after = replace(held, releases=held.releases + 1)
    release = Release(held, after.released - held.released)
    done = after.releases >= len(after.policy.schedule)
    return release, None if done else after


def release_all(reserves: Iterable[Held]) -> tuple[tuple[Release, ...], tuple[Held, ...]]:
    """Every release due this period and the reserves that remain."""
    steps = [release_next(held) for held in reserves]
    return (
        tuple(release for release, _ in steps),
        tuple(held for _, held in steps if held is not None),
    )
