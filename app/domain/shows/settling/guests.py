"""The settlement behind a mailed link: a side without a workspace reads and signs it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app.core import clock
from app.domain.shows.links import read_show_link
from app.domain.shows.queries.shows import get_show
from app.domain.shows.routes.guests import Guest
from app.domain.shows.settling.form import SignSettlementForm
from app.domain.shows.settling.printing import settlement_pdf
from app.domain.shows.settling.routes import announce, paper_of
from app.domain.shows.settling.service import sign_settlement
from app.domain.shows.settling.showing import shared_context
from app.tenants import get_tenant
from app.web.forms import Form
from app.web.guards import public
from app.web.guests import as_guest
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest

PAGE = "shows/public/settlement.html"


class SettlementLinkController(Controller):
    path = "/shows/{link:str}/settlement"
    guards = (public,)

    @get("")
    async def show(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        async with _guest(request, link) as guest:
            return page(request, PAGE, **await _context(guest, link))

    @post("/sign")
    async def sign(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        form = SignSettlementForm.parse(await request.form())
        async with _guest(request, link) as guest:
            if not form.is_valid:
                context = await _context(guest, link, form)
                return form_again(request, PAGE, block="signing", **context)
            name, document = form.values["signature"], form.values["document"]
            await sign_settlement(
                guest.uow, guest.show.id, side=guest.side, name=name, document=document
            )
        await announce(request, guest.show)
        then = f"/shows/{link}/settlement"
        return done(request, then=then, toast="Thank you. You have signed.")

    @get("/settlement.pdf")
    async def paper(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        async with _guest(request, link) as guest:
            adapters = site_of(request).adapters
            return paper_of(guest.show, await settlement_pdf(adapters, guest.uow, guest.show))


@asynccontextmanager
async def _guest(request: HttpRequest, link: str) -> AsyncIterator[Guest]:
    held = read_show_link(site_of(request).signer, link, now=clock.now())
    async with as_guest(request, held.tenant_id, f"The {held.side}, by link") as uow:
        guest = Guest(uow, await get_show(uow, held.show_id), held.side)
        held.check(guest.show)
        guest.check()
        yield guest


async def _context(guest: Guest, link: str, signing: Form | None = None) -> dict[str, Any]:
    show, side = guest.show, guest.side
    return {
        **await shared_context(guest.uow, show, signing=signing),
        "show": show,
        "side": side,
        "here": f"/shows/{link}",
        "us": show.name_of(side),
        "them": show.name_of(side.other),
        "owner": await get_tenant(guest.uow),
        "may_write": True,
    }
