"""A list page of 50 rows: through everything the product does, and written bare.

Ours: session look-up, signed context, row-level security, unit of work, guards, headers, log line.
Baseline: the same query by the tenant's id and the same template, in a handler of its own.

    python bench/list_page.py
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import structlog
from jinja2 import ChoiceLoader, DictLoader
from litestar import Litestar, Response, get
from litestar.enums import MediaType

from app.core.crypto import hash_token
from app.core.ids import token
from app.core.module import Registry
from app.embedded import testing
from app.main import create_app, running
from app.settings import Settings
from app.tenants.authentication import DatabaseAuthenticator
from app.web.guards import public
from app.web.shell import build_shell
from app.web.visit import STATE_KEY, HttpRequest, Visit
from db.migrate import upgrade

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.web import notes  # noqa: E402
from tests.web.browser import ORIGIN, SESSION  # noqa: E402

ROWS, ROUNDS, PER_ROUND = 50, 12, 40
KEY = bytes(range(32))
QUERY = "SELECT title FROM notes WHERE tenant_id = $1 ORDER BY id LIMIT 50"


async def main() -> None:
    with tempfile.TemporaryDirectory() as directory:
        servers = testing.start(Path(directory))
        try:
            await measure(servers)
        finally:
            testing.stop(Path(directory))


async def measure(servers: testing.TestServers) -> None:
    await upgrade(servers.dsn("backline_owner"), context_key=KEY)
    session, tenant_id = await populate(servers)
    structlog.configure(processors=[], logger_factory=structlog.ReturnLoggerFactory())
    app = product(servers)
    async with (
        running(app.state.site),
        asyncpg.create_pool(servers.dsn("postgres"), min_size=1) as pool,
    ):
        shell = await known_shell(app, session)
        bare = baseline(app, pool, tenant_id, shell)
        ours, theirs = client(app, session), client(bare, session)
        pages = [await ours.get("/t/nova/notes"), await theirs.get("/t/nova/notes")]
        assert [page.status_code for page in pages] == [200, 200]
        assert pages[0].text.count("<li>") == pages[1].text.count("<li>")
        report(await alternate(ours.get, theirs.get))


def report(times: tuple[list[float], list[float]]) -> None:
    ours, baseline = (statistics.median(each) * 1000 for each in times)
    print(f"list page: ratio {ours / baseline:.2f} (ours {ours:.2f} ms, baseline {baseline:.2f} ms)")


async def alternate(
    ours: Callable[[str], Awaitable[Any]], theirs: Callable[[str], Awaitable[Any]]
) -> tuple[list[float], list[float]]:
    """Times of single requests, taken in turns so that foreign load meets both."""
    found: tuple[list[float], list[float]] = ([], [])
    for number in range(ROUNDS):
        for side, fetch in enumerate((ours, theirs)):
            for _ in range(PER_ROUND):
                began = time.process_time()
                await fetch("/t/nova/notes")
                if number:
                    found[side].append(time.process_time() - began)
    return found


def product(servers: testing.TestServers) -> Litestar:
    settings = Settings.of(
        {
            **servers.environment(),
            "SECRET_KEY": "x" * 40,
            "CONTEXT_KEY": KEY.hex(),
            "PUBLIC_URL": ORIGIN,
        }
    )
    app = create_app(settings, Registry([notes.MODULE]), DatabaseAuthenticator)
    templates = app.state.site.templates
    templates.loader = ChoiceLoader([DictLoader(notes.TEMPLATES), templates.loader])
    return app


def baseline(app: Litestar, pool: asyncpg.Pool, tenant_id: Any, shell: Any) -> Litestar:
    template = app.state.site.templates.get_template("notes/index.html")

    @get("/t/{slug:str}/notes")
    async def index() -> Response[str]:
        async with pool.acquire() as connection:
            titles = [row["title"] for row in await connection.fetch(QUERY, tenant_id)]
        html = template.render(
            shell=shell, notes=titles, form=notes.NoteForm.blank(), request_path="/t/nova/notes"
        )
        return Response(html, media_type=MediaType.HTML)

    return Litestar([index], logging_config=None, openapi_config=None)


async def known_shell(app: Litestar, session: str) -> Any:
    site = app.state.site
    who = await site.authenticator.by_session(hash_token(session), "nova", "bench", None)
    visit = Visit("bench", "/t/nova/notes", signed_in=who, actor=who.actor, binding=b"bench")
    scope: Any = {"type": "http", "state": {STATE_KEY: visit}, "litestar_app": app, "headers": []}
    return build_shell(HttpRequest(scope), takes_flashes=False)


def client(app: Litestar, session: str) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=app),
        base_url=ORIGIN,
        headers={"Cookie": f"{SESSION}={session}"},
    )


async def populate(servers: testing.TestServers) -> tuple[str, Any]:
    """One tenant with fifty notes and one with a thousand, and an owner who is signed in."""
    owner = await asyncpg.connect(servers.dsn("backline_owner"))
    await owner.execute(notes.TABLE)
    await owner.close()
    session = token()
    root = await asyncpg.connect(servers.dsn("postgres"))
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
    for tenant, count in zip(tenants, (ROWS, 1000), strict=True):
        await root.execute(
            "INSERT INTO notes (tenant_id, title) SELECT $1, 'Note ' || i"
            " FROM generate_series(1, $2) i",
            tenant,
            count,
        )
    await root.execute("ANALYZE")
    await root.close()
    return session, tenants[0]


if __name__ == "__main__":
    asyncio.run(main())
