"""Headers that every answer carries, errors and refusals included."""

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from app.web.visit import visit_in

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
    " font-src 'self'; connect-src 'self'; media-src 'self' blob:; manifest-src 'self';"
    " object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)

HEADERS = {
    b"content-security-policy": CONTENT_POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
}
TRANSPORT = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
VARY = b"HX-Request, HX-Target, Cookie"


def with_headers(app: ASGIApp, *, is_https: bool) -> ASGIApp:
    """Add the headers, and the cookies the visit has collected, as the answer begins.

    An answer that set one of these headers itself keeps it, except that cookies only add up.
    """

    async def stage(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            return await app(scope, receive, send)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = _completed(scope, list(message["headers"]), is_https=is_https)
            await send(message)

        return await app(scope, receive, send_with_headers)

    return stage


def _completed(
    scope: Scope, headers: list[tuple[bytes, bytes]], *, is_https: bool
) -> list[tuple[bytes, bytes]]:
    visit = visit_in(scope)
    present = {name.lower(): value for name, value in headers}
    wanted = {**HEADERS, b"x-request-id": visit.request_id.encode(), b"cache-control": b"no-store"}
    if present.get(b"content-type", b"").startswith(b"text/html"):
        wanted[b"vary"] = VARY
    if is_https:
        wanted[TRANSPORT[0]] = TRANSPORT[1]
    if visit.clears_site_data:
        wanted[b"clear-site-data"] = b'"cache", "storage"'
    headers.extend((name, value) for name, value in wanted.items() if name not in present)
    headers.extend((b"set-cookie", cookie) for cookie in visit.set_cookies)
    return headers
