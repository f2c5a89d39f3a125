"""What every request handler may need, put together once when the process starts."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from jinja2 import Environment
from litestar.types import Scope
from redis.asyncio import Redis

from app.core.crypto import Signer, derive_key
from app.core.module import Registry
from app.core.uow import Database
from app.integrations.wiring import Adapters
from app.web.assets import Assets
from app.web.hub import Hub
from app.web.identity import Authenticator
from app.web.ratelimit import RateLimiter
from app.web.visit import Connection

Check = Callable[[], Awaitable[Any]]


@dataclass(frozen=True, kw_only=True)
class Site:
    """The parts of one running web process. `public_url` has no slash at its end."""

    public_url: str
    secret_key: bytes = field(repr=False)
    live_key: bytes = field(repr=False)
    """Names the channels on which jobs and pages announce changes."""
    version: str
    registry: Registry
    database: Database
    redis: Redis
    authenticator: Authenticator
    assets: Assets
    templates: Environment
    limiter: RateLimiter
    hub: Hub
    adapters: Adapters
    checks: Mapping[str, Check] = field(default_factory=dict)

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def is_simulated(self) -> bool:
        return bool(self.adapters.simulated)

    @cached_property
    def csrf_key(self) -> bytes:
        return derive_key(self.secret_key, "csrf")

    @cached_property
    def signer(self) -> Signer:
        return Signer(self.secret_key)


def site_of(connection: Connection) -> Site:
    return site_in(connection.scope)


def site_in(scope: Scope) -> Site:
    site: Site = scope["litestar_app"].state.site
    return site
