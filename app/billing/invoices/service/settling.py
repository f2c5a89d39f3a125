"""Money comes, goes back, or is given up; an invoice's state follows from its amounts."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.billing import Reference, post
from app.billing.invoices import postings
from app.billing.invoices.choices import Method, Status
from app.billing.invoices.errors import (
    NothingToReturn,
    NotOpen,
    PaymentKeyReused,
    RateMissing,
    StillADraft,
)
from app.billing.invoices.events import (
    InvoicePaid,
    InvoiceWrittenOff,
    PaymentReturned,
    RemindingChanged,
)
from app.billing.invoices.models import Customer, Invoice, InvoicePayment
from app.billing.invoices.queries.customers import get_customer
from app.billing.invoices.queries.invoices import find_payment, lock_invoice
from app.billing.invoices.service.issuing import debtor_of
from app.billing.invoices.totals import half_up
from app.core.ids import new_id
from app.core.money import EXACT, Money
from app.core.uow import UnitOfWork


async def record_payment(
    uow: UnitOfWork,
    invoice_id: UUID,
    *,
    key: str,
    received: Money,
    received_on: date,
    method: str = Method.BANK,
    fx_rate: Decimal | None = None,
    fx_source: str = "",
    fx_on: date | None = None,
    charge_id: UUID | None = None,
    note: str = "",
) -> InvoicePayment:
    """Money came for an issued invoice; what is beyond the open amount is in the customer's credit.

    Once per `key`. Money in another currency needs the rate (one unit received in units of the
    invoice), its source and its day. Raises StillADraft, RateMissing and PaymentKeyReused.
    """
    invoice = await lock_invoice(uow, invoice_id)
    if invoice.is_draft or invoice.is_credit_note:
        raise StillADraft
    amount = _converted(received, invoice.currency, fx_rate, fx_source, fx_on)
    before = await find_payment(uow, key)
    if before is not None:
        if (before.invoice_id, before.received) != (invoice.id, received):
            raise PaymentKeyReused
        return before
    customer = await get_customer(uow, invoice.customer_id)
    is_foreign = received.currency != invoice.currency
    payment = InvoicePayment(
        **_head(
            uow,
            invoice,
            key=key,
            method=method,
            on=received_on,
            amount=amount,
            received=received,
        ),
        fx_rate=fx_rate if is_foreign else None,
        fx_source=fx_source if is_foreign else "",
        fx_on=fx_on if is_foreign else None,
        charge_id=charge_id,
        note=note,
    )
    uow.db.add(payment)
    recovered = recover(invoice, amount)
    against_open = min(invoice.open, amount - recovered)
    invoice.paid_amount += amount.minor
    settle_state(invoice, uow.now)
    await uow.flush()
    await post(
        uow,
        kind=postings.POSTING,
        key=f"payment:{key}",
        entries=postings.paid(
            debtor_of(customer),
            amount,
            settles=postings.Settles(open=against_open, loss=recovered),
            received=received,
            method=method,
        ),
        description=f"Payment of {invoice.reference}",
        reference=Reference("invoice", invoice.id),
    )
    uow.record(
        InvoicePaid(
            **_named(invoice, customer),
            amount=str(amount.decimal),
            currency=invoice.currency,
            is_settled=not invoice.open.minor,
        )
    )
    return payment


async def return_payment(
    uow: UnitOfWork,
    invoice_id: UUID,
    *,
    key: str,
    amount: Money,
    returned_on: date,
    method: str = Method.BANK,
    charge_id: UUID | None = None,
    note: str = "",
) -> InvoicePayment:
    """Money went back to the customer: first what is in credit, the rest is owed again.

    Once per `key`. Raises NothingToReturn when less came.
    """
    invoice = await lock_invoice(uow, invoice_id)
    before = await find_payment(uow, key)
    if before is not None:
        if (before.invoice_id, before.money) != (invoice.id, -amount):
            raise PaymentKeyReused
        return before
    if amount.minor <= 0 or amount > invoice.paid:
        raise NothingToReturn
    customer = await get_customer(uow, invoice.customer_id)
    payment = InvoicePayment(
        **_head(
            uow,
            invoice,
            key=key,
            method=method,
            on=returned_on,
            amount=-amount,
            received=-amount,
        ),
        charge_id=charge_id,
        note=note,
    )
    uow.db.add(payment)
    from_credit = min(invoice.excess, amount)
    invoice.paid_amount -= amount.minor
    settle_state(invoice, uow.now)
    await uow.flush()
    await post(
        uow,
        kind=postings.POSTING,
        key=f"payment:{key}",
        entries=postings.returned(
            debtor_of(customer), amount, from_credit=from_credit, sent=amount, method=method
        ),
        description=f"Payment of {invoice.reference} returned",
        reference=Reference("invoice", invoice.id),
    )
    uow.record(
        PaymentReturned(
            **_named(invoice, customer), amount=str(amount.decimal), currency=invoice.currency
        )
    )
    return payment


async def write_off(uow: UnitOfWork, invoice_id: UUID, *, reason: str) -> Invoice:
    """Give up what is still owed; it becomes a loss. Its tax stays booked as owed.

    Raises NotOpen.
    """
    invoice = await lock_invoice(uow, invoice_id)
    amount = invoice.open
    if not amount.minor:
        raise NotOpen
    customer = await get_customer(uow, invoice.customer_id)
    invoice.written_off_amount += amount.minor
    settle_state(invoice, uow.now)
    await uow.flush()
    await post(
        uow,
        kind=postings.POSTING,
        key=f"{invoice.id}:written-off:{new_id()}",
        entries=postings.written_off(debtor_of(customer), amount),
        description=f"Invoice {invoice.reference} written off",
        reference=Reference("invoice", invoice.id),
    )
    uow.record(
        InvoiceWrittenOff(
            **_named(invoice, customer),
            amount=str(amount.decimal),
            currency=invoice.currency,
            reason=reason,
        )
    )
    return invoice


async def set_reminding(uow: UnitOfWork, invoice_id: UUID, *, reminds: bool) -> Invoice:
    """Whether the customer is reminded of this invoice."""
    invoice = await lock_invoice(uow, invoice_id)
    if invoice.reminds != reminds:
        invoice.reminds = reminds
        customer = await get_customer(uow, invoice.customer_id)
        uow.record(RemindingChanged(**_named(invoice, customer), reminds=reminds))
        await uow.flush()
    return invoice


def recover(invoice: Invoice, amount: Money) -> Money:
    """Take back of a write-off what `amount` makes good after all."""
    recovered = min(invoice.written_off, amount)
    invoice.written_off_amount -= recovered.minor
    return recovered


def settle_state(invoice: Invoice, now: datetime) -> None:
    """The state that an issued invoice's amounts say it is in."""
    if invoice.balance.minor > 0:
        invoice.status = Status.PARTLY_PAID if invoice.paid_amount else Status.ISSUED
        invoice.settled_at = None
        return
    if invoice.credited_amount and invoice.credited_amount >= invoice.total_amount:
        invoice.status = Status.CREDITED
    elif invoice.written_off_amount:
        invoice.status = Status.WRITTEN_OFF
    else:
        invoice.status = Status.PAID
    invoice.settled_at = invoice.settled_at or now


def _converted(
    received: Money, currency: str, rate: Decimal | None, source: str, on: date | None
) -> Money:
    if received.minor <= 0:
        raise RateMissing("Enter what was received.", fields={"received": "Enter what came."})
    if received.currency == currency:
        return received
    if rate is None or rate <= 0 or not source or on is None:
        raise RateMissing(fields={"fx_rate": RateMissing.sentence})
    return half_up(EXACT.multiply(received.decimal, rate), currency)


def _head(
    uow: UnitOfWork,
    invoice: Invoice,
    *,
    key: str,
    method: str,
    on: date,
    amount: Money,
    received: Money,
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "tenant_id": uow.tenant_id,
        "invoice_id": invoice.id,
        "key": key,
        "method": method,
        "received_on": on,
        "amount": amount.minor,
        "currency": amount.currency,
        "received_amount": received.minor,
        "received_currency": received.currency,
    }


def _named(invoice: Invoice, customer: Customer) -> dict[str, Any]:
    return {
        "invoice_id": invoice.id,
        "reference": invoice.reference or "",
        "customer_name": customer.name,
    }
