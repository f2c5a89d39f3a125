"""Reminders of open invoices, by the steps the tenant has set, each once."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from app.billing.invoices.delivery import mail_reminder
from app.billing.invoices.dunning import Reminder, reminder_due
from app.billing.invoices.models import Customer, Invoice, InvoiceReminder
from app.billing.invoices.queries.customers import find_profile
from app.billing.invoices.queries.invoices import list_to_remind, reminded_steps
from app.billing.invoices.service.drafting import today_of
from app.core.ids import new_id
from app.core.uow import UnitOfWork


async def remind_customers(uow: UnitOfWork) -> int:
    """Have reminders mailed for the invoices that are due for one; returns how many."""
    profile = await find_profile(uow)
    if profile is None or not profile.reminder_days:
        return 0
    today, waiting = await today_of(uow), await list_to_remind(uow)
    taken = await reminded_steps(uow, [invoice.id for invoice, _ in waiting])
    count = 0
    for invoice, customer in waiting:
        steps = taken.get(invoice.id, set[int]())
        due = invoice.due_on and reminder_due(
            invoice.due_on, today, steps=profile.reminder_days, taken=steps
        )
        if due and await _take(uow, invoice, customer, due):
            count += 1
    return count


async def _take(uow: UnitOfWork, invoice: Invoice, customer: Customer, due: Reminder) -> bool:
    taken: UUID | None = await uow.db.scalar(
        insert(InvoiceReminder)
        .values(
            tenant_id=uow.tenant_id,
            id=new_id(),
            invoice_id=invoice.id,
            step=due.step,
            level=due.level,
            email=customer.email,
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "invoice_id", "step"])
        .returning(InvoiceReminder.id)
    )
    if taken is None:
        return False
    uow.enqueue(
        mail_reminder,
        key=f"{invoice.id}:{due.step}",
        invoice_id=invoice.id,
        level=due.level,
    )
    return True
