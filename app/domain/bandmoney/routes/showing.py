"""What the money page of a show or tour shows: budget, expenses, shares, and what comes next."""

from typing import Any
from uuid import UUID

from app.core.money import Money
from app.core.uow import UnitOfWork
from app.domain.bandmoney.advances.queries import list_advances, standings
from app.domain.bandmoney.budgeting import compare
from app.domain.bandmoney.choices import CATEGORIES, RULES
from app.domain.bandmoney.models import RoadClosing
from app.domain.bandmoney.queries.band import list_closings
from app.domain.bandmoney.queries.subjects import get_books, get_subject, subjects_of
from app.domain.bandmoney.routes.common import base, names_of
from app.domain.bandmoney.service.reckoning import Reckoned, reckon
from app.domain.bandmoney.statement import Statement, read
from app.domain.bandmoney.subjects import Subject
from app.domain.merch import stall_takings
from app.web.forms import Form

SHOW = "bandmoney/book.html"


async def book_context(
    uow: UnitOfWork,
    slug: str,
    kind: str,
    subject_id: UUID,
    *,
    sharing: Form | None = None,
    reopening: Form | None = None,
) -> dict[str, Any]:
    """All of it; a form that was wrong is shown again instead of its blank."""
    subject = await get_subject(uow, kind, subject_id)
    found = await reckon(uow, subject)
    closings = await list_closings(uow, found.book.id) if found.book else []
    live = next((each for each in closings if each.reversed_at is None), None)
    shown = read(live.statement) if live else found.statement
    frame = await base(uow, slug, "Tours and shows")
    advances = await list_advances(uow, subject)
    budget = found.book.budget if found.book else {}
    return {
        **frame,
        "subject": subject,
        "here": f"{frame['top']}/{subject.path}",
        "statement": shown,
        "compared": compare(budget, found.book.currency if found.book else "", shown),
        "found": found,
        "closings": closings,
        "live": live,
        "is_behind": live is not None and not found.statement.has_facts_of(shown),
        "after": _after(found, live),
        "document": found.statement.fingerprint.hex(),
        "names": names_of(found.members),
        "stall": await _stall(uow, found),
        "show_names": {show.id: show for show in found.shows},
        "lines_of_shows": _by_show(found, shown) if subject.is_tour else [],
        "tour": await _tour_of(uow, found),
        "advances": advances,
        "standings": await standings(uow, advances),
        "categories": CATEGORIES,
        "rule": RULES[shown.rule],
        "sharers": [m for m in found.members if m.is_here and not m.is_hired],
        "step": _step(subject, found, live),
        "sharing": sharing or Form.blank(),
        "reopening": reopening or Form.blank(),
    }


async def _stall(uow: UnitOfWork, found: Reckoned) -> list[str]:
    """What our own merch brought at these shows, an amount for each currency."""
    taken = await stall_takings(uow, {show.id for show in found.shows})
    codes = sorted({each.currency for each in taken.values()})
    return [
        Money.sum((m for m in taken.values() if m.currency == code), code).display()
        for code in codes
    ]


def _after(found: Reckoned, live: RoadClosing | None) -> set[UUID]:
    """Expenses that came after the sharing out."""
    if live is None:
        return set()
    return {each.id for each in found.expenses if each.closing_id != live.id}


def _step(subject: Subject, found: Reckoned, live: RoadClosing | None) -> str:
    """The one thing that comes next."""
    if live is not None:
        return "shared"
    if found.book is not None and found.book.tour_book_id is not None:
        return "tour"
    if subject.is_tour and not found.shows:
        return "shows"
    if not found.statement.incomes:
        return "settle"
    if found.statement.unrated:
        return "rate"
    return "share" if any(m.is_here and not m.is_hired for m in found.members) else "band"


def _by_show(found: Reckoned, statement: Statement) -> list[tuple[Any, Any, Any]]:
    """Each show of a tour with what it earned and cost; None where it is not settled."""
    earned = {each.show_id: each.earned for each in statement.incomes}
    of_book = {book.id: book.show_id for book in found.books}
    costs: dict[Any, int] = {}
    for expense in found.expenses:
        if expense.own_currency == statement.currency:
            show_id = of_book.get(expense.book_id) if expense.book_id else None
            costs[show_id] = costs.get(show_id, 0) + expense.own_amount
    return [
        (
            show,
            None if earned.get(show.id) is None else statement.money(earned[show.id] or 0),
            statement.money(costs.get(show.id, 0)),
        )
        for show in found.shows
    ]


async def _tour_of(uow: UnitOfWork, found: Reckoned) -> Subject | None:
    """The tour a show is shared out with."""
    if found.book is None or found.book.tour_book_id is None:
        return None
    books = await get_books(uow, [found.book.tour_book_id])
    return next(iter((await subjects_of(uow, books.values())).values()), None)
