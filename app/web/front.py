"""Which workspace's name is on the door: pages served under a domain of its own.

Our own host serves everybody. Any other host must be the proven domain of a workspace, or the
request was meant for somebody else and is sent away (421).
"""

import time
from collections import OrderedDict
from ipaddress import ip_address
from urllib.parse import urlsplit

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from app.core.errors import Refusal
from app.web.identity import TenantView
from app.web.site import Site, site_in
from app.web.visit import HttpRequest, visit_in

REMEMBERED_SECONDS = 15
REMEMBERED_HOSTS = 2_000


class MisdirectedHost(Refusal):
    status = 421
    code = "misdirected"
    sentence = "Nothing is served under this address. Check it, or ask who gave it to you."


def with_front(app: ASGIApp) -> ASGIApp:
    """Note whose domain was asked, before anybody is known; raises MisdirectedHost."""
    known: OrderedDict[str, tuple[float, TenantView | None]] = OrderedDict()

    async def stage(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and not visit_in(scope).is_plain:
            site, visit = site_in(scope), visit_in(scope)
            host = host_of(HttpRequest(scope).headers.get("host", ""))
            if not is_own(site, host):
                visit.front = await _find(site, known, host)
                if visit.front is None:
                    raise MisdirectedHost
                scheme = "https" if site.is_https else "http"
                visit.front_origin = f"{scheme}://{HttpRequest(scope).headers['host']}"
        await app(scope, receive, send)

    return stage


def host_of(header: str) -> str:
    """The name in a Host header, without its port, in lower case."""
    return (urlsplit(f"//{header}").hostname or "").rstrip(".") if _is_plain(header) else ""


def is_own(site: Site, host: str) -> bool:
    """Whether a host is the service's own; over plain http also this machine by any name."""
    if host == urlsplit(site.public_url).hostname:
        return True
    return not site.is_https and (host == "localhost" or _is_loopback(host))


async def _find(
    site: Site, known: OrderedDict[str, tuple[float, TenantView | None]], host: str
) -> TenantView | None:
    until, front = known.get(host, (0.0, None))
    if until < time.monotonic():
        front = await site.authenticator.by_host(host) if host else None
        known[host] = (time.monotonic() + REMEMBERED_SECONDS, front)
        known.move_to_end(host)
        while len(known) > REMEMBERED_HOSTS:
            known.popitem(last=False)
    return front


def _is_plain(header: str) -> bool:
    return bool(header) and header.isascii() and not set(header) & set("/\\@?# \t")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
