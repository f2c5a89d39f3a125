"""Expenses, incomes of clients, and commission on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select, tuple_

from app.core.errors import NotFound
from app.core.money import Money
from app.core.paging import DEFAULT_LIMIT, Page, cut_page, decode_cursor
from app.core.period import Period
from app.core.uow import UnitOfWork
from app.domain.agency.choices import AgreementState, ExpenseState
from app.domain.agency.commission import SunsetStep, Terms
from app.domain.agency.models import (
    Agreement,
    Client,
    ClientExpense,
    ClientIncome,
    CommissionLine,
    CommissionTerm,
)


@dataclass(frozen=True, slots=True)
class ExpenseRow:
    expense: ClientExpense
    client: str | None


@dataclass(frozen=True, slots=True)
class CommissionSum:
    """Commission of a client that no invoice has yet, exact, in main units."""

    currency: str
    amount: Decimal
    lines: int


async def list_expenses(
    uow: UnitOfWork,
    *,
    state: str = "",
    person_id: UUID | None = None,
    client_id: UUID | None = None,
    after: str | None = None,
) -> Page[ExpenseRow]:
    """Expenses, the latest first."""
    query = select(ClientExpense, Client.name).outerjoin(
        Client,
        (Client.tenant_id == ClientExpense.tenant_id) & (Client.id == ClientExpense.client_id),
    )
    if state:
        query = query.where(ClientExpense.state == state)
    if person_id:
        query = query.where(ClientExpense.person_id == person_id)
    if client_id:
        query = query.where(ClientExpense.client_id == client_id)
    if after:
        place = tuple_(ClientExpense.day, ClientExpense.id)
        query = query.where(place < decode_cursor(after, date))
    rows = await uow.db.execute(
        query.order_by(ClientExpense.day.desc(), ClientExpense.id.desc()).limit(DEFAULT_LIMIT + 1)
    )
    found = [ExpenseRow(*row) for row in rows]
    return cut_page(
        found,
        limit=DEFAULT_LIMIT,
        key=lambda row: (row.expense.day, row.expense.id),
        after=after,
    )


async def get_expense(uow: UnitOfWork, expense_id: UUID) -> ClientExpense:
    found = await uow.db.get(ClientExpense, (uow.tenant_id, expense_id))
    if found is None:
        raise NotFound
    return found


async def lock_expense(uow: UnitOfWork, expense_id: UUID) -> ClientExpense:
    found: ClientExpense | None = await uow.db.scalar(
        select(ClientExpense)
        .where(ClientExpense.id == expense_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


async def count_waiting_expenses(uow: UnitOfWork) -> int:
    return (
        await uow.db.scalar(
            select(func.count())
            .select_from(ClientExpense)
            .where(ClientExpense.state == str(ExpenseState.SUBMITTED))
        )
        or 0
    )


async def list_incomes(uow: UnitOfWork, client_id: UUID) -> Sequence[ClientIncome]:
    """What the agency entered of a client's income, the latest first."""
    rows = await uow.db.scalars(
        select(ClientIncome)
        .where(ClientIncome.client_id == client_id)
        .order_by(ClientIncome.day.desc(), ClientIncome.id.desc())
        .limit(200)
    )
    return rows.all()


async def incomes_until(uow: UnitOfWork, client_id: UUID, until: date) -> Sequence[ClientIncome]:
    """Incomes before a day that no commission line was made of, in order."""
    made = select(CommissionLine.source_key)
    rows = await uow.db.scalars(
        select(ClientIncome)
        .where(ClientIncome.client_id == client_id, ClientIncome.day < until)
        .where(func.concat("income:", ClientIncome.id).not_in(made))
        .order_by(ClientIncome.day, ClientIncome.id)
    )
    return rows.all()


async def commission_terms(uow: UnitOfWork, client_id: UUID) -> list[Terms]:
    """The commission of a client's signed agreements."""
    rows = await uow.db.execute(
        select(CommissionTerm, Agreement)
        .join(
            Agreement,
            (Agreement.tenant_id == CommissionTerm.tenant_id)
            & (Agreement.id == CommissionTerm.agreement_id),
        )
        .where(Agreement.client_id == client_id, Agreement.state == str(AgreementState.SIGNED))
        .order_by(Agreement.starts_on, CommissionTerm.id)
    )
    return [as_terms(term, agreement) for term, agreement in rows]


def as_terms(term: CommissionTerm, agreement: Agreement) -> Terms:
    """A term as the engine reads it, with its agreement's days."""
    return Terms(
        id=term.id,
        kinds=frozenset(term.kinds),
        basis=term.basis,
        rate=term.rate,
        starts_on=agreement.starts_on,
        ends_on=agreement.last_day,
        sunset=tuple(SunsetStep(int(months), Decimal(rate)) for months, rate in term.sunset),
    )


async def list_commission(
    uow: UnitOfWork, client_id: UUID, month: Period | None = None
) -> Sequence[CommissionLine]:
    """Commission lines of a client, the latest first."""
    query = select(CommissionLine).where(CommissionLine.client_id == client_id)
    if month is not None:
        query = query.where(CommissionLine.day >= month.start, CommissionLine.day < month.until)
    rows = await uow.db.scalars(
        query.order_by(CommissionLine.day.desc(), CommissionLine.id.desc()).limit(200)
    )
    return rows.all()


async def sum_open_commission(uow: UnitOfWork, client_id: UUID) -> list[CommissionSum]:
    rows = await uow.db.execute(
        select(CommissionLine.currency, func.sum(CommissionLine.amount), func.count())
        .where(CommissionLine.client_id == client_id, CommissionLine.client_month_id.is_(None))
        .group_by(CommissionLine.currency)
        .order_by(CommissionLine.currency)
    )
    return [CommissionSum(*row) for row in rows]


async def sum_laid_out(uow: UnitOfWork, person_id: UUID) -> list[Money]:
    """What somebody has laid out, approved and not paid back yet."""
    rows = await uow.db.execute(
        select(ClientExpense.currency, func.sum(ClientExpense.amount))
        .where(ClientExpense.person_id == person_id, ClientExpense.reimbursed_at.is_(None))
        .where(ClientExpense.state == str(ExpenseState.APPROVED))
        .group_by(ClientExpense.currency)
        .order_by(ClientExpense.currency)
    )
    return [Money(int(row[1]), row[0]) for row in rows]
