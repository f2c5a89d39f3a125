"""What the pages of a night show: its counts line by line, and what they come to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core.uow import UnitOfWork
from app.domain.merch.choices import SELLERS
from app.domain.merch.deal import houses_of, settlement_rows
from app.domain.merch.errors import CountsDoNotFit, PriceMissing
from app.domain.merch.forms import CountForm, SettingsForm
from app.domain.merch.models import MerchCount, MerchNight
from app.domain.merch.queries.nights import find_night, find_open_before, get_own_show, list_counts
from app.domain.merch.queries.stock import Stocked, list_stock
from app.domain.merch.routes.common import base
from app.domain.merch.service.closing import reckon_night
from app.domain.merch.service.counting import (
    BUNDLE,
    FIGURES,
    IN,
    OUT,
    carried_over,
    find_attendance,
    find_terms,
)
from app.domain.merch.takings import Takings
from app.domain.shows import Show, Terms, name_shows, settled_results
from app.web.forms import Form

NIGHT, COUNT = "merch/night.html", "merch/count.html"
LABELS = {
    "counted_in": "There now",
    "counted_out": "Left",
    "added": "Added",
    "comps": "Given away",
    "damaged": "Damaged",
    "sold": "Sold",
}


@dataclass(frozen=True, slots=True)
class Field:
    """A figure of a line: its name, what is in the box, and what was in it when it was shown."""

    name: str
    label: str
    value: str
    was: str


@dataclass(frozen=True, slots=True)
class CountLine:
    stocked: Stocked
    expected: int
    fields: list[Field]
    reason: str
    was_reason: str
    seen: int
    error: str

    @property
    def id(self) -> UUID:
        return self.stocked.variant.id


async def count_context(
    uow: UnitOfWork, slug: str, show_id: UUID, step: str, form: CountForm | None = None
) -> dict[str, Any]:
    """The page of a count. With a form that was refused: what was typed beside what is now kept."""
    show = await get_own_show(uow, show_id)
    night = await find_night(uow, show_id)
    counts = await list_counts(uow, night.id) if night else {}
    carried = await carried_over(uow, night)
    stock = await list_stock(uow, with_retired=True)
    lines = [
        _line(each, counts.get(each.variant.id), carried, step, form)
        for each in stock
        if _is_counted(each, counts.get(each.variant.id), step)
    ]
    return {
        **await base(uow, slug, "Shows"),
        "show": show,
        "night": night,
        "here": f"/t/{slug}/merch/nights/{show_id}",
        "step": step,
        "lines": lines,
        "has_stock": bool(stock),
        "done": sum(1 for line in lines if line.fields[0].was),
        "form": form or Form.blank(),
    }


def _is_counted(stocked: Stocked, count: MerchCount | None, step: str) -> bool:
    """In: everything in the stock. Out: what was counted in, and bundles."""
    if step == IN:
        return not stocked.item.is_bundle and (count is not None or not stocked.is_gone)
    if stocked.item.is_bundle:
        return count is not None or not stocked.is_gone
    return count is not None and count.counted_in is not None


def _line(
    stocked: Stocked,
    count: MerchCount | None,
    carried: Mapping[UUID, int],
    step: str,
    form: CountForm | None,
) -> CountLine:
    variant_id = stocked.variant.id
    entry = form.entry_of(variant_id) if form else None
    fields = []
    for name in BUNDLE if stocked.item.is_bundle else FIGURES[step]:
        was = _shown(name, getattr(count, name) if count else None)
        value = was
        if form is not None and entry is not None and entry.is_changed:
            value = form.raw(f"{name}_{variant_id}")
        fields.append(Field(name, LABELS[name], value, was))
    kept = count.reason if count else ""
    expected = carried.get(variant_id, 0)
    if count is not None and count.carried is not None:
        expected = count.carried
    if step == OUT and count is not None and count.counted_in is not None:
        expected = count.counted_in + count.added
    return CountLine(
        stocked, expected, fields,
        entry.reason if entry is not None and entry.is_changed else kept, kept,
        count.edition if count else 0, form.error(f"line_{variant_id}") if form else "",
    )  # fmt: skip


def _shown(name: str, number: int | None) -> str:
    """Nothing stands in a box nobody has written in; but that nothing is left is said."""
    if number is None or (number == 0 and not name.startswith("counted")):
        return ""
    return str(number)


async def night_context(
    uow: UnitOfWork,
    slug: str,
    show_id: UUID,
    *,
    settings: Form | None = None,
    closing: Form | None = None,
    reopening: Form | None = None,
    dropping: Form | None = None,
) -> dict[str, Any]:
    """The page of a night: what comes next, what it comes to, and how that was found."""
    show = await get_own_show(uow, show_id)
    night, terms = await find_night(uow, show_id), await find_terms(uow, show)
    frame = await base(uow, slug, "Shows")
    counts = await list_counts(uow, night.id) if night else {}
    takings, document, problem = await _reckoned(uow, show, night)
    before = await find_open_before(uow, night) if night and not night.is_closed else None
    is_said = night is not None and night.edition > 1
    code = night.currency if night and (is_said or not terms) else frame["currency"]
    if terms and not is_said:
        code = terms.currency
    is_settled = bool(await settled_results(uow, [show.id])) if terms else False
    is_over = show.last_date <= _day(uow, show)
    return {
        **frame,
        "show": show,
        "night": night,
        "here": f"/t/{slug}/merch/nights/{show_id}",
        "code": code,
        "takings": takings,
        "document": document,
        "problem": problem,
        "before": (await name_shows(uow, [before.show_id])).get(before.show_id) if before else None,
        "has_stock": bool(counts) or bool(await list_stock(uow)),
        "lines_in": [c for c in counts.values() if c.counted_in is not None],
        "lines_out": [c for c in counts.values() if c.counted_out is not None],
        "is_over": is_over,
        "is_settled": is_settled,
        "has_deal": terms is not None,
        "step": _step(night, counts, problem, is_over=is_over),
        "attendance": await find_attendance(uow, show, night),
        "settle": _settle_link(slug, show, takings, terms) if terms and is_over else "",
        "may_settle": uow.actor.can("shows.write") and not is_settled,
        "is_booked_twice": bool(takings and night and night.is_closed
                                and takings.rules.pays_house and terms),
        "sellers": SELLERS,
        "settings": settings or SettingsForm.of(night, _houses(night, terms)),
        "closing": closing or Form.blank(),
        "reopening": reopening or Form.blank(),
        "dropping": dropping or Form.blank(),
    }  # fmt: skip


async def _reckoned(
    uow: UnitOfWork, show: Show, night: MerchNight | None
) -> tuple[Takings | None, str, str]:
    """What a night comes to, the fingerprint of that, or what stands in the way."""
    if night is None:
        return None, "", ""
    if night.takings is not None:
        return night.takings, "", ""
    try:
        sheet = await reckon_night(uow, show, night)
    except (CountsDoNotFit, PriceMissing) as refusal:
        return None, "", refusal.message
    takings = sheet.takings if sheet.takings.lines else None
    return takings, sheet.fingerprint.hex(), ""


def _houses(night: MerchNight | None, terms: Terms | None) -> Mapping[str, Any]:
    return night.house_rules if night is not None and night.edition > 1 else houses_of(terms)


def _step(
    night: MerchNight | None, counts: Mapping[UUID, MerchCount], problem: str, *, is_over: bool
) -> str:
    """The one thing that comes next: count in, count out, correct, money, close, or nothing."""
    if night is not None and night.is_closed:
        return "closed"
    lines = [each for each in counts.values() if each.counted_in is not None]
    if not lines:
        return "in"
    if any(each.counted_out is None for each in lines):
        return "out" if is_over else "wait"
    if problem:
        return "problem"
    if night is None or night.cash_amount is None or night.card_amount is None:
        return "money"
    return "close"


def _settle_link(slug: str, show: Show, takings: Takings | None, terms: Terms) -> str:
    """The settlement's form with this night's merch typed in; nothing is kept by opening it."""
    if takings is None or takings.rules.currency != terms.currency:
        return ""
    pairs = [
        pair
        for row in settlement_rows(takings, terms)
        for pair in (
            ("merch_what", row.label),
            ("merch_sales", str(row.sales.decimal)),
            ("merch_percent", f"{row.percent.normalize():f}"),
            ("merch_seller", row.seller),
        )
    ]
    return f"/t/{slug}/shows/{show.id}/settlement?{urlencode(pairs)}"


def _day(uow: UnitOfWork, show: Show) -> date:
    return uow.now.astimezone(ZoneInfo(show.time_zone)).date()
