"""The page behind a mailed link: one side reads and answers without an account."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app.core import clock
from app.core.uow import UnitOfWork
from app.domain.shows.errors import SideTaken
from app.domain.shows.forms import GuestAnswerForm, GuestMessageForm, JoinForm, SignForm
from app.domain.shows.links import read_show_link
from app.domain.shows.models import Show, Side
from app.domain.shows.queries.shows import get_show, list_messages, list_offers
from app.domain.shows.routes.attachments import paper_of
from app.domain.shows.routes.common import limit_moves
from app.domain.shows.routes.contracts import file_of
from app.domain.shows.routes.offers import give_answer
from app.domain.shows.routes.showing import contract_part, offer_context, settling_part
from app.domain.shows.service.contracts import contract_pdf, sign_contract
from app.domain.shows.service.keeping import join_show, write_message
from app.tenants import get_tenant
from app.web.forms import Form
from app.web.guards import public
from app.web.guests import as_guest
from app.web.identity import TenantView
from app.web.page import done, form_again, go_to, page
from app.web.site import site_of
from app.web.visit import HttpRequest, visit_of

JOINING = frozenset({"owner", "admin", "manager", "member"})
PAGE, ELSEWHERE = "shows/public/show.html", "shows/public/elsewhere.html"
THANKS = {
    "accept": "Thank you. You have accepted the offer.",
    "decline": "Your answer is recorded.",
    "withdraw": "The offer is withdrawn.",
}


@dataclass(frozen=True, slots=True)
class Guest:
    """Whoever holds a link: the show, the side they are, and the transaction they act in."""

    uow: UnitOfWork
    show: Show
    side: Side

    def check(self) -> None:
        """A side with a workspace answers there, where it is known who answers."""
        if self.show.tenant_of(self.side) is not None:
            raise SideTaken


class ShowLinkController(Controller):
    path = "/shows/{link:str}"
    guards = (public,)

    @get("")
    async def show(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        async with _guest(request, link) as guest:
            home = guest.show.tenant_of(guest.side)
            if home is None:
                context = await _context(request, guest, link)
                return page(request, PAGE, form=Form.blank(), **context)
            slug = next((t.slug for t in _workspaces(request) if t.id == home), None)
            if slug is not None:
                return go_to(request, f"/t/{slug}/shows/{guest.show.id}")
            return page(request, ELSEWHERE, show=guest.show, owner=await get_tenant(guest.uow))

    @get("/contract.pdf")
    async def document(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        async with _guest(request, link) as guest:
            guest.check()
            adapters = site_of(request).adapters
            return file_of(guest.show, await contract_pdf(adapters, guest.uow, guest.show))

    @get("/attachments/{attachment_id:uuid}/paper.pdf")
    async def paper(
        self, request: HttpRequest, link: FromPath[str], attachment_id: FromPath[UUID]
    ) -> Response[Any]:
        async with _guest(request, link) as guest:
            guest.check()
            return await paper_of(request, guest.uow, guest.show, attachment_id)

    @post("/offers/{number:int}/accept")
    async def accept(
        self, request: HttpRequest, link: FromPath[str], number: FromPath[int]
    ) -> Response[Any]:
        return await _answer(request, link, number, "accept")

    @post("/offers/{number:int}/decline")
    async def decline(
        self, request: HttpRequest, link: FromPath[str], number: FromPath[int]
    ) -> Response[Any]:
        return await _answer(request, link, number, "decline")

    @post("/messages")
    async def write(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        form = GuestMessageForm.parse(await request.form())
        async with _guest(request, link) as guest:
            guest.check()
            if not form.is_valid:
                context = await _context(request, guest, link, message=form)
                return form_again(request, PAGE, block="messages", form=Form.blank(), **context)
            by, body = form.values["name"], form.values["body"]
            await write_message(guest.uow, guest.show.id, side=guest.side, by=by, body=body)
        return done(request, then=f"/shows/{link}#messages", toast="Sent.")

    @post("/sign")
    async def sign(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        form = SignForm.parse(await request.form())
        async with _guest(request, link) as guest:
            guest.check()
            if not form.is_valid:
                context = await _context(request, guest, link, signing=form)
                return form_again(request, PAGE, block="contract", form=Form.blank(), **context)
            name, document = form.values["signature"], form.values["document"]
            await sign_contract(
                guest.uow, guest.show.id, side=guest.side, name=name, document=document
            )
        return done(request, then=f"/shows/{link}", toast="Thank you. You have signed.")

    @post("/join")
    async def join(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        mine = {str(each.id): each for each in _joinable(request)}
        form = JoinForm.parse(await request.form(), tenant_id=list(mine))
        async with _guest(request, link) as guest:
            guest.check()
            if not form.is_valid:
                context = await _context(request, guest, link)
                return form_again(request, PAGE, block="joining", form=form, **context)
            tenant_id = form.values["tenant_id"]
            await join_show(guest.uow, guest.show.id, side=guest.side, tenant_id=tenant_id)
        then = f"/t/{mine[str(tenant_id)].slug}/shows/{guest.show.id}"
        return done(request, then=then, toast="The show is in your workspace now.")


@asynccontextmanager
async def _guest(request: HttpRequest, link: str) -> AsyncIterator[Guest]:
    held = read_show_link(site_of(request).signer, link, now=clock.now())
    async with as_guest(request, held.tenant_id, f"The {held.side}, by link") as uow:
        show = await get_show(uow, held.show_id)
        held.check(show)
        if request.method == "POST":
            await limit_moves(request, show)
        yield Guest(uow, show, held.side)


async def _answer(request: HttpRequest, link: str, number: int, act: str) -> Response[Any]:
    form = GuestAnswerForm.parse(await request.form())
    async with _guest(request, link) as guest:
        guest.check()
        if not form.is_valid:
            context = await _context(request, guest, link)
            return form_again(request, PAGE, block="answer", form=form, **context)
        by, reason = form.values["name"], form.values["reason"] or ""
        await give_answer(guest.uow, guest.show, number, act, side=guest.side, by=by, reason=reason)
    return done(request, then=f"/shows/{link}", toast=THANKS[act])


async def _context(
    request: HttpRequest,
    guest: Guest,
    link: str,
    *,
    message: Form | None = None,
    signing: Form | None = None,
) -> dict[str, Any]:
    uow, show, side = guest.uow, guest.show, guest.side
    offers = await list_offers(uow, show)
    return {
        "show": show,
        "side": side,
        "here": f"/shows/{link}",
        "us": show.name_of(side),
        "them": show.name_of(side.other),
        "owner": await get_tenant(uow),
        **offer_context(uow, show, offers, side, None, may_write=True),
        **await contract_part(uow, show, offers, signing),
        "may_attach": False,
        **await settling_part(uow, show),
        "messages": await list_messages(uow, show),
        "message": message or Form.blank(),
        "may_write": True,
        "may_bill": False,
        "asks_name": True,
        "counter": "",
        "workspaces": [(str(each.id), each.name) for each in _joinable(request)],
    }


def _workspaces(request: HttpRequest) -> list[TenantView]:
    who = visit_of(request).signed_in
    return list(who.tenants) if who else []


def _joinable(request: HttpRequest) -> list[TenantView]:
    """Workspaces a visitor may take the show into: those in which they may answer offers."""
    return [each for each in _workspaces(request) if each.role.lower() in JOINING]
