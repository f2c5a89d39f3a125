"""The book of a show or tour: its budget, and which shows a tour has."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from app.core.errors import NotFound
from app.core.money import Money
from app.core.uow import UnitOfWork
from app.domain.bandmoney import events
from app.domain.bandmoney.choices import BUDGETED, INCOME
from app.domain.bandmoney.errors import (
    AlreadyShared,
    BudgetChanged,
    PlanInOtherCurrency,
    ShowIsTaken,
)
from app.domain.bandmoney.models import RoadBook
from app.domain.bandmoney.queries.band import live_closings
from app.domain.bandmoney.queries.subjects import (
    get_subject,
    list_show_books,
    open_book,
)
from app.domain.bandmoney.subjects import SHOWS, Subject
from app.domain.tours import planned_costs
from app.tenants import get_tenant


async def set_budget(
    uow: UnitOfWork, subject: Subject, lines: Mapping[str, Money | None], *, seen: int
) -> RoadBook:
    """Expect these amounts; `seen` is the edition one read, 0 for none. Raises BudgetChanged."""
    book = await _next(uow, subject, seen)
    book.budget = {
        name: amount.minor for name, amount in lines.items() if amount and name in BUDGETED
    }
    book.currency = (await get_tenant(uow)).currency
    uow.record(events.BudgetSet(**facts(book, subject)))
    await uow.flush()
    return book


async def take_plan(uow: UnitOfWork, tour: Subject, scenario_id: UUID, *, seen: int) -> RoadBook:
    """The figures of a plan as the budget; lines a plan knows nothing of stay.

    Raises NotFound, PlanInOtherCurrency and BudgetChanged.
    """
    plans = {each.scenario_id: each for each in await planned_costs(uow, tour.id)}
    plan, book = plans.get(scenario_id), await _next(uow, tour, seen)
    if plan is None:
        raise NotFound
    currency = (await get_tenant(uow)).currency
    if plan.income.currency != currency:
        raise PlanInOtherCurrency
    taken = {INCOME: plan.income, "travel": plan.driving, "hotel": plan.days, "other": plan.fixed}
    book.budget = {**book.budget, **{name: money.minor for name, money in taken.items()}}
    book.currency = currency
    uow.record(events.BudgetSet(**facts(book, tour)))
    await uow.flush()
    return book


async def choose_shows(uow: UnitOfWork, tour: Subject, show_ids: Sequence[UUID]) -> RoadBook:
    """These are the shows of the tour; they are shared out with it. Raises ShowIsTaken.

    Raises AlreadyShared once the tour is shared out, and NotFound for a strange show.
    """
    currency = (await get_tenant(uow)).currency
    book = await open_book(uow, tour, currency)
    if await live_closings(uow, [book.id]):
        raise AlreadyShared
    wanted = {show_id: await get_subject(uow, SHOWS, show_id) for show_id in sorted(set(show_ids))}
    for each in await list_show_books(uow, book):
        if each.show_id not in wanted:
            each.tour_book_id = None
    chosen = [await open_book(uow, subject, currency) for subject in wanted.values()]
    shared = await live_closings(uow, [each.id for each in chosen])
    for each in chosen:
        if each.tour_book_id not in {None, book.id} or each.id in shared:
            raise ShowIsTaken
        each.tour_book_id = book.id
    uow.record(events.TourShowsChosen(**facts(book, tour), shows=len(chosen)))
    await uow.flush()
    return book


def facts(book: RoadBook, subject: Subject) -> dict[str, Any]:
    """What every event of a book names."""
    return {"book_id": book.id, "of": subject.words, "path": subject.path}


async def _next(uow: UnitOfWork, subject: Subject, seen: int) -> RoadBook:
    book = await open_book(uow, subject, (await get_tenant(uow)).currency)
    # A book begun by an expense has no budget yet: whoever read none goes on from its first.
    if book.edition - 1 != seen:
        raise BudgetChanged
    book.edition += 1
    return book
