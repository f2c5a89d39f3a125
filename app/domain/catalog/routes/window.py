"""Which part of a list an address asks for, and the addresses of its neighbors."""

from typing import Any
from urllib.parse import urlencode

from app.core.paging import Page, clamp_limit
from app.domain.catalog.queries.lists import Window
from app.web.visit import HttpRequest


def asked_window(request: HttpRequest) -> Window:
    """The window of a page's address."""
    return Window(
        after=request.query_params.get("after") or None,
        before=request.query_params.get("before") or None,
    )


def api_window(request: HttpRequest) -> Window:
    """The window of an API address, with its own limit."""
    limit = request.query_params.get("limit", "")
    return Window(
        after=request.query_params.get("after") or None,
        limit=clamp_limit(int(limit) if limit.isascii() and limit.isdigit() else None),
    )


def pager(path: str, found: Page[Any], **kept: str) -> dict[str, Any]:
    """The addresses `newer` and `older` for `ui.pager`, empty at the ends."""
    filters = {name: value for name, value in kept.items() if value}
    newer = f"{path}?{urlencode({**filters, 'before': found.previous})}" if found.previous else ""
    older = f"{path}?{urlencode({**filters, 'after': found.next})}" if found.next else ""
    return {"newer": newer, "older": older}
