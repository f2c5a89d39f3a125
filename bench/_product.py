"""The product on throwaway servers, with one tenant of fifty rows and a rival of a thousand."""

import base64
import io
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, redirect_stderr
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from litestar import Litestar

from app import logging
from app.core.crypto import hash_token
from app.core.ids import token
from app.embedded import testing
from app.main import create_app, running
from app.modules import registry
from app.settings import LogFormat, LogLevel, LogSettings, Settings
from app.tenants.authentication import DatabaseAuthenticator
from app.web.cookies import SESSION
from app.web.shell import Shell, build_shell
from app.web.visit import STATE_KEY, HttpRequest, Visit
from db.migrate import upgrade

ROWS, RIVAL_ROWS = 50, 1000
KEY = bytes(range(32))
MASTER = f"1:{base64.b64encode(KEY).decode()}"
ORIGIN = "http://bench.test"

RECORDINGS = """
    WITH made AS (
        INSERT INTO recordings (tenant_id, title, artist_name, isrc, duration_ms, search_text)
        SELECT $1, 'Recording ' || i, 'Nova Lind', 'QZAAA26' || lpad(i::text, 5, '0'),
            180000 + i * 777, 'recording ' || i
        FROM generate_series(1, $2) i RETURNING id, isrc)
    INSERT INTO split_sheets (tenant_id, kind, recording_id, version, status, proposed_by)
    SELECT $1, 'master', id, 1, 'proposed', 'Nova Lind' FROM made WHERE isrc LIKE '%0'
"""
ASSETS = """
    WITH made AS (
        INSERT INTO assets (tenant_id, name, kind, current_number)
        SELECT $1, 'Master ' || i, 'audio', 1 FROM generate_series(1, $2) i RETURNING id, name
    ), versions AS (
        INSERT INTO asset_versions (tenant_id, asset_id, number, filename, format, content_type,
            size, sha256, storage_key, facts)
        SELECT $1, id, 1, name || '.wav', 'wav', 'audio/wav', 31000000,
            sha256(id::text::bytea), id::text, '{"technical": {"duration": 191.4}}' FROM made
        RETURNING id)
    INSERT INTO analyses (tenant_id, version_id, status, job_id, summary)
    SELECT $1, id, 'done', id, '{"tempo": 120.4, "key": "A minor", "loudness": -14.2}'
    FROM versions
"""


class Refused(Exception):
    """The answer was not the page that was asked for."""


@dataclass(frozen=True)
class Product:
    """The running application, its superuser's connections, and a person who is signed in."""

    app: Litestar
    pool: asyncpg.Pool
    session: str
    tenant_id: UUID

    async def shell(self, path: str) -> Shell:
        """What the layout of a page at this address receives."""
        site = self.app.state.site
        who = await site.authenticator.by_session(hash_token(self.session), "nova", "bench", None)
        visit = Visit("bench", path, signed_in=who, actor=who.actor, binding=b"bench")
        scope: Any = {"type": "http", "state": {STATE_KEY: visit}, "headers": []}
        return build_shell(HttpRequest({**scope, "litestar_app": self.app}), takes_flashes=False)

    async def get(self, app: Litestar, path: str) -> bytes:
        """One request, without a client's cost; the body of an answer that succeeded."""
        body: list[bytes] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            if message.get("status", 200) != 200:
                raise Refused(message["status"])
            body.append(message.get("body", b""))

        cookie = f"{SESSION}={self.session}".encode()
        await app(_asked(path, [(b"host", b"bench.test"), (b"cookie", cookie)]), receive, send)
        return b"".join(body)


class _Nowhere(io.TextIOBase):
    def write(self, text: str) -> int:
        return len(text)


@asynccontextmanager
async def running_product() -> AsyncIterator[Product]:
    """Everything as in production; log lines are formatted and thrown away."""
    with tempfile.TemporaryDirectory() as directory:
        servers = testing.start(Path(directory))
        try:
            await upgrade(servers.dsn("backline_owner"), context_key=KEY)
            known = {
                "SECRET_KEY": "x" * 40,
                "CONTEXT_KEY": KEY.hex(),
                "MASTER_KEYS": MASTER,
                "PUBLIC_URL": ORIGIN,
            }
            settings = Settings.of({**servers.environment(), **known})
            app = create_app(settings, registry(), DatabaseAuthenticator)
            with redirect_stderr(_Nowhere()):
                logging.configure(LogSettings(LogLevel.INFO, LogFormat.JSON))
            async with (
                running(app.state.site),
                asyncpg.create_pool(servers.dsn("postgres"), min_size=1, init=_read_json) as pool,
            ):
                session, tenant_id = await _populate(pool)
                yield Product(app, pool, session, tenant_id)
        finally:
            testing.stop(Path(directory))


def _asked(path: str, headers: list[tuple[bytes, bytes]]) -> Any:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": headers,
        "client": ("127.0.0.1", 50000),
        "server": ("bench.test", 80),
        "state": {},
    }


async def _read_json(connection: Any) -> None:
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", encoder=msgspec.json.encode, decoder=msgspec.json.decode
    )


async def _populate(pool: asyncpg.Pool) -> tuple[str, UUID]:
    session = token()
    async with pool.acquire() as root:
        # Rows as they are read, without the moves and witnesses that lead to them.
        await root.execute("SET session_replication_role = replica")
        tenants = [
            await root.fetchval(
                "INSERT INTO tenants (slug, name, kind, currency, time_zone)"
                " VALUES ($1, $1, 'artist', 'EUR', 'UTC') RETURNING id",
                slug,
            )
            for slug in ("nova", "rival")
        ]
        person = await root.fetchval(
            "INSERT INTO persons (email, name) VALUES ('nova@example.com', 'Nova') RETURNING id"
        )
        await root.execute(
            "INSERT INTO memberships (tenant_id, person_id, role) VALUES ($1, $2, 'owner')",
            tenants[0],
            person,
        )
        await root.execute(
            "INSERT INTO sessions (person_id, token_hash, last_seen_at, expires_at, user_agent)"
            " VALUES ($1, $2, now(), now() + interval '1 day', '')",
            person,
            hash_token(session),
        )
        for tenant, count in zip(tenants, (ROWS, RIVAL_ROWS), strict=True):
            for statement in (RECORDINGS, ASSETS):
                await root.execute(statement, tenant, count)
        await root.execute("ANALYZE")
    return session, tenants[0]
