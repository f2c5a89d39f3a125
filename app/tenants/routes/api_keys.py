"""API keys of a workspace; a new key is on the page once, in the answer that made it."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.tenants.forms import ApiKeyForm
from app.tenants.queries.workspace import list_api_keys
from app.tenants.routes.sections import settings_tabs
from app.tenants.service.keys import make_api_key, revoke_api_key, rotate_api_key
from app.web.guards import proven, requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

KEYS = "tenants/api_keys.html"


class ApiKeysController(Controller):
    path = "/t/{slug:str}/settings/api-keys"
    guards = (requires("api.manage"),)

    @get("")
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return page(request, KEYS, fragments=("keys",), **await _keys(uow, slug))

    @post("", guards=[proven])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = ApiKeyForm.parse(await request.form(), scopes=uow.registry.api_scopes)
        made = None
        if form.is_valid:
            with form.refusals():
                made = await make_api_key(
                    uow,
                    name=form.values["name"],
                    scopes=form.values["scopes"],
                    networks=form.values["networks"],
                    is_test=form.values["is_test"],
                    expires_at=_end_of(form, uow.now),
                )
        context = await _keys(uow, slug)
        if made is None or not form.is_valid:
            return form_again(request, KEYS, block="keys", **{**context, "form": form})
        # Shown in this answer and never again, so it is not a redirect.
        return page(request, KEYS, fragments=("keys",), **{**context, "made": made.display})

    @post("/{key_id:uuid}/rotate", guards=[proven])
    async def rotate(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        key_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        made = await rotate_api_key(uow, key_id)
        context = {**await _keys(uow, slug), "made": made.display}
        return page(request, KEYS, fragments=("keys",), **context)

    @post("/{key_id:uuid}/revoke")
    async def destroy(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        key_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        key = await revoke_api_key(uow, key_id)
        await uow.flush()
        refresh = (KEYS, ["keys"], await _keys(uow, slug))
        toast = f"The key {key.name} does not work any more."
        return done(request, then=f"/t/{slug}/settings/api-keys", refresh=refresh, toast=toast)


async def _keys(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    allowed = uow.registry.api_scopes
    return {
        "slug": slug,
        "tabs": settings_tabs(uow.actor, slug, "api_keys"),
        "keys": await list_api_keys(uow),
        "form": ApiKeyForm.blank(),
        "scopes": sorted(item for item in allowed.items() if uow.actor.can(item[0])),
        "made": None,
        "are_resting": not uow.registry.has_api(uow.actor.standing.plan),
        "now": uow.now,
    }


def _end_of(form: ApiKeyForm, now: datetime) -> datetime | None:
    day = form.values["expires_on"]
    if day is None:
        return None
    end = datetime.combine(day, time(), UTC) + timedelta(days=1)
    if end <= now:
        form.errors["expires_on"] = "Choose a day that is not over yet."
    return end
