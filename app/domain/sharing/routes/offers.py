"""What one offers, and who sees it."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.sharing.choices import KINDS, UNITS
from app.domain.sharing.forms import OfferForm, place_of
from app.domain.sharing.queries.offers import count_asked_for, get_offer, list_offers
from app.domain.sharing.routes.common import READ, WRITE, base
from app.domain.sharing.service.offering import (
    change_offer,
    offer_thing,
    share_offer,
    withdraw_offer,
)
from app.tenants import CURRENCY_CODES, get_tenant
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

FORM = "sharing/offer.html"
CHOICES: dict[str, Any] = {
    "kinds": KINDS,
    "units": UNITS,
    "currencies": sorted(CURRENCY_CODES),
    "offer": None,
}


class OffersController(Controller):
    path = "/t/{slug:str}/sharing/offers"

    @get("", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        offers = await list_offers(uow)
        asked = await count_asked_for(uow, [offer.id for offer in offers])
        context = await base(uow, slug, "offers")
        return page(request, "sharing/offers.html", offers=offers, asked=asked, **context)

    @get("/new", guards=[WRITE])
    async def new(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        tenant = await get_tenant(uow)
        form = OfferForm.blank(
            giver=tenant.name, price_currency=tenant.currency, unit="day", reach_km=50,
            kind="backline",
        )  # fmt: skip
        return page(request, FORM, form=form, **CHOICES, **await base(uow, slug, "offers"))

    @post("", guards=[WRITE])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = OfferForm.parse(await request.form())
        place = await place_of(uow, form)
        if form.is_valid and place is not None:
            offer = await offer_thing(uow, place, **form.said)
            toast = "Others see it now." if offer.is_shared else "It is in your own list."
            return done(request, then=f"/t/{slug}/sharing/offers", toast=toast)
        context = {**CHOICES, **await base(uow, slug, "offers")}
        return form_again(request, FORM, block="form", form=form, **context)

    @get("/{sharing_offer_id:uuid}", guards=[READ])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        sharing_offer_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        offer = await get_offer(uow, sharing_offer_id)
        context = {**CHOICES, **await base(uow, slug, "offers"), "offer": offer}
        return page(request, FORM, form=OfferForm.of(offer), **context)

    @post("/{sharing_offer_id:uuid}", guards=[WRITE])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        sharing_offer_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        offer, form = await get_offer(uow, sharing_offer_id), OfferForm.parse(await request.form())
        place = await place_of(uow, form)
        if form.is_valid and place is not None:
            with form.refusals():
                seen = form.values["version"] or 0
                await change_offer(uow, sharing_offer_id, place, seen=seen, **form.said)
        if not form.is_valid:
            context = {**CHOICES, **await base(uow, slug, "offers"), "offer": offer}
            return form_again(request, FORM, block="form", form=form, **context)
        return done(request, then=f"/t/{slug}/sharing/offers", toast="Saved.")

    @post("/{sharing_offer_id:uuid}/share", guards=[WRITE])
    async def share(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        sharing_offer_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        offer = await share_offer(uow, sharing_offer_id, is_shared=True)
        toast = f"Others see {offer.title} now."
        return done(request, then=f"/t/{slug}/sharing/offers", toast=toast)

    @post("/{sharing_offer_id:uuid}/keep", guards=[WRITE])
    async def keep(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        sharing_offer_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        offer = await share_offer(uow, sharing_offer_id, is_shared=False)
        toast = f"Only you see {offer.title} now."
        return done(request, then=f"/t/{slug}/sharing/offers", toast=toast)

    @get("/{sharing_offer_id:uuid}/withdraw", guards=[WRITE])
    async def asks(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        sharing_offer_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        offer, context = await get_offer(uow, sharing_offer_id), await base(uow, slug, "offers")
        return page(request, "sharing/withdraw.html", offer=offer, **context)

    @post("/{sharing_offer_id:uuid}/withdraw", guards=[WRITE])
    async def withdraw(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        sharing_offer_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        offer = await withdraw_offer(uow, sharing_offer_id)
        toast = f"{offer.title} is taken back. What you agreed to stays agreed."
        return done(request, then=f"/t/{slug}/sharing/offers", toast=toast)
