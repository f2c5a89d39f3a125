"""What runs every morning: recurring invoices and reminders."""

from app.billing.invoices.service.recurring import draft_due
from app.billing.invoices.service.reminding import remind_customers
from app.core.jobs import job
from app.core.uow import UnitOfWork


@job("invoices.draft_recurring", timeout=300)
async def draft_recurring(uow: UnitOfWork) -> None:
    """Draft, and where wished issue and mail, what has fallen due."""
    await draft_due(uow)


@job("invoices.remind", timeout=300)
async def remind(uow: UnitOfWork) -> None:
    """Remind customers of what they owe."""
    await remind_customers(uow)
