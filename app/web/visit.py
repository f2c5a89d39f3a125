"""What is known about one request while it passes through the web layer."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.types import Scope

from app.core.actor import Actor
from app.web.identity import SignedIn, TenantView

Connection = ASGIConnection[Any, Any, Any, Any]
HttpRequest = Request[Any, Any, Any]

STATE_KEY = "visit"
_TENANT_PATH = re.compile(r"/t/([a-z0-9][a-z0-9-]{0,62})(?:/|$)")
_CLIENT_PATHS = frozenset({"/oauth/token", "/oauth/revoke", "/oauth/introspect"})
_PLAIN_PREFIXES = ("/static/", "/health/")


@dataclass(slots=True)
class Visit:
    """One request: who asks, from where, and what its answer must carry besides its body."""

    request_id: str
    path: str
    ip: str | None = None
    signed_in: SignedIn | None = None
    actor: Actor | None = None
    binding: bytes = b""
    """What form tokens and flashes are tied to: a hash of the session's or visitor's cookie."""
    session_hash: bytes | None = None
    front: TenantView | None = None
    """The workspace under whose own domain the request came."""
    front_origin: str = ""
    set_cookies: list[bytes] = field(default_factory=list)
    clears_site_data: bool = False
    is_test: bool = False
    """Called with a test key: what it changes is tried and not kept."""
    rolls_back: bool = False
    """An answer that refuses changes nothing: the unit of work ends without a commit."""
    answer: tuple[int, str, bytes] | None = None
    """Status, content type and body of an API answer, to be kept with its idempotency key."""
    release: Callable[[], None] | None = None
    """Gives the place of a long-lived answer back to the requests that wait for one."""

    @property
    def is_api(self) -> bool:
        return self.path.startswith("/api/")

    @property
    def is_client_call(self) -> bool:
        """An application speaks for itself, by its own secret: no cookie counts, none is set."""
        return self.path in _CLIENT_PATHS

    @property
    def is_plain(self) -> bool:
        """Files and probes: nobody is asked who they are, nobody waits in the queue."""
        return self.path.startswith(_PLAIN_PREFIXES)

    @property
    def slug(self) -> str | None:
        """The tenant named in the path `/t/<slug>/…`."""
        found = _TENANT_PATH.match(self.path)
        return found.group(1) if found else None


def visit_of(connection: Connection) -> Visit:
    return visit_in(connection.scope)


def visit_in(scope: Scope) -> Visit:
    """The visit the outermost stage began; every HTTP request has one."""
    visit: Visit = scope["state"][STATE_KEY]
    return visit
