"""Who gets which part of a charge, to the smallest unit, and how a refund flows back."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from app.core.money import Money


class PayeeKind(StrEnum):
    """`own` is the tenant that charges; `party` somebody of its catalogue; `tenant` another."""

    OWN = "own"
    PARTY = "party"
    TENANT = "tenant"


@dataclass(frozen=True)
class Payee:
    """Somebody with a part in a charge, by the id of the party or of the tenant."""

    kind: PayeeKind
    id: UUID
    name: str


@dataclass(frozen=True)
class Split:
    """A payee and the weight of its part: parts are in proportion to the weights."""

    payee: Payee
    weight: Decimal | int


def divide(net: Money, splits: Sequence[Split]) -> list[tuple[Payee, Money]]:
    """The parts of the net amount; they add up to it exactly.

    Largest remainder; equal remainders go to the lower payee id, so the order of the splits
    changes nothing. A payee named twice gets one part. Raises InvalidMoney without any weight.
    """
    payees = {split.payee.id: split.payee for split in splits}
    weights: dict[UUID, Decimal] = dict.fromkeys(payees, Decimal(0))
    for split in splits:
        weights[split.payee.id] += split.weight
    parts = net.allocate_by(weights)
    return [(payees[payee_id], parts[payee_id]) for payee_id in sorted(parts)]


def give_back(parts: Sequence[int], given: Sequence[int], amount: int, currency: str) -> list[int]:
    """How much each part returns when `amount` more is refunded, `given` having been before.

    In proportion to the parts over the whole life of the charge, so that refunds in any steps
    end where one refund of their sum ends, and a full refund takes back every part whole.
    """
    total = sum(parts)
    refunded = sum(given) + amount
    if not 0 < amount <= total - sum(given):
        raise ValueError("More would be given back than was received.")
    if refunded == total:
        return [part - before for part, before in zip(parts, given, strict=True)]
    aim = [money.minor for money in Money(refunded, currency).allocate(list(parts))]
    return _towards(aim, given, amount)


def _towards(aim: Sequence[int], given: Sequence[int], amount: int) -> list[int]:
    # A later aim may lie one unit below what was already given; nobody is paid back then.
    steps = [max(0, wanted - before) for wanted, before in zip(aim, given, strict=True)]
    surplus = sum(steps) - amount
    for place in range(len(steps) - 1, -1, -1):
        cut = min(surplus, steps[place])
        steps[place] -= cut
        surplus -= cut
    return steps
