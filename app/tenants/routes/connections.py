"""The applications one let in, in one's own account, to look at and to end."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.tenants.queries.applications import get_place_of_connection, list_own_connections
from app.tenants.routes.own_places import act_in_own
from app.tenants.service.connections import disconnect
from app.web.guards import signed_in
from app.web.identity import SignedIn
from app.web.page import done, page
from app.web.site import site_of
from app.web.uow_provider import person_actor
from app.web.visit import HttpRequest, visit_of

PAGE, ADDRESS = "tenants/connections.html", "/account/connections"


class ConnectionsController(Controller):
    path = ADDRESS
    guards = (signed_in,)

    @get("")
    async def index(
        self,
        request: HttpRequest,
        session: NamedDependency[SignedIn],
        identity_uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        found = await list_own_connections(identity_uow, session.person.id)
        return page(
            request,
            PAGE,
            connections=found,
            words=identity_uow.registry.api_scopes,
            now=identity_uow.now,
        )

    @post("/{connection_id:uuid}/end")
    async def destroy(
        self,
        request: HttpRequest,
        connection_id: FromPath[UUID],
        session: NamedDependency[SignedIn],
    ) -> Response[Any]:
        database = site_of(request).database
        async with database.identity(person_actor(visit_of(request))) as uow:
            slug = await get_place_of_connection(uow, session.person.id, connection_id)
        async with database.tenant(await act_in_own(request, slug)) as uow:
            ended = await disconnect(uow, connection_id)
        toast = f"{ended.application_name} cannot reach the workspace any more."
        return done(request, then=ADDRESS, toast=toast)
