"""What invoicing says on the dashboard."""

from app.billing.invoices.queries.invoices import (
    count_overdue,
    has_issued,
    sum_by_currency,
)
from app.billing.invoices.service.drafting import today_of
from app.core.module import TileView, WaitingView
from app.core.text import counted
from app.core.uow import UnitOfWork


async def owed(uow: UnitOfWork) -> TileView | None:
    """What customers owe, in the currency in which they owe most."""
    sums = [each for each in await sum_by_currency(uow, await today_of(uow)) if each.due.minor]
    if not sums:
        return None
    largest = max(sums, key=lambda each: each.due.minor)
    overdue = [each.overdue.display() for each in sums if each.overdue.minor]
    note = f"{' and '.join(overdue)} overdue" if overdue else "Nothing is late"
    return TileView("Billed and open", largest.due.display(), note, "invoices?state=due")


async def overdue(uow: UnitOfWork) -> WaitingView | None:
    """Invoices that are late."""
    found = await count_overdue(uow, await today_of(uow))
    if not found:
        return None
    number = sum(count for count, _ in found.values())
    amounts = " and ".join(total.display() for _, total in found.values())
    verb = "is" if number == 1 else "are"
    return WaitingView(
        f"{counted(number, 'invoice')} {verb} overdue",
        f"{amounts} should have arrived by now.",
        "See them",
        "invoices?state=overdue",
        "receipt-text",
    )


async def has_billed(uow: UnitOfWork) -> bool:
    return await has_issued(uow)
