"""Giving money back: asked for by a person, done by the provider, booked through the parts."""

from uuid import UUID

from app.billing import Reference, post
from app.billing.payments.errors import NotRefundable, RefundTooLarge
from app.billing.payments.events import PaymentRefunded, RefundFailed
from app.billing.payments.flowback import flow_back, look_ahead
from app.billing.payments.models import charges as rows
from app.billing.payments.models.charges import PROVIDER, Charge
from app.billing.payments.postings import given_back
from app.billing.payments.queries.charges import (
    find_refund_by_ref,
    get_charge,
    get_refund,
    lock_charge,
    refunds_of,
)
from app.billing.payments.queue import open_difference
from app.billing.payments.settling import facts_of
from app.billing.payments.states import settled_status
from app.billing.payments.transfers import take_back
from app.core.errors import Refusal, Unavailable
from app.core.jobs import JobRun, Queue, long_job
from app.core.money import Money
from app.core.uow import UnitOfWork
from app.integrations.payments import BalanceTooLow, Refund, RefundRequest, RefundStatus


async def refund(
    uow: UnitOfWork, charge_id: UUID, *, reason: str, amount: Money | None = None
) -> rows.Refund:
    """Give `amount`, or all that is left, back to the payer; the outcome comes as an event.

    Raises NotRefundable and RefundTooLarge.
    """
    charge = await lock_charge(uow, charge_id)
    waiting = sum(r.amount for r in await refunds_of(uow, charge.id) if r.status == "asked")
    left = Money(charge.refundable - waiting, charge.currency) if charge.refundable else None
    if left is None or left.minor <= 0:
        raise NotRefundable
    wanted = amount or left
    if wanted.currency != charge.currency or not 0 < wanted.minor <= left.minor:
        raise RefundTooLarge(fields={"amount": RefundTooLarge.sentence})
    asked = rows.Refund(
        tenant_id=uow.tenant_id,
        charge_id=charge.id,
        currency=wanted.currency,
        amount=wanted.minor,
        reason=reason,
        status="asked",
        asked_by=uow.actor.person_id,
    )
    uow.db.add(asked)
    await uow.flush_rows()
    uow.enqueue(send_refund, key=str(asked.id), refund_id=asked.id)
    return asked


@long_job("payments.send_refund", queue=Queue.DEFAULT, timeout=60, attempts=12)
async def send_refund(run: JobRun, *, refund_id: str) -> None:
    """Ask the provider for a refund once, however often this is started."""
    async with run.uow() as uow:
        asked = await get_refund(uow, UUID(refund_id))
        if asked is None or asked.status != "asked":
            return
        charge = await get_charge(uow, asked.charge_id)
        if charge.provider_ref is None:
            raise NotRefundable
        request = RefundRequest(
            charge.provider_ref, asked.money, {**charge.reference, "refund": refund_id}
        )
    try:
        done = await run.adapters.payments.charges.refund(request, key=f"refund:{refund_id}")
    except Unavailable:
        raise
    except BalanceTooLow as low:
        # What was passed on comes back first; the refund waits for it, or for other money.
        await _gather(run, UUID(refund_id))
        raise Unavailable(low.message) from low
    except Refusal as refusal:
        async with run.uow() as uow:
            await _fail(uow, UUID(refund_id), refusal.message)
        return
    async with run.uow() as uow:
        await note_refund(uow, charge.id, done)


async def _gather(run: JobRun, refund_id: UUID) -> None:
    async with run.uow() as uow:
        asked = await get_refund(uow, refund_id)
        if asked is not None and asked.status == "asked":
            charge = await lock_charge(uow, asked.charge_id)
            ahead = await look_ahead(uow, charge, asked.money)
            await take_back(uow, charge, cause=f"ahead:{asked.id}", ahead=ahead)


async def note_refund(uow: UnitOfWork, charge_id: UUID, seen: Refund) -> None:
    """Bring a refund to where the provider says it is; one made at the provider itself is adopted.

    Done may turn into failed when the payer's bank sends it back; failed is final.
    """
    charge = await lock_charge(uow, charge_id)
    known = await _known(uow, charge, seen)
    if known is None:
        return
    known.provider_ref = seen.id
    if seen.status is RefundStatus.DONE and known.status == "asked":
        await _do(uow, charge, known)
    elif seen.status in {RefundStatus.FAILED, RefundStatus.CANCELED}:
        await _fail(uow, known.id, seen.failure or "The bank did not accept it.")


async def _known(uow: UnitOfWork, charge: Charge, seen: Refund) -> rows.Refund | None:
    wanted = seen.reference.get("refund")
    found = await get_refund(uow, UUID(wanted)) if wanted else None
    found = found or await find_refund_by_ref(uow, seen.id)
    if found is not None or seen.amount.minor > charge.refundable:
        return found
    found = rows.Refund(
        tenant_id=uow.tenant_id,
        charge_id=charge.id,
        currency=seen.amount.currency,
        amount=seen.amount.minor,
        reason="Given back at the payment provider",
        status="asked",
        provider_ref=seen.id,
    )
    uow.db.add(found)
    await uow.flush_rows()
    return found


async def _do(uow: UnitOfWork, charge: Charge, refund: rows.Refund) -> None:
    back = await flow_back(uow, charge, refund.money)
    charge.refunded += refund.amount
    refund.fee = back.fee.minor
    charge.status = _status(charge)
    refund.status, refund.done_at = "done", uow.now
    await post(
        uow,
        kind="refund",
        key=str(refund.id),
        entries=given_back(
            charge.purpose_kind, PROVIDER, total=refund.money, fee=back.fee, payees=back.payees
        ),
        description=f"Given back: {charge.description} ({refund.reason})",
        reference=Reference("charge", charge.id),
    )
    facts = {**facts_of(charge), "amount": refund.amount}
    uow.record(
        PaymentRefunded(
            **facts,
            refund_id=refund.id,
            own=back.own.minor,
            is_whole=charge.refunded == charge.amount,
        )
    )
    await take_back(uow, charge, cause=f"refund:{refund.id}")


async def _fail(uow: UnitOfWork, refund_id: UUID, reason: str) -> None:
    refund = await get_refund(uow, refund_id)
    if refund is None or refund.status == "failed":
        return
    charge = await lock_charge(uow, refund.charge_id)
    if refund.status == "done":
        await _question(uow, charge, refund, reason)
        return
    refund.status, refund.failure = "failed", reason
    facts = {**facts_of(charge), "amount": refund.amount}
    uow.record(RefundFailed(**facts, refund_id=refund.id, reason=reason))


async def _question(uow: UnitOfWork, charge: Charge, refund: rows.Refund, reason: str) -> None:
    # The payer's bank sent it back days later: whom it goes to now is for a person to decide.
    await open_difference(
        uow,
        kind="missing",
        fingerprint=f"refund_failed:{refund.id}",
        subject_kind="charge",
        subject_id=charge.id,
        detail=f"A refund of {refund.money} came back: {reason}",
        currency=refund.currency,
        ours=refund.amount,
        theirs=0,
    )


def _status(charge: Charge) -> str:
    return settled_status(
        amount=charge.amount, refunded=charge.refunded, is_disputed=False, is_lost=False
    )
