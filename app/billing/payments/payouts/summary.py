"""What could be paid out now, by way of paying, and who cannot be paid and why."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from app.billing.payments.models.accounts import PayeeProfile
from app.billing.payments.payouts.assessment import Gross, assess
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
    payees, waiting, owed = await list_payees(uow), await waiting_items(uow), await list_owed(uow)
    found = [
        Standing(each, payees.get(each.subject_id), obstacle(each, payees, waiting, uow.now))
        for each in owed
    ]
    by_currency: dict[str, list[Gross]] = defaultdict(list)
    for one in found:
        if not one.obstacle:
            by_currency[one.owed.currency].append(
                Gross(one.owed.subject_id, one.owed.payee_name, one.owed.net)
            )
    assessed = {code: await assess(uow, grosses) for code, grosses in by_currency.items()}
    return [
        replace(one, obstacle=assessed[one.owed.currency][one.owed.subject_id].obstacle)
        if not one.obstacle
        else one
        for one in found
    ]


def obstacle(
    owed: Owed, payees: dict[UUID, PayeeProfile], waiting: set[tuple[UUID, str]], now: datetime
) -> str:
    """Why a payee cannot be paid now, in words; empty when it can."""
    payee = payees.get(owed.subject_id)
    if payee is None or not payee.method:
        return "No bank details"
    if held := _held(payee, now):
        return held
    if (owed.subject_id, owed.currency) in waiting:
        return "In a draft"
    if not takes(Method(payee.method), owed.currency):
        return f"Cannot be paid in {owed.currency} this way"
    if owed.net.minor < max(payee.threshold, 1):
        return "Below the threshold"
    return ""


def _held(payee: PayeeProfile, now: datetime) -> str:
    if payee.held_at is not None:
        return f"Held: {payee.hold_reason}"
    if payee.usable_from is not None and payee.is_cooling(now):
        return f"New details wait until {payee.usable_from.day} {payee.usable_from:%B}"
    return ""
