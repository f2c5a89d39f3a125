"""Paying an invoice by link: one open charge for what is owed, booked when it settles."""

from uuid import UUID

from app.billing.invoices.choices import Method
from app.billing.invoices.errors import NotOpen
from app.billing.invoices.models import Invoice
from app.billing.invoices.queries.customers import get_customer
from app.billing.invoices.queries.invoices import find_payment, lock_invoice
from app.billing.invoices.service.drafting import today_of
from app.billing.invoices.service.settling import record_payment, return_payment
from app.billing.payments import Charge, Payer, Purpose, charge
from app.core.money import Money
from app.core.uow import UnitOfWork

PURPOSE = "invoice"


async def ask_online(uow: UnitOfWork, invoice_id: UUID, *, return_to: str) -> Charge:
    """The charge for what is owed; asking again while the amount is the same returns it.

    Raises NotOpen, and AmountTooSmall.
    """
    invoice = await lock_invoice(uow, invoice_id)
    owed = invoice.open
    if not owed.minor:
        raise NotOpen
    customer = await get_customer(uow, invoice.customer_id)
    asked = await charge(
        uow,
        Purpose(PURPOSE, invoice.id),
        owed,
        description=f"Invoice {invoice.reference}",
        payer=Payer(name=customer.name, email=customer.email),
        # What is owed names the charge: after a part was paid otherwise there is a new one.
        key=f"{owed.minor}:{invoice.paid_amount}",
        return_to=return_to,
    )
    invoice.charge_id = asked.id
    await uow.flush()
    return asked


async def book_charge(
    uow: UnitOfWork, invoice_id: UUID, *, charge_id: UUID, amount: Money
) -> Invoice:
    """A charge for an invoice settled: it is paid, once. More than was owed is in credit."""
    await record_payment(
        uow,
        invoice_id,
        key=f"charge:{charge_id}",
        received=amount,
        received_on=await today_of(uow),
        method=Method.CARD,
        charge_id=charge_id,
    )
    return await lock_invoice(uow, invoice_id)


async def book_return(
    uow: UnitOfWork, invoice_id: UUID, *, key: str, charge_id: UUID, amount: Money
) -> None:
    """Money of a charge went back: refunded, or lost in a dispute."""
    if amount.minor and await find_payment(uow, f"charge:{charge_id}"):
        await return_payment(
            uow,
            invoice_id,
            key=key,
            amount=amount,
            returned_on=await today_of(uow),
            method=Method.CARD,
            charge_id=charge_id,
        )
