"""Entering a workspace from a page of one's own account, where no address names it."""

from app.core.actor import Actor
from app.core.errors import NotFound, Unauthenticated
from app.web.identity import SignedIn
from app.web.site import site_of
from app.web.visit import HttpRequest, visit_of


async def enter_own(request: HttpRequest, slug: str) -> SignedIn:
    """The same person as seen in a workspace they are a member of; raises NotFound elsewhere."""
    visit = visit_of(request)
    if visit.session_hash is None:
        raise Unauthenticated
    known = site_of(request).authenticator
    found = await known.by_session(visit.session_hash, slug, visit.request_id, visit.ip)
    # Those who act for an agency, or look in for the service, have no role of their own here.
    if found is None or found.actor is None or found.actor.role is None:
        raise NotFound
    return found


async def act_in_own(request: HttpRequest, slug: str) -> Actor:
    actor = (await enter_own(request, slug)).actor
    if actor is None:
        raise NotFound
    return actor
