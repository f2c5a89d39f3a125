"""What a workspace lets agencies do: grants made, changed and ended by the client."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.actor import GrantScope
from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.tenants.forms import LINK_KINDS, SCOPES, GrantForm, OfferForm
from app.tenants.models import LinkKind
from app.tenants.queries.clients import Grant, list_agencies
from app.tenants.routes.limits import limit_offers
from app.tenants.routes.sections import settings_tabs
from app.tenants.service.clients import change_grant, end_grant, offer_grant
from app.web.forms import Form
from app.web.guards import proven, requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

AGENCIES = "tenants/agencies.html"
GRANT = "tenants/grant.html"


class AgenciesController(Controller):
    path = "/t/{slug:str}/settings/agencies"
    guards = (requires("agencies.manage"),)

    @get("")
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return page(request, AGENCIES, fragments=("grants",), **await _agencies(uow, slug))

    @post("", guards=[proven])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = OfferForm.parse(await request.form())
        terms = granted(form, uow.now)
        if form.is_valid:
            await limit_offers(request, uow.actor.person_id)
            with form.refusals():
                await offer_grant(uow, agency_slug=_last_part(form.values["agency"]), **terms)
        if not form.is_valid:
            context = await _agencies(uow, slug)
            return form_again(request, AGENCIES, block="grants", **{**context, "form": form})
        toast = "The offer is made. It holds as soon as the agency accepts it."
        return done(request, then=_address(slug), toast=toast)

    @get("/{link_id:uuid}", guards=[proven])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        link_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        grant = await _find(uow, link_id)
        return page(request, GRANT, grant=grant, form=blank_of(grant), **choices(slug))

    @post("/{link_id:uuid}", guards=[proven])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        link_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        grant, form = await _find(uow, link_id), GrantForm.parse(await request.form())
        terms = granted(form, uow.now)
        if form.is_valid:
            with form.refusals():
                await change_grant(uow, link_id, **terms)
        if not form.is_valid:
            return form_again(
                request, GRANT, block="terms", grant=grant, form=form, **choices(slug)
            )
        toast = f"{grant.other_name} may do what you chose, from now on."
        return done(request, then=_address(slug), toast=toast)

    @get("/{link_id:uuid}/end")
    async def ask_end(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        link_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        grant = await _find(uow, link_id)
        return page(request, "tenants/end_grant.html", grant=grant, slug=slug, path="agencies")

    @post("/{link_id:uuid}/end")
    async def end(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        link_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        grant = await _find(uow, link_id)
        await end_grant(uow, link_id, other_name=grant.other_name)
        toast = f"{grant.other_name} can do nothing here any more."
        return done(request, then=_address(slug), toast=toast)


def granted(form: Form, now: datetime) -> dict[str, Any]:
    """The terms of a valid form, its last day as the moment it is over; notes a day that is."""
    if not form.is_valid:
        return {}
    day, until = form.values["until_on"], None
    if day is not None:
        until = datetime.combine(day, time(), UTC) + timedelta(days=1)
        if until <= now:
            form.errors["until_on"] = "Choose a day that is not over yet."
    return {
        "kind": LinkKind(form.values["kind"]),
        "scopes": [GrantScope(scope) for scope in form.values["scopes"]],
        "until": until,
        "is_displayed": form.values["is_displayed"],
    }


def choices(slug: str) -> dict[str, Any]:
    """What the fields of a grant offer."""
    return {"slug": slug, "scopes": SCOPES, "link_kinds": LINK_KINDS}


def blank_of(grant: Grant) -> Form:
    """The form of a grant as it stands."""
    last_day = grant.until - timedelta(days=1) if grant.until else None
    return GrantForm.blank(
        kind=grant.kind,
        scopes=list(grant.scopes),
        until_on=last_day.date().isoformat() if last_day else "",
        is_displayed="yes" if grant.is_displayed else "",
    )


async def _agencies(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    return {
        "tabs": settings_tabs(uow.actor, slug, "agencies"),
        "grants": await list_agencies(uow),
        "form": OfferForm.blank(kind=str(LinkKind.MANAGEMENT)),
        "now": uow.now,
        **choices(slug),
    }


async def _find(uow: UnitOfWork, link_id: UUID) -> Grant:
    for grant in await list_agencies(uow):
        if grant.id == link_id:
            return grant
    raise NotFound


def _last_part(address: str) -> str:
    return address.rstrip("/").rsplit("/", maxsplit=1)[-1].lower()


def _address(slug: str) -> str:
    return f"/t/{slug}/settings/agencies"
