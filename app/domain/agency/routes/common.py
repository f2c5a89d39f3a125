"""What several pages of the agency's business share."""

from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core.actor import Actor
from app.core.errors import Forbidden, Invalid
from app.core.ids import TenantId
from app.core.paging import InvalidCursor
from app.core.period import InvalidPeriod, Period, month
from app.core.uow import UnitOfWork
from app.domain.agency.hours import clock
from app.tenants import Grant, get_tenant, list_members, permissions_at_client
from app.web.guests import guest_of, name_of_visitor
from app.web.visit import HttpRequest, visit_of

READ, WORK, MANAGE = "agency.read", "agency.work", "agency.manage"


def home(slug: str, place: str = "") -> str:
    return f"/t/{slug}/agency/{place}".rstrip("/")


def me(request: HttpRequest) -> UUID:
    """The person who asks; programs have no timesheet."""
    who = visit_of(request).signed_in
    if who is None:
        raise Forbidden
    return who.person.id


async def base(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    """What every page is given."""
    return {
        "slug": slug,
        "home": home(slug),
        "may_work": uow.actor.can(WORK),
        "may_manage": uow.actor.can(MANAGE),
        "clock": clock,
    }


async def today_in(uow: UnitOfWork) -> date:
    """The calendar day it is where the workspace is."""
    tenant = await get_tenant(uow)
    return uow.now.astimezone(ZoneInfo(tenant.time_zone)).date()


async def people(uow: UnitOfWork) -> dict[UUID, str]:
    """The names of the team."""
    return {member.person_id: member.name for member in await list_members(uow)}


def asked_month(text: str) -> Period:
    """The month of an address; raises Invalid."""
    try:
        return month(text)
    except InvalidPeriod as error:
        raise Invalid(str(error)) from error


def damaged(error: InvalidCursor) -> Invalid:
    return Invalid(str(error))


def guest(request: HttpRequest, tenant_id: UUID) -> Actor:
    """Whoever holds a valid link, acting in the agency that sent it."""
    return guest_of(request, tenant_id, name_of_visitor(request, "A client by link"))


def acting_for(uow: UnitOfWork, grant: Grant) -> Actor | None:
    """The actor in a client's workspace, if the client lets the agency read its money."""
    actor = uow.actor
    if not grant.is_in_force(uow.now):
        return None
    permissions = permissions_at_client(uow.registry, actor, scopes=grant.scopes, place=grant.place)
    if "money.read" not in permissions:
        return None
    return Actor(
        kind=actor.kind,
        name=actor.name,
        tenant_id=TenantId(grant.other_id),
        id=actor.id,
        person_id=actor.person_id,
        role=actor.role,
        permissions=permissions,
        on_behalf_of=uow.tenant_id,
        request_id=actor.request_id,
        ip=actor.ip,
    )


def tabs(slug: str, current: str, items: tuple[tuple[str, str], ...]) -> list[dict[str, Any]]:
    return [
        {"label": label, "href": home(slug, place), "is_current": place == current}
        for label, place in items
    ]


OFFER_TABS = (
    ("Proposals", "proposals"),
    ("Agreements", "agreements"),
    ("Services", "services"),
    ("Wordings", "wordings"),
)
