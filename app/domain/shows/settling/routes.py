"""Settling a show: its figures for both sides, the house's own, signatures, paper, payment."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from app.core.text import slugify
from app.core.uow import UnitOfWork
from app.domain.shows.costing.adding import put_into_house, put_into_settlement
from app.domain.shows.costing.picking import pick
from app.domain.shows.models import Show
from app.domain.shows.routes.common import READ, WRITE, ours, where_it_lives
from app.domain.shows.settling.books import mark_paid, take_back_paid
from app.domain.shows.settling.form import (
    HouseForm,
    PaidForm,
    SettlementForm,
    SignSettlementForm,
)
from app.domain.shows.settling.printing import settlement_pdf
from app.domain.shows.settling.service import (
    keep_house_figures,
    keep_settlement,
    sign_settlement,
)
from app.domain.shows.settling.showing import SPARE, page_context, with_brought, with_form, with_own
from app.domain.shows.settling.taxing import ask_act, with_tax
from app.jobs.live import Live
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.sse import stream
from app.web.visit import HttpRequest

PAGE = "shows/settlement/show.html"


class SettlementsController(Controller):
    path = "/t/{slug:str}/shows/{show_id:uuid}/settlement"

    @get("", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
        seen: FromQuery[int | None] = None,
    ) -> Response[Any]:
        context = await page_context(uow, slug, show_id, seen=seen)
        if context["may_write"]:
            context = with_own(context, request.query_params)
        if context["may_change"]:
            context = with_brought(context, request.query_params)
            context = with_tax(context, request.query_params)
        return page(request, PAGE, fragments=("signing",), **context)

    @get("/live", guards=[READ])
    async def live(
        self, request: HttpRequest, show_id: FromPath[UUID], uow: NamedDependency[UnitOfWork]
    ) -> Stream:
        show, _ = await ours(uow, show_id)
        return stream(request, topic_of(show), permission="shows.read")

    @post("", guards=[WRITE])
    async def keep(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await page_context(uow, slug, show_id)
        data, terms = await request.form(), context["version"].terms
        if data.get("add_costs"):
            nights, typed = context["show"].nights, data
            data = pick(
                context, data, terms.currency,
                lambda costs: put_into_settlement(typed, costs, nights),
            )  # fmt: skip
        form = SettlementForm.read(data, terms)
        if form.raw("add_costs") or form.raw("try") or form.wants_another_row:
            return _again(request, form, context)
        if form.is_valid:
            with form.refusals():
                await _keep(request, uow, context, form)
        if not form.is_valid:
            return form_again(request, PAGE, block="figures", **with_form(context, form))
        await announce(request, context["show"])
        toast = f"Kept. {context['them']} sees it."
        return done(request, then=f"/t/{slug}/shows/{show_id}/settlement", toast=toast)

    @post("/reckon", guards=[READ])
    async def reckon(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await page_context(uow, slug, show_id)
        form = SettlementForm.read(await request.form(), context["version"].terms)
        return page(request, PAGE, fragments=("sheet",), **with_form(context, form))

    @post("/sign", guards=[WRITE])
    async def sign(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        (show, side), form = await ours(uow, show_id), SignSettlementForm.parse(
            await request.form()
        )  # fmt: skip
        if not form.is_valid:
            context = await page_context(uow, slug, show_id, signing=form)
            return form_again(request, PAGE, block="signing", **context)
        name, document = form.values["signature"], form.values["document"]
        async with where_it_lives(request, uow, show) as there:
            await sign_settlement(there, show_id, side=side, name=name, document=document)
        await announce(request, show)
        then = f"/t/{slug}/shows/{show_id}/settlement"
        return done(request, then=then, toast="You have signed.")

    @post("/house", guards=[WRITE])
    async def house(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await page_context(uow, slug, show_id)
        data, code = await request.form(), context["version"].terms.currency
        if data.get("add_costs"):
            typed, nights = data, context["figures"].nights
            data = pick(context, data, code, lambda costs: put_into_house(typed, costs, nights))
            context["house_form"] = HouseForm.parse(data)
            return form_again(request, PAGE, block="own", status=200, **context)
        form = HouseForm.parse(data)
        lines = form.lines(code) if form.is_valid else []
        if not form.is_valid:
            return form_again(request, PAGE, block="own", **{**context, "house_form": form})
        await keep_house_figures(uow, context["show"], currency=code, lines=lines)
        then = f"/t/{slug}/shows/{show_id}/settlement#own"
        return done(request, then=then, toast="Kept for your eyes only.")

    @post("/tax-form", guards=[requires("money.write")])
    async def ask_tax_form(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        show, _ = await ours(uow, show_id)
        await ask_act(uow, show)
        toast = f"{show.artist_name} gets a mail with the link."
        return done(request, then=f"/t/{slug}/shows/{show_id}/settlement", toast=toast)

    @get("/settlement.pdf", guards=[READ])
    async def paper(
        self,
        request: HttpRequest,
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        show, _ = await ours(uow, show_id)
        async with where_it_lives(request, uow, show) as there:
            return paper_of(show, await settlement_pdf(site_of(request).adapters, there, show))

    @post("/paid", guards=[requires("money.write")])
    async def paid(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        show, _ = await ours(uow, show_id)
        context = await page_context(uow, slug, show_id)
        options = [value for value, _ in context["bank_lines"]]
        form = PaidForm.parse(await request.form(), line=options)
        if not form.is_valid:
            return form_again(request, PAGE, block="payment", **{**context, "paying": form})
        await mark_paid(uow, show, **form.said)
        await announce(request, show)
        return done(request, then=f"/t/{slug}/shows/{show_id}/settlement", toast="Booked.")

    @post("/paid/undo", guards=[requires("money.write")])
    async def unpaid(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        show, _ = await ours(uow, show_id)
        await take_back_paid(uow, show)
        await announce(request, show)
        return done(request, then=f"/t/{slug}/shows/{show_id}/settlement", toast="Booked back.")


async def announce(request: HttpRequest, show: Show) -> None:
    """Let open pages of both sides ask again."""
    live = Live(site_of(request).redis, site_of(request).live_key)
    for tenant_id in filter(None, (show.tenant_id, show.party_tenant_id)):
        await live.publish(tenant_id, topic_of(show))


def topic_of(show: Show) -> str:
    return f"settlement:{show.id}"


def paper_of(show: Show, content: bytes) -> Response[Any]:
    name = f"settlement-{slugify(show.title, fallback='show')}-{show.on_date}.pdf"
    return Response(
        content,
        media_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _again(request: HttpRequest, form: SettlementForm, context: dict[str, Any]) -> Response[Any]:
    """Rows were added, or figures asked for by the button: nothing is kept yet."""
    shown = with_form(context, form)
    if form.raw("add_costs"):
        form.errors.clear()
    if form.wants_another_row:
        form.errors.clear()
        shown["spare"] = {name: count + 3 for name, count in SPARE.items()}
    return form_again(request, PAGE, block="figures", status=200, **shown)


async def _keep(
    request: HttpRequest, uow: UnitOfWork, context: dict[str, Any], form: SettlementForm
) -> None:
    seen, show = form.raw("seen"), context["show"]
    async with where_it_lives(request, uow, show) as there:
        await keep_settlement(
            there,
            show.id,
            side=context["side"],
            by=uow.actor.name,
            figures=form.figures,  # type: ignore[arg-type]
            seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else 0,
        )
