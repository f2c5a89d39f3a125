"""Who looks at a portal from the client's side: a guest by link, or a member of the workspace."""

from dataclasses import dataclass, replace
from uuid import UUID

from app.core import clock
from app.core.actor import Actor, ActorKind
from app.core.crypto import hash_token
from app.core.ids import TenantId
from app.core.module import PortalClient
from app.core.uow import UnitOfWork
from app.domain.portal.errors import NotInPortal, PortalLinkInvalid
from app.domain.portal.links import SESSION, Key, read_key
from app.domain.portal.models import Portal
from app.domain.portal.queries.entry import Guest, get_guest
from app.domain.portal.queries.portals import get_agency
from app.domain.portal.service.answering import Answerer
from app.web.cookies import CookieJar
from app.web.guests import guest_of
from app.web.site import site_of
from app.web.visit import HttpRequest, visit_of

COOKIE = "backline-portal"
BY_LINK = "A guest by link"


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Somebody of the client. `actor` acts in the agency's tenant, `own` in the client's.

    `base` is the portal's address for them, `requests` that of its requests.
    """

    actor: Actor
    own: Actor | None
    who: Answerer
    client: PortalClient
    base: str
    requests: str
    layout: str
    slug: str = ""
    session_id: UUID | None = None
    may_answer: bool = True


async def guest_caller(request: HttpRequest) -> Caller:
    """The contact whose cookie this browser has; raises NotInPortal."""
    site, secret = site_of(request), cookie_of(request)
    if not secret:
        raise NotInPortal
    key = _session_key(request, secret)
    actor = guest_of(request, key.tenant_id, BY_LINK)
    async with site.database.tenant(actor) as uow:
        guest = await get_guest(uow, key.id, hash_token(secret))
    return _caller_of(request, replace(actor, name=guest.contact.name), guest)


async def member_caller(uow: UnitOfWork, slug: str, portal_id: UUID) -> Caller:
    """The signed-in member, in the portal an agency has for their workspace."""
    agency = await get_agency(uow, portal_id)
    actor = uow.actor
    inbox = f"/t/{slug}/inbox"
    return Caller(
        actor=Actor(
            kind=ActorKind.GUEST,
            name=actor.name,
            tenant_id=TenantId(agency.agency_id),
            id=actor.id,
            person_id=actor.person_id,
            request_id=actor.request_id,
            ip=actor.ip,
        ),
        own=actor,
        who=Answerer(portal_id=portal_id, name=actor.name, person_id=actor.person_id),
        client=PortalClient(portal_id, uow.tenant_id, None),
        base=f"{inbox}/agencies/{portal_id}",
        requests=f"{inbox}/requests",
        layout="layouts/app.html",
        slug=slug,
        may_answer=agency.is_open and actor.can("portal.answer"),
    )


def cookie_of(request: HttpRequest) -> str:
    return request.cookies.get(CookieJar(site_of(request).is_https).name(COOKIE), "")


def keep_cookie(request: HttpRequest, value: str, *, seconds: int) -> None:
    CookieJar(site_of(request).is_https).put(visit_of(request), COOKIE, value, seconds=seconds)


def _session_key(request: HttpRequest, secret: str) -> Key:
    try:
        return read_key(site_of(request).signer, SESSION, secret, now=clock.now())
    except PortalLinkInvalid as error:
        raise NotInPortal from error


def _caller_of(request: HttpRequest, actor: Actor, guest: Guest) -> Caller:
    contact, portal = guest.contact, guest.portal
    return Caller(
        actor=actor,
        own=_own(request, portal, contact.name),
        who=Answerer(portal_id=portal.id, name=contact.name, contact_id=contact.id),
        client=PortalClient(portal.id, portal.client_tenant_id, portal.client_id),
        base="/portal",
        requests="/portal/requests",
        layout="layouts/public.html",
        session_id=guest.session_id,
        may_answer=guest.is_open,
    )


def _own(request: HttpRequest, portal: Portal, name: str) -> Actor | None:
    if portal.client_tenant_id is None:
        return None
    return guest_of(request, portal.client_tenant_id, name)
