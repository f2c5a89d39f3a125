"""The agency's side: asking clients, opening workspaces for them, who looks after whom."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.actor import GrantScope
from app.core.errors import NotFound
from app.core.ids import TenantId, new_id
from app.core.uow import UnitOfWork
from app.tenants.forms import LINK_KINDS, SCOPES, AskForm, AssignForm, OpenClientForm
from app.tenants.models import LinkKind, TenantKind
from app.tenants.queries.clients import Grant, list_assignments, list_clients, list_open_requests
from app.tenants.queries.workspace import Member, get_tenant, list_members
from app.tenants.routes.limits import limit_invitations
from app.tenants.service.clients import (
    GATE,
    accept_grant,
    ask_client,
    assign_clients,
    end_grant,
    open_client_workspace,
    revoke_request,
)
from app.tenants.service.workspaces import free_slug
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.uow_provider import person_actor
from app.web.visit import HttpRequest, visit_of

CLIENTS = "tenants/clients.html"
PERSON = "tenants/client_people.html"


class ClientsController(Controller):
    path = "/t/{slug:str}/settings/clients"
    guards = (requires("clients.manage"),)

    @get("")
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return page(request, CLIENTS, fragments=("asking",), **await _clients(uow, slug))

    @post("/requests")
    async def ask(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = AskForm.parse(await request.form())
        if not form.is_valid:
            context = await _clients(uow, slug)
            return form_again(request, CLIENTS, block="asking", **{**context, "form": form})
        await limit_invitations(request, uow.tenant_id)
        values = form.values
        await ask_client(
            uow,
            email=values["email"],
            client_name=values["client_name"],
            kind=LinkKind(values["kind"]),
            scopes=[GrantScope(scope) for scope in values["scopes"]],
        )
        toast = f"The request to {values['client_name']} is on its way."
        return done(request, then=_address(slug), toast=toast)

    @post("/requests/{request_id:uuid}/revoke")
    async def revoke(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        request_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await revoke_request(uow, request_id)
        return done(request, then=_address(slug), toast="The request does not work any more.")

    @post("/workspaces")
    async def open(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = OpenClientForm.parse(await request.form())
        if not form.is_valid:
            context = await _clients(uow, slug)
            return form_again(request, CLIENTS, block="opening", **{**context, "opening": form})
        await limit_invitations(request, uow.tenant_id)
        opened = await _open(request, uow, form)
        toast = f"The workspace is ready. {form.values['email']} is invited as its owner."
        return done(request, then=f"/t/{opened}", toast=toast)

    @post("/{link_id:uuid}/accept")
    async def accept(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        link_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        client = await _find(uow, link_id)
        await accept_grant(uow, link_id, client_name=client.other_name)
        toast = f"You act for {client.other_name} from now on."
        return done(request, then=_address(slug), toast=toast)

    @get("/{link_id:uuid}/end")
    async def ask_end(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        link_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        client = await _find(uow, link_id)
        return page(request, "tenants/end_grant.html", grant=client, slug=slug, path="clients")

    @post("/{link_id:uuid}/end")
    async def end(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        link_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        client = await _find(uow, link_id)
        await end_grant(uow, link_id, other_name=client.other_name)
        toast = f"You do not act for {client.other_name} any more."
        return done(request, then=_address(slug), toast=toast)


class ClientPeopleController(Controller):
    path = "/t/{slug:str}/settings/clients/people/{person_id:uuid}"
    guards = (requires("team.manage"),)

    @get("")
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        person_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return page(request, PERSON, **await _person(uow, slug, person_id))

    @post("")
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        person_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _person(uow, slug, person_id)
        known = [str(client.other_id) for client in context["clients"]]
        form = AssignForm.parse(await request.form(), clients=known)
        if not form.is_valid:
            return form_again(request, PERSON, block="person", **{**context, "form": form})
        chosen = [UUID(client) for client in form.values["clients"]]
        who: Member = context["person"]
        await assign_clients(
            uow,
            person_id,
            client_ids=None if form.values["which"] == "all" else chosen,
            person_name=who.name,
        )
        toast = f"{who.name} sees the clients you chose, from now on."
        return done(request, then=_address(slug), toast=toast)


async def _open(request: HttpRequest, uow: UnitOfWork, form: OpenClientForm) -> str:
    # The rows of a workspace are written in its own scope, which is that of a new id.
    await uow.registry.gate(GATE)(uow)
    agency, values, actor = await get_tenant(uow), form.values, person_actor(visit_of(request))
    database = site_of(request).database
    async with database.identity(actor) as finding:
        slug = await free_slug(finding, values["client_name"], is_chosen=False)
    async with database.tenant(replace(actor, tenant_id=TenantId(new_id()))) as opening:
        await open_client_workspace(
            opening,
            agency=agency,
            name=values["client_name"],
            slug=slug,
            email=values["email"],
            kind=LinkKind(values["kind"]),
            tenant_kind=TenantKind(values["tenant_kind"]),
        )
    return slug


async def _clients(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    assigned = await list_assignments(uow)
    clients, standing = await list_clients(uow), uow.actor.standing
    return {
        "slug": slug,
        "clients": clients,
        "beyond": {
            client.id
            for client in clients
            if not uow.registry.has_place(standing, GATE, client.place)
        },
        "requests": await list_open_requests(uow),
        "people": await list_members(uow),
        "assigned": {person: len(clients) for person, clients in assigned.items()},
        "form": AskForm.blank(kind=str(LinkKind.MANAGEMENT), scopes=_USUAL),
        "opening": OpenClientForm.blank(kind=str(LinkKind.MANAGEMENT), tenant_kind="artist"),
        "scopes": SCOPES,
        "link_kinds": LINK_KINDS,
        "scope_names": {str(scope): label for scope, label, _ in SCOPES},
        "may_assign": uow.actor.can("team.manage"),
        "now": uow.now,
        "zone": (await get_tenant(uow)).time_zone,
    }


_USUAL = [str(GrantScope.CATALOG), str(GrantScope.MONEY_READ)]


async def _person(uow: UnitOfWork, slug: str, person_id: UUID) -> dict[str, Any]:
    person = next((m for m in await list_members(uow) if m.person_id == person_id), None)
    if person is None:
        raise NotFound
    assigned = (await list_assignments(uow)).get(person_id)
    form = AssignForm.blank(
        which="all" if assigned is None else "some",
        clients=[str(client_id) for client_id in assigned or ()],
    )
    clients = [c for c in await list_clients(uow) if c.state != "ended"]
    return {"slug": slug, "person": person, "clients": clients, "form": form}


async def _find(uow: UnitOfWork, link_id: UUID) -> Grant:
    for client in await list_clients(uow):
        if client.id == link_id:
            return client
    raise NotFound


def _address(slug: str) -> str:
    return f"/t/{slug}/settings/clients"
