"""The agency's side: its clients' portals, and what was asked in them."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.core.uow import UnitOfWork
from app.domain.portal.choices import KIND_LABELS, RequestKind
from app.domain.portal.forms import AskForm, OpenForm
from app.domain.portal.models import Portal
from app.domain.portal.prose import prose
from app.domain.portal.queries.contents import get_request, list_comments, list_files
from app.domain.portal.queries.portals import get_portal, list_linkable, list_portals
from app.domain.portal.routes.room import SHARE, room
from app.domain.portal.service.asking import ask_freely, withdraw
from app.domain.portal.service.rooms import open_portal
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

INDEX, ASK = "portal/agency/index.html", "portal/agency/ask.html"
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
        return await room(request, uow, slug, portal_id, "waiting")

    @get(f"{ONE}/answered")
    async def answered(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        portal_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
        after: FromQuery[UUID | None] = None,
    ) -> Response[Any]:
        return await room(request, uow, slug, portal_id, "answered", place=after)

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
