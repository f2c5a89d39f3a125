"""The API: bearer keys, JSON answers that can be repeated, lists by key, its own description."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Controller, Response
from litestar.handlers.base import BaseRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, OpenAPIRenderPlugin
from litestar.openapi.spec import Components, OAuthFlow, OAuthFlows, SecurityScheme

from app.core.paging import Page
from app.web.rehearsal import HEADER, WORDS
from app.web.site import site_of
from app.web.visit import Connection, HttpRequest, visit_of

PREFIX = "/api/v1"
JSON_TYPE = "application/json"
RATE, PER = 600, 60
"""Calls and seconds, where no plan says otherwise."""


async def within_rate(connection: Connection, _: BaseRouteHandler) -> None:
    """Lets an API key call as often as the tenant's plan says, and a tenth more at once."""
    actor, site = visit_of(connection).actor, site_of(connection)
    if actor is not None:
        rate = site.registry.call_rates.get(actor.standing.plan, RATE)
        key = f"api:{actor.tenant_id}:{actor.id}"
        await site.limiter.limit(key, rate=rate, per=PER, burst=rate // 10)


class ApiController(Controller):
    """Base of API resources: `path = f"{PREFIX}/works"`; each handler names its permission."""

    guards = [within_rate]  # noqa: RUF012 - Litestar's way to declare it
    include_in_schema = True
    security = [{"bearer": []}, {"oauth": []}]  # noqa: RUF012


def answer(request: HttpRequest, value: Any, *, status: int = 200) -> Response[bytes]:
    """A JSON answer, kept with the request's Idempotency-Key when it has one."""
    body = msgspec.json.encode(value)
    visit = visit_of(request)
    visit.answer = (status, JSON_TYPE, body)
    headers = {HEADER: WORDS} if visit.is_test and visit.rolls_back else None
    return Response(body, status_code=status, media_type=JSON_TYPE, headers=headers)


def listing(request: HttpRequest, found: Page[Any], *, limit: int) -> Response[bytes]:
    """A page of a list: `items`, and in `next` the address of the page after it, if any."""
    following = None
    if found.next is not None:
        kept = [
            (name, value)
            for name, value in request.query_params.multi_items()
            if name not in {"after", "limit"}
        ]
        query = urlencode([*kept, ("limit", limit), ("after", found.next)])
        following = f"{request.url.path}?{query}"
    return answer(request, {"items": found.items, "next": following})


@dataclass(frozen=True, slots=True)
class Operation:
    """One call as the reference shows it."""

    method: str
    path: str
    words: str


class SchemaPage(OpenAPIRenderPlugin):
    """A list of all operations for people; programs read /schema/openapi.json."""

    def __init__(self) -> None:
        super().__init__(path="/")

    def render(self, request: HttpRequest, openapi_schema: dict[str, Any]) -> bytes:
        groups: dict[str, list[Operation]] = {}
        for path, methods in sorted(openapi_schema.get("paths", {}).items()):
            group = path.removeprefix("/api/v1/").partition("/")[0].replace("-", " ").capitalize()
            groups.setdefault(group, []).extend(
                Operation(method.upper(), path, _words(described))
                for method, described in methods.items()
                if isinstance(described, dict)
            )
        template = site_of(request).templates.get_template("api/reference.html")
        return template.render(groups=groups).encode()


def _words(described: dict[str, Any]) -> str:
    return str(described.get("description") or described.get("summary") or "")


def openapi(version: str, scopes: Mapping[str, str]) -> OpenAPIConfig:
    """How programs call us; `scopes` are what keys and applications may be allowed, in words."""
    consent = OAuthFlow(
        authorization_url="/oauth/authorize",
        token_url="/oauth/token",  # noqa: S106 - an address
        refresh_url="/oauth/token",
        scopes=dict(scopes),
    )
    return OpenAPIConfig(
        title="Backline API",
        version=version,
        path="/schema",
        use_handler_docstrings=True,
        render_plugins=[JsonRenderPlugin(path="/openapi.json"), SchemaPage()],
        components=Components(
            security_schemes={
                "bearer": SecurityScheme(
                    type="http",
                    scheme="bearer",
                    description="An API key of a workspace, or a personal token of a member.",
                ),
                "oauth": SecurityScheme(
                    type="oauth2",
                    description="An application that a member let in; with PKCE by S256.",
                    flows=OAuthFlows(authorization_code=consent),
                ),
            }
        ),
    )
