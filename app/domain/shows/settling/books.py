"""What a signed settlement is in the books of each side, once, and that it was paid."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app.billing import Entry, Reference, chart, find_posting, post, reverse
from app.billing.payments import LinePurpose, explain_line, forget_purpose
from app.core.events import RecordedEvent
from app.core.ids import new_id
from app.core.jobs import JobRun, Queue, job, long_job
from app.core.money import Money
from app.core.uow import UnitOfWork
from app.domain.shows.codec import figures_of
from app.domain.shows.errors import AlreadyPaid, NotPaid, NotSettled, NotThatLine
from app.domain.shows.models import Show, Side
from app.domain.shows.queries.shows import get_show, list_deposits, list_offers
from app.domain.shows.reading import accepted_version
from app.domain.shows.settlement import Merch
from app.domain.shows.settling import events
from app.domain.shows.settling.figures import Figures, Result, reckon
from app.domain.shows.settling.models import SettlementPaid, ShowSettlement
from app.domain.shows.settling.queries import find_paid, find_settlement

SETTLED, PAID = "show_settlement", "show_settlement_paid"
WORDS = {SETTLED: "Settlement", PAID: "Settlement paid"}


@job("shows.book_settled")
async def book_settled(uow: UnitOfWork, *, event: RecordedEvent) -> None:
    """Both have signed: the side the show lives with has it in its books."""
    await book(uow, await get_show(uow, event.read(events.ShowSettled).show_id))


@long_job("shows.book_settled_told", queue=Queue.DEFAULT, timeout=60, attempts=8)
async def book_settled_told(run: JobRun, *, payload: dict[str, Any]) -> None:
    """The same for the other side, in its own workspace."""
    async with run.uow() as uow:
        await book(uow, await get_show(uow, UUID(payload["show_id"])))


async def book(uow: UnitOfWork, show: Show) -> Result:
    """Post a signed settlement to this workspace's ledger; a second time changes nothing.

    What is posted stays, even where invoices of deposits have come since. Raises NotSettled.
    """
    settlement, figures, result = await _closed(uow, show)
    if await find_posting(uow, SETTLED, str(show.id)) is not None:
        return result
    if show.side_of(uow.tenant_id) is Side.VENUE:
        entries = house_entries(show, figures, result)
    else:
        billed = await _billed_before(uow, show, figures, result.currency)
        entries = artist_entries(show, figures, result, billed)
    await _post(uow, show, SETTLED, entries, event_at=settlement.closed_at)
    return result


async def mark_paid(
    uow: UnitOfWork, show: Show, *, how: str, paid_on: date, line_id: UUID | None = None
) -> SettlementPaid:
    """This side's money went or came, by bank or in cash. Raises NotSettled and AlreadyPaid.

    A line of the bank that shows it says the day. Raises BankLineNotFound, LineExplained for one
    that is for something else, and NotThatLine for one that shows other money.
    """
    result, side = await book(uow, show), show.side_of(uow.tenant_id)
    if await find_paid(uow, show) is not None:
        raise AlreadyPaid
    code = result.currency
    came = moved(result, side)
    if line_id is not None:
        line = await explain_line(uow, line_id, LinePurpose(SETTLED, show.id))
        if line.money != came:
            raise NotThatLine
        how, paid_on = "bank", line.booked_on
    account = chart.cash(code) if how == "cash" else chart.bank(code)
    entries = [_entry(account, came), _entry(_owed(show, side, code), -came)]
    paid_id = new_id()
    await _post(uow, show, PAID, entries, key=paid_id)
    paid = SettlementPaid(
        id=paid_id, tenant_id=uow.tenant_id, party_tenant_id=show.tenant_of(side.other),
        owner_tenant_id=show.tenant_id, show_id=show.id, side=str(side), how=how,
        paid_on=paid_on, currency=code, amount=result.due.minor,
    )  # fmt: skip
    # Somebody else of this side may have said so in the same moment.
    async with uow.refusing(AlreadyPaid):
        uow.db.add(paid)
    said: dict[str, Any] = {"amount": abs(result.due).display(), "came_in": came.minor >= 0}
    uow.record(events.SettlementPaidBySide(**show.facts, side=str(side), **said))
    await uow.flush()
    return paid


async def take_back_paid(uow: UnitOfWork, show: Show) -> None:
    """It was not paid after all: booked back, and the line of the bank is free. Raises NotPaid."""
    paid, side = await find_paid(uow, show, locked=True), show.side_of(uow.tenant_id)
    if paid is None:
        raise NotPaid
    # What was marked before payments could be taken back is posted under the show.
    for key in (paid.id, show.id):
        posting = await find_posting(uow, PAID, str(key))
        if posting is not None:
            await reverse(uow, posting.id, reason=f"Not paid after all: {show.title}")
            break
    await forget_purpose(uow, LinePurpose(SETTLED, show.id))
    await uow.db.delete(paid)
    amount = abs(Money(paid.amount, paid.currency)).display()
    uow.record(events.SettlementPaidTakenBack(**show.facts, side=str(side), amount=amount))
    await uow.flush()


def moved(result: Result, side: Side) -> Money:
    """What comes to a side when it is paid; negative where it pays."""
    return result.due if side is Side.ARTIST else -result.due


async def _post(
    uow: UnitOfWork,
    show: Show,
    kind: str,
    entries: Sequence[Entry],
    *,
    key: UUID | None = None,
    event_at: datetime | None = None,
) -> None:
    """Where nothing was earned and nothing is due, there is nothing to post."""
    if not any(entry.amount for entry in entries):
        return
    await post(
        uow,
        kind=kind,
        key=str(key or show.id),
        entries=entries,
        description=f"{WORDS[kind]}: {show.title} at {show.venue_name}, {show.on_date.isoformat()}",
        reference=Reference("show", show.id),
        event_at=event_at,
    )


def house_entries(show: Show, figures: Figures, result: Result) -> list[Entry]:
    """The house holds what fans paid; it owes the tax, what it withholds, and the artist."""
    code = result.currency
    taken, kept = _merch_of(figures.payments.merch, code)
    return [
        _entry(chart.box_office(code), result.received + taken),
        _entry(chart.sales("tickets", "Tickets", code), result.tax - result.received),
        _entry(chart.ticket_tax(code), -result.tax),
        _entry(chart.artist_fees(code), result.earned + result.adjusted),
        _entry(chart.withheld_of_artists(code), -result.withheld),
        _entry(chart.settled_before(code), -result.had),
        _entry(chart.sales("merch-rate", "Merch rate", code), -kept),
        _entry(_owed(show, Side.VENUE, code), -result.due),
    ]


def artist_entries(show: Show, figures: Figures, result: Result, billed: Money) -> list[Entry]:
    """The artist has earned; what invoices had as income already moves to that of shows."""
    code = result.currency
    taken, kept = _merch_of(figures.payments.merch, code)
    return [
        _entry(_owed(show, Side.ARTIST, code), result.due),
        _entry(chart.withheld_from_us(code), result.withheld),
        _entry(chart.sales("invoice", "Invoice", code), billed),
        _entry(chart.settled_before(code), result.had - billed),
        _entry(chart.merch_rates(code), kept),
        _entry(chart.sales("shows", "Shows", code), -(result.earned + result.adjusted)),
        _entry(chart.sales("merch", "Merch", code), -taken),
    ]


def _entry(account: chart.Account, amount: Money) -> Entry:
    return Entry(account, amount.decimal)


def _owed(show: Show, side: Side, code: str) -> chart.Account:
    if side is Side.VENUE:
        return chart.owed_to_artist(show.id, show.artist_name, code)
    return chart.owed_by_house(show.id, show.venue_name, code)


def _merch_of(lines: Sequence[Merch], code: str) -> tuple[Money, Money]:
    """What the house sold for the artist, and what it keeps of all sales."""
    taken = Money.sum((each.sales for each in lines if each.sold_by_house), code)
    return taken, Money.sum((each.house_part for each in lines), code)


async def _closed(uow: UnitOfWork, show: Show) -> tuple[ShowSettlement, Figures, Result]:
    settlement = await find_settlement(uow, show)
    if settlement is None or settlement.closed_at is None:
        raise NotSettled
    figures = figures_of(settlement.figures)
    terms = accepted_version(show, await list_offers(uow, show)).terms
    return settlement, figures, Result.of(reckon(terms, figures))


async def _billed_before(uow: UnitOfWork, show: Show, figures: Figures, code: str) -> Money:
    """Deposits of the settlement that this workspace's own invoices have as income.

    They are known by their amount: what a deposit is called in a settlement is anybody's to change.
    """
    had = Counter(each.amount.minor for each in figures.payments.deposits)
    issued = Counter(
        each.amount
        for each in await list_deposits(uow, show)
        if each.tenant_id == uow.tenant_id and each.reference
    )
    return Money(sum((had & issued).elements()), code)
