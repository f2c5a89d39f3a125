"""Probes: whether the process lives, and whether everything it needs answers."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import structlog
from litestar import Response, get
from litestar.params import FromQuery
from redis.asyncio import Redis
from sqlalchemy import text

from app.core.uow import Database
from app.web.front import is_own
from app.web.guards import public
from app.web.site import site_of
from app.web.visit import HttpRequest

log = structlog.get_logger("web")

PATIENCE = 2.0
"""Seconds a dependency may take to answer."""


@get("/health/live", guards=[public])
async def live() -> dict[str, str]:
    return {"status": "ok"}


@get("/health/ready", guards=[public])
async def ready(request: HttpRequest) -> Response[bytes]:
    """Every dependency with its latency; 503 as soon as one of them is down."""
    site = site_of(request)
    names = list(site.checks)
    found = await asyncio.gather(*(_examine(name, site.checks[name]) for name in names))
    is_ready = all(each["ok"] for each in found)
    body = {
        "status": "ok" if is_ready else "down",
        "version": site.version,
        "checks": dict(zip(names, found, strict=True)),
    }
    return Response(
        msgspec.json.encode(body),
        status_code=200 if is_ready else 503,
        media_type="application/json",
    )


@get("/health/certificate", guards=[public])
async def certificate(request: HttpRequest, domain: FromQuery[str] = "") -> Response[bytes]:
    """Whether a certificate may be asked for: 200 for our own host and proven domains, else 404.

    What a web server in front asks before it fetches one (deploy/caddy/Caddyfile).
    """
    site, host = site_of(request), domain.strip().lower().rstrip(".")
    is_known = is_own(site, host) or await site.authenticator.by_host(host) is not None
    return Response(b"", status_code=200 if is_known else 404, media_type="text/plain")


async def database_answers(database: Database) -> None:
    async with database.app.connect() as connection:
        await connection.execute(text("SELECT 1"))


async def redis_answers(redis: Redis) -> None:
    await redis.execute_command("PING")  # type: ignore[no-untyped-call]


async def _examine(name: str, check: Callable[[], Awaitable[Any]]) -> dict[str, Any]:
    began = time.perf_counter()
    try:
        await asyncio.wait_for(check(), PATIENCE)
        is_ok = True
    except Exception as error:  # noqa: BLE001 - whatever it is, the dependency is down
        log.warning("health.down", dependency=name, reason=type(error).__name__)
        is_ok = False
    return {"ok": is_ok, "ms": round((time.perf_counter() - began) * 1000, 1)}
