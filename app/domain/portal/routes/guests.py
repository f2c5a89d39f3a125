"""The portal behind a mailed link: no account, no password, and nothing but one client's view."""

import hashlib
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from app.core import clock
from app.core.crypto import hash_token
from app.domain.portal.choices import MAX_FILE, SESSION_LIFETIME
from app.domain.portal.forms import AddressForm
from app.domain.portal.jobs import renew_links
from app.domain.portal.links import LINK, read_key
from app.domain.portal.queries.contents import get_file, get_request
from app.domain.portal.queries.entry import get_link
from app.domain.portal.routes import answers, showing
from app.domain.portal.routes.callers import (
    BY_LINK,
    cookie_of,
    guest_caller,
    keep_cookie,
)
from app.domain.portal.service.rooms import enter_portal, leave_portal
from app.tenants import get_tenant
from app.web.forms import Form
from app.web.guards import public
from app.web.guests import as_guest
from app.web.page import done, form_again, go_to, page
from app.web.site import site_of
from app.web.uow_provider import person_actor
from app.web.visit import HttpRequest, visit_of

QUARTER = 15 * 60


class PortalController(Controller):
    path = "/portal"
    guards = (public,)

    @get("")
    async def show(self, request: HttpRequest) -> Response[Any]:
        if not cookie_of(request):
            return page(request, "portal/ask_link.html", form=AddressForm.blank())
        return await _room(request, "waiting")

    @post("")
    async def ask(self, request: HttpRequest) -> Response[Any]:
        """Have a new link mailed to whoever may have one; answer and work are everybody's."""
        form = AddressForm.parse(await request.form())
        if not form.is_valid:
            return form_again(request, "portal/ask_link.html", block="ask_link", form=form)
        email = form.values["email"].lower()
        await _limit(request, email)
        async with site_of(request).database.identity(person_actor(visit_of(request))) as uow:
            uow.enqueue(renew_links, email=email)
        return done(request, then="/portal/sent")

    @get("/sent")
    async def sent(self, request: HttpRequest) -> Response[Any]:
        return page(request, "portal/sent.html")

    @get("/messages")
    async def messages(
        self, request: HttpRequest, before: FromQuery[UUID | None] = None
    ) -> Response[Any]:
        return await _room(request, "messages", before)

    @post("/messages")
    async def write(self, request: HttpRequest) -> Response[Any]:
        return await answers.write(request, await guest_caller(request))

    @post("/messages/{message_id:uuid}/seen")
    async def seen(self, request: HttpRequest, message_id: FromPath[UUID]) -> Response[Any]:
        return await answers.see(request, await guest_caller(request), message_id)

    @get("/files")
    async def files(self, request: HttpRequest) -> Response[Any]:
        return await _room(request, "files")

    @post("/files", request_max_body_size=MAX_FILE + showing.OVERHEAD)
    async def send(self, request: HttpRequest) -> Response[Any]:
        return await answers.send(request, await guest_caller(request))

    @get("/files/{file_id:uuid}")
    async def download(self, request: HttpRequest, file_id: FromPath[UUID]) -> Stream:
        caller = await guest_caller(request)
        async with site_of(request).database.tenant(caller.actor) as uow:
            file = await get_file(uow, caller.who.portal_id, file_id)
        return await showing.hand_out(request, file)

    @get("/documents")
    async def documents(self, request: HttpRequest) -> Response[Any]:
        return await _room(request, "documents")

    @get("/answered")
    async def answered(
        self, request: HttpRequest, after: FromQuery[UUID | None] = None
    ) -> Response[Any]:
        return await _room(request, "answered", after)

    @get("/requests/{request_id:uuid}")
    async def request(self, request: HttpRequest, request_id: FromPath[UUID]) -> Response[Any]:
        caller = await guest_caller(request)
        async with site_of(request).database.tenant(caller.actor) as uow:
            asked = await get_request(uow, caller.who.portal_id, request_id)
            context = await showing.request_context(uow, caller, asked)
            context["issuer"] = await get_tenant(uow)
            return page(request, answers.REQUEST, form=Form.blank(), answer="", **context)

    @post("/requests/{request_id:uuid}/files", request_max_body_size=MAX_FILE + showing.OVERHEAD)
    async def attach(self, request: HttpRequest, request_id: FromPath[UUID]) -> Response[Any]:
        return await answers.attach_to_request(request, await guest_caller(request), request_id)

    @post("/requests/{request_id:uuid}/{answer:str}")
    async def answer(
        self, request: HttpRequest, request_id: FromPath[UUID], answer: FromPath[str]
    ) -> Response[Any]:
        return await answers.answer_request(
            request, await guest_caller(request), request_id, answer
        )

    @post("/leave")
    async def leave(self, request: HttpRequest) -> Response[Any]:
        caller = await guest_caller(request)
        if caller.session_id is not None:
            async with site_of(request).database.tenant(caller.actor) as uow:
                await leave_portal(uow, caller.session_id)
        keep_cookie(request, "", seconds=0)
        return done(request, then="/portal", toast="You have left the portal.")

    @get("/{secret:str}")
    async def open(
        self, request: HttpRequest, secret: FromPath[str], to: FromQuery[UUID | None] = None
    ) -> Response[Any]:
        """A button, because mail programs follow links to look at them."""
        await _limit_looks(request)
        key = read_key(site_of(request).signer, LINK, secret, now=clock.now())
        async with as_guest(request, key.tenant_id, BY_LINK) as uow:
            _, contact = await get_link(uow, key.id, hash_token(secret))
            issuer = await get_tenant(uow)
        return page(
            request, "portal/entrance.html", secret=secret, to=to, contact=contact, issuer=issuer
        )

    @post("/{secret:str}")
    async def enter(
        self, request: HttpRequest, secret: FromPath[str], to: FromQuery[UUID | None] = None
    ) -> Response[Any]:
        site = site_of(request)
        await _limit_entries(request, secret)
        key = read_key(site.signer, LINK, secret, now=clock.now())
        async with as_guest(request, key.tenant_id, BY_LINK) as uow:
            cookie = await enter_portal(uow, site.signer, secret)
        keep_cookie(request, cookie, seconds=int(SESSION_LIFETIME.total_seconds()))
        return go_to(request, f"/portal/requests/{to}" if to else "/portal")


async def _room(request: HttpRequest, section: str, place: UUID | None = None) -> Response[Any]:
    caller = await guest_caller(request)
    async with site_of(request).database.tenant(caller.actor) as uow:
        context = await answers.room_context(request, uow, caller, section, place)
        context["issuer"] = await get_tenant(uow)
        return page(
            request, answers.ROOM, fragments=(f"room_{section}",), form=Form.blank(), **context
        )


async def _limit(request: HttpRequest, email: str) -> None:
    """At most 3 links to one address, and 20 asked for from one place, in a quarter of an hour."""
    limiter, hidden = site_of(request).limiter, hashlib.sha256(email.encode()).hexdigest()[:32]
    await limiter.limit(f"portal:to:{hidden}", rate=3, per=QUARTER, burst=2)
    await limiter.limit(f"portal:from:{visit_of(request).ip}", rate=20, per=QUARTER, burst=19)


async def _limit_looks(request: HttpRequest) -> None:
    """At most 120 looks at links from one place in a quarter of an hour."""
    key = f"portal:look:{visit_of(request).ip}"
    await site_of(request).limiter.limit(key, rate=120, per=QUARTER, burst=119)


async def _limit_entries(request: HttpRequest, secret: str) -> None:
    """At most 10 entries by one link, and 60 from one place, in a quarter of an hour."""
    limiter, hidden = site_of(request).limiter, hashlib.sha256(secret.encode()).hexdigest()[:32]
    await limiter.limit(f"portal:enter:by:{hidden}", rate=10, per=QUARTER, burst=9)
    await limiter.limit(f"portal:enter:{visit_of(request).ip}", rate=60, per=QUARTER, burst=59)
