"""The agency's side of what is said and sent in a portal."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from app.core.actor import Actor
from app.core.uow import UnitOfWork
from app.domain.portal.choices import MAX_FILE, Side
from app.domain.portal.forms import FileForm, MessageForm
from app.domain.portal.queries.contents import get_file
from app.domain.portal.queries.portals import get_portal
from app.domain.portal.routes import showing
from app.domain.portal.routes.room import SHARE, room, room_again
from app.domain.portal.service.talking import remove_file, see_messages, write_message
from app.web.guards import requires
from app.web.page import done
from app.web.site import site_of
from app.web.sse import stream
from app.web.visit import HttpRequest


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
        return await room(request, uow, slug, portal_id, "messages", place=before)

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
                return await room_again(request, uow, slug, portal, section="messages", form=form)
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

    @post("/messages/{message_id:uuid}/seen")
    async def seen(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        portal_id: FromPath[UUID],
        message_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        portal = await get_portal(uow, portal_id)
        await see_messages(uow, portal, message_id, side=Side.AGENCY)
        return showing.seen(request, f"/t/{slug}/portals/{portal_id}")

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
        return await room(request, uow, slug, portal_id, "files")

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
                parcel = showing.parcel(form, portal.id)
                file = await showing.intake(request).share(actor, parcel)
        if not form.is_valid:
            async with site_of(request).database.tenant(actor) as uow:
                return await room_again(request, uow, slug, portal, section="files", form=form)
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
