"""What waits for a workspace: one inbox over all modules, and the portals its agencies share."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from app.core.actor import Actor
from app.core.module import WaitingView
from app.core.uow import UnitOfWork
from app.domain.portal.choices import MAX_FILE
from app.domain.portal.queries.contents import get_file, get_request_received, list_waiting
from app.domain.portal.queries.portals import get_agency, list_agencies, list_contacts
from app.domain.portal.routes import answers, showing
from app.domain.portal.routes.callers import Caller, member_caller
from app.domain.portal.service.rooms import revoke_contact
from app.domain.portal.waiting import requests_waiting
from app.web.forms import Form
from app.web.guards import requires
from app.web.page import done, page
from app.web.site import site_of
from app.web.sse import stream
from app.web.visit import HttpRequest

READ, ANSWER = requires("portal.read"), requires("portal.answer")
UPLOAD = MAX_FILE + showing.OVERHEAD


class InboxController(Controller):
    path = "/t/{slug:str}/inbox"

    @get("", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return page(
            request,
            "portal/inbox.html",
            slug=slug,
            waiting=await list_waiting(uow),
            others=await _contributed(request, uow),
            agencies=await list_agencies(uow),
            requests=f"/t/{slug}/inbox/requests",
            may_grant=uow.actor.can("settings.manage"),
            today=uow.now.date(),
        )

    @get("/requests/{request_id:uuid}", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        request_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        asked = await get_request_received(uow, request_id)
        caller = await member_caller(uow, slug, asked.portal_id)
        context = await showing.request_context(uow, caller, asked)
        agency = await get_agency(uow, asked.portal_id)
        return page(
            request, answers.REQUEST, form=Form.blank(), answer="", agency=agency, **context
        )

    @post("/requests/{request_id:uuid}/files", guards=[ANSWER], request_max_body_size=UPLOAD)
    async def attach(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        request_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        caller = await _caller_about(request, actor, slug, request_id)
        return await answers.attach_to_request(request, caller, request_id)

    @post("/requests/{request_id:uuid}/{answer:str}", guards=[ANSWER])
    async def answer(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        request_id: FromPath[UUID],
        answer: FromPath[str],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        caller = await _caller_about(request, actor, slug, request_id)
        return await answers.answer_request(request, caller, request_id, answer)


class AgencyRoomController(Controller):
    """An agency's portal in its client's workspace; history that can be read once it ended."""

    path = "/t/{slug:str}/inbox/agencies/{portal_id:uuid}"

    @get("", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        portal_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return await _room(request, uow, slug, portal_id, "waiting")

    @get("/messages", guards=[READ])
    async def messages(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        portal_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
        before: FromQuery[UUID | None] = None,
    ) -> Response[Any]:
        return await _room(request, uow, slug, portal_id, "messages", place=before)

    @post("/messages", guards=[ANSWER])
    async def write(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        portal_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        return await answers.write(request, await _caller_in(request, actor, slug, portal_id))

    @post("/messages/{message_id:uuid}/seen", guards=[ANSWER])
    async def seen(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        portal_id: FromPath[UUID],
        message_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        caller = await _caller_in(request, actor, slug, portal_id)
        return await answers.see(request, caller, message_id)

    @get("/files", guards=[READ])
    async def files(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        portal_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return await _room(request, uow, slug, portal_id, "files")

    @post("/files", guards=[ANSWER], request_max_body_size=UPLOAD)
    async def send(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        portal_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        return await answers.send(request, await _caller_in(request, actor, slug, portal_id))

    @get("/files/{file_id:uuid}", guards=[READ])
    async def download(
        self,
        request: HttpRequest,
        portal_id: FromPath[UUID],
        file_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Stream:
        agency = await get_agency(uow, portal_id)
        return await showing.hand_out(request, await get_file(uow, agency.id, file_id))

    @get("/documents", guards=[READ])
    async def documents(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        portal_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return await _room(request, uow, slug, portal_id, "documents")

    @get("/answered", guards=[READ])
    async def answered(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        portal_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
        after: FromQuery[UUID | None] = None,
    ) -> Response[Any]:
        return await _room(request, uow, slug, portal_id, "answered", place=after)

    @get("/live", guards=[READ])
    async def live(
        self, request: HttpRequest, actor: NamedDependency[Actor], portal_id: FromPath[UUID]
    ) -> Stream:
        async with site_of(request).database.tenant(actor) as uow:
            agency = await get_agency(uow, portal_id)
        return stream(request, showing.topic(agency.id), permission="portal.read")

    @post("/contacts/{contact_id:uuid}/revoke", guards=[requires("settings.manage")])
    async def revoke(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        portal_id: FromPath[UUID],
        contact_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        """Whoever an agency lets answer for a client, the client may refuse."""
        agency = await get_agency(uow, portal_id)
        contact = await revoke_contact(uow, agency.id, contact_id)
        then = f"/t/{slug}/inbox/agencies/{portal_id}"
        return done(request, then=then, toast=f"{contact.name} cannot enter any more.")


async def _room(
    request: HttpRequest,
    uow: UnitOfWork,
    slug: str,
    portal_id: UUID,
    section: str,
    *,
    place: UUID | None = None,
) -> Response[Any]:
    caller = await member_caller(uow, slug, portal_id)
    context = await answers.room_context(request, uow, caller, section, place)
    if section == "waiting":
        context["contacts"] = await list_contacts(uow, portal_id)
    return page(
        request,
        answers.ROOM,
        fragments=(f"room_{section}",),
        form=Form.blank(),
        agency=await get_agency(uow, portal_id),
        may_grant=uow.actor.can("settings.manage"),
        **context,
    )


async def _caller_in(request: HttpRequest, actor: Actor, slug: str, portal_id: UUID) -> Caller:
    async with site_of(request).database.tenant(actor) as uow:
        return await member_caller(uow, slug, portal_id)


async def _caller_about(request: HttpRequest, actor: Actor, slug: str, request_id: UUID) -> Caller:
    async with site_of(request).database.tenant(actor) as uow:
        asked = await get_request_received(uow, request_id)
        return await member_caller(uow, slug, asked.portal_id)


async def _contributed(request: HttpRequest, uow: UnitOfWork) -> list[WaitingView]:
    """What other modules say waits for this person."""
    kinds = sorted(
        (kind for module in site_of(request).registry.modules for kind in module.waiting),
        key=lambda kind: kind.order,
    )
    views = [
        await kind.load(uow)
        for kind in kinds
        if kind.load is not requests_waiting and uow.actor.can(kind.permission)
    ]
    return [view for view in views if view is not None]
