"""A month is closed: what every client owes becomes one invoice each, then all are issued.

Preparing a month twice, or by two people at once, leaves one set of invoices: the close is one
row, each client is worked on under its lock, and each source is spent by a unique key.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert

from app.billing.invoices import (
    LineDraft,
    discard_draft,
    draft_invoice,
    issue_invoice,
    send_invoice,
)
from app.core.errors import Refusal
from app.core.ids import new_id
from app.core.jobs import Job
from app.core.money import Money
from app.core.period import month
from app.core.uow import UnitOfWork
from app.domain.agency.choices import CloseState, SourceKind
from app.domain.agency.errors import MonthBusy, MonthDone, MonthNotOver, NotInReview
from app.domain.agency.events import MonthIssued, MonthPrepared
from app.domain.agency.hours import in_main_units
from app.domain.agency.lines import Draft, Sources, by_currency, drafts, invoiced_time
from app.domain.agency.models import (
    Client,
    ClientExpense,
    ClientMonth,
    CommissionLine,
    MonthClose,
    MonthLine,
    TimeEntry,
)
from app.domain.agency.queries.clients import get_client, lock_client
from app.domain.agency.queries.months import (
    get_close,
    has_month,
    list_months,
    lock_close,
    lock_month,
    open_months_of,
    sources_of,
    unissued,
)
from app.domain.agency.service.commissioning import work_out_commission


async def prepare_month(uow: UnitOfWork, code: str, *, today: date, gather: Job[Any]) -> MonthClose:
    """Begin or repeat the drafts of a month. Raises MonthNotOver, MonthBusy and MonthDone."""
    if month(code).start > today:
        raise MonthNotOver
    await uow.db.execute(
        insert(MonthClose)
        .values(tenant_id=uow.tenant_id, id=new_id(), month=code,
                state=str(CloseState.REVIEW), opened_by=uow.actor.name)
        .on_conflict_do_nothing(index_elements=["tenant_id", "month"])
    )  # fmt: skip
    close = await lock_close(uow, code)
    if close.is_busy:
        raise MonthBusy
    if close.is_done:
        raise MonthDone
    close.state, close.opened_by = CloseState.GATHERING, uow.actor.name
    close.job_id = uow.enqueue(gather, close_id=close.id)
    await uow.flush()
    return close


async def gather_client(uow: UnitOfWork, close_id: UUID, client_id: UUID) -> list[ClientMonth]:
    """Draft what one client owes for the month, in place of its earlier drafts."""
    client = await lock_client(uow, client_id)
    close = await get_close(uow, close_id)
    await _take_apart(uow, await open_months_of(uow, client.id, close.id))
    span = month(close.month)
    await work_out_commission(uow, client.id, span.until)
    sources = await sources_of(uow, client, span)
    found = []
    for currency, group in by_currency(drafts(sources, span)).items():
        total = Money.sum((draft.amount for draft in group), currency)
        # Less than nothing cannot be invoiced: it waits for a month that outweighs it.
        if total.minor > 0 and not await has_month(uow, client.id, close.month, currency):
            found.append(await _draft(uow, close, client, group, total))
            await _spend(uow, found[-1], sources, group)
    return found


async def finish_gathering(uow: UnitOfWork, close_id: UUID) -> MonthClose:
    """Open the month for review."""
    close = await lock_close(uow, (await get_close(uow, close_id)).month)
    close.state = CloseState.REVIEW
    drafted = len(await unissued(uow, close.id))
    uow.record(MonthPrepared(close_id=close.id, month=close.month, invoices=drafted))
    await uow.flush()
    return close


async def issue_month(uow: UnitOfWork, code: str, *, issue: Job[Any]) -> MonthClose:
    """Have every draft of the month issued and sent. Raises NotInReview."""
    close = await lock_close(uow, code)
    if not close.is_in_review:
        raise NotInReview
    close.state = CloseState.ISSUING
    close.job_id = uow.enqueue(issue, close_id=close.id)
    await uow.flush()
    return close


async def issue_client(uow: UnitOfWork, client_month_id: UUID) -> ClientMonth:
    """Issue and send one client's invoice; issued before, nothing happens.

    What stands in the way is kept with the month, so that the others go on.
    """
    found = await lock_month(uow, client_month_id)
    if found.issued_at is not None or found.invoice_id is None:
        return found
    try:
        async with uow.db.begin_nested():
            invoice = await issue_invoice(uow, found.invoice_id)
    except Refusal as refusal:
        found.failure = refusal.message
        await uow.flush()
        return found
    found.issued_at, found.invoice_number, found.failure = uow.now, invoice.reference, ""
    client = await get_client(uow, found.client_id)
    if client.email:
        await send_invoice(uow, invoice.id)
    await uow.flush()
    return found


async def finish_issuing(uow: UnitOfWork, close_id: UUID) -> MonthClose:
    """Close the month for good, or leave it in review while an invoice could not be issued."""
    close = await lock_close(uow, (await get_close(uow, close_id)).month)
    if close.is_done:
        return close
    rows = await list_months(uow, close.id)
    issued = [row for row in rows if row.month.issued_at is not None]
    is_done = bool(rows) and len(issued) == len(rows)
    close.state = CloseState.DONE if is_done else CloseState.REVIEW
    if is_done:
        close.issued_at = uow.now
        uow.record(MonthIssued(close_id=close.id, month=close.month, invoices=len(issued)))
    await uow.flush()
    return close


async def _take_apart(uow: UnitOfWork, months: Sequence[ClientMonth]) -> None:
    for each in months:
        for table in (TimeEntry, ClientExpense, CommissionLine):
            await uow.db.execute(
                update(table)
                .where(table.client_month_id == each.id)
                .values(client_month_id=None)
                .execution_options(synchronize_session="fetch")
            )
        await uow.db.execute(delete(MonthLine).where(MonthLine.client_month_id == each.id))
        invoice_id = each.invoice_id
        await uow.db.delete(each)
        await uow.flush()
        if invoice_id is not None:
            await discard_draft(uow, invoice_id)


async def _draft(
    uow: UnitOfWork, close: MonthClose, client: Client, group: Sequence[Draft], total: Money
) -> ClientMonth:
    span, found_id = month(close.month), new_id()
    invoice = await draft_invoice(
        uow,
        customer_id=client.customer_id,
        lines=[_line(draft) for draft in group],
        currency=total.currency,
        period_from=span.start,
        period_until=span.last_day,
        source_key=f"client_month:{found_id}",
    )
    if invoice.net_amount != total.minor:
        raise RuntimeError("An invoice differs from the sum of its sources.")
    found = ClientMonth(
        id=found_id,
        tenant_id=uow.tenant_id,
        close_id=close.id,
        client_id=client.id,
        month=close.month,
        currency=total.currency,
        total=total.minor,
        invoice_id=invoice.id,
    )
    uow.db.add(found)
    await uow.flush()
    for position, draft in enumerate(group, 1):
        uow.db.add(
            MonthLine(
                id=new_id(),
                tenant_id=uow.tenant_id,
                client_month_id=found.id,
                position=position,
                kind=str(draft.kind),
                source_key=draft.source_key,
                description=draft.description,
                quantity=draft.quantity,
                unit=draft.unit,
                unit_price=draft.unit_price.minor,
                amount=draft.amount.minor,
                currency=draft.amount.currency,
            )
        )
    await uow.flush()
    return found


async def _spend(
    uow: UnitOfWork, found: ClientMonth, sources: Sources, group: Sequence[Draft]
) -> None:
    """Mark the sources of these lines as invoiced, each by exactly this month."""
    keys = {draft.source_key for draft in group}
    has_commission = any(draft.kind is SourceKind.COMMISSION for draft in group)
    currency = found.currency
    marks = (
        (TimeEntry, invoiced_time(sources, currency)),
        (ClientExpense, [each.id for each in sources.spent if f"expense:{each.id}" in keys]),
        (
            CommissionLine,
            [e.id for e in sources.earned if has_commission and e.currency == currency],
        ),
    )
    for table, ids in marks:
        if ids:
            await uow.db.execute(
                update(table)
                .where(table.id.in_(ids))
                .values(client_month_id=found.id)
                .execution_options(synchronize_session="fetch")
            )


def _line(draft: Draft) -> LineDraft:
    return LineDraft(
        description=draft.description,
        quantity=draft.quantity,
        unit=draft.unit,
        unit_price=in_main_units(draft.unit_price),
        source_kind=f"agency_{draft.kind}",
    )
