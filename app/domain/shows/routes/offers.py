"""Offers on a show: the next version, one version with what changed, and the answers to it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.holds import Broken
from app.domain.shows.choices import (
    BASES,
    BONUS_WAYS,
    CATEGORIES,
    COST_WAYS,
    CURRENCIES,
    DEALS,
    OFFERED_FEE_WAYS,
    SELLERS,
)
from app.domain.shows.costing.adding import put_into_offer
from app.domain.shows.costing.picking import pick, picker
from app.domain.shows.forms import AnswerForm
from app.domain.shows.models import Show, ShowOffer, Side
from app.domain.shows.offer_form import OfferForm
from app.domain.shows.offer_values import values_of
from app.domain.shows.outlook import look_ahead, try_out
from app.domain.shows.queries.shows import find_secret, list_offers
from app.domain.shows.reading import Version, changes_between, read_version
from app.domain.shows.routes.common import READ, WRITE, frame, is_late, moving, ours
from app.domain.shows.service.offers import (
    accept_offer,
    decline_offer,
    make_offer,
    withdraw_offer,
)
from app.domain.shows.service.radius import decide_to_accept, decide_to_play, find_near
from app.domain.shows.terms import Radius
from app.tenants import get_tenant
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

FORM, VERSION = "shows/offers/form.html", "shows/offers/show.html"
GOOD_FOR = timedelta(days=14)
SPARE = {"bonus": 1, "act": 2, "ticket": 2, "fee": 1, "cost": 3, "deposit": 1, "merch": 1}
CHOICES: dict[str, Any] = {
    "currencies": [(code, code) for code in CURRENCIES],
    "deals": DEALS,
    "bases": BASES,
    "bonus_ways": BONUS_WAYS,
    "cost_ways": COST_WAYS,
    "fee_ways": OFFERED_FEE_WAYS,
    "categories": CATEGORIES,
    "sellers": SELLERS,
}
ANSWERS = {
    "accept": "Accepted. The other side is told.",
    "decline": "Declined. The other side is told.",
    "withdraw": "Withdrawn. The other side is told.",
}


class OffersController(Controller):
    path = "/t/{slug:str}/shows/{show_id:uuid}/offers"

    @get("/new", guards=[WRITE])
    async def new(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _form_context(uow, slug, show_id)
        form = await _begin(uow, context["latest"])
        view = _seen_by(context, context["latest"])
        near = await find_near(uow, context["show"], _radius(context["latest"]))
        return page(request, FORM, form=form, view=view, near=near, **context)

    @post("", guards=[WRITE])
    async def create(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _form_context(uow, slug, show_id)
        form = await _parse(request, context["show"])
        if form.raw("add_costs"):
            form = await _add_costs(request, context)
        if form.raw("add_costs") or form.raw("try") or form.wants_another_row:
            near = await find_near(uow, context["show"], form.radius)
            return _again(request, form, {**context, "near": near})
        if form.is_valid:
            with form.refusals():
                await _make(request, uow, context, form)
        if not form.is_valid:
            near = await find_near(uow, context["show"], form.radius)
            context = {**context, "view": None, "near": near}
            return form_again(request, FORM, block="form", form=form, **context)
        toast = f"{context['them']} has your offer."
        return done(request, then=f"/t/{slug}/shows/{show_id}", toast=toast)

    @post("/simulate", guards=[READ])
    async def simulate(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _form_context(uow, slug, show_id)
        form = await _parse(request, context["show"])
        view = try_out(form.terms, context["side"], context["secret"])
        context = {**context, "view": view, "near": Broken()}
        return page(request, FORM, fragments=("outlook",), form=form, **context)

    @get("/{number:int}", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        number: FromPath[int],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await version_context(uow, slug, show_id, number, _against(request))
        return page(request, VERSION, form=AnswerForm.blank(), **context)

    @post("/{number:int}/accept", guards=[WRITE])
    async def accept(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        number: FromPath[int],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await _answer(request, uow, show_id, number, "accept")
        return done(request, then=f"/t/{slug}/shows/{show_id}", toast=ANSWERS["accept"])

    @post("/{number:int}/decline", guards=[WRITE])
    async def decline(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        number: FromPath[int],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await _answer(request, uow, show_id, number, "decline")
        return done(request, then=f"/t/{slug}/shows/{show_id}", toast=ANSWERS["decline"])

    @post("/{number:int}/withdraw", guards=[WRITE])
    async def withdraw(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        number: FromPath[int],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await _answer(request, uow, show_id, number, "withdraw")
        return done(request, then=f"/t/{slug}/shows/{show_id}", toast=ANSWERS["withdraw"])


async def _answer(
    request: HttpRequest, uow: UnitOfWork, show_id: UUID, number: int, act: str
) -> None:
    (show, side), form = await ours(uow, show_id), AnswerForm.parse(await request.form())
    if act == "accept":
        said, why = form.values.get("even_so"), form.values.get("why")
        await decide_to_accept(uow, show, number, said=said, why=why)
    async with moving(request, uow, show) as there:
        reason = form.values.get("reason") or ""
        await give_answer(there, show, number, act, side=side, by=uow.actor.name, reason=reason)


async def give_answer(
    there: UnitOfWork, show: Show, number: int, act: str, *, side: Side, by: str, reason: str
) -> None:
    """Accept, decline or withdraw a version, where the show lives."""
    if act == "accept":
        await accept_offer(there, show.id, number, side=side, by=by)
    elif act == "decline":
        await decline_offer(there, show.id, number, side=side, by=by, reason=reason)
    else:
        await withdraw_offer(there, show.id, number, side=side, by=by)


async def version_context(
    uow: UnitOfWork, slug: str, show_id: UUID, number: int, against: int | None
) -> dict[str, Any]:
    """One version beside another: the one before it, unless `against` names one."""
    show, side = await ours(uow, show_id)
    offers = await list_offers(uow, show)
    version = read_version(find_offer(offers, number))
    other = against if against is not None else number - 1
    before = read_version(find_offer(offers, other)) if other > 0 and other != number else None
    secret = await find_secret(uow, show)
    return {
        **frame(slug, show, side),
        "version": version,
        "before": before,
        "changes": changes_between(before, version) if before else [],
        "offers": offers,
        "view": look_ahead(version.terms, side, secret) if version.terms.capacity else None,
        "near": await find_near(uow, show, version.terms.radius)
        if version.offer.is_open
        else Broken(),
        "may_answer": uow.actor.can("shows.write") and version.offer.is_open and show.is_open,
        "is_late": is_late(uow, show, version.offer),
        "asks_name": False,
        "counter": f"/t/{slug}/shows/{show.id}/offers/new",
    }


def find_offer(offers: list[ShowOffer], number: int) -> ShowOffer:
    found = next((each for each in offers if each.number == number), None)
    if found is None:
        raise NotFound
    return found


async def _form_context(uow: UnitOfWork, slug: str, show_id: UUID) -> dict[str, Any]:
    show, side = await ours(uow, show_id)
    offers = await list_offers(uow, show)
    latest = read_version(offers[0]) if offers else None
    secret = await find_secret(uow, show)
    return {**frame(slug, show, side), **CHOICES, "latest": latest, "secret": secret,
            "spare": SPARE, **await picker(uow, show, side)}  # fmt: skip


async def _begin(uow: UnitOfWork, latest: Version | None) -> OfferForm:
    """The next version begins with the one before, or with an empty deal."""
    today = uow.now.date()
    if latest is not None:
        until = max(latest.offer.valid_until, today + timedelta(days=3))
        return OfferForm.blank(
            **values_of(latest.terms, valid_until=until), seen=latest.offer.number
        )
    currency = (await get_tenant(uow)).currency
    return OfferForm.blank(
        currency=currency, deal="versus", of="net", valid_until=today + GOOD_FOR, seen=0
    )


async def _parse(request: HttpRequest, show: Show) -> OfferForm:
    return OfferForm.read(await request.form(), nights=show.nights)


async def _add_costs(request: HttpRequest, context: dict[str, Any]) -> OfferForm:
    """What was typed, with the lines of the chosen template in the cost table."""
    data = await request.form()
    currency = str(data.get("currency", ""))
    data = pick(context, data, currency, lambda costs: put_into_offer(data, costs))
    return OfferForm.read(data, nights=context["show"].nights)


def _again(request: HttpRequest, form: OfferForm, context: dict[str, Any]) -> Response[Any]:
    """Rows were added, or figures asked for by the button: nothing is sent yet."""
    view = try_out(form.terms, context["side"], context["secret"])
    if form.raw("add_costs"):
        form.errors.clear()
    if form.wants_another_row:
        form.errors.clear()
        context = {**context, "spare": {name: count + 3 for name, count in SPARE.items()}}
    return form_again(request, FORM, block="form", form=form, status=200, view=view, **context)


async def _make(
    request: HttpRequest, uow: UnitOfWork, context: dict[str, Any], form: OfferForm
) -> None:
    seen, values = _number(form.raw("seen")), form.values
    said, why = values["even_so"], values["why"]
    await decide_to_play(uow, context["show"], form.radius, said=said, why=why)
    async with moving(request, uow, context["show"]) as there:
        await make_offer(
            there,
            context["show"].id,
            side=context["side"],
            by=uow.actor.name,
            terms=form.terms,  # type: ignore[arg-type]
            valid_until=values["valid_until"],
            seen=-1 if seen is None else seen,
            note=values["note"] or "",
        )


def _seen_by(context: dict[str, Any], latest: Version | None) -> Any:
    return try_out(latest.terms, context["side"], context["secret"]) if latest else None


def _radius(latest: Version | None) -> Radius | None:
    return latest.terms.radius if latest else None


def _against(request: HttpRequest) -> int | None:
    return _number(request.query_params.get("against", ""))


def _number(said: str) -> int | None:
    """Of a version; None for what is none."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 6 else None
