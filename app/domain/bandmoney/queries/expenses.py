"""Expenses: one, many, and their sums."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, select, tuple_

from app.core.errors import NotFound
from app.core.money import Money
from app.core.paging import Page, cut_page, decode_cursor
from app.core.uow import UnitOfWork
from app.domain.bandmoney.models import RoadExpense

PAGE = 50
MOST_ROWS = 5000
"""As many rows as an export or a book has at most."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which expenses a list is to have."""

    category: str = ""
    payer: str = ""
    """A member's id, `band`, or empty for anybody."""
    book_id: UUID | None = None
    is_for_none: bool = False
    after: str | None = None


async def get_expense(uow: UnitOfWork, expense_id: UUID, *, lock: bool = False) -> RoadExpense:
    """An expense; held and read anew where it is to be changed. Raises NotFound."""
    found = await uow.db.get(
        RoadExpense, (uow.tenant_id, expense_id), with_for_update=lock, populate_existing=lock
    )
    if found is None:
        raise NotFound
    return found


async def list_expenses(uow: UnitOfWork, asked: Asked) -> Page[RoadExpense]:
    """The latest day first. Raises InvalidCursor."""
    key = tuple_(RoadExpense.day, RoadExpense.id)
    query = _asked(asked).order_by(RoadExpense.day.desc(), RoadExpense.id.desc()).limit(PAGE + 1)
    if asked.after:
        query = query.where(key < tuple_(*decode_cursor(asked.after, date)))
    rows = list(await uow.db.scalars(query))
    return cut_page(rows, limit=PAGE, key=lambda e: (e.day, e.id), after=asked.after)


async def list_all_expenses(uow: UnitOfWork, asked: Asked) -> Sequence[RoadExpense]:
    """For an export, the earliest day first."""
    query = _asked(asked).order_by(RoadExpense.day, RoadExpense.id).limit(MOST_ROWS)
    return list(await uow.db.scalars(query))


async def list_laid_out(
    uow: UnitOfWork, member_ids: Collection[UUID], last: date
) -> Sequence[RoadExpense]:
    """What these laid out for the band up to a day; what counts as their income is left out."""
    query = select(RoadExpense).where(
        RoadExpense.member_id.in_(set(member_ids)),
        RoadExpense.day <= last,
        RoadExpense.removed_at.is_(None),
        RoadExpense.is_taxable.is_(False),
    )
    return list(await uow.db.scalars(query.order_by(RoadExpense.day, RoadExpense.id)))


async def list_of_books(
    uow: UnitOfWork, book_ids: Collection[UUID], *, lock: bool = False
) -> list[RoadExpense]:
    """What was spent on shows and tours, the earliest day first."""
    query = _kept().where(RoadExpense.book_id.in_(set(book_ids)))
    if lock:
        # In one order, so that two who share out wait for each other.
        query = query.with_for_update().execution_options(populate_existing=True)
        return list(await uow.db.scalars(query.order_by(RoadExpense.id)))
    return list(await uow.db.scalars(query.order_by(RoadExpense.day, RoadExpense.id)))


@dataclass(frozen=True, slots=True)
class Sums:
    """What was spent of a book, and how much of it is in nothing that was shared out."""

    spent: Money
    is_open: bool


async def sum_by_book(
    uow: UnitOfWork, book_ids: Collection[UUID], currency: str
) -> dict[UUID, Sums]:
    """What was spent by book, in the workspace's currency."""
    rows = await uow.db.execute(
        select(
            RoadExpense.book_id,
            func.sum(RoadExpense.own_amount),
            func.bool_or(RoadExpense.closing_id.is_(None)),
        )
        .where(RoadExpense.book_id.in_(set(book_ids)), RoadExpense.removed_at.is_(None))
        .where(RoadExpense.own_currency == currency)
        .group_by(RoadExpense.book_id)
    )
    return {id_: Sums(Money(int(total), currency), is_open) for id_, total, is_open in rows if id_}


async def find_twin(uow: UnitOfWork, expense: RoadExpense) -> RoadExpense | None:
    """Another expense of the same day, amount and payer."""
    found: RoadExpense | None = await uow.db.scalar(
        _kept()
        .where(RoadExpense.id != expense.id, RoadExpense.day == expense.day)
        .where(RoadExpense.amount == expense.amount, RoadExpense.currency == expense.currency)
        .where(RoadExpense.member_id.is_not_distinct_from(expense.member_id))
        .order_by(RoadExpense.id)
        .limit(1)
    )
    return found


async def hold_day(uow: UnitOfWork, day: date) -> None:
    """Whoever notes an expense of the same day meanwhile waits: twins are seen."""
    await uow.wait_turn(f"bandmoney:{uow.tenant_id}:{day.isoformat()}")


async def members_with_per_diem(uow: UnitOfWork, book_id: UUID) -> set[UUID]:
    query = select(RoadExpense.member_id).where(
        RoadExpense.book_id == book_id,
        RoadExpense.category == "per_diem",
        RoadExpense.removed_at.is_(None),
    )
    return {each for each in await uow.db.scalars(query) if each}


async def list_of_member(uow: UnitOfWork, member_id: UUID) -> Sequence[RoadExpense]:
    """What a member laid out or is allowed, the latest first."""
    query = _kept().where(RoadExpense.member_id == member_id)
    return list(
        await uow.db.scalars(query.order_by(RoadExpense.day.desc(), RoadExpense.id).limit(200))
    )


def _kept() -> Select[RoadExpense]:
    return select(RoadExpense).where(RoadExpense.removed_at.is_(None))


def _asked(asked: Asked) -> Select[RoadExpense]:
    query = _kept()
    if asked.category:
        query = query.where(RoadExpense.category == asked.category)
    if asked.payer == "band":
        query = query.where(RoadExpense.member_id.is_(None))
    elif asked.payer:
        query = query.where(RoadExpense.member_id == UUID(asked.payer))
    if asked.book_id is not None:
        query = query.where(RoadExpense.book_id == asked.book_id)
    if asked.is_for_none:
        query = query.where(RoadExpense.book_id.is_(None))
    return query
