"""Asking the provider for a payment: a page to pay on, or a kept card."""

from datetime import datetime, timedelta
from uuid import UUID

from app.billing.payments.models.charges import Charge
from app.billing.payments.queries.charges import get_charge, lock_charge
from app.billing.payments.settling import note_failure, note_payment
from app.core.crypto import InvalidSignature, Signer
from app.core.errors import NotFound
from app.core.jobs import JobRun, Queue, long_job
from app.core.uow import UnitOfWork
from app.integrations.payments import (
    ActionRequired,
    CheckoutRequest,
    Declined,
    SavedCharge,
)
from app.tenants import address_of_pages

_PURPOSE = "pay"
_LIFE = timedelta(days=365)
_CONFIRM = "The bank asks the card's holder to confirm this payment; pay on the page instead."


def pay_link(charge: Charge, signer: Signer, public_url: str = "") -> str:
    """The page where a charge is paid, by whoever has its address; the same one every time."""
    payload = charge.tenant_id.bytes + charge.id.bytes
    signed = signer.sign(payload, purpose=_PURPOSE, expires_at=charge.created_at + _LIFE)
    return f"{public_url}/pay/{signed}"


def read_pay_link(secret: str, signer: Signer, now: datetime) -> tuple[UUID, UUID]:
    """Tenant and charge of a link; raises NotFound for a forged or an old one."""
    try:
        payload = signer.verify(secret, purpose=_PURPOSE, now=now)
        return UUID(bytes=payload[:16]), UUID(bytes=payload[16:])
    except (InvalidSignature, ValueError) as error:
        raise NotFound from error


@long_job("payments.open_checkout", queue=Queue.CRITICAL, timeout=60, attempts=8)
async def open_checkout(run: JobRun, *, charge_id: str) -> None:
    """Have the provider make a page for this charge, however often this is started."""
    adapters = run.adapters
    async with run.uow() as uow:
        charge = await get_charge(uow, UUID(charge_id))
        if charge.is_settled or has_page(charge, uow.now):
            return
        number = charge.checkouts + 1
        here = pay_link(charge, adapters.signer, await address_of_pages(uow, adapters))
        request = CheckoutRequest(
            amount=charge.money,
            description=charge.description,
            success_url=f"{here}?done=yes",
            cancel_url=here,
            group=charge.group,
            email=charge.payer_email,
            reference=charge.reference,
        )
    page = await adapters.payments.charges.open_checkout(
        request, key=f"checkout:{charge_id}:{number}"
    )
    async with run.uow() as uow:
        charge = await lock_charge(uow, UUID(charge_id))
        if charge.checkouts < number:
            charge.checkouts, charge.checkout_ref = number, page.id
            charge.checkout_url = None if charge.is_settled else page.url
            charge.checkout_until = page.expires_at


@long_job("payments.charge_card", queue=Queue.CRITICAL, timeout=60, attempts=8)
async def charge_card(run: JobRun, *, charge_id: str) -> None:
    """Charge the kept card once, however often this is started; a refusal is an outcome."""
    async with run.uow() as uow:
        charge = await get_charge(uow, UUID(charge_id))
        if charge.is_settled or charge.saved_payer_ref is None:
            return
        request = SavedCharge(
            amount=charge.money,
            description=charge.description,
            payer_id=charge.saved_payer_ref,
            group=charge.group,
            reference=charge.reference,
        )
    try:
        payment = await run.adapters.payments.charges.charge_saved(
            request, key=f"charge:{charge_id}"
        )
    except Declined as declined:
        await _refused(run, UUID(charge_id), declined.advice, declined.payment_id)
        return
    except ActionRequired as wanted:
        await _refused(run, UUID(charge_id), _CONFIRM, wanted.payment_id)
        return
    async with run.uow() as uow:
        await note_payment(uow, UUID(charge_id), payment)


def has_page(charge: Charge, now: datetime) -> bool:
    """Whether the payer can go on to the provider now."""
    until = charge.checkout_until
    return charge.checkout_url is not None and until is not None and until > now


async def renew_page(uow: UnitOfWork, charge: Charge) -> None:
    """Ask for a page to pay on when there is none that can still be used."""
    if not charge.is_settled and not has_page(charge, uow.now):
        uow.enqueue(open_checkout, key=f"{charge.id}:{charge.checkouts + 1}", charge_id=charge.id)


async def _refused(run: JobRun, charge_id: UUID, reason: str, payment_id: str | None) -> None:
    async with run.uow() as uow:
        await note_failure(uow, await lock_charge(uow, charge_id), reason, payment_id)
