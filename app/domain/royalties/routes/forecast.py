"""What may come: the forecast of a recording or a country, and what an advance may be."""

from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.errors import Invalid
from app.core.uow import UnitOfWork
from app.domain.royalties.asked import Asked, read
from app.domain.royalties.insight.foresight import (
    SURE,
    Forecast,
    TooThin,
    forecast,
    whole_months,
)
from app.domain.royalties.queries.income import (
    Currency,
    by_month,
    compare,
    list_choices,
    list_currencies,
)
from app.domain.royalties.routes.earnings import held_fixed
from app.domain.royalties.wording import LABELS, name_of
from app.web.guards import requires
from app.web.page import page
from app.web.visit import HttpRequest

SHOWN_MONTHS = 24
LARGEST = 12
CHANCES = ("0.5", "0.7", "0.8", "0.9", "0.95")
TERMS = ("6", "12", "18", "24", "36", "60")


class ForecastController(Controller):
    path = "/t/{slug:str}/royalties/forecast"

    @get("", guards=[requires("money.read")])
    async def show(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        currencies = await list_currencies(uow)
        context: dict[str, Any] = {"slug": slug, "currencies": currencies, "asked": None}
        if currencies:
            context |= await _outlook(uow, request, currencies)
        return page(request, "royalties/forecast/show.html", **context)


async def _outlook(
    uow: UnitOfWork, request: HttpRequest, currencies: list[Currency]
) -> dict[str, Any]:
    query = request.query_params
    asked = read({**query, "span": "all", "from": "", "until": "", "by": "recording"}, currencies)
    asked = replace(asked, span="")
    history = await by_month(uow, asked.lens)
    whole = whole_months(history)
    found, refusal = None, ""
    try:
        found = forecast(whole, asked.lens.currency)
    except TooThin as thin:
        refusal = str(thin)
    return {
        "asked": asked,
        "history": whole[-SHOWN_MONTHS:],
        "left_out": len(history) - len(whole),
        "found": found,
        "refusal": refusal,
        "sure": SURE,
        "labels": LABELS,
        "name_of": name_of,
        **await _choices(uow, asked),
        **await held_fixed(uow, asked.lens),
        **_advance(found, dict(query)),
    }


async def _choices(uow: UnitOfWork, asked: Asked) -> dict[str, Any]:
    everything = replace(asked.lens, recording="")
    songs = await compare(uow, everything, None, by="recording", limit=LARGEST)
    choices = await list_choices(uow, asked.lens.currency)
    countries = {c.key: name_of("country", c.key) for c in choices if c.dimension == "country"}
    return {
        "recordings": [(each.key, each.label) for each in songs if each.key != "-"],
        "countries": sorted(countries.items(), key=lambda pair: pair[1]),
    }


def _advance(found: Forecast | None, query: dict[str, str]) -> dict[str, Any]:
    """The advance that is recouped in time, and when a balance is; by what the form says."""
    share = _number(query.get("share", ""), "100", "share", most=Decimal(100))
    term = query["term"] if query.get("term") in TERMS else "24"
    chance = query["chance"] if query.get("chance") in CHANCES else "0.8"
    balance = _number(query.get("balance", ""), "0", "balance", most=Decimal("1e12"))
    part = share / 100
    return {
        "advance_form": {"share": share, "term": term, "chance": chance, "balance": balance},
        "terms": TERMS,
        "chances": CHANCES,
        "advance": found.advance(int(term), probability=Decimal(chance), share=part)
        if found
        else None,
        "recouped": found.recoups(balance, share=part) if found and balance else None,
    }


def _number(words: str, otherwise: str, name: str, *, most: Decimal) -> Decimal:
    try:
        found = Decimal(words.strip().replace(",", ".") or otherwise)
    except InvalidOperation as error:
        raise Invalid(f"Write the {name} as a number, for instance {otherwise}.") from error
    if not found.is_finite() or not 0 <= found <= most:
        raise Invalid(f"The {name} lies between 0 and {most:,f}.")
    return found
