"""The hourly comparison: differences queued, settled ones closed, payouts stopped when it drags."""

from datetime import timedelta

from app.billing.payments.models.reconciliation import BalanceRecord, Discrepancy
from app.billing.payments.queries.reconciliation import (
    Expected,
    expected_since,
    find_stop,
    open_differences,
    records_since,
)
from app.billing.payments.queue import open_difference, resume_payouts, stop_payouts
from app.billing.payments.reconciliation.matching import (
    Difference,
    DifferenceKind,
    Record,
    match,
)
from app.core.jobs import Queue, job
from app.core.money import Money
from app.core.uow import UnitOfWork

WINDOW = timedelta(days=30)
PATIENCE = timedelta(days=4)
"""How long a difference in money may stay open before payouts stand still."""
STEPS = frozenset({"payment", "refund", "dispute", "transfer"})
CLEARED = "The provider has accounted for it since."
_STOPPED = (
    "The provider and the ledger have told different amounts for more than four days."
    " Settle the queue of reconciliation first."
)


@job("payments.reconcile", queue=Queue.BULK, timeout=600)
async def reconcile_hourly(uow: UnitOfWork) -> None:
    """Compare both sides even when nothing new came: what is missing shows by its absence."""
    await reconcile(uow)


async def reconcile(uow: UnitOfWork) -> int:
    """Queue what does not fit and close what fits by now; how many are news."""
    since = uow.now - WINDOW
    ours = await expected_since(uow, since)
    theirs = [r for r in await records_since(uow, since) if r.kind in STEPS]
    found = match((_ours(e) for e in ours), (_theirs(r) for r in theirs), now=uow.now)
    subjects = {(each.kind, each.source_ref): each for each in ours}
    news = 0
    for difference in found:
        subject = subjects.get((difference.step, difference.ref))
        news += await _queue(uow, difference, subject)
    await _close(uow, {difference.fingerprint for difference in found})
    await mind_payouts(uow)
    return news


async def mind_payouts(uow: UnitOfWork) -> None:
    """Stop payouts while money has been unexplained for too long; let them go on afterwards."""
    waiting = await open_differences(uow)
    is_late = any(uow.now - each.since > PATIENCE and _is_money(each) for each in waiting)
    stop = await find_stop(uow)
    if is_late:
        await stop_payouts(uow, _STOPPED, is_automatic=True)
    elif stop is not None and stop.is_automatic:
        await resume_payouts(uow, "The queue of reconciliation holds nothing that old any more.")


async def _queue(uow: UnitOfWork, difference: Difference, subject: Expected | None) -> bool:
    return await open_difference(
        uow,
        kind=str(difference.kind),
        fingerprint=difference.fingerprint,
        subject_kind=subject.subject_kind if subject else "provider",
        subject_id=subject.subject_id if subject else None,
        detail=_words(difference),
        currency=difference.currency,
        ours=difference.ours,
        theirs=difference.theirs,
        since=difference.at,
    )


async def _close(uow: UnitOfWork, still: set[str]) -> None:
    for waiting in await open_differences(uow):
        is_ours = waiting.fingerprint.split(":")[1] in STEPS
        if is_ours and waiting.since > uow.now - WINDOW and waiting.fingerprint not in still:
            waiting.status, waiting.resolution = "settled", CLEARED
            waiting.resolved_at = uow.now


def _is_money(difference: Discrepancy) -> bool:
    return difference.kind != DifferenceKind.LATE


def _ours(step: Expected) -> Record:
    return Record(step.kind, step.source_ref, step.currency, step.amount, step.fee, step.at)


def _theirs(record: BalanceRecord) -> Record:
    return Record(
        record.kind,
        record.source_ref or record.provider_ref,
        record.currency,
        record.amount,
        record.fee,
        record.happened_at,
    )


def _words(difference: Difference) -> str:
    step = f"a {difference.step}"
    ours = _amount(difference.ours, difference.currency)
    theirs = _amount(difference.theirs, difference.currency)
    sentences = {
        DifferenceKind.MISSING: (
            f"The provider does not account for {step} of {ours}."
            if difference.theirs is None
            else f"The provider accounts for {step} of {theirs} that is not in the ledger."
        ),
        DifferenceKind.DOUBLE: f"The provider accounts for {step} more than once: {theirs}.",
        DifferenceKind.AMOUNT: f"The provider accounts for {theirs} where {ours} was booked.",
        DifferenceKind.FEE: f"The provider kept {theirs} where {ours} was expected.",
        DifferenceKind.CURRENCY: f"The provider accounts for {step} of {ours} in another currency.",
        DifferenceKind.LATE: f"The provider accounted for {step} of {ours} late.",
    }
    return sentences[difference.kind]


def _amount(minor: int | None, currency: str) -> str:
    return "nothing" if minor is None else Money(minor, currency).display()
