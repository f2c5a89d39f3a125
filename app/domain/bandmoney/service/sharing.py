"""What is left of a show or tour is shared out, once; opened again where it was wrong."""

from uuid import UUID

from app.billing import Entry, Reference, chart, post, reverse
from app.core.ids import new_id
from app.core.money import Money
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.bandmoney import events
from app.domain.bandmoney.choices import BUDGETED, COMMISSION, PLAYERS
from app.domain.bandmoney.errors import (
    AlreadyShared,
    FiguresChanged,
    NobodyToShare,
    NothingSettled,
    NotShared,
    SharedWithTour,
    ShowsUnsettled,
)
from app.domain.bandmoney.models import BandMember, RoadBook, RoadClosing
from app.domain.bandmoney.queries.band import list_closings, live_closings
from app.domain.bandmoney.queries.subjects import list_show_books, lock_book, open_book
from app.domain.bandmoney.service.books import facts
from app.domain.bandmoney.service.exchanging import no_rate
from app.domain.bandmoney.service.reckoning import Reckoned, reckon
from app.domain.bandmoney.statement import Statement, written
from app.domain.bandmoney.subjects import Subject
from app.tenants import get_tenant


async def share_out(
    uow: UnitOfWork, subject: Subject, *, seen: bytes, leaves_out: bool = False
) -> RoadClosing:
    """Owe everybody their part, and the booker the commission. `seen` is what one was shown.

    Pressing twice shares out once. `leaves_out` says that unsettled shows are left out. Raises
    FiguresChanged, AlreadyShared, SharedWithTour, NothingSettled, ShowsUnsettled, NobodyToShare
    and NoRate.
    """
    book = await _held(uow, subject)
    live = (await live_closings(uow, [book.id])).get(book.id)
    if live is not None:
        if live.fingerprint == seen:
            return live
        raise AlreadyShared
    found = await reckon(uow, subject, lock=True)
    _check(found, seen, leaves_out=leaves_out)
    statement = found.statement
    closing = RoadClosing(
        id=new_id(), tenant_id=uow.tenant_id, book_id=book.id,
        number=len(await list_closings(uow, book.id)) + 1, currency=statement.currency,
        net_amount=statement.net.minor, statement=written(statement), fingerprint=seen,
        booked_as=None, closed_at=uow.now, closed_by=uow.actor.name, reversed_at=None,
        reversed_by=None, reversed_reason="",
    )  # fmt: skip
    uow.db.add(closing)
    await uow.flush_rows()
    for expense in found.expenses:
        expense.closing_id = closing.id
    entries = entries_of(statement, {each.id: each for each in found.members})
    if any(entry.amount for entry in entries):
        posting = await post(
            uow,
            kind="road_closing",
            key=str(closing.id),
            entries=entries,
            description=f"Shared out: {subject.words}",
            reference=Reference("road_book", book.id),
        )
        closing.booked_as = posting.id
    net = statement.net.display()
    uow.record(events.SharedOut(**facts(book, subject), closing_id=closing.id, net=net))
    await uow.flush()
    return closing


async def open_again(uow: UnitOfWork, subject: Subject, number: int, *, reason: str) -> RoadClosing:
    """Take a sharing out back for a correction: nobody is owed anything by it any more.

    What was paid of it stays paid, as an advance. Raises NotShared.
    """
    book = await lock_book(uow, subject)
    live = (await live_closings(uow, [book.id])).get(book.id)
    if live is None or live.number != number:
        raise NotShared
    said = clean_line(reason)
    live.reversed_at, live.reversed_by, live.reversed_reason = uow.now, uow.actor.name, said
    for expense in (await reckon(uow, subject, lock=True)).expenses:
        if expense.closing_id == live.id:
            expense.closing_id = None
    if live.booked_as is not None:
        await reverse(uow, live.booked_as, reason=f"Opened again: {subject.words} ({said})")
    uow.record(events.SharingReversed(**facts(book, subject), closing_id=live.id, reason=said))
    await uow.flush()
    return live


def entries_of(statement: Statement, members: dict[UUID, BandMember]) -> list[Entry]:
    """Players' fees and the commission are costs; shares are parts of the band's profit."""
    code = statement.currency
    entries: list[Entry] = []

    def owe(member_id: UUID, minor: int, account: chart.Account) -> None:
        amount = Money(minor, code).decimal
        member = chart.band_member(member_id, members[member_id].name, code)
        entries.extend((Entry(account, amount), Entry(member, -amount)))

    for part in statement.parts:
        owe(part.member_id, part.amount, chart.shared_out(code))
    for part in statement.fees:
        owe(part.member_id, part.amount, chart.on_the_road(PLAYERS, BUDGETED[PLAYERS], code))
    commission = Money(statement.commission, code).decimal
    cost = chart.on_the_road(COMMISSION, BUDGETED[COMMISSION], code)
    return [*entries, Entry(cost, commission), Entry(chart.commission_owed(code), -commission)]


async def _held(uow: UnitOfWork, subject: Subject) -> RoadBook:
    """The book, and those of a tour's shows, until the transaction ends."""
    book = await open_book(uow, subject, (await get_tenant(uow)).currency)
    if book.tour_book_id is not None:
        raise SharedWithTour
    if subject.is_tour:
        await list_show_books(uow, book)
    return book


def _check(found: Reckoned, seen: bytes, *, leaves_out: bool) -> None:
    statement = found.statement
    if not statement.incomes:
        raise NothingSettled
    for income in statement.unrated:
        show = next(each for each in found.shows if each.id == income.show_id)
        raise no_rate(income.source_currency, statement.currency, show.on_date)
    if statement.fingerprint != seen:
        raise FiguresChanged
    if found.unsettled and not leaves_out:
        raise ShowsUnsettled(fields={"leaves_out": ShowsUnsettled.sentence})
    if statement.net.minor > 0 and not any(
        each.is_here and not each.is_hired for each in found.members
    ):
        raise NobodyToShare
