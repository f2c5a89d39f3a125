"""Expenses as a table for a spreadsheet or an accountant. Pure."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from app.core.spreadsheet import Cell, Column, csv_lines
from app.domain.bandmoney.choices import CATEGORIES
from app.domain.bandmoney.models import RoadExpense
from app.domain.bandmoney.subjects import Subject

COLUMNS = (
    Column("Day"), Column("Category"), Column("What"), Column("For"), Column("Paid by"),
    Column("Amount", numeric=True), Column("Currency"), Column("Exchange rate", numeric=True),
    Column("Rate from"), Column("Own amount", numeric=True), Column("Own currency"),
    Column("Taxable"), Column("Distance", numeric=True), Column("Unit"),
    Column("Days", numeric=True), Column("Note"), Column("Receipt"), Column("Shared out"),
)  # fmt: skip


def expenses_csv(
    rows: Iterable[RoadExpense], subjects: Mapping[UUID, Subject], names: Mapping[UUID, str]
) -> bytes:
    """Text that could be a formula is defused; the mark tells Excel that this is UTF-8."""
    cells = (_row(each, subjects, names) for each in rows)
    return ("\ufeff" + "".join(csv_lines(COLUMNS, cells))).encode()


def _row(
    expense: RoadExpense, subjects: Mapping[UUID, Subject], names: Mapping[UUID, str]
) -> list[Cell]:
    subject = subjects.get(expense.book_id) if expense.book_id else None
    payer = names.get(expense.member_id, "") if expense.member_id else "The band's account"
    return [
        expense.day, CATEGORIES[expense.category], expense.what, subject.words if subject else "",
        payer, expense.paid.decimal, expense.currency,
        expense.rate.normalize() if expense.rate else None, expense.rate_source,
        expense.own.decimal, expense.own_currency, "yes" if expense.is_taxable else "no",
        expense.distance, expense.unit or "", expense.days, expense.note,
        expense.receipt_name or "", "yes" if expense.closing_id else "no",
    ]  # fmt: skip
