"""What invoicing says on the dashboard and finds by search."""

from collections.abc import Sequence

from app.billing.invoices.queries.customers import list_customers
from app.billing.invoices.queries.invoices import (
    count_overdue,
    has_issued,
    list_invoices,
    sum_by_currency,
)
from app.billing.invoices.service.drafting import today_of
from app.core.module import SearchHit, TileView, WaitingView
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


async def find_invoices(uow: UnitOfWork, words: str, limit: int) -> Sequence[SearchHit]:
    found = await list_invoices(uow, "all", today=await today_of(uow), words=words, limit=limit)
    return [
        SearchHit(
            each.invoice.reference or "Draft invoice",
            f"{each.customer_name}, {each.invoice.total.display()}",
            f"invoices/{each.id}",
            "receipt-text",
        )
        for each in found.items
    ]


async def find_customers(uow: UnitOfWork, words: str, limit: int) -> Sequence[SearchHit]:
    found = await list_customers(uow, words=words, limit=limit)
    return [
        SearchHit(each.name, "Customer", f"invoices/customers/{each.id}", "users")
        for each in found.items
    ]


async def has_billed(uow: UnitOfWork) -> bool:
    return await has_issued(uow)
