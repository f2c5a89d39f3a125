"""One's own tokens; a new one is on the page once, in the answer that made it."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core import clock
from app.core.uow import UnitOfWork
from app.tenants.forms import PersonalTokenForm
from app.tenants.queries.people import list_own_workspaces
from app.tenants.queries.programs import get_place_of_token, list_own_tokens
from app.tenants.routes.own_places import act_in_own, enter_own
from app.tenants.service.personal_tokens import (
    LONGEST,
    USUAL,
    MadeToken,
    make_personal_token,
    revoke_personal_token,
)
from app.web.guards import proven, signed_in
from app.web.identity import SignedIn
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.standing import respect_standing
from app.web.uow_provider import person_actor
from app.web.visit import HttpRequest, visit_of

TOKENS, NEW = "tenants/personal_tokens.html", "tenants/new_personal_token.html"
ADDRESS = "/account/tokens"


class PersonalTokensController(Controller):
    path = ADDRESS
    guards = (signed_in,)

    @get("")
    async def index(
        self,
        request: HttpRequest,
        session: NamedDependency[SignedIn],
        identity_uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return page(request, TOKENS, made=None, **await _own(identity_uow, session))

    @get("/in/{slug:str}")
    async def new(self, request: HttpRequest, slug: FromPath[str]) -> Response[Any]:
        here = await enter_own(request, slug)
        form = PersonalTokenForm.blank(expires_on=(_today() + USUAL).isoformat())
        return page(request, NEW, form=form, **_choices(request, here, slug))

    @post("/in/{slug:str}", guards=[proven])
    async def create(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        session: NamedDependency[SignedIn],
    ) -> Response[Any]:
        here = await enter_own(request, slug)
        scopes = site_of(request).registry.api_scopes
        form = PersonalTokenForm.parse(await request.form(), scopes=scopes)
        made = await _make(request, here, form)
        if made is None:
            context = {**_choices(request, here, slug), "form": form}
            return form_again(request, NEW, block="token", **context)
        # Shown in this answer and never again, so it is not a redirect.
        async with site_of(request).database.identity(person_actor(visit_of(request))) as uow:
            return page(request, TOKENS, made=made, **await _own(uow, session))

    @post("/{token_id:uuid}/revoke")
    async def destroy(
        self,
        request: HttpRequest,
        token_id: FromPath[UUID],
        session: NamedDependency[SignedIn],
    ) -> Response[Any]:
        database = site_of(request).database
        async with database.identity(person_actor(visit_of(request))) as uow:
            slug = await get_place_of_token(uow, session.person.id, token_id)
        async with database.tenant(await act_in_own(request, slug)) as uow:
            token = await revoke_personal_token(uow, token_id)
        toast = f"The token {token.name} does not work any more."
        return done(request, then=ADDRESS, toast=toast)


async def _make(request: HttpRequest, here: SignedIn, form: PersonalTokenForm) -> MadeToken | None:
    """The token a form asks for; None when the form says why not."""
    if not form.is_valid or here.actor is None:
        return None
    respect_standing(here.actor, request.method, request.route_handler)
    day: date = form.values["expires_on"]
    made = None
    with form.refusals():
        async with site_of(request).database.tenant(here.actor) as uow:
            made = await make_personal_token(
                uow,
                name=form.values["name"],
                scopes=form.values["scopes"],
                networks=form.values["networks"],
                expires_at=datetime.combine(day, time(), UTC) + timedelta(days=1),
            )
    return made


async def _own(uow: UnitOfWork, session: SignedIn) -> dict[str, Any]:
    return {
        "tokens": await list_own_tokens(uow, session.person.id),
        "workspaces": await list_own_workspaces(uow, session.person.id),
        "now": uow.now,
    }


def _choices(request: HttpRequest, here: SignedIn, slug: str) -> dict[str, Any]:
    registry, actor, today = site_of(request).registry, here.actor, _today()
    allowed = registry.api_scopes.items()
    return {
        "slug": slug,
        "workspace": here.tenant.name if here.tenant else slug,
        "scopes": sorted(item for item in allowed if actor is not None and actor.can(item[0])),
        "has_api": actor is not None and registry.has_api(actor.standing.plan),
        "first": today.isoformat(),
        "last": (today + LONGEST - timedelta(days=1)).isoformat(),
    }


def _today() -> date:
    return clock.now().date()
