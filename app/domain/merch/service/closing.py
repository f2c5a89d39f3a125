"""A night is closed: its counts move the stock, and what our own stall took is booked, once.

What of merch is in the books already comes with the signed settlement of the show: the house's
part of all sales, and the income of what the house sold. What our own stall took in cash and by
card is in no settlement, so it is booked here, when the night is closed, and nothing else is. A
show without an accepted deal has no settlement; then the house's part is paid on the night, and it
is booked here as well, out of the cash box.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from app.billing import Entry, Reference, chart, post, reverse
from app.core.money import Money
from app.core.text import clean_line, counted
from app.core.uow import UnitOfWork
from app.domain.merch import events
from app.domain.merch.errors import (
    CountsMissing,
    EarlierNightOpen,
    LaterNightClosed,
    MoneyMissing,
    NightChanged,
    NightNotClosed,
    NotPlayedYet,
    PriceMissing,
)
from app.domain.merch.models import MerchCount, MerchNight
from app.domain.merch.queries.nights import (
    find_closed_after,
    find_open_before,
    get_own_show,
    list_counts,
    lock_night,
)
from app.domain.merch.queries.stock import (
    Stocked,
    hold_stock,
    list_parts,
    list_stock,
    sum_before,
    sum_of_night,
)
from app.domain.merch.service.counting import facts, find_attendance
from app.domain.merch.service.stock import movement_of
from app.domain.merch.takings import Bundle, Line, Takings, reckon, written
from app.domain.shows import Show


@dataclass(frozen=True, slots=True)
class Sheet:
    """A night's counts beside its stock, and what they come to."""

    counts: dict[UUID, MerchCount]
    stock: dict[UUID, Stocked]
    takings: Takings

    @property
    def fingerprint(self) -> bytes:
        """What one was shown, in 32 bytes."""
        return hashlib.sha256(msgspec.json.encode(self.takings, order="sorted")).digest()


async def reckon_night(uow: UnitOfWork, show: Show, night: MerchNight) -> Sheet:
    """What the counts come to as they stand; what is not counted out yet counts as unsold.

    Raises CountsDoNotFit and PriceMissing.
    """
    counts = await list_counts(uow, night.id)
    stock = {each.variant.id: each for each in await list_stock(uow, with_retired=True)}
    code = night.currency
    lines = [
        _line(stock[variant_id], count, code)
        for variant_id, count in counts.items()
        if count.counted_in is not None and not stock[variant_id].item.is_bundle
    ]
    sold = {v: c.sold for v, c in counts.items() if c.sold and stock[v].item.is_bundle}
    parts = await list_parts(uow, sold) if sold else {}
    bundles = [_bundle(stock[v], number, parts.get(v, {}), code) for v, number in sold.items()]
    bundles.sort(key=lambda each: (each.name, each.sku))
    _ask_for_prices(lines, bundles, stock, code)
    rules = night.rules(
        attendance=await find_attendance(uow, show, night), pays_house=show.accepted_number is None
    )
    return Sheet(counts, stock, reckon(rules, lines, bundles))


async def close_night(uow: UnitOfWork, show_id: UUID, *, seen: bytes) -> MerchNight:
    """Close a night for good figures: move the stock and book what our stall took.

    `seen` is the fingerprint of what one was shown; pressed twice it closes once. Raises
    NotPlayedYet, CountsMissing, MoneyMissing, EarlierNightOpen, NightChanged, and what the counts
    are refused for.
    """
    show, night = await get_own_show(uow, show_id), await lock_night(uow, show_id)
    if night.is_closed:
        return night
    await hold_stock(uow, night.id)
    sheet = await reckon_night(uow, show, night)
    _check(show, night, sheet, uow.now)
    if await find_open_before(uow, night) is not None:
        raise EarlierNightOpen
    if sheet.fingerprint != seen:
        raise NightChanged
    await _move(uow, night, sheet)
    night.number += 1
    night.statement, night.closed_at = written(sheet.takings), uow.now
    night.closed_by = uow.actor.name
    night.edition += 1
    entries = entries_of(sheet.takings)
    if any(entry.amount for entry in entries):
        posting = await post(
            uow,
            kind="merch_night",
            key=f"{night.id}:{night.number}",
            entries=entries,
            description=f"Merch: {facts(night, show)['of']}",
            reference=Reference("merch_night", night.id),
            event_at=datetime.combine(night.on_date, time(12), UTC),
        )
        night.booked_as = posting.id
    received = sheet.takings.received.display()
    uow.record(events.NightClosed(**facts(night, show), received=received))
    await uow.flush()
    return night


async def open_night_again(
    uow: UnitOfWork, show_id: UUID, *, reason: str, number: int
) -> MerchNight:
    """Take a closing back for a correction: stock and books as before. Raises NightNotClosed.

    Later nights go on from its count, so the last one is opened first: raises LaterNightClosed.
    """
    show, night = await get_own_show(uow, show_id), await lock_night(uow, show_id)
    if not night.is_closed or night.number != number:
        raise NightNotClosed
    await hold_stock(uow, night.id)
    if await find_closed_after(uow, night) is not None:
        raise LaterNightClosed
    said = clean_line(reason)
    for variant_id, moved in (await sum_of_night(uow, night.id)).items():
        uow.db.add(
            movement_of(
                uow, variant_id, kind="corrected", number=-moved, reason=f"Opened again: {said}",
                night_id=night.id,
            )
        )  # fmt: skip
    if night.booked_as is not None:
        await reverse(uow, night.booked_as, reason=f"Merch opened again ({said})")
    night.statement = night.closed_at = night.closed_by = night.booked_as = None
    night.edition += 1
    uow.record(events.NightOpened(**facts(night, show), reason=said))
    await uow.flush()
    return night


def entries_of(takings: Takings) -> list[Entry]:
    """Cash and cards against sales and tax; the seller is paid out of the cash box.

    What the box has more or less than it should stands with the differences.
    """
    code, rules = takings.rules.currency, takings.rules
    cash, card = takings.money(rules.cash) - takings.seller, takings.money(rules.card)
    entries = [
        (chart.received_elsewhere(code), card),
        (chart.sales("merch", "Merch", code), -takings.own_net),
        (chart.merch_tax(code), -takings.own_tax),
        (chart.merch_sellers(code), takings.seller),
        (chart.differences(code), -takings.difference),
    ]
    if rules.pays_house:
        cash, more = _without_settlement(takings, cash)
        entries += more
    entries.append((chart.cash(code), cash))
    return [Entry(account, amount.decimal) for account, amount in entries]


def _without_settlement(
    takings: Takings, cash: Money
) -> tuple[Money, list[tuple[chart.Account, Money]]]:
    """The house had its part of our sales in cash, and handed over the rest of its own."""
    code = takings.rules.currency
    theirs = [each for each in takings.parts if each.is_seller]
    sold = takings.money(sum(each.net for each in theirs))
    cash += sold - takings.house
    more = [(chart.merch_rates(code), takings.house), (chart.sales("merch", "Merch", code), -sold)]
    return cash, more


async def _move(uow: UnitOfWork, night: MerchNight, sheet: Sheet) -> None:
    before = await sum_before(uow, night)
    for line in sorted(sheet.takings.lines, key=lambda each: each.variant_id):
        count = sheet.counts[line.variant_id]
        there = before.get(line.variant_id, 0)
        count.carried = there
        moves = (
            ("counted", line.counted_in - there, count.reason or "Counted in"),
            ("received", line.added, ""),
            ("given_away", -line.comps, ""),
            ("damaged", -line.damaged, ""),
            ("sold", -line.sold, ""),
        )
        uow.db.add_all(
            movement_of(
                uow, line.variant_id, kind=kind, number=number, reason=reason, night_id=night.id
            )
            for kind, number, reason in moves
            if number
        )
    await uow.flush_rows()


def _line(stocked: Stocked, count: MerchCount, code: str) -> Line:
    known = (count.counted_in or 0) + count.added - count.comps - count.damaged
    return Line(
        variant_id=stocked.variant.id,
        name=stocked.name,
        sku=stocked.variant.sku,
        category=stocked.item.category,
        price=int(stocked.variant.prices.get(code, 0)),
        counted_in=count.counted_in or 0,
        added=count.added,
        counted_out=max(known, 0) if count.counted_out is None else count.counted_out,
        comps=count.comps,
        damaged=count.damaged,
    )


def _bundle(stocked: Stocked, sold: int, parts: dict[UUID, int], code: str) -> Bundle:
    price = int(stocked.variant.prices.get(code, 0))
    sku, variant_id = stocked.variant.sku, stocked.variant.id
    return Bundle(
        variant_id=variant_id, name=stocked.name, sku=sku, price=price, sold=sold, parts=parts
    )


def _ask_for_prices(
    lines: Iterable[Line], bundles: Iterable[Bundle], stock: dict[UUID, Stocked], code: str
) -> None:
    sellable: list[Line | Bundle] = [*lines, *bundles]
    missing = [
        each.name
        for each in sellable
        if each.sold > 0 and code not in stock[each.variant_id].variant.prices
    ]
    if missing:
        raise PriceMissing(
            f"{_named(missing)} sold, but there is no price in {code}. Write it on the item."
        )


def _check(show: Show, night: MerchNight, sheet: Sheet, now: datetime) -> None:
    if show.last_date > now.astimezone(ZoneInfo(show.time_zone)).date():
        raise NotPlayedYet
    if not sheet.takings.lines:
        raise CountsMissing("Nothing was counted in yet. Count what is there first.")
    missing = sorted(
        sheet.stock[variant_id].name
        for variant_id, count in sheet.counts.items()
        if count.counted_in is not None and count.counted_out is None
    )
    if missing:
        raise CountsMissing(f"{_named(missing)} not counted out yet. Count what is left first.")
    if sheet.takings.taken.minor and (night.cash_amount is None or night.card_amount is None):
        raise MoneyMissing


def _named(names: list[str]) -> str:
    if len(names) <= 3:
        return "; ".join(names)
    return f"{'; '.join(names[:3])} and {counted(len(names) - 3, 'other')}"
