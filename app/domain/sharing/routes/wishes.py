"""What one looks for, with what others share that fits."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.sharing.choices import KINDS
from app.domain.sharing.forms import WishForm, place_of
from app.domain.sharing.matching import Match, Stop, match
from app.domain.sharing.models import SharingOffer
from app.domain.sharing.queries.directory import list_shared
from app.domain.sharing.queries.offers import list_offers
from app.domain.sharing.routes.common import READ, WRITE, base
from app.domain.sharing.service.offering import drop_wish, note_wish
from app.tenants import get_tenant
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

FORM = "sharing/wish.html"


class WishesController(Controller):
    path = "/t/{slug:str}/sharing/wishes"

    @get("", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        rows, context = await _fitting(uow), await base(uow, slug, "wishes")
        return page(request, "sharing/wishes.html", rows=rows, **context)

    @get("/new", guards=[WRITE])
    async def new(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = WishForm.blank(reach_km=50, kind="van")
        return page(request, FORM, form=form, kinds=KINDS, **await base(uow, slug, "wishes"))

    @post("", guards=[WRITE])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = WishForm.parse(await request.form())
        place = await place_of(uow, form)
        if form.is_valid and place is not None:
            tenant = await get_tenant(uow)
            await note_wish(uow, place, giver=tenant.name, currency=tenant.currency, **form.said)
            toast = "Noted. What others share is listed below it."
            return done(request, then=f"/t/{slug}/sharing/wishes", toast=toast)
        context = {"kinds": KINDS, **await base(uow, slug, "wishes")}
        return form_again(request, FORM, block="form", form=form, **context)

    @post("/{sharing_offer_id:uuid}/drop", guards=[WRITE])
    async def drop(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        sharing_offer_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        wish = await drop_wish(uow, sharing_offer_id)
        toast = f"{wish.title} is not looked for any more."
        return done(request, then=f"/t/{slug}/sharing/wishes", toast=toast)


async def _fitting(uow: UnitOfWork) -> list[tuple[SharingOffer, list[Match]]]:
    """Each wish with the offers of its kind; one read of what is shared for all of them."""
    wishes = await list_offers(uow, wishes=True)
    stops = [
        Stop("", wish.city, wish.point, wish.first_on, wish.last_on or wish.first_on)
        for wish in wishes
    ]
    furthest = max((wish.reach_km for wish in wishes), default=0)
    shared = await list_shared(uow, stops, within_km=furthest)
    found = []
    for wish, stop in zip(wishes, stops, strict=True):
        same = [offer for offer in shared if offer.kind == wish.kind]
        found.append((wish, match([stop], same, within_km=wish.reach_km)[0][1]))
    return found
