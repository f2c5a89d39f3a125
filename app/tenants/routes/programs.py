"""Programs that members let into this workspace, for those who rule it to see and to end."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.tenants.queries.applications import list_connections_here
from app.tenants.queries.programs import list_tokens_here
from app.tenants.routes.sections import settings_tabs
from app.tenants.service.connections import disconnect
from app.tenants.service.personal_tokens import revoke_personal_token
from app.web.guards import requires
from app.web.page import done, page
from app.web.visit import HttpRequest

PAGE = "tenants/programs.html"


class ProgramsController(Controller):
    path = "/t/{slug:str}/settings/programs"
    guards = (requires("api.manage"),)

    @get("")
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return page(request, PAGE, **await _programs(uow, slug))

    @post("/tokens/{token_id:uuid}/revoke")
    async def revoke(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        token_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        token = await revoke_personal_token(uow, token_id)
        refresh = (PAGE, ["programs"], await _programs(uow, slug))
        toast = f"The token {token.name} does not work any more."
        return done(request, then=f"/t/{slug}/settings/programs", refresh=refresh, toast=toast)

    @post("/connections/{connection_id:uuid}/end")
    async def end(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        connection_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        ended = await disconnect(uow, connection_id)
        refresh = (PAGE, ["programs"], await _programs(uow, slug))
        toast = f"{ended.application_name} cannot reach this workspace any more."
        return done(request, then=f"/t/{slug}/settings/programs", refresh=refresh, toast=toast)


async def _programs(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    return {
        "slug": slug,
        "tabs": settings_tabs(uow.actor, slug, "programs"),
        "tokens": await list_tokens_here(uow),
        "connections": await list_connections_here(uow),
        "now": uow.now,
    }
