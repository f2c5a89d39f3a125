"""Retainers: the same invoice every so many months, each due date drafted exactly once."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.billing.invoices.calendar import billed_period, due_dates, following
from app.billing.invoices.choices import RecurringStatus
from app.billing.invoices.errors import NothingBilled, RecurringEnded, RecurringNotFound
from app.billing.invoices.events import RecurringChanged, RecurringStarted
from app.billing.invoices.models import Invoice, RecurringInvoice
from app.billing.invoices.queries.customers import (
    find_profile,
    get_customer,
    list_due_recurring,
    lock_recurring,
)
from app.billing.invoices.service.drafting import LineDraft, draft_invoice, today_of
from app.billing.invoices.service.issuing import issue_invoice, send_invoice
from app.core.ids import new_id
from app.core.uow import UnitOfWork


async def start_recurring(
    uow: UnitOfWork,
    *,
    customer_id: UUID,
    title: str,
    lines: Sequence[LineDraft],
    starts_on: date,
    every_months: int = 1,
    ends_on: date | None = None,
    terms_days: int = 14,
    sends: bool = False,
    note: str = "",
) -> RecurringInvoice:
    """Bill the same lines from a day on; a start in the past is caught up with.

    With `sends` each invoice is issued and mailed, otherwise it waits as a draft. Raises
    CustomerNotFound and NothingBilled.
    """
    if not lines:
        raise NothingBilled
    customer = await get_customer(uow, customer_id)
    recurring = RecurringInvoice(
        id=new_id(),
        tenant_id=uow.tenant_id,
        customer_id=customer.id,
        title=title,
        status=RecurringStatus.ACTIVE,
        currency=customer.currency,
        every_months=every_months,
        starts_on=starts_on,
        next_on=starts_on,
        ends_on=ends_on,
        terms_days=terms_days,
        sends=sends,
        lines=[_packed(line) for line in lines],
        note=note,
    )
    uow.db.add(recurring)
    uow.record(
        RecurringStarted(recurring_id=recurring.id, title=title, customer_name=customer.name)
    )
    await uow.flush()
    return recurring


async def set_recurring(
    uow: UnitOfWork, recurring_id: UUID, status: RecurringStatus
) -> RecurringInvoice:
    """Pause, take up again, or end. What fell due during a pause is not billed.

    Raises RecurringEnded when it has ended.
    """
    recurring = await _locked(uow, recurring_id)
    if recurring.status == status:
        return recurring
    if recurring.status == RecurringStatus.ENDED:
        raise RecurringEnded
    today = await today_of(uow)
    if status == RecurringStatus.ACTIVE and recurring.next_on < today:
        yesterday = date.fromordinal(today.toordinal() - 1)
        recurring.next_on = following(recurring.starts_on, recurring.every_months, yesterday)
    recurring.status = status
    uow.record(
        RecurringChanged(recurring_id=recurring.id, title=recurring.title, status=str(status))
    )
    await uow.flush()
    return recurring


async def draft_due(uow: UnitOfWork) -> list[Invoice]:
    """Draft what has fallen due since the last run, each due date once."""
    today = await today_of(uow)
    drafted: list[Invoice] = []
    for recurring_id in await list_due_recurring(uow, today):
        drafted += await _draft_one(uow, recurring_id, today)
    return drafted


async def _draft_one(uow: UnitOfWork, recurring_id: UUID, today: date) -> list[Invoice]:
    recurring = await _locked(uow, recurring_id)
    if recurring.status != RecurringStatus.ACTIVE:
        return []
    start, months = recurring.starts_on, recurring.every_months
    dates = due_dates(
        start, months, since=recurring.next_on, until=today, ends_on=recurring.ends_on
    )
    made = [await _draft(uow, recurring, due) for due in dates]
    if dates:
        recurring.next_on = following(start, months, dates[-1])
    if recurring.ends_on and recurring.next_on > recurring.ends_on:
        recurring.status = RecurringStatus.ENDED
    await uow.flush()
    return made


async def _draft(uow: UnitOfWork, recurring: RecurringInvoice, due: date) -> Invoice:
    period = billed_period(recurring.starts_on, recurring.every_months, due)
    invoice = await draft_invoice(
        uow,
        customer_id=recurring.customer_id,
        lines=[_unpacked(line) for line in recurring.lines],
        currency=recurring.currency,
        terms_days=recurring.terms_days,
        period_from=period.start,
        period_until=period.last_day,
        note=recurring.note,
        source_key=f"recurring:{recurring.id}:{due}",
        recurring_id=recurring.id,
    )
    if recurring.sends and invoice.is_draft and await _may_issue(uow, invoice):
        await issue_invoice(uow, invoice.id)
        await send_invoice(uow, invoice.id)
    return invoice


async def _may_issue(uow: UnitOfWork, invoice: Invoice) -> bool:
    """Whether nothing is missing; otherwise the draft waits for somebody to look at it."""
    customer = await get_customer(uow, invoice.customer_id)
    has_profile = await find_profile(uow) is not None
    return bool(has_profile and customer.address.strip() and customer.email) and (
        invoice.total_amount >= 0
    )


async def _locked(uow: UnitOfWork, recurring_id: UUID) -> RecurringInvoice:
    recurring = await lock_recurring(uow, recurring_id)
    if recurring is None:
        raise RecurringNotFound
    return recurring


def _packed(line: LineDraft) -> dict[str, Any]:
    return {
        "description": line.description,
        "quantity": str(line.quantity),
        "unit": line.unit,
        "unit_price": str(line.unit_price),
        "discount": str(line.discount),
        "tax_code": line.tax_code,
        "manual_rate": None if line.manual_rate is None else str(line.manual_rate),
    }


def _unpacked(line: dict[str, Any]) -> LineDraft:
    rate = line["manual_rate"]
    return LineDraft(
        description=line["description"],
        quantity=Decimal(line["quantity"]),
        unit=line["unit"],
        unit_price=Decimal(line["unit_price"]),
        discount=Decimal(line["discount"]),
        tax_code=line["tax_code"],
        manual_rate=None if rate is None else Decimal(rate),
    )
