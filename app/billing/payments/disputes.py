"""Disputes: a payer's bank takes money back, we answer, it decides."""

from typing import Any
from uuid import UUID

from app.billing import Reference, post
from app.billing.payments.errors import DisputeOver
from app.billing.payments.events import ChargeDisputed, DisputeAnswered, DisputeClosed
from app.billing.payments.flowback import flow_back
from app.billing.payments.models import charges as rows
from app.billing.payments.models.charges import PROVIDER, Charge
from app.billing.payments.postings import dispute_lost, dispute_opened, dispute_won
from app.billing.payments.queries.charges import (
    disputes_of,
    get_charge,
    get_dispute,
    lock_charge,
)
from app.billing.payments.settling import facts_of
from app.billing.payments.states import ChargeStatus, may_follow, settled_status
from app.billing.payments.transfers import take_back
from app.core.jobs import JobRun, Queue, long_job
from app.core.money import Money
from app.core.uow import UnitOfWork
from app.integrations.payments import Dispute, DisputeStatus, Evidence

_DECIDED = {DisputeStatus.WON: "won", DisputeStatus.LOST: "lost"}


async def note_dispute(uow: UnitOfWork, charge_id: UUID, seen: Dispute) -> None:
    """Bring a dispute to where the provider says it is; what is decided stays decided."""
    charge = await lock_charge(uow, charge_id)
    if not charge.is_settled:
        return
    known = next((d for d in await disputes_of(uow, charge.id) if d.provider_ref == seen.id), None)
    if known is None:
        known = await _open(uow, charge, seen)
    known.answer_by = seen.answer_by
    if seen.status is DisputeStatus.REVIEW and known.answered_at is None:
        known.answered_at = uow.now
    if seen.status in _DECIDED and known.status == "open":
        await _decide(uow, charge, known, _DECIDED[seen.status])


async def answer(uow: UnitOfWork, dispute_id: UUID, *, text: str, product: str = "") -> None:
    """Send the payer's bank our side of it, once; raises DisputeOver."""
    dispute = await get_dispute(uow, dispute_id)
    charge = await lock_charge(uow, dispute.charge_id)
    if dispute.status != "open" or dispute.answered_at is not None:
        raise DisputeOver
    dispute.answered_at = uow.now
    uow.enqueue(send_answer, key=str(dispute.id), dispute_id=dispute.id, text=text, product=product)
    uow.record(DisputeAnswered(**_facts(charge, dispute)))


@long_job("payments.send_answer", queue=Queue.DEFAULT, timeout=60, attempts=12)
async def send_answer(run: JobRun, *, dispute_id: str, text: str, product: str) -> None:
    """Send the evidence; the provider takes it once."""
    async with run.uow() as uow:
        dispute = await get_dispute(uow, UUID(dispute_id))
        charge = await get_charge(uow, dispute.charge_id)
        evidence = Evidence(
            text=text,
            product=product or charge.description,
            customer_name=charge.payer_name or "",
            customer_email=charge.payer_email or "",
        )
    seen = await run.adapters.payments.charges.answer_dispute(
        dispute.provider_ref, evidence, key=f"evidence:{dispute_id}"
    )
    async with run.uow() as uow:
        await note_dispute(uow, charge.id, seen)


async def _open(uow: UnitOfWork, charge: Charge, seen: Dispute) -> rows.Dispute:
    opened = rows.Dispute(
        tenant_id=uow.tenant_id,
        charge_id=charge.id,
        provider_ref=seen.id,
        currency=seen.amount.currency,
        amount=seen.amount.minor,
        fee=seen.fee.minor,
        reason=seen.reason.replace("_", " "),
        status="open",
        created_at=seen.created_at,
    )
    uow.db.add(opened)
    await uow.flush_rows()
    if may_follow(ChargeStatus(charge.status), ChargeStatus.DISPUTED):
        charge.status = ChargeStatus.DISPUTED
    await post(
        uow,
        kind="dispute",
        key=str(opened.id),
        entries=dispute_opened(PROVIDER, amount=seen.amount, fee=seen.fee),
        description=f"Disputed: {charge.description} ({opened.reason})",
        reference=Reference("charge", charge.id),
    )
    uow.record(ChargeDisputed(**_facts(charge, opened), reason=opened.reason))
    return opened


async def _decide(uow: UnitOfWork, charge: Charge, dispute: rows.Dispute, ending: str) -> None:
    dispute.status, dispute.closed_at = ending, uow.now
    own = 0
    if ending == "won":
        entries = dispute_won(PROVIDER, amount=dispute.money)
    else:
        left = min(dispute.amount, charge.amount - charge.refunded)
        back = await flow_back(uow, charge, Money(left, charge.currency))
        own = back.own.minor
        entries = dispute_lost(
            charge.purpose_kind, PROVIDER, total=dispute.money, fee=back.fee, payees=back.payees
        )
    others = await disputes_of(uow, charge.id)
    charge.status = settled_status(
        amount=charge.amount,
        refunded=charge.refunded,
        is_disputed=any(d.status == "open" and d.id != dispute.id for d in others),
        is_lost=ending == "lost" or any(d.status == "lost" for d in others),
    )
    await post(
        uow,
        kind="dispute_closed",
        key=str(dispute.id),
        entries=entries,
        description=f"Dispute {ending}: {charge.description}",
        reference=Reference("charge", charge.id),
    )
    uow.record(DisputeClosed(**_facts(charge, dispute), is_won=ending == "won", own=own))
    if ending == "lost":
        await take_back(uow, charge, cause=f"dispute:{dispute.id}")


def _facts(charge: Charge, dispute: rows.Dispute) -> dict[str, Any]:
    return {**facts_of(charge), "amount": dispute.amount, "dispute_id": dispute.id}
