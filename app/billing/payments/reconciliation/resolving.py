"""Settling a difference: somebody takes it on, says why, and books what has to be booked."""

from uuid import UUID

from app.billing import Reference, chart, post
from app.billing.payments.errors import DiscrepancyClosed
from app.billing.payments.events import DifferenceResolved
from app.billing.payments.models.charges import PROVIDER
from app.billing.payments.models.reconciliation import Discrepancy
from app.billing.payments.postings import credit, debit
from app.billing.payments.queries.reconciliation import get_difference
from app.billing.payments.reconciliation.checking import mind_payouts
from app.core.money import Money
from app.core.uow import UnitOfWork


async def assign(uow: UnitOfWork, discrepancy_id: UUID) -> Discrepancy:
    """Take a difference on; raises DiscrepancyClosed."""
    found = await _open(uow, discrepancy_id)
    found.assigned_to = uow.actor.person_id
    return found


async def resolve(
    uow: UnitOfWork, discrepancy_id: UUID, *, reason: str, write_off: Money | None = None
) -> Discrepancy:
    """Close a difference with a reason. `write_off` books that much out of clearing as a
    difference (negative: into it). Raises DiscrepancyClosed.
    """
    found = await _open(uow, discrepancy_id)
    if write_off is not None and write_off.minor:
        currency = write_off.currency
        posting = await post(
            uow,
            kind="difference",
            key=str(found.id),
            entries=[
                debit(chart.differences(currency), write_off),
                credit(chart.clearing(PROVIDER, currency), write_off),
            ],
            description=f"Difference settled: {reason}",
            reference=Reference("discrepancy", found.id),
        )
        found.posting_id = posting.id
    found.status, found.resolution = "resolved", reason
    found.resolved_by, found.resolved_at = uow.actor.person_id, uow.now
    uow.record(DifferenceResolved(discrepancy_id=found.id, reason=reason))
    await uow.flush_rows()
    await mind_payouts(uow)
    return found


async def _open(uow: UnitOfWork, discrepancy_id: UUID) -> Discrepancy:
    found = await get_difference(uow, discrepancy_id)
    if found.status != "open":
        raise DiscrepancyClosed
    return found
