"""The service's own books: what plans bring in, and what use beyond them costs."""

from collections.abc import Sequence

from app.billing.chart import Account
from app.billing.plans.entitlements import CURRENCY, Limit, Plan
from app.billing.plans.queries import PaidInvoice
from app.billing.service import Entry, Reference, post
from app.core.money import Accrual, Money, minor_places, settle
from app.core.uow import UnitOfWork

CREDIT = Money(1, CURRENCY)
"""What one AI credit is worth."""


def beyond_credits(plan: Plan, cost: Accrual) -> Money:
    """What is billed of a month's AI cost: the part the plan's credits do not cover."""
    included = plan.limits[Limit.AI]
    if included is None:
        return Money.zero(CURRENCY)
    spent = settle(cost.value, cost.currency).money
    covered = CREDIT * included
    return spent - covered if spent > covered else Money.zero(CURRENCY)


async def book(uow: UnitOfWork, invoices: Sequence[PaidInvoice]) -> int:
    """Post paid invoices to the service's own ledger, each once; returns how many were new."""
    new = 0
    for invoice in invoices:
        amount = Money(invoice.paid_amount, invoice.currency).decimal
        posting = await post(
            uow,
            kind="plan_invoice",
            key=str(invoice.id),
            entries=[
                Entry(_clearing(invoice.currency), amount),
                Entry(_income(invoice.currency), -amount),
            ],
            description=f"Plan, invoice {invoice.number}",
            reference=Reference("plan_invoice", invoice.id),
            event_at=invoice.paid_at,
        )
        new += posting.is_new
    return new


def _clearing(currency: str) -> Account:
    return Account(
        "clearing:provider", currency, "asset", "At the payment provider", minor_places(currency)
    )


def _income(currency: str) -> Account:
    return Account("income:plans", currency, "income", "Plans", minor_places(currency))
