"""What the page of a settlement shows, to a workspace or to whoever holds the link of a side."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from app.billing.payments import BankLine, lines_like, lines_of_purpose
from app.core.uow import UnitOfWork
from app.domain.shows.choices import CATEGORIES, COST_WAYS, FEE_WAYS, SELLERS
from app.domain.shows.codec import figures_of
from app.domain.shows.costing.picking import NOTHING, picker
from app.domain.shows.errors import TooEarlyToSettle
from app.domain.shows.models import Show, Side
from app.domain.shows.queries.shows import list_offers
from app.domain.shows.reading import Version, accepted_version
from app.domain.shows.routes.common import frame, house_panels_of, ours
from app.domain.shows.settlement import InvalidDeal
from app.domain.shows.settling.books import SETTLED, moved
from app.domain.shows.settling.figures import Figures, only_act, reckon
from app.domain.shows.settling.form import COUNTS, HAD, HOWS, OWN, RECEIPTS, TAXES, WHYS, HouseForm
from app.domain.shows.settling.form import SettlementForm as FiguresForm
from app.domain.shows.settling.models import ShowSettlement
from app.domain.shows.settling.printing import fingerprint
from app.domain.shows.settling.queries import (
    find_house_figures,
    find_settlement,
    find_version,
    list_paid,
    list_signatures,
)
from app.domain.shows.settling.service import CONSENT, begin_figures, may_settle, private_lines
from app.domain.shows.settling.sheet import house_rows, shared_sheet
from app.domain.shows.settling.taxing import TaxOfAct, tax_of
from app.domain.shows.settling.values import house_values, notes_of, values_of
from app.domain.shows.settling.words import changes_of
from app.web.forms import Form

SPARE = {"ticket": 1, "fee": 1, "cost": 2, "adjustment": 1, "withholding": 1, "had": 1, "merch": 1}
MOST_BROUGHT = 20
"""Rows of merch an address may bring into the form."""
BEFORE = timedelta(days=30)
"""How long before its night a show may be paid in full."""
CHOICES: dict[str, Any] = {
    "cost_ways": COST_WAYS,
    "fee_ways": FEE_WAYS,
    "categories": CATEGORIES,
    "sellers": SELLERS,
    "taxes": TAXES,
    "whys": WHYS,
    "counts": COUNTS,
    "had_kinds": HAD,
    "receipts": RECEIPTS,
    "own_kinds": OWN,
    "hows": HOWS,
    "consent": CONSENT,
}


async def page_context(
    uow: UnitOfWork,
    slug: str,
    show_id: UUID,
    *,
    seen: int | None = None,
    signing: Form | None = None,
    house_form: Form | None = None,
    paying: Form | None = None,
) -> dict[str, Any]:
    """The page of a workspace; the house's own figures only where they are this workspace's.

    `seen` is the version that stands on the page which asks again.
    """
    show, side = await ours(uow, show_id)
    context = await shared_context(uow, show, signing=signing)
    own = await find_house_figures(uow, show) if side is Side.VENUE else None
    paid = {each.side: each for each in await list_paid(uow, show)}
    may_book = uow.actor.can("money.write") and context["is_closed"] and str(side) not in paid
    may_write = uow.actor.can("shows.write")
    return {
        **frame(slug, show, side),
        **context,
        **await picker(uow, show, side),
        "may_write": may_write,
        "may_change": may_write and not context["is_closed"],
        "is_behind": seen is not None and seen != context["number"],
        "is_house": side is Side.VENUE,
        "tax": await _tax(
            uow, show, context, is_house=side is Side.VENUE, is_paid=str(side) in paid
        ),
        "panels": await house_panels_of(uow, show, side),
        "house_form": house_form or HouseForm.blank(**house_values(own)),
        "house": _house(context, own),
        "own_figures": own,
        "paid": paid,
        "may_book": may_book,
        "may_ask": uow.actor.can("money.write"),
        "may_unbook": uow.actor.can("money.write") and str(side) in paid,
        **await _bank(uow, show, side, context, is_paid=str(side) in paid, may_book=may_book),
        "paying": paying or Form.blank(how="bank", paid_on=uow.now.date()),
    }


async def _tax(
    uow: UnitOfWork, show: Show, context: dict[str, Any], *, is_house: bool, is_paid: bool
) -> TaxOfAct | None:
    """What the house keeps back of the act for the United States, while it has not paid."""
    if not is_house or is_paid or not uow.actor.can("money.read"):
        return None
    return await tax_of(uow, show, context["found"])


async def _bank(
    uow: UnitOfWork,
    show: Show,
    side: Side,
    context: dict[str, Any],
    *,
    is_paid: bool,
    may_book: bool,
) -> dict[str, Any]:
    """Lines of this workspace's bank that can be the payment, and the one that is."""
    lines: Sequence[BankLine] = ()
    if may_book and context["sheet"]:
        came = moved(context["sheet"].result, side)
        lines = await lines_like(uow, came, since=show.on_date - BEFORE)
    shown = await lines_of_purpose(uow, SETTLED, show.id) if is_paid else ()
    return {
        "bank_lines": [("", "None")] * bool(lines) + [(str(e.id), _line(e)) for e in lines],
        "paid_line": shown[0] if shown and uow.actor.can("money.read") else None,
    }


def _line(line: BankLine) -> str:
    words = line.counterparty or line.reference or "Nobody named"
    return f"{line.booked_on.isoformat()}: {words}"


async def shared_context(
    uow: UnitOfWork, show: Show, *, signing: Form | None = None
) -> dict[str, Any]:
    """What both sides see. Raises NothingOffered and TooEarlyToSettle."""
    version = accepted_version(show, await list_offers(uow, show))
    if not may_settle(show, uow.now):
        raise TooEarlyToSettle
    latest = await find_settlement(uow, show)
    terms = version.terms
    figures = figures_of(latest.figures) if latest else await begin_figures(uow, show, terms)
    found = reckon(terms, figures)
    signatures = await list_signatures(uow, show)
    number = latest.number if latest else 0
    return {
        **CHOICES,
        **NOTHING,
        "spare": SPARE,
        "version": version,
        "latest": latest,
        "number": number,
        "is_behind": False,
        "has_brought": False,
        "has_brought_tax": False,
        "has_brought_own": False,
        "figures": figures,
        "found": found,
        "sheet": shared_sheet(found),
        "signatures": {each.side: each for each in signatures if each.number == number},
        "changes": await _changes(uow, show, latest, figures),
        "document": fingerprint(show, terms, latest).hex() if latest else "",
        "is_closed": bool(latest and latest.closed_at),
        "signing": signing or Form.blank(),
        "notes": notes_of(terms, figures),
        "acts": [(name, name) for name, _ in terms.acts],
        "form": FiguresForm.blank(**values_of(figures), seen=number),
    }


def with_form(context: dict[str, Any], form: FiguresForm) -> dict[str, Any]:
    """The page with what is just being typed, worked out as far as it can be."""
    terms, own = context["version"].terms, context.get("own_figures")
    sheet = shared_sheet(form.found) if form.found else None
    shown = {**context, "form": form, "sheet": sheet, "found": form.found}
    shown["notes"] = notes_of(terms, form.figures or context["figures"])
    shown["figures"] = form.figures
    if "house" in context:
        shown["house"] = _house(shown, own) if form.figures else ()
    return shown


def with_brought(context: dict[str, Any], query: Any) -> dict[str, Any]:
    """The form with rows of merch that an address brings, as if they were typed: nothing is kept.

    `merch_what`, `merch_sales`, `merch_percent` and `merch_seller`, once for each row; they take
    the place of those the form has, and are of the act that is not named, or the first.
    """
    names = ("what", "sales", "percent", "seller")
    columns = [query.getall(f"merch_{name}", []) for name in names]
    rows = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=False)][
        :MOST_BROUGHT
    ]
    if not rows:
        return context
    act = only_act(context["version"].terms)
    values = values_of(context["figures"])
    values["merch"] = [{**row, "act": act} for row in rows]
    form = FiguresForm.blank(**values, seen=context["number"])
    return {**context, "form": form, "has_brought": True}


def with_own(context: dict[str, Any], query: Any) -> dict[str, Any]:
    """The house's lines with those an address brings, as if they were typed: nothing is kept.

    `own_what`, `own_amount` and `own_kind`, once for each row; a line of the same name is replaced.
    """
    columns = [query.getall(f"own_{name}", []) for name in ("what", "amount", "kind")]
    brought = [
        dict(zip(("what", "amount", "kind"), row, strict=True))
        for row in zip(*columns, strict=False)
    ][:MOST_BROUGHT]
    if not brought or not context["is_house"]:
        return context
    named = {row["what"] for row in brought}
    kept = [row for row in house_values(context["own_figures"])["line"] if row["what"] not in named]
    form = HouseForm.blank(line=[*kept, *brought])
    return {**context, "house_form": form, "has_brought_own": True}


async def _changes(
    uow: UnitOfWork, show: Show, latest: ShowSettlement | None, figures: Figures
) -> list[Any]:
    """What the last version says that the one before did not."""
    if latest is None or latest.number == 1:
        return []
    before = await find_version(uow, show, latest.number - 1)
    return changes_of(figures_of(before.figures), figures) if before else []


def _house(context: dict[str, Any], own: Any) -> tuple[Any, ...]:
    version: Version = context["version"]
    lines = private_lines(own) if own and own.currency == version.terms.currency else ()
    try:
        return house_rows(reckon(version.terms, context["figures"], lines))
    except InvalidDeal:
        return ()
