"""The only file that knows htmx's headers; reads those of 2.x and 4.x."""

import re
from urllib.parse import urlsplit

from app.web.visit import Connection

_TARGET_4 = re.compile(r"[a-z][a-z0-9-]*#(.+)")


def is_htmx(connection: Connection) -> bool:
    return connection.headers.get("hx-request") == "true"


def target_block(connection: Connection) -> str | None:
    """The block a partial request wants replaced, or None when it wants the whole page.

    A block is named after the id of its element: `release-list` is the block `release_list`.
    """
    headers = connection.headers
    if not is_htmx(connection) or headers.get("hx-history-restore-request") == "true":
        return None
    if headers.get("hx-boosted") == "true" or headers.get("hx-request-type") == "full":
        return None
    target = headers.get("hx-target", "")
    element = _TARGET_4.fullmatch(target)
    name = element.group(1) if element else target
    return name.replace("-", "_") or None


def page_address(connection: Connection) -> str:
    """The address in the browser's bar when htmx asks; nothing without htmx."""
    return connection.headers.get("hx-current-url", "") if is_htmx(connection) else ""


def leads_to(connection: Connection, url: str) -> dict[str, str]:
    """Headers that make htmx load a page, also where only a place of the page it is on is meant."""
    headers, stands_on = {"HX-Redirect": url}, urlsplit(page_address(connection))
    there, here = urlsplit(url), (stands_on.path, stands_on.query)
    if there.fragment and (there.path, there.query) == here:
        # A browser that is sent to a place of its own page would only scroll.
        headers["HX-Refresh"] = "true"
    return headers


def lands_in_toasts() -> dict[str, str]:
    """Headers that make htmx show the body as a toast, whatever the request aimed at."""
    return {"HX-Retarget": "#toasts", "HX-Reswap": "beforeend"}


def out_of_band(html: str) -> str:
    """A rendered block that replaces the element of its id, wherever the answer is aimed."""
    return re.sub(r"^(\s*<[a-z][\w-]*)", r'\1 hx-swap-oob="true"', html, count=1)
