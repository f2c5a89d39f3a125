"""The six shapes of a cross-site request, for any application and any route that changes something."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from litestar import Litestar

from app.web.csrf import SAFE_METHODS
from app.web.guards import routes_with_access
from tests.web.browser import Browser

PROVEN_OTHERWISE = (
    "/api/", "/no-inquiries/", "/oauth/introspect", "/oauth/revoke", "/oauth/token", "/webhooks/",
)  # fmt: skip
"""Where no cookie counts: whoever calls shows a key, a signature, a signed link (RFC 8058) or a
client's own secret.
"""
CROSS_SITE = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.test"}


@dataclass(frozen=True)
class Shape:
    """A request as an attacker can cause it in the browser of somebody who is signed in."""

    name: str
    headers: dict[str, str | None]
    content: dict[str, Any]


def shapes(own: str, foreign: str, stale: str) -> list[Shape]:
    """`own` is the victim's real token, which only the origin checks then stand against."""
    form = {"title": "forged", "who": "nova"}
    text = b'{"title": "forged", "csrf_token": "%s"}' % own.encode()
    return [
        Shape("no token", {}, {"data": form}),
        Shape("a foreign token", {}, {"data": {**form, "csrf_token": foreign}}),
        Shape("a token from before signing in", {}, {"data": {**form, "csrf_token": stale}}),
        Shape("cross-site", CROSS_SITE, {"data": {**form, "csrf_token": own}}),
        Shape(
            "no origin at all",
            {"Sec-Fetch-Site": None, "Origin": None},
            {"data": {**form, "csrf_token": own}},
        ),
        Shape(
            "a form posing as JSON",
            {"Content-Type": "text/plain", "X-CSRF-Token": own},
            {"content": text},
        ),
    ]


def unsafe_routes(app: Litestar) -> Iterator[tuple[str, str]]:
    """Method and path template of every page route that may change something."""
    for method, path, _ in routes_with_access(app):
        if method not in SAFE_METHODS and not path.startswith(PROVEN_OTHERWISE):
            yield method, path


async def send(browser: Browser, method: str, path: str, shape: Shape) -> int:
    """The status of the answer to a shape; None among its headers leaves one out."""
    request = browser.build_request(method, path, **shape.content)
    for name, value in shape.headers.items():
        request.headers.pop(name, None)
        if value is not None:
            request.headers[name] = value
    return (await browser.send(request)).status_code


async def refused(
    browser: Browser, app: Litestar, attacks: list[Shape], slug: str
) -> dict[str, int]:
    """The status of every shape at every unsafe route; a path is asked for in the tenant `slug`."""
    found = {}
    for method, template in unsafe_routes(app):
        path = template.replace("{slug:str}", slug)
        for shape in attacks:
            found[f"{method} {template}: {shape.name}"] = await send(browser, method, path, shape)
    return found
