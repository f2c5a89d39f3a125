"""`backline doctor`: the state of each part in words."""

import asyncio
import ctypes.util
import http.client
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

import asyncpg
import redis.asyncio

from app.embedded.supervisor import Claim
from app.embedded.up import is_live
from app.settings import EmailProvider, Settings

LEAST_FREE_BYTES = 2 * 1024**3
PATCHED_REDIS = {6: (6, 2, 20), 7: (7, 4, 6), 8: (8, 2, 2)}
"""First release of each line without CVE-2025-49844."""


class State(StrEnum):
    OK = "ok"
    WARNING = "warning"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    part: str
    state: State
    words: str


async def examine(settings: Settings) -> list[Finding]:
    """Look at every part; a part that cannot be reached is a finding, never an exception."""
    checks: list[tuple[str, Callable[[Settings], Awaitable[Finding]]]] = [
        ("supervisor", _supervisor),
        ("database", _database),
        ("migrations", _migrations),
        ("redis", _redis),
        ("storage", _storage),
        ("web", _web),
        ("mail", _mail),
        ("documents", _documents),
        ("disk", _disk),
    ]
    return [await _guarded(part, check, settings) for part, check in checks]


async def _guarded(
    part: str, check: Callable[[Settings], Awaitable[Finding]], settings: Settings
) -> Finding:
    try:
        async with asyncio.timeout(5):
            return await check(settings)
    except TimeoutError:
        return Finding(part, State.BROKEN, "did not answer within 5 seconds")
    except (OSError, asyncpg.PostgresError, redis.asyncio.RedisError) as error:
        return Finding(part, State.BROKEN, str(error) or type(error).__name__)


async def _supervisor(settings: Settings) -> Finding:
    claim = Claim(settings.var_dir)
    url = claim.read().get("url")
    if url is None:
        return Finding("supervisor", State.WARNING, "does not run here; `backline up` starts it")
    gone = [child for child in claim.children() if not child.is_alive()]
    if gone:
        return Finding("supervisor", State.BROKEN, f"{len(gone)} of its parts are down")
    return Finding("supervisor", State.OK, f"runs {len(claim.children())} parts for {url}")


async def _database(settings: Settings) -> Finding:
    connection = await asyncpg.connect(settings.database.url)
    try:
        row = await connection.fetchrow(
            "SELECT current_setting('server_version') AS version, current_user AS role,"
            " rolsuper OR rolbypassrls AS is_unbound FROM pg_roles WHERE rolname = current_user"
        )
    finally:
        await connection.close()
    words = f"PostgreSQL {row['version']}, as {row['role']}"
    if row["is_unbound"]:
        return Finding("database", State.BROKEN, f"{words}, a role that escapes tenant isolation")
    return Finding("database", State.OK, words)


async def _migrations(settings: Settings) -> Finding:
    connection = await asyncpg.connect(settings.database.owner_url)
    try:
        head = await connection.fetchval("SELECT version_num FROM alembic_version")
    except asyncpg.UndefinedTableError:
        head = None
    finally:
        await connection.close()
    if head is None:
        return Finding("migrations", State.BROKEN, "none were run; `backline migrate` runs them")
    return Finding("migrations", State.OK, f"the schema is at {head}")


async def _redis(settings: Settings) -> Finding:
    client = redis.asyncio.Redis.from_url(settings.redis_url)
    try:
        version = str((await client.info("server"))["redis_version"])
    finally:
        await client.aclose()
    if redis_is_patched(version):
        return Finding("redis", State.OK, f"Redis {version}")
    if settings.redis_url.startswith("unix://"):
        return Finding("redis", State.OK, f"Redis {version} on a private socket")
    return Finding("redis", State.WARNING, f"Redis {version} is open to CVE-2025-49844; update it")


def redis_is_patched(version: str) -> bool:
    """Whether a Redis release is free of CVE-2025-49844 (code execution by a Lua script)."""
    parts = tuple(int(part) for part in version.split(".")[:3])
    if parts[:2] == (7, 2):
        return parts >= (7, 2, 11)
    return parts >= PATCHED_REDIS.get(parts[0], (9,))


async def _storage(settings: Settings) -> Finding:
    status = await asyncio.to_thread(_storage_status, settings)
    words = f"S3 at {settings.s3.endpoint}, bucket {settings.s3.bucket}"
    if status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
        return Finding("storage", State.BROKEN, f"{words}, answers {status}")
    return Finding("storage", State.OK, words)


def _storage_status(settings: Settings) -> int:
    kind = http.client.HTTPSConnection if settings.s3.secure else http.client.HTTPConnection
    connection = kind(settings.s3.endpoint, timeout=4)
    try:
        connection.request("HEAD", f"/{settings.s3.bucket}")
        return connection.getresponse().status
    finally:
        connection.close()


async def _web(settings: Settings) -> Finding:
    url = settings.web.public_url
    if await asyncio.to_thread(is_live, settings.web.port, url):
        return Finding("web", State.OK, f"answers at {url}")
    return Finding("web", State.BROKEN, f"does not answer on port {settings.web.port}")


async def _mail(settings: Settings) -> Finding:
    if settings.email.provider is EmailProvider.SANDBOX or settings.email.smtp is None:
        return Finding("mail", State.OK, "the sandbox keeps every message; nothing is sent")
    smtp = settings.email.smtp
    _, writer = await asyncio.open_connection(smtp.host, smtp.port)
    writer.close()
    return Finding("mail", State.OK, f"{smtp.host} answers on port {smtp.port}")


async def _documents(_: Settings) -> Finding:
    missing = [name for name in ("pango-1.0", "pangoft2-1.0") if not ctypes.util.find_library(name)]
    if missing:
        words = f"PDFs need {' and '.join(missing)}; `tools/install-system run` installs them"
        return Finding("documents", State.BROKEN, words)
    return Finding("documents", State.OK, "Pango is installed")


async def _disk(settings: Settings) -> Finding:
    free = shutil.disk_usage(settings.var_dir).free
    words = f"{free / 1024**3:.0f} GiB are free for {settings.var_dir}"
    return Finding("disk", State.OK if free > LEAST_FREE_BYTES else State.WARNING, words)
