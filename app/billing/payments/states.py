"""The life of a charge: which state may follow which. It never moves backward."""

from enum import StrEnum


class ChargeStatus(StrEnum):
    OPEN = "open"
    PROCESSING = "processing"
    PAID = "paid"
    FAILED = "failed"
    PARTLY_REFUNDED = "partly_refunded"
    REFUNDED = "refunded"
    DISPUTED = "disputed"
    LOST = "lost"


_S = ChargeStatus
NEXT: dict[ChargeStatus, frozenset[ChargeStatus]] = {
    _S.OPEN: frozenset({_S.PROCESSING, _S.PAID, _S.FAILED}),
    _S.PROCESSING: frozenset({_S.PAID, _S.FAILED}),
    # A payer whose card was refused tries another one in the same checkout.
    _S.FAILED: frozenset({_S.PROCESSING, _S.PAID}),
    _S.PAID: frozenset({_S.PARTLY_REFUNDED, _S.REFUNDED, _S.DISPUTED, _S.LOST}),
    _S.PARTLY_REFUNDED: frozenset({_S.REFUNDED, _S.DISPUTED, _S.LOST}),
    _S.DISPUTED: frozenset({_S.PAID, _S.PARTLY_REFUNDED, _S.REFUNDED, _S.LOST}),
    _S.REFUNDED: frozenset({_S.DISPUTED, _S.LOST}),
    _S.LOST: frozenset(),
}
SETTLED = frozenset({_S.PAID, _S.PARTLY_REFUNDED, _S.REFUNDED, _S.DISPUTED, _S.LOST})


def may_follow(now: ChargeStatus, wanted: ChargeStatus) -> bool:
    return wanted in NEXT[now]


def settled_status(*, amount: int, refunded: int, is_disputed: bool, is_lost: bool) -> ChargeStatus:
    """The state of a charge that was paid, from what happened to it since."""
    if is_lost:
        return _S.LOST
    if is_disputed:
        return _S.DISPUTED
    if refunded == 0:
        return _S.PAID
    return _S.REFUNDED if refunded >= amount else _S.PARTLY_REFUNDED
