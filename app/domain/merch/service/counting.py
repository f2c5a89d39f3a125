"""Counting a night's merchandise in and out, by several people at once, and how it is reckoned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.core.ids import new_id
from app.core.money import Money
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.merch import events
from app.domain.merch.deal import houses_of
from app.domain.merch.errors import (
    CountChanged,
    NightChanged,
    NightClosed,
    ReasonMissing,
    UnknownPart,
)
from app.domain.merch.models import MerchCount, MerchNight
from app.domain.merch.queries.nights import (
    get_own_show,
    list_counts,
    list_open_counts,
    lock_night,
    open_night,
)
from app.domain.merch.queries.stock import Stocked, list_stock, sum_on_hand
from app.domain.merch.takings import House
from app.domain.shows import NothingOffered, Show, Terms, accepted_terms, list_paid_nights
from app.tenants import get_tenant

IN, OUT = "in", "out"
FIGURES = {IN: ("counted_in", "added"), OUT: ("counted_out", "added", "comps", "damaged")}
"""What is written of a variant at each step; of a bundle, how many were sold, when counting out."""
BUNDLE = ("sold",)
_MAY_BE_EMPTY = frozenset({"counted_in", "counted_out"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A line as it was typed, and as it was shown: what is the same was not counted anew."""

    variant_id: UUID
    typed: Mapping[str, int | None]
    shown: Mapping[str, int | None]
    seen: int
    reason: str = ""
    shown_reason: str = ""

    @property
    def is_changed(self) -> bool:
        return self.typed != self.shown or self.reason != self.shown_reason


async def find_terms(uow: UnitOfWork, show: Show) -> Terms | None:
    """What both sides agreed on, if they have."""
    if show.accepted_number is None:
        return None
    try:
        return await accepted_terms(uow, show.id)
    except NothingOffered:
        return None


async def begin_night(uow: UnitOfWork, show_id: UUID) -> tuple[Show, MerchNight]:
    """The night of a show, held; it has what the deal says of merch until that is said by hand.

    Two who begin it at once have the same night.
    """
    show = await get_own_show(uow, show_id)
    terms = await find_terms(uow, show)
    currency = terms.currency if terms else (await get_tenant(uow)).currency
    night = await open_night(uow, show, currency)
    if night.edition == 1:
        # Nobody has written how it is reckoned: a deal made since counts.
        night.houses, night.currency = _written(houses_of(terms)), currency
        await uow.flush_rows()
    return show, night


async def keep_counts(
    uow: UnitOfWork, show_id: UUID, *, step: str, entries: Sequence[Entry]
) -> int:
    """Keep what was counted anew, and say how many lines that were.

    A line somebody else has changed since it was shown is refused, and with it the whole count:
    nothing is lost, what was typed is asked for again. Raises NightClosed, CountChanged and
    ReasonMissing, each by line.
    """
    show, night = await begin_night(uow, show_id)
    if night.is_closed:
        raise NightClosed
    stock = {each.variant.id: each for each in await list_stock(uow, with_retired=True)}
    counts = await list_counts(uow, night.id)
    changed = [each for each in entries if each.is_changed]
    if any(each.variant_id not in stock for each in changed):
        raise UnknownPart("Open this page again: an item of it is not known here.")
    _refuse_overtaken(changed, counts, stock)
    carried = await carried_over(uow, night)
    _ask_for_reasons(changed, counts, carried, stock, step)
    for entry in changed:
        _write(uow, night, counts.get(entry.variant_id), entry, carried)
    if changed:
        uow.record(events.Counted(**facts(night, show), lines=len(changed), step=step))
        await uow.flush()
    return len(changed)


async def carried_over(uow: UnitOfWork, night: MerchNight | None) -> dict[UUID, int]:
    """What the last count left, by variant: stock, and nights before that are not closed yet."""
    carried = await sum_on_hand(uow)
    if night is not None:
        for count in await list_open_counts(uow, night.id, night.on_date):
            if count.there is not None:
                carried[count.variant_id] = count.there
    return carried


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a night is reckoned, and what was taken."""

    houses: Mapping[str, House]
    tax_percent: Decimal
    is_tax_inside: bool
    seller_percent: Decimal
    seller: Money | None
    cash: Money | None
    card: Money | None
    attendance: int | None


async def set_night(uow: UnitOfWork, show_id: UUID, settings: Settings, *, seen: int) -> MerchNight:
    """Raises NightClosed and NightChanged. `seen` is the edition one read."""
    show, night = await begin_night(uow, show_id)
    if night.is_closed:
        raise NightClosed
    if night.edition != seen:
        raise NightChanged
    night.houses = _written(settings.houses)
    night.levy_percent, night.is_levy_inside = settings.tax_percent, settings.is_tax_inside
    night.seller_percent = settings.seller_percent
    night.seller_amount = settings.seller.minor if settings.seller else 0
    night.cash_amount = settings.cash.minor if settings.cash else None
    night.card_amount = settings.card.minor if settings.card else None
    night.attendance = settings.attendance
    night.edition += 1
    uow.record(events.NightSet(**facts(night, show)))
    await uow.flush()
    return night


async def expect(uow: UnitOfWork, expected: Mapping[UUID, int | None]) -> None:
    """How many people are expected at shows; None for nobody's guess."""
    for show_id, heads in sorted(expected.items()):
        _, night = await begin_night(uow, show_id)
        night.expected = heads
    await uow.flush()


async def drop_counts(uow: UnitOfWork, show_id: UUID) -> None:
    """Take back a count that was begun by mistake: nothing was counted. Raises NightClosed."""
    show, night = await get_own_show(uow, show_id), await lock_night(uow, show_id)
    if night.is_closed:
        raise NightClosed
    for count in (await list_counts(uow, night.id)).values():
        await uow.db.delete(count)
    uow.record(events.CountDropped(**facts(night, show)))
    await uow.flush()


async def find_attendance(uow: UnitOfWork, show: Show, night: MerchNight | None) -> int | None:
    """How many people were there: as it was typed, else those who paid, by the settlement."""
    if night is not None and night.attendance is not None:
        return night.attendance
    if show.accepted_number is None or show.on_date > uow.now.date() + timedelta(days=1):
        return None
    paid = [n.paid for n in await list_paid_nights(uow, show.on_date) if n.show_id == show.id]
    return sum(paid) or None


def facts(night: MerchNight, show: Show) -> dict[str, Any]:
    """What every event about a night names."""
    return {
        "night_id": night.id,
        "of": f"{show.venue_name}, {show.on_date.day} {show.on_date:%B %Y}",
        "path": f"merch/nights/{show.id}",
    }


def _refuse_overtaken(
    changed: Sequence[Entry], counts: Mapping[UUID, MerchCount], stock: Mapping[UUID, Stocked]
) -> None:
    """Refuse what two have written differently; figures only one of them wrote are both kept."""
    fields = {}
    for entry in changed:
        count = counts.get(entry.variant_id)
        if count is None or count.edition == entry.seen:
            continue
        overtaken = [
            f"{_WORDS[name]} {'nothing' if now is None else now}"
            for name, number in entry.typed.items()
            for now in [_kept(count, name)]
            if number != entry.shown.get(name) and now not in {number, entry.shown.get(name)}
        ]
        if overtaken:
            fields[f"line_{entry.variant_id}"] = (
                f"{stock[entry.variant_id].name}: {count.counted_by} wrote {', '.join(overtaken)}"
                " meanwhile. Correct yours or leave it, then keep the count again."
            )
    if fields:
        raise CountChanged(fields=fields)


def _kept(count: MerchCount, name: str) -> int | None:
    """A figure as a page shows it: nobody writes that nothing was added."""
    number: int | None = getattr(count, name)
    return number if name in _MAY_BE_EMPTY else number or None


_WORDS = {
    "counted_in": "counted in",
    "added": "added",
    "counted_out": "left",
    "comps": "given away",
    "damaged": "damaged",
    "sold": "sold",
}


def _ask_for_reasons(
    changed: Sequence[Entry],
    counts: Mapping[UUID, MerchCount],
    carried: Mapping[UUID, int],
    stock: Mapping[UUID, Stocked],
    step: str,
) -> None:
    if step != IN:
        return
    fields = {}
    for entry in changed:
        counted, count = entry.typed.get("counted_in"), counts.get(entry.variant_id)
        before = _carried(count, entry, carried)
        if counted is not None and counted != before and not entry.reason:
            fields[f"line_{entry.variant_id}"] = (
                f"{stock[entry.variant_id].name}: {counted} counted, {before} expected after the"
                " last count. Say why, or count again."
            )
    if fields:
        raise ReasonMissing(fields=fields)


def _carried(count: MerchCount | None, entry: Entry, carried: Mapping[UUID, int]) -> int:
    if count is not None and count.carried is not None:
        return count.carried
    return carried.get(entry.variant_id, 0)


def _write(
    uow: UnitOfWork,
    night: MerchNight,
    count: MerchCount | None,
    entry: Entry,
    carried: Mapping[UUID, int],
) -> None:
    if count is None:
        count = MerchCount(
            id=new_id(), tenant_id=uow.tenant_id, night_id=night.id, variant_id=entry.variant_id,
            carried=None, counted_in=None, counted_in_at=None, added=0, counted_out=None, comps=0,
            damaged=0, sold=0, reason="", edition=0,
        )  # fmt: skip
        uow.db.add(count)
    for name, number in entry.typed.items():
        if number != entry.shown.get(name):
            setattr(count, name, number if name in _MAY_BE_EMPTY else number or 0)
    if count.counted_in is None:
        count.carried = count.counted_in_at = None
    elif count.counted_in_at is None:
        count.carried, count.counted_in_at = carried.get(entry.variant_id, 0), uow.now
    count.reason = clean_line(entry.reason)
    count.counted_by = uow.actor.name
    count.edition += 1


def _written(houses: Mapping[str, House]) -> dict[str, Any]:
    return {
        category: [f"{house.percent.normalize():f}", house.is_seller]
        for category, house in houses.items()
    }
