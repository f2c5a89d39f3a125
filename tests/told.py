"""The demo stories as a world for tests: told once per run, copied for every test."""

import asyncio
import fcntl
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import structlog
from litestar import Litestar

from app import seeds
from app.embedded.testing import TestServers
from app.main import create_app, running
from app.modules import registry
from app.seeds.stage import open_stage
from app.settings import Settings
from app.tenants.authentication import DatabaseAuthenticator
from db.migrate import upgrade
from tests.conftest import CONTEXT_KEY, MASTER_KEYS, _shared_directory
from tests.web.browser import ORIGIN, Browser

TEMPLATE = "backline_told"
SECRET = "a secret that the told world and its tests share"
NOVA, RIVAL, ATLAS, FOUNDRY = "nova-lind", "rook-vale", "atlas-agency", "the-foundry"


@dataclass
class Told:
    """The log-ins of the stories, and what the database holds of each of their tenants."""

    demo: dict[str, Any]
    database: str
    servers: TestServers
    tenant_ids: dict[str, UUID] = field(default_factory=dict)

    def tenant(self, slug: str) -> dict[str, Any]:
        return next(tenant for tenant in self.demo["tenants"] if tenant["slug"] == slug)

    def person(self, slug: str, role: str) -> dict[str, str]:
        return next(person for person in self.tenant(slug)["people"] if person["role"] == role)

    async def superuser(self) -> "asyncpg.Connection[Any]":
        return await asyncpg.connect(self.servers.dsn("postgres", self.database))


@pytest.fixture(scope="session")
def told_template(servers: TestServers, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory with demo.json; the stories are in the database TEMPLATE."""
    directory = _shared_directory(tmp_path_factory)
    with (directory / "told.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (directory / "told.done").exists():
            asyncio.run(_tell(servers, directory))
            (directory / "told.done").touch()
    return directory


@pytest.fixture
async def told(servers: TestServers, told_template: Path, request: Any) -> AsyncIterator[Told]:
    """This test's own copy of the world."""
    name = f"told_{abs(hash(request.node.nodeid)):x}"
    await servers.create_database(name, template=TEMPLATE)
    world = Told(json.loads((told_template / "demo.json").read_text()), name, servers)
    connection = await world.superuser()
    rows = await connection.fetch("SELECT slug, id FROM tenants")
    world.tenant_ids = {row["slug"]: row["id"] for row in rows}
    await connection.close()
    yield world
    await servers.drop_database(name)


@pytest.fixture
async def product(told: Told, told_template: Path) -> AsyncIterator[Litestar]:
    """The real application on that world, as strict as in production."""
    values = environment(told.servers, told.database, told_template)
    settings = Settings.of(
        {**values, "ENVIRONMENT": "production", "ALLOW_SANDBOX_IN_PRODUCTION": "yes"}
    )
    app = create_app(settings, registry(), DatabaseAuthenticator)
    # Kept, not printed: printing what a page failed of takes seconds.
    with structlog.testing.capture_logs():
        async with running(app.state.site):
            await app.state.site.redis.flushdb()
            yield app


def environment(
    servers: TestServers, database: str, directory: Path, url: str = ORIGIN
) -> dict[str, str]:
    return {
        **servers.environment(database),
        "SECRET_KEY": SECRET,
        "CONTEXT_KEY": CONTEXT_KEY.hex(),
        "MASTER_KEYS": MASTER_KEYS,
        "PUBLIC_URL": url,
        "VAR_DIR": str(directory),
    }


async def _tell(servers: TestServers, directory: Path) -> None:
    await servers.create_database(TEMPLATE)
    await upgrade(servers.dsn("backline_owner", TEMPLATE), context_key=CONTEXT_KEY)
    settings = Settings.of(environment(servers, TEMPLATE, directory))
    await seeds.load(settings)
    async with open_stage(settings) as stage:
        await stage.finish_jobs()


@asynccontextmanager
async def signed_in(app: Litestar, person: dict[str, str]) -> AsyncIterator[Browser]:
    """A browser in which this person has signed in."""
    async with Browser(app) as browser:
        answer = await browser.submit(
            "/sign-in", "/sign-in", email=person["email"], password=person["password"]
        )
        assert answer.status_code == 303, answer.text
        yield browser


def program(app: Litestar, tenant: dict[str, Any]) -> Browser:
    """A program with the API key of a tenant."""
    browser = Browser(app)
    browser.headers = {"Authorization": f"Bearer {tenant['api_key']}"}
    return browser
