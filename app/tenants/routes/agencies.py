"""What a workspace lets agencies do: grants made, changed and ended by the client."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.actor import GrantScope
from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.tenants.forms import LINK_KINDS, SCOPES, GrantForm, OfferForm
from app.tenants.models import LinkKind
from app.tenants.queries.clients import Grant, list_agencies
from app.tenants.queries.workspace import get_tenant
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
        terms = granted(form, uow.now, (await get_tenant(uow)).time_zone)
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
        grant, zone = await _find(uow, link_id), (await get_tenant(uow)).time_zone
        context = {**choices(slug), "begun_on": _begun_on(grant, uow.now, zone)}
        return page(request, GRANT, grant=grant, form=blank_of(grant, zone), **context)

    @post("/{link_id:uuid}", guards=[proven])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        link_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        grant, form = await _find(uow, link_id), GrantForm.parse(await request.form())
        zone = (await get_tenant(uow)).time_zone
        begun_on = _begun_on(grant, uow.now, zone)
        terms = granted(form, uow.now, zone, begun=begun_on is not None)
        if form.is_valid:
            with form.refusals():
                await change_grant(uow, link_id, **terms)
        if not form.is_valid:
            context = {**choices(slug), "begun_on": begun_on}
            return form_again(request, GRANT, block="terms", grant=grant, form=form, **context)
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


def granted(form: Form, now: datetime, zone: str, *, begun: bool = False) -> dict[str, Any]:
    """The terms of a valid form, days as moments where the workspace is; notes what cannot be.

    No first day, or today, begins at once; a grant that has `begun` keeps its beginning.
    """
    if not form.is_valid:
        return {}
    here = ZoneInfo(zone)
    first, last = form.values["starts_on"], form.values["until_on"]
    today = now.astimezone(here).date()
    if begun or first == today:
        first = None
    if first is not None and first < today:
        form.errors["starts_on"] = "Choose today or a day ahead."
    if last is not None and last < (first or today):
        words = "a day that is not over yet" if last < today else "the first day or one after it"
        form.errors["until_on"] = f"Choose {words}."
    return {
        "kind": LinkKind(form.values["kind"]),
        "scopes": [GrantScope(scope) for scope in form.values["scopes"]],
        "starts_at": _midnight(first, here) or (None if begun else now),
        "until": _midnight(last + timedelta(days=1), here) if last else None,
    }


def choices(slug: str) -> dict[str, Any]:
    """What the fields of a grant offer."""
    return {"slug": slug, "scopes": SCOPES, "link_kinds": LINK_KINDS, "begun_on": None}


def blank_of(grant: Grant, zone: str) -> Form:
    """The form of a grant as it stands."""
    last_day = grant.last_day(zone)
    return GrantForm.blank(
        kind=grant.kind,
        scopes=list(grant.scopes),
        starts_on=grant.first_day(zone).isoformat(),
        until_on=last_day.isoformat() if last_day else "",
    )


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(day, time(), zone).astimezone(UTC) if day else None


def _begun_on(grant: Grant, now: datetime, zone: str) -> date | None:
    """The day it began on, if it has: that cannot be chosen any more."""
    return grant.first_day(zone) if grant.starts_at <= now else None


async def _agencies(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    zone = (await get_tenant(uow)).time_zone
    today = uow.now.astimezone(ZoneInfo(zone)).date()
    return {
        "tabs": settings_tabs(uow.actor, slug, "agencies"),
        "grants": await list_agencies(uow),
        "form": OfferForm.blank(kind=str(LinkKind.MANAGEMENT), starts_on=today.isoformat()),
        "now": uow.now,
        "zone": zone,
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
