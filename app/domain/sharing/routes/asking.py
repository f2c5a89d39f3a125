"""Asking another workspace for what it shares. The request is written there, by a guest."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.sharing.forms import AskForm, NightForm
from app.domain.sharing.matching import SharedNight
from app.domain.sharing.queries.directory import get_shared, list_nights_of
from app.domain.sharing.routes.common import WRITE, base, to_day
from app.domain.sharing.service.asking import Asker, ask_night, ask_offer
from app.domain.venues import GENRES
from app.tenants import get_tenant
from app.web.guests import as_guest
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

OFFER, NIGHT = "sharing/ask.html", "sharing/ask_night.html"
TOAST = "They have your request. You are told when they answer."


class AskOfferController(Controller):
    path = "/t/{slug:str}/sharing/ask/{sharing_offer_id:uuid}"
    guards = (WRITE,)

    @get("")
    async def new(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        sharing_offer_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        offer = await get_shared(uow, sharing_offer_id)
        on = to_day(request.query_params.get("on", ""))
        form = AskForm.blank(first_on=on, last_on=on)
        context = await base(uow, slug, "along")
        return page(request, OFFER, form=form, offer=offer, **context)

    @post("")
    async def create(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        sharing_offer_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        offer, form = await get_shared(uow, sharing_offer_id), AskForm.parse(await request.form())
        if form.is_valid:
            asker = await _asker(uow, form.values["email"])
            with form.refusals():
                async with as_guest(request, offer.tenant_id, asker.name) as theirs:
                    words = form.values["words"] or ""
                    await ask_offer(theirs, offer.id, asker=asker, words=words, **form.days)
        if not form.is_valid:
            context = {"offer": offer, **await base(uow, slug, "along")}
            return form_again(request, OFFER, block="form", form=form, **context)
        return done(request, then=f"/t/{slug}/sharing/requests", toast=TOAST)


class AskNightController(Controller):
    path = "/t/{slug:str}/sharing/nights/{sharing_tour_id:uuid}"
    guards = (WRITE,)

    @get("")
    async def new(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        sharing_tour_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        nights = await list_nights_of(uow, sharing_tour_id)
        form = NightForm.blank(on=to_day(request.query_params.get("on", "")))
        return page(request, NIGHT, form=form, **await _shown(uow, slug, nights))

    @post("")
    async def create(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        sharing_tour_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        nights = await list_nights_of(uow, sharing_tour_id)
        form = NightForm.parse(await request.form())
        if form.is_valid:
            asker = await _asker(uow, form.values["email"])
            with form.refusals():
                async with as_guest(request, nights[0].tenant_id, asker.name) as theirs:
                    on, words = form.values["on"], form.values["words"] or ""
                    await ask_night(theirs, sharing_tour_id, on=on, asker=asker, words=words)
        if not form.is_valid:
            context = await _shown(uow, slug, nights)
            return form_again(request, NIGHT, block="form", form=form, **context)
        return done(request, then=f"/t/{slug}/sharing/requests", toast=TOAST)


async def _asker(uow: UnitOfWork, email: str | None) -> Asker:
    return Asker(uow.tenant_id, (await get_tenant(uow)).name, email)


async def _shown(uow: UnitOfWork, slug: str, nights: list[SharedNight]) -> dict[str, Any]:
    context = await base(uow, slug, "along")
    choices = [
        (night.on.isoformat(), f"{night.on:%a} {night.on.day} {night.on:%B %Y}, {night.city}")
        for night in nights
        if night.on >= context["today"]
    ]
    return {"night": nights[0], "nights": choices, "genres": dict(GENRES), **context}
