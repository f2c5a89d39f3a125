"""Customers and the tenant's own tax profile."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, tuple_

from app.billing.invoices.errors import CustomerNotFound
from app.billing.invoices.models import Customer, RecurringInvoice, TaxProfile
from app.core.paging import DEFAULT_LIMIT, Page, cut_page, decode_cursor
from app.core.uow import UnitOfWork


async def find_profile(uow: UnitOfWork) -> TaxProfile | None:
    return (await uow.db.scalars(select(TaxProfile))).one_or_none()


async def get_customer(uow: UnitOfWork, customer_id: UUID) -> Customer:
    """A customer; raises CustomerNotFound."""
    found = await uow.db.get(Customer, (uow.tenant_id, customer_id))
    if found is None:
        raise CustomerNotFound
    return found


async def list_customers(
    uow: UnitOfWork, *, words: str = "", after: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[Customer]:
    """Customers by name, archived ones left out; raises InvalidCursor."""
    query = select(Customer).where(Customer.archived_at.is_(None))
    for word in words.split():
        query = query.where(Customer.name.icontains(word, autoescape=True))
    if after is not None:
        query = query.where(tuple_(Customer.name, Customer.id) > decode_cursor(after, str))
    rows = (await uow.db.scalars(query.order_by(Customer.name, Customer.id).limit(limit + 1))).all()
    return cut_page(rows, limit=limit, key=lambda row: (row.name, row.id), after=after)


async def list_choices(uow: UnitOfWork, *, limit: int = 1000) -> Sequence[Customer]:
    """Customers to choose from, by name."""
    query = select(Customer).where(Customer.archived_at.is_(None))
    return (await uow.db.scalars(query.order_by(Customer.name, Customer.id).limit(limit))).all()


async def list_recurring(
    uow: UnitOfWork, *, customer_id: UUID | None = None
) -> list[tuple[RecurringInvoice, Customer]]:
    """Recurring invoices with their customers, the next due one first."""
    query = select(RecurringInvoice, Customer).join(
        Customer,
        (Customer.tenant_id == RecurringInvoice.tenant_id)
        & (Customer.id == RecurringInvoice.customer_id),
    )
    if customer_id is not None:
        query = query.where(RecurringInvoice.customer_id == customer_id)
    rows = await uow.db.execute(query.order_by(RecurringInvoice.next_on, RecurringInvoice.id))
    return [(row[0], row[1]) for row in rows]


async def lock_recurring(uow: UnitOfWork, recurring_id: UUID) -> RecurringInvoice | None:
    """A recurring invoice, held until the transaction ends."""
    return await uow.db.get(RecurringInvoice, (uow.tenant_id, recurring_id), with_for_update=True)


async def list_due_recurring(uow: UnitOfWork, today: object) -> list[UUID]:
    """Recurring invoices with a due date that has not been drafted."""
    found = await uow.db.scalars(
        select(RecurringInvoice.id)
        .where(RecurringInvoice.status == "active", RecurringInvoice.next_on <= today)
        .order_by(RecurringInvoice.id)
    )
    return list(found)
