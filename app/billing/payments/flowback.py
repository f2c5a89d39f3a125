"""Money going back through the parts of a charge, and the locks on those it is taken from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from app.billing import balances
from app.billing.payments.models.charges import Charge, ChargeSplit
from app.billing.payments.postings import Part
from app.billing.payments.queries.charges import splits_of
from app.billing.payments.splits import PayeeKind, give_back
from app.core.money import Money, minor_places
from app.core.uow import UnitOfWork


@dataclass(frozen=True)
class FlowBack:
    """How an amount that goes back is carried: by the platform's fee, the seller and the others."""

    fee: Money
    own: Money
    payees: Sequence[Part]


async def lock_payees(uow: UnitOfWork, payee_ids: Iterable[UUID]) -> None:
    """Hold what is owed to these payees until the transaction ends; always in one order."""
    for payee_id in sorted(set(payee_ids)):
        await uow.wait_turn(f"payee:{uow.tenant_id}:{payee_id}")


async def owed(uow: UnitOfWork, payee_id: UUID, currency: str) -> Money:
    """What stands on a payee's payable account; call it under `lock_payees`."""
    code = f"payable:{payee_id}"
    found = (await balances(uow, [code])).get((code, currency), Decimal(0))
    return Money(int(found.scaleb(minor_places(currency))), currency)


async def flow_back(uow: UnitOfWork, charge: Charge, amount: Money) -> FlowBack:
    """Take `amount` back from the platform's fee and every part, and note it on each.

    The charge must be locked. What a payee is no longer owed becomes recoverable from later
    payouts.
    """
    splits = await splits_of(uow, charge.id)
    fee, *steps = _steps(charge, splits, amount)
    charge.fee_returned += fee
    others = [split for split in splits if split.payee_kind != PayeeKind.OWN]
    await lock_payees(uow, (split.payee_id for split in others))
    payees = []
    for split, step in zip(splits, steps, strict=True):
        split.returned += step
        if split.payee_kind != PayeeKind.OWN and step:
            payees.append(await _taken(uow, split, Money(step, amount.currency)))
    await uow.flush_rows()
    returned = Money(fee, amount.currency)
    shared = Money.sum((p.payable + p.recoverable for p in payees), amount.currency)
    return FlowBack(returned, amount - shared, payees)


async def look_ahead(uow: UnitOfWork, charge: Charge, amount: Money) -> dict[UUID, int]:
    """What each part would give back, by its id; changes nothing."""
    splits = await splits_of(uow, charge.id)
    _, *steps = _steps(charge, splits, amount)
    return {split.id: step for split, step in zip(splits, steps, strict=True)}


def _steps(charge: Charge, splits: Sequence[ChargeSplit], amount: Money) -> list[int]:
    """The platform's fee first, then the parts."""
    parts = [charge.fee, *(split.amount for split in splits)]
    given = [charge.fee_returned, *(split.returned for split in splits)]
    return give_back(parts, given, amount.minor, amount.currency)


async def _taken(uow: UnitOfWork, split: ChargeSplit, amount: Money) -> Part:
    there = max(await owed(uow, split.payee_id, amount.currency), Money.zero(amount.currency))
    payable = min(there, amount)
    return Part(split.payee_id, split.payee_name, payable, amount - payable)
