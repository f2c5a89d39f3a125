"""Requests that change something must come from our own pages.

Two independent proofs: the browser says the request is same-origin (Sec-Fetch-Site, else Origin),
and the form carries a token tied to this browser's session or visitor cookie.
"""

import hmac

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from app.core.errors import Forbidden, Unauthenticated
from app.web.session import binding_of
from app.web.site import Site, site_in, site_of
from app.web.visit import Connection, HttpRequest, Visit, visit_in

FIELD = "csrf_token"
HEADER = "x-csrf-token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SIGNED_WEBHOOK = "signed_webhook"
"""`opt` of routes that check a signature of the sender instead."""

FORM_TYPES = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
CHUNK_TYPE = "application/offset+octet-stream"


class ForeignRequest(Forbidden):
    code = "foreign_request"
    sentence = "This form is out of date. Reload the page and send it again."


def csrf_token(request: Connection) -> str:
    """The token that forms and the page's htmx header carry; changes with every new session."""
    return _token(site_of(request), binding_of(request))


def csrf_middleware(app: ASGIApp) -> ASGIApp:
    """Refuse foreign requests after routing, before anything of the handler runs."""

    async def stage(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP:
            request = HttpRequest(scope, receive, send)
            if request.method not in SAFE_METHODS and not _is_excused(scope):
                await _check(request, site_in(scope), visit_in(scope))
        await app(scope, receive, send)

    return stage


def _is_excused(scope: Scope) -> bool:
    visit = visit_in(scope)
    is_signed = bool(scope["route_handler"].opt.get(SIGNED_WEBHOOK))
    return visit.is_api or visit.is_client_call or is_signed


async def _check(request: HttpRequest, site: Site, visit: Visit) -> None:
    if not _is_same_origin(request, visit.front_origin or site.public_url):
        raise ForeignRequest
    content_type = request.content_type[0]
    sent = request.headers.get(HEADER)
    if sent is None:
        # Only forms can carry the token in their body; nothing else is read before it is checked.
        if content_type not in FORM_TYPES or not visit.binding:
            raise _refusal(visit)
        sent = (await request.form()).get(FIELD)
    elif content_type not in FORM_TYPES | {CHUNK_TYPE, ""}:
        raise ForeignRequest
    if not isinstance(sent, str) or not _is_ours(site, visit, sent):
        raise _refusal(visit)


def _is_same_origin(request: HttpRequest, own: str) -> bool:
    fetch_site = request.headers.get("sec-fetch-site")
    if fetch_site is not None:
        return fetch_site in {"same-origin", "none"}
    return request.headers.get("origin") == own


def _is_ours(site: Site, visit: Visit, sent: str) -> bool:
    if not visit.binding:
        return False
    return hmac.compare_digest(sent.encode(), _token(site, visit.binding).encode())


def _token(site: Site, binding: bytes) -> str:
    return hmac.digest(site.csrf_key, binding, "sha256").hex()


def _refusal(visit: Visit) -> Forbidden | Unauthenticated:
    # A form of a session that has ended: signing in again is what helps.
    return Unauthenticated() if visit.slug and visit.signed_in is None else ForeignRequest()
