"""The pages behind the links of a mail: to answer without an account, and to be left alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app.core import clock
from app.core.uow import UnitOfWork
from app.domain.outreach import merging
from app.domain.outreach.errors import InquiryLinkInvalid
from app.domain.outreach.forms import GuestMessageForm, nights_of
from app.domain.outreach.links import read_answer_link, read_stop_link
from app.domain.outreach.models import Inquiry
from app.domain.outreach.queries.pipeline import get_inquiry, list_messages
from app.domain.outreach.queries.rounds import find_refused
from app.domain.outreach.routes.house import CARDS, blank_answer, read_answer
from app.domain.outreach.service.answering import answer_inquiry, leave_alone, write_from_venue
from app.tenants import get_tenant
from app.web.csrf import SIGNED_WEBHOOK
from app.web.forms import Form
from app.web.guards import public
from app.web.guests import as_guest
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest

PAGE, STOP = "outreach/public/inquiry.html", "outreach/public/stop.html"


class InquiryLinkController(Controller):
    path = "/inquiries/{link:str}"
    guards = (public,)

    @get("")
    async def show(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        async with _guest(request, link) as (uow, inquiry):
            form = blank_answer(inquiry, request.query_params.get("answer", ""))
            return page(request, PAGE, form=form, **await _context(uow, inquiry, link))

    @post("/answer")
    async def answer(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        sent = await request.form()
        async with _guest(request, link) as (uow, inquiry):
            await _limit(request, inquiry)
            form = read_answer(sent, inquiry)
            if form.is_valid:
                with form.refusals():
                    by = form.values["name"] or inquiry.venue_name
                    await answer_inquiry(uow, inquiry.id, by=by, **form.said)
            if not form.is_valid:
                context = await _context(uow, inquiry, link)
                return form_again(request, PAGE, block="answer", form=form, **context)
        return done(request, then=f"/inquiries/{link}", toast="Thank you. They are told.")

    @post("/messages")
    async def write(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        message = GuestMessageForm.parse(await request.form())
        async with _guest(request, link) as (uow, inquiry):
            await _limit(request, inquiry)
            if not message.is_valid:
                context = await _context(uow, inquiry, link, message=message)
                form = blank_answer(inquiry)
                return form_again(request, PAGE, block="messages", form=form, **context)
            words = {"text": message.values["text"], "by": message.values["name"]}
            await write_from_venue(uow, inquiry.id, **words)
        return done(request, then=f"/inquiries/{link}#messages", toast="Sent.")


class NoInquiriesController(Controller):
    path = "/no-inquiries/{link:str}"
    guards = (public,)

    @get("")
    async def show(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        return await self._page(request, link)

    # A mail program posts here by itself (RFC 8058): no form, no cookie, the link is the proof.
    @post("", opt={SIGNED_WEBHOOK: True}, status_code=200)
    async def stop(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        async with _stopping(request, link) as (uow, inquiry):
            await leave_alone(uow, inquiry.id)
        return await self._page(request, link)

    async def _page(self, request: HttpRequest, link: str) -> Response[Any]:
        async with _stopping(request, link) as (uow, inquiry):
            is_left_alone = bool(inquiry.email and await find_refused(uow, [inquiry.email]))
            owner, words = await get_tenant(uow), {"inquiry": inquiry, "link": link}
            is_done: dict[str, Any] = {"is_left_alone": is_left_alone, "owner": owner, **words}
            return page(request, STOP, **is_done)


@asynccontextmanager
async def _guest(request: HttpRequest, link: str) -> AsyncIterator[tuple[UnitOfWork, Inquiry]]:
    """The inquiry of a link that is good, as a guest of the workspace that asked."""
    signer, now = site_of(request).signer, clock.now()
    tenant_id, inquiry_id = read_answer_link(signer, link, now=now)
    async with as_guest(request, tenant_id, "Somebody at the venue") as uow:
        inquiry = await get_inquiry(uow, inquiry_id)
        if inquiry.released_at is None:
            raise InquiryLinkInvalid
        yield uow, inquiry


@asynccontextmanager
async def _stopping(request: HttpRequest, link: str) -> AsyncIterator[tuple[UnitOfWork, Inquiry]]:
    signer, now = site_of(request).signer, clock.now()
    tenant_id, inquiry_id = read_stop_link(signer, link, now=now)
    async with as_guest(request, tenant_id, "Somebody at the venue") as uow:
        yield uow, await get_inquiry(uow, inquiry_id)


async def _limit(request: HttpRequest, inquiry: Inquiry) -> None:
    """A link goes from hand to hand: nobody fills a thread with it."""
    await site_of(request).limiter.limit(f"inquiry:{inquiry.id}", rate=20, per=3600, burst=19)


async def _context(
    uow: UnitOfWork, inquiry: Inquiry, link: str, *, message: Form | None = None
) -> dict[str, Any]:
    return {
        "owner": await get_tenant(uow),
        "inquiry": inquiry,
        "asked": nights_of(inquiry, uow.now.date()),
        "messages": await list_messages(uow, inquiry.id, for_venue=True),
        "message": message or GuestMessageForm.blank(),
        "answers": CARDS,
        "side": "venue",
        "here": f"/inquiries/{link}",
        "in_words": merging.in_words,
        "asks_name": True,
    }
