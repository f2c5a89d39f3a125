"""The operator's pages around a real application and jobs in every state."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from jinja2 import ChoiceLoader, DictLoader
from litestar import Litestar

from app.core.ids import new_id
from app.core.module import Registry
from app.domain.ops.module import MODULE
from app.embedded.testing import TestServers
from app.main import create_app, running
from app.settings import Settings
from tests.cast import Cast
from tests.web import notes
from tests.web.browser import Browser
from tests.web.conftest import doorkeeper, settings
from tests.web.doorkeeper import Doorkeeper

__all__ = ["doorkeeper", "settings"]

Put = Callable[..., Awaitable[UUID]]


@pytest.fixture
async def app(settings: Settings, doorkeeper: Doorkeeper) -> AsyncIterator[Litestar]:
    doorkeeper.operators.add("nova")
    app = create_app(settings, Registry([notes.MODULE, MODULE]), lambda _: doorkeeper)
    app.state.doorkeeper = doorkeeper
    templates = app.state.site.templates
    templates.loader = ChoiceLoader([DictLoader(notes.TEMPLATES), templates.loader])
    async with running(app.state.site):
        yield app


@pytest.fixture
async def enter(app: Litestar) -> AsyncIterator[Callable[[str], Awaitable[Browser]]]:
    opened: list[Browser] = []

    async def open_browser(who: str) -> Browser:
        browser = Browser(app)
        opened.append(browser)
        await browser.submit("/sign-in", "/hello", who=who)
        return browser

    yield open_browser
    for browser in opened:
        await browser.aclose()


@pytest.fixture
async def superuser(servers: TestServers, database_name: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(servers.dsn("postgres", database_name))
    yield connection
    await connection.close()


@pytest.fixture
def put(superuser: Any, cast: Cast) -> Put:
    """Writes a job of Rival in a state."""

    async def write(state: str, *, name: str = "mail.send", error: str | None = None) -> UUID:
        job_id = new_id()
        await superuser.execute(
            "INSERT INTO jobs (tenant_id, id, name, queue, arguments, run_at, max_attempts,"
            " timeout, state, last_error) VALUES ($1, $2, $3, 'default',"
            ' \'{"to": "fan@example.com"}\', now(), 5, 60, $4, $5)',
            cast.rival.tenant_id,
            job_id,
            name,
            state,
            error,
        )
        return job_id

    return write
