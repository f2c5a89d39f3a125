"""Which workspace's name is on the door: pages served under a domain of its own.

Our own host serves everybody. Any other host must be the proven domain of a workspace, or the
request was meant for somebody else and is sent away (421).
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import ip_address
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from app.core.errors import Refusal
from app.web.identity import Authenticator, TenantView
from app.web.site import Site, site_in, site_of
from app.web.visit import Connection, HttpRequest, visit_in, visit_of

REMEMBERED_SECONDS = 15
REMEMBERED_HOSTS = 2_000
NEW_HOSTS_AT_ONCE, NEW_HOSTS_A_SECOND = 100, 20
"""How many hosts that were never seen may be looked up, by each process."""

T = TypeVar("T")


class MisdirectedHost(Refusal):
    status = 421
    code = "misdirected"
    sentence = "Nothing is served under this address. Check it, or ask who gave it to you."


def with_front(app: ASGIApp) -> ASGIApp:
    """Note whose domain was asked, before anybody is known; raises MisdirectedHost."""
    fronts = Fronts()

    async def stage(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and not visit_in(scope).is_plain:
            site, visit = site_in(scope), visit_in(scope)
            host = host_of(HttpRequest(scope).headers.get("host", ""))
            if not is_own(site, host):
                visit.front = await fronts.find(site.authenticator, host)
                if visit.front is None:
                    raise MisdirectedHost
                scheme = "https" if site.is_https else "http"
                visit.front_origin = f"{scheme}://{HttpRequest(scope).headers['host']}"
        await app(scope, receive, send)

    return stage


def origin_of(request: Connection) -> str:
    """Scheme and host of the address in the browser, as it may be returned to; no slash."""
    return visit_of(request).front_origin or site_of(request).public_url


def host_of(header: str) -> str:
    """The name in a Host header, without its port, in lower case."""
    return (urlsplit(f"//{header}").hostname or "").rstrip(".") if _is_plain(header) else ""


def is_own(site: Site, host: str) -> bool:
    """Whether a host is the service's own; over plain http also this machine by any name."""
    if host == urlsplit(site.public_url).hostname:
        return True
    return not site.is_https and (host == "localhost" or _is_loopback(host))


class Fronts:
    """What was found under each host lately.

    Hosts nobody has are remembered apart from the others, and asked for only so often: however
    many are made up, they neither fill the database's day nor push anybody out. `ticks` tells
    seconds that only ever grow.
    """

    def __init__(self, ticks: Callable[[], float] = time.monotonic) -> None:
        self._ticks = ticks
        self._proven: Memory[TenantView | None] = Memory(REMEMBERED_HOSTS)
        self._unknown: Memory[None] = Memory(REMEMBERED_HOSTS)
        self._questions = 0.0
        self._asked_at = ticks()

    async def find(self, authenticator: Authenticator, host: str) -> TenantView | None:
        now = self._ticks()
        if not host or self._unknown.is_fresh(host, now):
            return None
        if self._proven.is_fresh(host, now):
            return self._proven.get(host)
        if not self._proven.has(host) and not self._may_ask(now):
            return None
        front = await authenticator.by_host(host)
        if front is None:
            self._proven.drop(host)
            self._unknown.keep(host, None, now)
        else:
            self._proven.keep(host, front, now)
        return front

    def _may_ask(self, now: float) -> bool:
        """Whether a host never seen may cost a look-up now; the allowance grows back by time."""
        spent = self._questions - (now - self._asked_at) * NEW_HOSTS_A_SECOND
        self._questions, self._asked_at = max(spent, 0.0), now
        if self._questions + 1 > NEW_HOSTS_AT_ONCE:
            return False
        self._questions += 1
        return True


class Memory(Generic[T]):
    """The newest answers, each good for a while."""

    def __init__(self, most: int) -> None:
        self._kept: OrderedDict[str, tuple[float, T]] = OrderedDict()
        self._most = most

    def has(self, host: str) -> bool:
        return host in self._kept

    def is_fresh(self, host: str, now: float) -> bool:
        return host in self._kept and self._kept[host][0] >= now

    def get(self, host: str) -> T:
        return self._kept[host][1]

    def keep(self, host: str, found: T, now: float) -> None:
        self._kept[host] = (now + REMEMBERED_SECONDS, found)
        self._kept.move_to_end(host)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def drop(self, host: str) -> None:
        self._kept.pop(host, None)


def _is_plain(header: str) -> bool:
    return bool(header) and header.isascii() and not set(header) & set("/\\@?# \t")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
