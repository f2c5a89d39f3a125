"""Expenses are handed in, approved and paid back; each step that moves money is booked."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID

from app.billing import Entry, Reference, chart, post
from app.core.ids import new_id
from app.core.money import Money
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.agency.choices import EXPENSE_CATEGORIES, ExpenseState
from app.domain.agency.errors import (
    ExpenseAnswered as AnsweredBefore,
)
from app.domain.agency.errors import (
    NotReimbursable,
    OwnExpense,
)
from app.domain.agency.events import ExpenseAnswered, ExpenseEntered
from app.domain.agency.hours import in_main_units
from app.domain.agency.models import ClientExpense
from app.domain.agency.queries.clients import get_client
from app.domain.agency.queries.money import lock_expense
from app.domain.agency.service.approvers import is_alone
from app.tenants import list_members


async def enter_expense(
    uow: UnitOfWork,
    person_id: UUID,
    *,
    day: date,
    category: str,
    description: str,
    amount: Money,
    client_id: UUID | None = None,
    is_billable: bool = False,
    markup: Decimal = Decimal(0),
    receipt: tuple[str, str, str] | None = None,
) -> ClientExpense:
    """Hand in what somebody laid out. `receipt` is storage key, name and media type."""
    if client_id is not None:
        await get_client(uow, client_id)
    key, name, media_type = receipt or (None, None, None)
    expense = ClientExpense(
        id=new_id(),
        tenant_id=uow.tenant_id,
        person_id=person_id,
        client_id=client_id,
        day=day,
        category=category,
        description=clean_line(description),
        amount=amount.minor,
        currency=amount.currency,
        is_billable=is_billable and client_id is not None,
        markup=markup,
        receipt_key=key,
        receipt_name=name,
        receipt_type=media_type,
    )
    uow.db.add(expense)
    uow.record(
        ExpenseEntered(
            expense_id=expense.id,
            description=expense.description,
            amount=amount.minor,
            currency=amount.currency,
        )
    )
    await uow.flush()
    return expense


async def approve_expense(uow: UnitOfWork, expense_id: UUID) -> ClientExpense:
    """Accept an expense and book it. Raises OwnExpense and ExpenseAnswered."""
    expense = await _waiting(uow, expense_id)
    expense.state, expense.approved_at = ExpenseState.APPROVED, uow.now
    expense.approved_by = uow.actor.person_id
    name = await _name_of(uow, expense.person_id)
    await _book(
        uow,
        expense,
        "expense",
        await _cost_account(uow, expense),
        chart.laid_out(expense.person_id, name, expense.currency),
    )
    _record(uow, expense, "approved")
    await uow.flush()
    return expense


async def refuse_expense(uow: UnitOfWork, expense_id: UUID, *, note: str) -> ClientExpense:
    """Say no to an expense, and why. Raises OwnExpense and ExpenseAnswered."""
    expense = await _waiting(uow, expense_id)
    expense.state, expense.answer_note = ExpenseState.REFUSED, note
    _record(uow, expense, "refused")
    await uow.flush()
    return expense


async def reimburse(uow: UnitOfWork, expense_id: UUID) -> ClientExpense:
    """Book that the money was paid back. Raises NotReimbursable."""
    expense = await lock_expense(uow, expense_id)
    if not expense.is_approved or expense.reimbursed_at is not None:
        raise NotReimbursable
    expense.reimbursed_at = uow.now
    name = await _name_of(uow, expense.person_id)
    await _book(
        uow,
        expense,
        "expense_reimbursed",
        chart.laid_out(expense.person_id, name, expense.currency),
        chart.bank(expense.currency),
    )
    _record(uow, expense, "paid back")
    await uow.flush()
    return expense


async def _waiting(uow: UnitOfWork, expense_id: UUID) -> ClientExpense:
    expense = await lock_expense(uow, expense_id)
    if not expense.is_waiting:
        raise AnsweredBefore
    if expense.person_id == uow.actor.person_id and not await is_alone(uow):
        raise OwnExpense
    return expense


async def _cost_account(uow: UnitOfWork, expense: ClientExpense) -> chart.Account:
    if expense.client_id is None:
        label = EXPENSE_CATEGORIES[expense.category]
        return chart.overhead(expense.category, label, expense.currency)
    client = await get_client(uow, expense.client_id)
    return chart.client_costs(client.id, client.name, expense.currency)


async def _book(
    uow: UnitOfWork, expense: ClientExpense, kind: str, debit: chart.Account, credit: chart.Account
) -> None:
    amount = in_main_units(expense.money)
    await post(
        uow,
        kind=kind,
        key=str(expense.id),
        entries=[Entry(debit, amount), Entry(credit, -amount)],
        description=expense.description,
        reference=Reference("client_expense", expense.id),
        event_at=datetime.combine(expense.day, time(12), UTC) if kind == "expense" else None,
    )


async def _name_of(uow: UnitOfWork, person_id: UUID) -> str:
    members = await list_members(uow)
    return next((m.name for m in members if m.person_id == person_id), "a former member")


def _record(uow: UnitOfWork, expense: ClientExpense, answer: str) -> None:
    uow.record(
        ExpenseAnswered(expense_id=expense.id, description=expense.description, answer=answer)
    )
