"""What the provider knows of a payment becomes the state of its charge, once and forward only."""

from typing import Any
from uuid import UUID

from app.billing import Reference, post
from app.billing.payments.events import PaymentFailed, PaymentSettled
from app.billing.payments.models.charges import PROVIDER, Charge
from app.billing.payments.postings import Part, settled
from app.billing.payments.queries.charges import lock_charge, splits_of
from app.billing.payments.queue import open_difference
from app.billing.payments.splits import PayeeKind
from app.billing.payments.states import ChargeStatus, may_follow
from app.billing.payments.transfers import plan_transfers
from app.core.money import Money
from app.core.uow import UnitOfWork
from app.integrations.payments import Payment, PaymentStatus
from app.tenants import require_second_factor

CANCELED = "The payment was canceled."


async def note_payment(uow: UnitOfWork, charge_id: UUID, payment: Payment) -> None:
    """Bring a charge to where the provider says its payment is; older news change nothing.

    A payment of another amount or currency settles nothing: it is queued for somebody to look at.
    """
    charge = await lock_charge(uow, charge_id)
    if charge.is_settled:
        await _complete(uow, charge, payment)
    elif payment.status is PaymentStatus.PAID:
        await _settle(uow, charge, payment)
    elif payment.status is PaymentStatus.PROCESSING:
        _go(charge, ChargeStatus.PROCESSING, payment)
    elif payment.failure is not None:
        await note_failure(uow, charge, payment.failure.advice, payment.id)
    elif payment.status is PaymentStatus.CANCELED:
        await note_failure(uow, charge, CANCELED, payment.id)


async def note_failure(
    uow: UnitOfWork, charge: Charge, reason: str, provider_ref: str | None = None
) -> None:
    """An attempt was refused; the same refusal is told once. The charge must be locked."""
    is_news = charge.status != ChargeStatus.FAILED or charge.failure != reason
    if charge.is_settled or not is_news:
        return
    charge.status, charge.failure = ChargeStatus.FAILED, reason
    charge.provider_ref = charge.provider_ref or provider_ref
    uow.record(PaymentFailed(**facts_of(charge), reason=reason))


async def _settle(uow: UnitOfWork, charge: Charge, payment: Payment) -> None:
    if payment.amount != charge.money:
        await _question(uow, charge, payment)
        return
    _go(charge, ChargeStatus.PAID, payment)
    charge.settled_at, charge.failure = uow.now, None
    charge.checkout_url = None
    _learn(charge, payment)
    splits = await splits_of(uow, charge.id)
    zero = Money.zero(charge.currency)
    parts = [
        Part(split.payee_id, split.payee_name, Money(split.amount, charge.currency), zero)
        for split in splits
        if split.payee_kind != PayeeKind.OWN
    ]
    await post(
        uow,
        kind="payment",
        key=str(charge.id),
        entries=settled(
            charge.purpose_kind,
            PROVIDER,
            total=charge.money,
            fee=Money(charge.fee, charge.currency),
            payees=parts,
        ),
        description=f"Paid: {charge.description}",
        reference=Reference("charge", charge.id),
        event_at=payment.created_at,
    )
    own = charge.amount - sum(part.payable.minor for part in parts)
    uow.record(PaymentSettled(**facts_of(charge), fee=charge.fee, own=own))
    await require_second_factor(uow)
    await plan_transfers(uow, charge)


async def _complete(uow: UnitOfWork, charge: Charge, payment: Payment) -> None:
    """What was not known yet when the charge was settled."""
    if charge.provider_ref == payment.id and (not charge.source_ref or charge.processing is None):
        _learn(charge, payment)
        await plan_transfers(uow, charge)
    elif charge.provider_ref != payment.id and payment.status is PaymentStatus.PAID:
        await open_difference(
            uow,
            kind="double",
            fingerprint=f"payment:{payment.id}",
            subject_kind="charge",
            subject_id=charge.id,
            detail=f"“{charge.description}” was paid a second time; give one payment back.",
            currency=charge.currency,
            ours=charge.amount,
            theirs=payment.amount.minor,
        )


async def _question(uow: UnitOfWork, charge: Charge, payment: Payment) -> None:
    is_other_currency = payment.amount.currency != charge.currency
    await open_difference(
        uow,
        kind="currency" if is_other_currency else "amount",
        fingerprint=f"payment:{payment.id}",
        subject_kind="charge",
        subject_id=charge.id,
        detail=f"{payment.amount} was paid where {charge.money} was asked for.",
        currency=charge.currency,
        ours=charge.amount,
        theirs=payment.amount.minor,
    )


def _go(charge: Charge, status: ChargeStatus, payment: Payment) -> None:
    if may_follow(ChargeStatus(charge.status), status):
        charge.status = status
        charge.provider_ref = payment.id


def _learn(charge: Charge, payment: Payment) -> None:
    charge.source_ref = payment.charge_id
    if payment.fee is not None and payment.fee.currency == charge.currency:
        charge.processing = payment.fee.minor


def facts_of(charge: Charge) -> dict[str, Any]:
    return {
        "charge_id": charge.id,
        "purpose_kind": charge.purpose_kind,
        "purpose_id": charge.purpose_id,
        "amount": charge.amount,
        "currency": charge.currency,
    }
