"""What the pages of arrivals show."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.billing.payments import BankLine, get_line, lines_of_purpose, unexplained_lines
from app.core.errors import NotFound
from app.core.money import Money
from app.core.money import settle as settle_amount
from app.core.paging import InvalidCursor
from app.core.uow import UnitOfWork
from app.domain.royalties.arrivals.errors import PayerNotFound
from app.domain.royalties.arrivals.forms import ArrivalForm, rows_of
from app.domain.royalties.arrivals.guessing import payer_of
from app.domain.royalties.arrivals.models import Arrival
from app.domain.royalties.arrivals.queries import (
    Due,
    by_payer,
    dues,
    judged,
    list_arrivals,
    parts_of,
    senders,
)
from app.domain.royalties.arrivals.service import PURPOSE
from app.domain.royalties.arrivals.settling import Claim, suggest
from app.domain.royalties.arrivals.words import REASONS, STATES
from app.domain.royalties.queries.reports import get_reports

SHOWN = 100
"""Open reports an arrival may be spread over at once, the oldest ones."""


@dataclass(frozen=True, slots=True)
class GuessedLine:
    """Money the bank shows, and whose it most likely is."""

    line: BankLine
    payer: str | None


async def index_context(uow: UnitOfWork, slug: str, after: str) -> dict[str, Any]:
    found = judged(await dues(uow), uow.now.date())
    try:
        arrivals = await list_arrivals(uow, after=after or None, limit=20)
    except InvalidCursor as error:
        raise NotFound(str(error)) from error
    return {
        **_common(uow, slug),
        "payers": by_payer(found),
        "arrivals": arrivals,
        "is_newest": not after,
        "lines": await _guessed(uow, {due.payer for due in found}),
    }


async def payer_context(uow: UnitOfWork, slug: str, payer: str) -> dict[str, Any]:
    found = judged(await dues(uow, payer=payer), uow.now.date())
    if not found:
        raise PayerNotFound
    newest_first = found[::-1]
    return {
        **_common(uow, slug),
        "payer": payer,
        "sums": by_payer(found),
        "dues": newest_first[:SHOWN],
        "hidden": len(found) - SHOWN,
        "arrivals": await list_arrivals(uow, payer=payer, limit=50),
    }


async def asked_context(uow: UnitOfWork, slug: str, asked: Mapping[str, str]) -> dict[str, Any]:
    """The form as it is opened: from a `payer`, a `report`, or a `line` of the bank."""
    payer = asked.get("payer", "")
    shown = await get_line(uow, _id(asked["line"])) if asked.get("line") else None
    report_id = _id(asked["report"]) if asked.get("report") else None
    if report_id is not None:
        of_report = await dues(uow, report_ids=[report_id])
        payer = of_report[0].payer if of_report else ""
    everything = await dues(uow) if not payer else []
    if shown is not None and not payer:
        payer = await _guess(uow, shown, {due.payer for due in everything}) or ""
    if not payer:
        return {**_common(uow, slug), "payer": "", "payers": by_payer(everything), "line": shown}
    first = {str(report_id)} if report_id else set()
    context = await new_context(uow, slug, payer, first=first)
    form = _opened(uow, context["dues"], payer, report_id, shown)
    return {**context, "form": form, "line": shown}


async def new_context(
    uow: UnitOfWork,
    slug: str,
    payer: str,
    line_id: UUID | None = None,
    *,
    first: Collection[str] = (),
) -> dict[str, Any]:
    """What the form shows: of the open reports the oldest, and those that have to come `first`."""
    found = await dues(uow, payer=payer)
    if not found:
        raise PayerNotFound
    return {
        **_common(uow, slug),
        "payer": payer,
        "dues": still_open(found, first),
        "line": await get_line(uow, line_id) if line_id else None,
        "reasons": REASONS,
    }


def still_open(found: Sequence[Due], first: Collection[str], most: int = SHOWN) -> list[Due]:
    """As many of those that are open as the form shows, reports whose id is in `first` before."""
    still = [due for due in found if due.open]
    return sorted(still, key=lambda due: str(due.report_id) not in first)[:most]


def suggested(form: ArrivalForm, found: Sequence[Due]) -> ArrivalForm:
    """The same form with what the amount most likely covers, or why that cannot be told."""
    came = form.values["amount"] + form.values["charges"]
    covers = suggest(came, _claims(found))
    if not covers:
        form.errors["amount"] = (
            f"Nothing that is open is in {came.currency}. Write beside each report what was paid"
            " of it, in the currency of the report."
        )
        return form
    typed = {name: form.raw(name) for name in ArrivalForm.fields}
    return ArrivalForm.blank(**typed, cover=rows_of(found, covers))


async def show_context(uow: UnitOfWork, slug: str, arrival: Arrival) -> dict[str, Any]:
    parts = await parts_of(uow, arrival.id)
    return {
        **_common(uow, slug),
        "arrival": arrival,
        "parts": parts,
        "reports": await get_reports(uow, [part.report_id for part in parts]),
        "lines": await lines_of_purpose(uow, PURPOSE, arrival.id),
        "reason_words": dict(REASONS),
    }


def _opened(
    uow: UnitOfWork,
    found: Sequence[Due],
    payer: str,
    report_id: UUID | None,
    line: BankLine | None,
) -> ArrivalForm:
    asked = [due for due in found if due.report_id == report_id][:1]
    currency = line.currency if line else next((due.currency for due in asked or found), "")
    covers = {due.key: due.open for due in asked}
    amount = ""
    if line is not None:
        amount = f"{line.money.decimal}"
        covers = covers or suggest(line.money, _claims(found))
    elif covers:
        amount = f"{settle_amount(asked[0].open, currency).money.decimal}"
    return ArrivalForm.blank(
        payer=payer,
        amount=amount,
        currency=currency,
        arrived_on=line.booked_on if line else uow.now.date(),
        line=line.id if line else "",
        cover=rows_of(found, covers),
    )


def _claims(found: Sequence[Due]) -> list[Claim[Any]]:
    return [Claim(due.key, due.currency, due.whole, due.covered) for due in found]


async def _guessed(uow: UnitOfWork, names: set[str]) -> list[GuessedLine]:
    lines = await unexplained_lines(uow)
    known = await senders(uow) if lines else []
    found = [
        (each, payer_of(each.counterparty, each.reference, senders=known, names=names))
        for each in lines
    ]
    return [GuessedLine(line, payer) for line, payer in found]


async def _guess(uow: UnitOfWork, line: BankLine, names: set[str]) -> str | None:
    known = await senders(uow)
    return payer_of(line.counterparty, line.reference, senders=known, names=names)


def _common(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    return {
        "slug": slug,
        "home": f"/t/{slug}/royalties/arrivals",
        "states": STATES,
        "may_write": uow.actor.can("money.write"),
        "now": uow.now,
        "major": Money,
    }


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound from error
