"""Shows and tours side by side, each with what it brought, what it cost, and what is left."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.core.money import Money
from app.core.uow import UnitOfWork
from app.domain.bandmoney.division import part_of
from app.domain.bandmoney.models import RoadBook, RoadClosing
from app.domain.bandmoney.queries.band import find_terms, list_members, live_closings
from app.domain.bandmoney.queries.expenses import Sums, sum_by_book
from app.domain.bandmoney.queries.subjects import list_books
from app.domain.bandmoney.service.reckoning import incomes_of
from app.domain.bandmoney.statement import Income, read
from app.domain.bandmoney.subjects import Subject
from app.domain.shows import name_shows
from app.tenants import get_tenant

OPEN, SHARED, AFTER, WITH_TOUR = "open", "shared", "after", "with_tour"


@dataclass(frozen=True, slots=True)
class Line:
    """One show or tour. `settled` counts its shows that are settled, of `shows`."""

    subject: Subject
    earned: Money
    costs: Money
    profit: Money
    state: str
    settled: int
    shows: int


async def look_over(uow: UnitOfWork, subjects: Sequence[Subject]) -> list[Line]:
    """In the order given; the number of questions does not grow with them."""
    currency = (await get_tenant(uow)).currency
    books = await list_books(uow, subjects)
    ids = [book.id for book in books]
    sums, closings = await sum_by_book(uow, ids, currency), await live_closings(uow, ids)
    wanted = {b.show_id for b in books if b.show_id and b.tour_book_id}
    wanted |= {each.id for each in subjects if not each.is_tour}
    shows = await name_shows(uow, wanted)
    incomes = {each.show_id: each for each in await incomes_of(uow, list(shows.values()), currency)}
    terms, members = await find_terms(uow), await list_members(uow)
    fee = Money.sum(
        (m.fee for m in members if m.is_here and m.is_hired and m.currency == currency), currency
    )
    percent = terms.commission_percent if terms else Decimal(0)
    lines = []
    for subject in subjects:
        book = _book_of(subject, books)
        held = _books_of(subject, book, books)
        of_them = [show for b in held if (show := b.show_id) and show in shows]
        own = of_them if subject.is_tour else [subject.id]
        came = [incomes[show] for show in own if show in incomes]
        closing = closings.get(book.id) if book else None
        spent = [found for b in held if (found := sums.get(b.id))]
        earned, costs, profit = _figures(came, spent, fee, percent, currency)
        if closing is not None and closing.currency == currency:
            kept = read(closing.statement)
            earned, costs, profit = kept.earned, kept.costs, kept.profit
        played = [show for show in own if show in shows and shows[show].state != "canceled"]
        state = _state(book, closing, spent)
        lines.append(Line(subject, earned, costs, profit, state, len(came), len(played)))
    return lines


def _figures(
    came: Sequence[Income], spent: Sequence[Sums], fee: Money, percent: Decimal, currency: str
) -> tuple[Money, Money, Money]:
    earned = Money(sum(each.earned or 0 for each in came), currency)
    costs = Money.sum((each.spent for each in spent), currency)
    return earned, costs, earned - costs - fee * len(came) - part_of(earned, percent)


def _state(book: RoadBook | None, closing: RoadClosing | None, spent: Sequence[Sums]) -> str:
    if closing is not None:
        return AFTER if any(each.is_open for each in spent) else SHARED
    return WITH_TOUR if book is not None and book.tour_book_id else OPEN


def _book_of(subject: Subject, books: Sequence[RoadBook]) -> RoadBook | None:
    return next((b for b in books if subject.id in {b.show_id, b.tour_id}), None)


def _books_of(subject: Subject, book: RoadBook | None, books: Sequence[RoadBook]) -> list[RoadBook]:
    if book is None:
        return []
    return [b for b in books if b is book or (subject.is_tour and b.tour_book_id == book.id)]
