"""The API: bearer keys, JSON answers that can be repeated, lists by key, its own description."""

from html import escape
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Controller, Response
from litestar.handlers.base import BaseRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, OpenAPIRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from app.core.paging import Page
from app.web.site import site_of
from app.web.visit import Connection, HttpRequest, visit_of

PREFIX = "/api/v1"
JSON_TYPE = "application/json"
RATE, PER, BURST = 600, 60, 60


async def within_rate(connection: Connection, _: BaseRouteHandler) -> None:
    """Lets an API key call 600 times a minute, and 60 times more at once."""
    actor = visit_of(connection).actor
    if actor is not None:
        key = f"api:{actor.tenant_id}:{actor.id}"
        await site_of(connection).limiter.limit(key, rate=RATE, per=PER, burst=BURST)


class ApiController(Controller):
    """Base of API resources: `path = f"{PREFIX}/works"`; each handler names its permission."""

    guards = [within_rate]  # noqa: RUF012 - Litestar's way to declare it
    include_in_schema = True
    security = [{"bearer": []}]  # noqa: RUF012


def answer(request: HttpRequest, value: Any, *, status: int = 200) -> Response[bytes]:
    """A JSON answer, kept with the request's Idempotency-Key when it has one."""
    body = msgspec.json.encode(value)
    visit_of(request).answer = (status, JSON_TYPE, body)
    return Response(body, status_code=status, media_type=JSON_TYPE)


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


class SchemaPage(OpenAPIRenderPlugin):
    """A list of all operations for people; programs read /schema/openapi.json."""

    def __init__(self) -> None:
        super().__init__(path="/")

    def render(self, request: HttpRequest, openapi_schema: dict[str, Any]) -> bytes:
        operations = "".join(
            _operation(path, method, described)
            for path, methods in sorted(openapi_schema.get("paths", {}).items())
            for method, described in methods.items()
            if isinstance(described, dict)
        )
        sheet = site_of(request).assets.url("app.css")
        return (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<title>Backline API</title><link rel="stylesheet" href="{escape(sheet)}"></head>'
            '<body><main class="bare"><h1>Backline API</h1><p>Send an API key as <code>'
            "Authorization: Bearer …</code>. The description for programs is "
            '<a href="/schema/openapi.json">openapi.json</a>.</p>'
            f"<dl>{operations}</dl></main></body></html>"
        ).encode()


def _operation(path: str, method: str, described: dict[str, Any]) -> str:
    words = described.get("description") or described.get("summary") or ""
    return f"<dt><code>{escape(method.upper())} {escape(path)}</code></dt><dd>{escape(words)}</dd>"


def openapi(version: str) -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Backline API",
        version=version,
        path="/schema",
        use_handler_docstrings=True,
        render_plugins=[JsonRenderPlugin(path="/openapi.json"), SchemaPage()],
        components=Components(
            security_schemes={"bearer": SecurityScheme(type="http", scheme="bearer")}
        ),
    )
