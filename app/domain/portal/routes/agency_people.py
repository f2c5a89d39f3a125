"""Who answers for a client by link, as its agency enters and ends them."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.portal.forms import ContactForm
from app.domain.portal.queries.portals import get_portal
from app.domain.portal.routes.room import SHARE, room, room_again
from app.domain.portal.service.rooms import add_contact, revoke_contact, send_link
from app.web.guards import requires
from app.web.page import done
from app.web.visit import HttpRequest


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
        return await room(request, uow, slug, portal_id, "people")

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
            return await room_again(request, uow, slug, portal, section="people", form=form)
        return _told(request, slug, portal_id, f"{contact.name} gets a link by mail.")

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
        return _told(request, slug, portal_id, f"{contact.name} gets a new link by mail.")

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
        return _told(request, slug, portal_id, f"The links of {contact.name} are ended.")


def _told(request: HttpRequest, slug: str, portal_id: UUID, words: str) -> Response[Any]:
    return done(request, then=f"/t/{slug}/portals/{portal_id}/people", toast=words)
