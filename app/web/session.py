"""Sessions: who is asking is looked up once per request, before anything else is decided.

A session is an opaque token in a cookie; the database knows its SHA-256. A token the database
does not know is thrown away, never taken over, and every change of rights calls `sign_in` anew.
"""

import re
import time
from collections import OrderedDict

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from app.core.crypto import InvalidApiKey, hash_token, parse_api_key
from app.core.errors import Forbidden, Unauthenticated
from app.core.ids import token
from app.web import cookies
from app.web.cookies import CookieJar
from app.web.site import Site, site_in, site_of
from app.web.visit import Connection, HttpRequest, Visit, visit_in, visit_of

TOUCH_SECONDS = 300
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32,128}")


class InvalidKey(Unauthenticated):
    code = "invalid_api_key"
    sentence = "This API key or token is not valid. Make a new one in the settings."


class PlanWithoutApi(Forbidden):
    """The keys of a workspace outlive its plan: they rest, and work again after an upgrade."""

    code = "plan_without_api"
    sentence = (
        "The plan of this workspace does not include the API. Its keys are kept, and work again"
        " as soon as the plan includes it."
    )


def sign_in(request: Connection, session_token: str, *, seconds: int | None = None) -> None:
    """Hand the browser a new session; the token must be new and already stored, hashed."""
    visit = visit_of(request)
    lifetime = seconds or cookies.SESSION_SECONDS
    _jar(request).put(visit, cookies.SESSION, session_token, seconds=lifetime)
    visit.session_hash = hash_token(session_token)
    visit.binding = visit.session_hash


def sign_out(request: Connection) -> None:
    """Take the session from the browser, with everything it kept; the caller revokes the row."""
    visit = visit_of(request)
    _jar(request).drop(visit, cookies.SESSION)
    visit.clears_site_data = True
    visit.signed_in = visit.actor = visit.session_hash = None
    visit.binding = b""


def binding_of(request: Connection) -> bytes:
    """What tokens of this browser are tied to; a visitor without a session gets a cookie for it."""
    visit = visit_of(request)
    if not visit.binding:
        visitor = token()
        _jar(request).put(visit, cookies.VISITOR, visitor, seconds=cookies.VISITOR_SECONDS)
        visit.binding = hash_token(visitor)
    return visit.binding


def with_session(app: ASGIApp) -> ASGIApp:
    """Fill the visit with the person, tenant and actor that the cookie or key stands for."""
    touched: OrderedDict[str, float] = OrderedDict()

    async def stage(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or visit_in(scope).is_plain:
            return await app(scope, receive, send)
        site, visit, request = site_in(scope), visit_in(scope), HttpRequest(scope)
        if visit.is_client_call:
            pass
        elif visit.is_api:
            await _recognise_program(site, visit, request)
        else:
            await _recognise_person(site, visit, request)
            await _touch(site, visit, touched)
        return await app(scope, receive, send)

    return stage


async def _recognise_program(site: Site, visit: Visit, request: Connection) -> None:
    scheme, _, presented = request.headers.get("authorization", "").partition(" ")
    if not scheme:
        return
    if scheme.lower() != "bearer":
        raise InvalidKey
    try:
        key = parse_api_key(presented)
    except InvalidApiKey:
        raise InvalidKey from None
    visit.is_test = key.is_test
    known = site.authenticator
    find = known.by_token if key.is_of_person else known.by_api_key
    visit.actor = await find(key.hash, visit.request_id, visit.ip)
    if visit.actor is None:
        raise InvalidKey
    if not site.registry.has_api(visit.actor.standing.plan):
        raise PlanWithoutApi


async def _recognise_person(site: Site, visit: Visit, request: Connection) -> None:
    jar = CookieJar(site.is_https)
    secret = request.cookies.get(jar.name(cookies.SESSION), "")
    if _TOKEN.fullmatch(secret):
        visit.signed_in = await site.authenticator.by_session(
            hash_token(secret), visit.slug, visit.request_id, visit.ip
        )
    if visit.signed_in is not None:
        visit.session_hash = visit.binding = hash_token(secret)
        visit.actor = visit.signed_in.actor if visit.slug else None
        return
    if secret:
        jar.drop(visit, cookies.SESSION)
    visitor = request.cookies.get(jar.name(cookies.VISITOR), "")
    if _TOKEN.fullmatch(visitor):
        visit.binding = hash_token(visitor)


async def _touch(site: Site, visit: Visit, touched: OrderedDict[str, float]) -> None:
    if visit.signed_in is None:
        return
    key, now = str(visit.signed_in.session_id), time.monotonic()
    if now - touched.get(key, -TOUCH_SECONDS) < TOUCH_SECONDS:
        return
    touched[key] = now
    touched.move_to_end(key)
    while len(touched) > 10_000:
        touched.popitem(last=False)
    await site.authenticator.touch(visit.signed_in.session_id)


def _jar(request: Connection) -> CookieJar:
    return CookieJar(site_of(request).is_https)
