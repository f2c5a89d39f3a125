"""What of payments waits for a person."""

from app.billing.payments.queries.reconciliation import count_open, count_waiting
from app.core.module import WaitingView
from app.core.uow import UnitOfWork


async def unexplained(uow: UnitOfWork) -> WaitingView | None:
    """Differences that nobody has explained yet."""
    found = await count_open(uow)
    if not found:
        return None
    return WaitingView(
        text=f"{found} difference{'' if found == 1 else 's'} to explain",
        note="The ledger and the outside tell different amounts",
        action="Look into it",
        path="reconciliation",
        icon="scale",
    )


async def drafted_payouts(uow: UnitOfWork) -> WaitingView | None:
    """Payout runs that wait for a second person."""
    found = (await count_waiting(uow)).runs
    if not found:
        return None
    return WaitingView(
        text=f"{found} payout run{'' if found == 1 else 's'} to approve",
        note="A second person looks at it before money leaves",
        action="Look at it",
        path="payouts",
        icon="hand-coins",
    )


async def unanswered_disputes(uow: UnitOfWork) -> WaitingView | None:
    """Disputes that can still be answered."""
    found = (await count_waiting(uow)).disputes
    if not found:
        return None
    return WaitingView(
        text=f"{found} dispute{'' if found == 1 else 's'} to answer",
        note="Without an answer the payer's bank keeps the money",
        action="Answer",
        path="payments/disputes",
        icon="gavel",
    )
