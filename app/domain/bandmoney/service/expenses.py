"""Expenses: noted once, changed and removed while they are not shared out; each is booked."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.billing import Entry, Reference, chart, post, reverse
from app.core.ids import new_id
from app.core.money import Money
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.bandmoney import events
from app.domain.bandmoney.choices import CATEGORIES
from app.domain.bandmoney.errors import ExpenseChanged, ExpenseShared, LooksTwice
from app.domain.bandmoney.models import RoadExpense
from app.domain.bandmoney.queries.band import get_member
from app.domain.bandmoney.queries.expenses import find_twin, get_expense, hold_day
from app.domain.bandmoney.queries.subjects import open_book
from app.domain.bandmoney.service.exchanging import in_own_currency
from app.domain.bandmoney.subjects import Subject
from app.tenants import get_tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """What somebody says was spent. Without a `member_id` the band's account paid."""

    day: date
    category: str
    what: str
    amount: Money
    subject: Subject | None = None
    member_id: UUID | None = None
    note: str = ""
    is_taxable: bool = False
    rate: Decimal | None = None
    distance: Decimal | None = None
    unit: str | None = None
    unit_rate: Decimal | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class KeptReceipt:
    """Where a receipt is kept, what it was called, and what it is."""

    key: str
    name: str
    media_type: str


async def note_expense(
    uow: UnitOfWork,
    spending: Spending,
    *,
    receipt: KeptReceipt | None = None,
    is_another: bool = False,
) -> RoadExpense:
    """Note and book an expense. `is_another` says that it is not the one it looks like.

    Raises LooksTwice, NoRate, TooMuch, and NotFound for a strange member.
    """
    expense = RoadExpense(id=new_id(), tenant_id=uow.tenant_id, edition=1, removed_reason="")
    await _write(uow, expense, spending, receipt, is_another=is_another)
    uow.db.add(expense)
    await uow.flush_rows()
    await _book(uow, expense)
    uow.record(events.ExpenseNoted(**_facts(expense)))
    await uow.flush()
    return expense


async def change_expense(
    uow: UnitOfWork,
    expense_id: UUID,
    spending: Spending,
    *,
    seen: int,
    receipt: KeptReceipt | None = None,
    is_another: bool = False,
) -> RoadExpense:
    """Say otherwise; what was booked is reversed and booked anew. `seen` is the edition one read.

    Raises ExpenseChanged, ExpenseShared, LooksTwice, NoRate and TooMuch.
    """
    expense = await _open(uow, expense_id, seen)
    booked = _booked_of(expense)
    await _write(uow, expense, spending, receipt, is_another=is_another)
    expense.edition += 1
    await uow.flush_rows()
    if _booked_of(expense) != booked:
        await _unbook(uow, expense, "Expense changed")
        await _book(uow, expense)
    uow.record(events.ExpenseChanged(**_facts(expense)))
    await uow.flush()
    return expense


async def remove_expense(uow: UnitOfWork, expense_id: UUID, *, seen: int, reason: str) -> None:
    """Take an expense out, and say why. Raises ExpenseChanged and ExpenseShared."""
    expense = await _open(uow, expense_id, seen)
    expense.removed_at, expense.removed_reason = uow.now, clean_line(reason)
    expense.edition += 1
    await _unbook(uow, expense, f"Expense removed: {clean_line(reason)}")
    uow.record(events.ExpenseRemoved(**_facts(expense), reason=clean_line(reason)))
    await uow.flush()


async def _open(uow: UnitOfWork, expense_id: UUID, seen: int) -> RoadExpense:
    expense = await get_expense(uow, expense_id, lock=True)
    if expense.removed_at is not None or expense.edition != seen:
        raise ExpenseChanged
    if expense.closing_id is not None:
        raise ExpenseShared
    return expense


async def _write(
    uow: UnitOfWork,
    expense: RoadExpense,
    said: Spending,
    receipt: KeptReceipt | None,
    *,
    is_another: bool,
) -> None:
    own = await in_own_currency(uow, said.amount, said.day, typed=said.rate)
    if said.member_id is not None:
        await get_member(uow, said.member_id)
    expense.day, expense.category, expense.what = said.day, said.category, clean_line(said.what)
    expense.note, expense.is_taxable = said.note, said.is_taxable
    expense.amount, expense.currency = said.amount.minor, said.amount.currency
    expense.own_amount, expense.own_currency = own.amount.minor, own.amount.currency
    expense.rate, expense.rate_source = own.rate, own.source
    expense.member_id = said.member_id
    expense.distance, expense.unit, expense.unit_rate = said.distance, said.unit, said.unit_rate
    expense.days = said.days
    if receipt is not None:
        expense.receipt_key, expense.receipt_name = receipt.key, receipt.name
        expense.receipt_type = receipt.media_type
    with uow.db.no_autoflush:
        await _refuse_twin(uow, expense, is_another=is_another)
    expense.book_id = await _book_id(uow, said.subject)


async def _book_id(uow: UnitOfWork, subject: Subject | None) -> UUID | None:
    if subject is None:
        return None
    with uow.db.no_autoflush:
        return (await open_book(uow, subject, (await get_tenant(uow)).currency)).id


async def _refuse_twin(uow: UnitOfWork, expense: RoadExpense, *, is_another: bool) -> None:
    await hold_day(uow, expense.day)
    twin = None if is_another else await find_twin(uow, expense)
    if twin is not None:
        said = (
            f"“{twin.what}” is of the same day, amount and payer. If this is another expense, tick"
            " the box below; otherwise leave this page."
        )
        raise LooksTwice(said, fields={"is_another": said})


def _booked_of(expense: RoadExpense) -> tuple[Any, ...]:
    """What of an expense is in the books."""
    return (
        expense.category, expense.own_amount, expense.own_currency, expense.member_id,
        expense.day, expense.what,
    )  # fmt: skip


async def _book(uow: UnitOfWork, expense: RoadExpense) -> None:
    """The cost, against the band's bank account or what the member is owed."""
    amount, code = expense.own.decimal, expense.own_currency
    payer = chart.bank(code)
    if expense.member_id is not None:
        member = await get_member(uow, expense.member_id)
        payer = chart.band_member(member.id, member.name, code)
    label = CATEGORIES[expense.category]
    cost = chart.on_the_road(expense.category, label, code)
    posting = await post(
        uow,
        kind="road_expense",
        key=f"{expense.id}:{expense.edition}",
        entries=[Entry(cost, amount), Entry(payer, -amount)],
        description=f"{label}: {expense.what}",
        reference=Reference("road_expense", expense.id),
        event_at=datetime.combine(expense.day, time(12), UTC),
    )
    expense.booked_as = posting.id


async def _unbook(uow: UnitOfWork, expense: RoadExpense, reason: str) -> None:
    if expense.booked_as is not None:
        await reverse(uow, expense.booked_as, reason=f"{reason}: {expense.what}")
        expense.booked_as = None


def _facts(expense: RoadExpense) -> dict[str, Any]:
    return {"expense_id": expense.id, "what": expense.what, "amount": expense.paid.display()}
