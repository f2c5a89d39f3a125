"""Our steps against the provider's movements: pure, every difference found once and named."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

UNSEEN = timedelta(hours=48)
"""How long the provider may take to account for a step of ours."""
UNKNOWN = timedelta(hours=2)
"""How long we may take to hear of a movement of the provider's."""
LATE = timedelta(hours=48)
"""How far apart the two may lie in time and still be in order."""


class DifferenceKind(StrEnum):
    MISSING = "missing"
    DOUBLE = "double"
    AMOUNT = "amount"
    FEE = "fee"
    CURRENCY = "currency"
    LATE = "late"


@dataclass(frozen=True)
class Record:
    """One side's word on a step: `ref` is the provider's name for what moved the money.

    `fee` None means that this side does not know it. Amounts are minor units, negative when money
    left.
    """

    kind: str
    ref: str
    currency: str
    amount: int
    fee: int | None
    at: datetime


@dataclass(frozen=True)
class Difference:
    """What does not fit. The side that is missing has None for its amount."""

    kind: DifferenceKind
    step: str
    ref: str
    currency: str
    ours: int | None
    theirs: int | None
    at: datetime

    @property
    def fingerprint(self) -> str:
        return f"{self.kind}:{self.step}:{self.ref}"


def match(ours: Iterable[Record], theirs: Iterable[Record], *, now: datetime) -> list[Difference]:
    """Every difference between the two sides, the oldest first.

    A pair has at most one: a wrong currency hides its amount, a wrong amount its fee, a wrong fee
    its lateness.
    """
    left, right = _by_step(ours), _by_step(theirs)
    found = []
    for key in left.keys() | right.keys():
        one = _compare(left.get(key, ()), right.get(key, ()), now)
        if one is not None:
            found.append(one)
    return sorted(found, key=lambda each: (each.at, each.step, each.ref))


def _by_step(records: Iterable[Record]) -> dict[tuple[str, str], list[Record]]:
    steps: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in records:
        steps[record.kind, record.ref].append(record)
    return steps


def _compare(ours: Sequence[Record], theirs: Sequence[Record], now: datetime) -> Difference | None:
    if not ours or not theirs:
        present = (ours or theirs)[0]
        patience = UNSEEN if ours else UNKNOWN
        is_due = now - present.at > patience
        return _between(DifferenceKind.MISSING, ours, theirs) if is_due else None
    if len(ours) > 1 or len(theirs) > 1:
        return _between(DifferenceKind.DOUBLE, ours, theirs)
    kind = _wrong(ours[0], theirs[0])
    return _between(kind, ours, theirs) if kind else None


def _wrong(ours: Record, theirs: Record) -> DifferenceKind | None:
    if ours.currency != theirs.currency:
        return DifferenceKind.CURRENCY
    if ours.amount != theirs.amount:
        return DifferenceKind.AMOUNT
    if None not in {ours.fee, theirs.fee} and ours.fee != theirs.fee:
        return DifferenceKind.FEE
    return DifferenceKind.LATE if abs(theirs.at - ours.at) > LATE else None


def _between(kind: DifferenceKind, ours: Sequence[Record], theirs: Sequence[Record]) -> Difference:
    either = (ours or theirs)[0]
    is_fee = kind is DifferenceKind.FEE
    return Difference(
        kind=kind,
        step=either.kind,
        ref=either.ref,
        currency=either.currency,
        ours=_sum(ours, is_fee=is_fee),
        theirs=_sum(theirs, is_fee=is_fee),
        at=min(record.at for record in (*ours, *theirs)),
    )


def _sum(side: Sequence[Record], *, is_fee: bool) -> int | None:
    if not side:
        return None
    return sum((record.fee or 0) if is_fee else record.amount for record in side)
