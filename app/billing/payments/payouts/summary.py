"""What could be paid out now, by way of paying, and who cannot be paid and why."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from app.billing.payments.models.accounts import PayeeProfile
from app.billing.payments.payouts.details import Method
from app.billing.payments.payouts.runs import takes
from app.billing.payments.queries.payouts import Owed, list_owed, list_payees, waiting_items
from app.core.money import Money
from app.core.uow import UnitOfWork


@dataclass(frozen=True)
class Way:
    """A method and currency with somebody to pay by it."""

    method: str
    total: Money
    payees: int

    @property
    def code(self) -> str:
        return f"{self.method} {self.total.currency}"


@dataclass(frozen=True)
class Standing:
    """A payee the ledger owes something to: how it is paid, or why it is not."""

    owed: Owed
    payee: PayeeProfile | None
    obstacle: str


async def due_by_way(uow: UnitOfWork) -> list[Way]:
    """What runs could be drafted now."""
    sums: dict[tuple[str, str], list[int]] = defaultdict(list)
    for standing in await standings(uow):
        if standing.payee is not None and not standing.obstacle:
            key = (standing.payee.method, standing.owed.currency)
            sums[key].append(standing.owed.net.minor)
    return [
        Way(method, Money(sum(amounts), currency), len(amounts))
        for (method, currency), amounts in sorted(sums.items())
    ]


async def standings(uow: UnitOfWork) -> list[Standing]:
    """Everybody who is owed something, by name."""
    payees, waiting = await list_payees(uow), await waiting_items(uow)
    return [
        Standing(each, payees.get(each.subject_id), obstacle(each, payees, waiting))
        for each in await list_owed(uow)
    ]


def obstacle(owed: Owed, payees: dict[UUID, PayeeProfile], waiting: set[tuple[UUID, str]]) -> str:
    """Why a payee cannot be paid now, in words; empty when it can."""
    payee = payees.get(owed.subject_id)
    if payee is None or not payee.method:
        return "No bank details"
    if payee.held_at is not None:
        return f"Held: {payee.hold_reason}"
    if (owed.subject_id, owed.currency) in waiting:
        return "In a draft"
    if not takes(Method(payee.method), owed.currency):
        return f"Cannot be paid in {owed.currency} this way"
    if owed.net.minor < max(payee.threshold, 1):
        return "Below the threshold"
    return ""
