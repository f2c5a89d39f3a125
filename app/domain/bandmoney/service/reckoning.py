"""The statement of a show or tour as it stands now: what came in, was spent, and is to share."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from app.core.money import Money
from app.core.uow import UnitOfWork
from app.domain.bandmoney.division import Rule, Sharer, exchanged
from app.domain.bandmoney.models import BandMember, BandTerms, RoadBook, RoadExpense
from app.domain.bandmoney.queries.band import find_terms, list_members
from app.domain.bandmoney.queries.expenses import list_of_books
from app.domain.bandmoney.queries.subjects import find_book, list_books
from app.domain.bandmoney.statement import Income, Spent, Statement, state
from app.domain.bandmoney.subjects import Subject
from app.domain.royalties import DayRate, rates_on
from app.domain.shows import Result, Show, name_shows, settled_results
from app.tenants import get_tenant


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A statement, and the rows it was made of."""

    statement: Statement
    book: RoadBook | None
    books: Sequence[RoadBook]
    """Its own and, for a tour, those of its shows."""
    expenses: Sequence[RoadExpense]
    shows: Sequence[Show]
    """The show, or those of the tour, by day."""
    members: Sequence[BandMember]
    terms: BandTerms | None

    @property
    def settled(self) -> set[UUID]:
        return {each.show_id for each in self.statement.incomes}

    @property
    def unsettled(self) -> list[Show]:
        """Shows that were not canceled and are not settled yet."""
        return [s for s in self.shows if s.state != "canceled" and s.id not in self.settled]


async def reckon(uow: UnitOfWork, subject: Subject, *, lock: bool = False) -> Reckoned:
    """Everything from the rows as they are. With `lock` expenses are held: nothing changes."""
    currency = (await get_tenant(uow)).currency
    book = await find_book(uow, subject)
    books = await list_books(uow, [subject])
    shows = await name_shows(uow, {s for b in books if (s := b.show_id)} | _own(subject))
    expenses = await list_of_books(uow, [each.id for each in books], lock=lock)
    members, terms = await list_members(uow), await find_terms(uow)
    incomes = await incomes_of(uow, list(shows.values()), currency)
    here = [each for each in members if each.is_here]
    statement = state(
        currency,
        incomes=incomes,
        spent=[
            Spent(each.id, each.edition, each.category, each.own_amount)
            for each in expenses
            if each.own_currency == currency
        ],
        commission_percent=terms.commission_percent if terms else Decimal(0),
        fees=[
            (each.id, each.fee * len(incomes))
            for each in here
            if each.is_hired and each.currency == currency
        ],
        rule=terms.how if terms else Rule.EQUAL,
        sharers=[
            Sharer(each.id, each.name, each.share_percent or Decimal(0), each.points or 0)
            for each in here
            if not each.is_hired
        ],
    )
    by_day = sorted(shows.values(), key=lambda show: (show.on_date, show.id))
    return Reckoned(statement, book, books, expenses, by_day, members, terms)


async def incomes_of(uow: UnitOfWork, shows: Sequence[Show], currency: str) -> list[Income]:
    """What the artist has of settled shows, in the workspace's currency at each night's rate."""
    nights = {show.id: show for show in shows}
    results = sorted((await settled_results(uow, list(nights))).items())
    foreign = {
        (each.currency, nights[show_id].on_date)
        for show_id, each in results
        if each.currency != currency
    }
    rates = await rates_on(uow, foreign, currency)
    return [
        _income(show_id, each, currency, rates.get((each.currency, nights[show_id].on_date)))
        for show_id, each in results
    ]


def _income(show_id: UUID, result: Result, currency: str, rate: DayRate | None) -> Income:
    """Earned and adjusted, with what the house sold of the merch less its part of it."""
    earned = result.earned + result.adjusted + result.merch
    if result.currency == currency:
        return Income(show_id, earned.minor, result.withheld.minor, earned.minor, result.currency)
    if rate is None:
        return Income(show_id, None, 0, earned.minor, result.currency)
    return Income(
        show_id,
        _signed(earned, rate.value, currency).minor,
        _signed(result.withheld, rate.value, currency).minor,
        earned.minor,
        result.currency,
        f"{rate.value.normalize():f}",
        rate.source,
    )


def _signed(amount: Money, rate: Decimal, currency: str) -> Money:
    found = exchanged(abs(amount), rate, currency)
    return -found if amount.minor < 0 else found


def _own(subject: Subject) -> set[UUID]:
    return set() if subject.is_tour else {subject.id}
