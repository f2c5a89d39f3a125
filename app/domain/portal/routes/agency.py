"""The agency's side: its clients' portals, what was asked, messages, files, who has links."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from app.core.actor import Actor
from app.core.uow import UnitOfWork
from app.domain.portal.choices import KIND_LABELS, LANGUAGES, MAX_FILE, RequestKind, Side
from app.domain.portal.forms import AskForm, ContactForm, FileForm, MessageForm, OpenForm
from app.domain.portal.models import Portal
from app.domain.portal.prose import prose
from app.domain.portal.queries.contents import (
    get_file,
    get_request,
    list_comments,
    list_ended,
    list_files,
    list_messages,
    list_open,
)
from app.domain.portal.queries.portals import (
    get_portal,
    list_contacts,
    list_linkable,
    list_portals,
)
from app.domain.portal.routes import showing
from app.domain.portal.service.asking import ask_freely, withdraw
from app.domain.portal.service.rooms import (
    add_contact,
    mark_seen,
    open_portal,
    revoke_contact,
    send_link,
)
from app.domain.portal.service.talking import remove_file, write_message
from app.web.forms import Form
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.sse import stream
from app.web.visit import HttpRequest

SHARE = "portal.share"
INDEX, ROOM, ASK = "portal/agency/index.html", "portal/agency/room.html", "portal/agency/ask.html"
ONE = "/{portal_id:uuid}"


class PortalsController(Controller):
    path = "/t/{slug:str}/portals"
    guards = (requires(SHARE),)

    @get("")
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return page(request, INDEX, form=OpenForm.blank(), **await _index(uow, slug))

    @post("")
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context = await _index(uow, slug)
        names = dict(context["linkable"])
        form = OpenForm.parse(await request.form(), workspace=list(names))
        if not form.is_valid:
            return form_again(request, INDEX, block="open_portal", form=form, **context)
        chosen = form.values["workspace"]
        portal = await open_portal(
            uow,
            client_name=names[chosen] if chosen else form.values["name"],
            client_tenant_id=UUID(chosen) if chosen else None,
        )
        then = f"/t/{slug}/portals/{portal.id}/people"
        return done(request, then=then, toast=f"The portal of {portal.client_name} is open.")

    @get(ONE)
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        portal_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return await _room(request, uow, slug, portal_id, "waiting")

    @get(f"{ONE}/answered")
    async def answered(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        portal_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
        after: FromQuery[UUID | None] = None,
    ) -> Response[Any]:
        return await _room(request, uow, slug, portal_id, "answered", place=after)

    @get(f"{ONE}/requests/new")
    async def new(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        portal_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        portal = await get_portal(uow, portal_id)
        form = AskForm.blank(kind=str(RequestKind.APPROVE))
        return page(request, ASK, form=form, **_ask(slug, portal))

    @post(f"{ONE}/requests")
    async def ask(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        portal_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        portal, form = await get_portal(uow, portal_id), AskForm.parse(await request.form())
        if not form.is_valid:
            return form_again(request, ASK, block="ask", form=form, **_ask(slug, portal))
        asked = await ask_freely(uow, portal.id, **form.values)
        then = f"/t/{slug}/portals/{portal_id}/requests/{asked.id}"
        return done(request, then=then, toast=f"{portal.client_name} is asked, and gets a mail.")

    @get(f"{ONE}/requests/{{request_id:uuid}}")
    async def request(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        portal_id: FromPath[UUID],
        request_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        portal = await get_portal(uow, portal_id)
        asked = await get_request(uow, portal.id, request_id)
        return page(
            request,
            "portal/agency/request.html",
            slug=slug,
            portal=portal,
            base=f"/t/{slug}/portals/{portal_id}",
            asked=asked,
            body=prose(asked.body),
            comments=await list_comments(uow, portal.id, asked.id),
            files=await list_files(uow, portal.id, request_id=asked.id),
            prose=prose,
            today=uow.now.date(),
            now=uow.now,
        )

    @post(f"{ONE}/requests/{{request_id:uuid}}/withdraw")
    async def withdraw(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        portal_id: FromPath[UUID],
        request_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        portal = await get_portal(uow, portal_id)
        asked = await withdraw(uow, portal.id, request_id)
        then = f"/t/{slug}/portals/{portal_id}"
        return done(request, then=then, toast=f"“{asked.title}” is withdrawn.")


class PortalTalkController(Controller):
    path = "/t/{slug:str}/portals/{portal_id:uuid}"
    guards = (requires(SHARE),)

    @get("/messages")
    async def messages(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        portal_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
        before: FromQuery[UUID | None] = None,
    ) -> Response[Any]:
        return await _room(request, uow, slug, portal_id, "messages", place=before)

    @post("/messages")
    async def write(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        portal_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        form = MessageForm.parse(await request.form())
        async with site_of(request).database.tenant(actor) as uow:
            portal = await get_portal(uow, portal_id)
            if not form.is_valid:
                return await _again(request, uow, slug, portal, section="messages", form=form)
            message = await write_message(
                uow,
                portal.id,
                side=Side.AGENCY,
                author=actor.name,
                author_id=actor.person_id,
                text=form.values["text"],
            )
        await showing.announce(request, message)
        return done(request, then=f"/t/{slug}/portals/{portal_id}/messages")

    @get("/live")
    async def live(
        self, request: HttpRequest, actor: NamedDependency[Actor], portal_id: FromPath[UUID]
    ) -> Stream:
        async with site_of(request).database.tenant(actor) as uow:
            portal = await get_portal(uow, portal_id)
        return stream(request, showing.topic(portal.id), permission=SHARE)

    @get("/files")
    async def files(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        portal_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return await _room(request, uow, slug, portal_id, "files")

    @post("/files", request_max_body_size=MAX_FILE + showing.OVERHEAD)
    async def send(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        portal_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        form = FileForm.parse(await request.form())
        async with site_of(request).database.tenant(actor) as uow:
            portal = await get_portal(uow, portal_id)
        if form.is_valid:
            with form.refusals():
                file = await showing.take_file(
                    request, actor, form, portal_id=portal.id, side=Side.AGENCY
                )
        if not form.is_valid:
            async with site_of(request).database.tenant(actor) as uow:
                return await _again(request, uow, slug, portal, section="files", form=form)
        await showing.announce(request, file)
        then = f"/t/{slug}/portals/{portal_id}/files"
        return done(request, then=then, toast=f"{file.filename} is shared.")

    @get("/files/{file_id:uuid}")
    async def download(
        self,
        request: HttpRequest,
        portal_id: FromPath[UUID],
        file_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Stream:
        portal = await get_portal(uow, portal_id)
        return await showing.hand_out(request, await get_file(uow, portal.id, file_id))

    @post("/files/{file_id:uuid}/remove")
    async def remove(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        portal_id: FromPath[UUID],
        file_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        portal = await get_portal(uow, portal_id)
        file = await remove_file(uow, portal.id, file_id, side=Side.AGENCY)
        then = f"/t/{slug}/portals/{portal_id}/files"
        return done(request, then=then, toast=f"{file.filename} is no longer shared.")


class PortalPeopleController(Controller):
    path = "/t/{slug:str}/portals/{portal_id:uuid}/people"
    guards = (requires(SHARE),)

    @get("")
    async def index(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        portal_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return await _room(request, uow, slug, portal_id, "people")

    @post("")
    async def add(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        portal_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        portal, form = await get_portal(uow, portal_id), ContactForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                contact = await add_contact(uow, portal.id, **form.values)
        if not form.is_valid:
            return await _again(request, uow, slug, portal, section="people", form=form)
        then = f"/t/{slug}/portals/{portal_id}/people"
        return done(request, then=then, toast=f"{contact.name} gets a link by mail.")

    @post("/{contact_id:uuid}/link")
    async def link(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        portal_id: FromPath[UUID],
        contact_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        portal = await get_portal(uow, portal_id)
        contact = await send_link(uow, portal.id, contact_id)
        then = f"/t/{slug}/portals/{portal_id}/people"
        return done(request, then=then, toast=f"{contact.name} gets a new link by mail.")

    @post("/{contact_id:uuid}/revoke")
    async def revoke(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        portal_id: FromPath[UUID],
        contact_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        portal = await get_portal(uow, portal_id)
        contact = await revoke_contact(uow, portal.id, contact_id)
        then = f"/t/{slug}/portals/{portal_id}/people"
        return done(request, then=then, toast=f"The links of {contact.name} are ended.")


async def _room(
    request: HttpRequest,
    uow: UnitOfWork,
    slug: str,
    portal_id: UUID,
    section: str,
    *,
    place: UUID | None = None,
) -> Response[Any]:
    portal = await get_portal(uow, portal_id)
    context = await _context(uow, slug, portal, section, place)
    if section == "messages":
        mark_seen(uow, portal, Side.AGENCY)
    return page(request, ROOM, fragments=(f"room_{section}",), form=Form.blank(), **context)


async def _again(
    request: HttpRequest, uow: UnitOfWork, slug: str, portal: Portal, *, section: str, form: Form
) -> Response[Any]:
    context = await _context(uow, slug, portal, section, None)
    return form_again(request, ROOM, block=f"room_{section}", form=form, **context)


async def _context(
    uow: UnitOfWork, slug: str, portal: Portal, section: str, place: UUID | None
) -> dict[str, Any]:
    base = f"/t/{slug}/portals/{portal.id}"
    context: dict[str, Any] = {
        "slug": slug,
        "portal": portal,
        "base": base,
        "requests": f"{base}/requests",
        "section": section,
        "tabs": showing.tabs(base, "" if section == "waiting" else f"/{section}", people=True),
        "side": str(Side.AGENCY),
        "may_write": True,
        "prose": prose,
        "live": f"{base}/live",
        "languages": LANGUAGES,
        "today": uow.now.date(),
        "now": uow.now,
    }
    if section == "waiting":
        context["waiting"] = await list_open(uow, portal.id)
    elif section == "answered":
        context["ended"] = await list_ended(uow, portal.id, after=place)
    elif section == "messages":
        context["messages"], context["has_more"] = await list_messages(uow, portal.id, before=place)
    elif section == "files":
        context["files"] = await list_files(uow, portal.id)
    else:
        context["contacts"] = await list_contacts(uow, portal.id)
    return context


async def _index(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    return {
        "slug": slug,
        "portals": await list_portals(uow, today=uow.now.date()),
        "linkable": await list_linkable(uow),
        "today": uow.now.date(),
    }


def _ask(slug: str, portal: Portal) -> dict[str, Any]:
    kinds = [(str(kind), label) for kind, label in KIND_LABELS.items()]
    return {
        "slug": slug,
        "portal": portal,
        "base": f"/t/{slug}/portals/{portal.id}",
        "kinds": kinds,
    }
