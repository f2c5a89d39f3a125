"""The whole web application around the notes module, on real servers."""

from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import pytest
from jinja2 import ChoiceLoader, DictLoader
from litestar import Litestar

from app.core.module import Registry
from app.embedded.testing import TestServers
from app.main import create_app, running
from app.settings import Settings
from tests.cast import Cast
from tests.conftest import CONTEXT_KEY, MASTER_KEYS
from tests.web import notes
from tests.web.browser import ORIGIN, Browser
from tests.web.doorkeeper import Doorkeeper

SECRET = "a secret that is long enough for everything here"


@pytest.fixture
def settings(servers: TestServers, database_name: str) -> Settings:
    return Settings.of(
        {
            **servers.environment(database_name),
            "SECRET_KEY": SECRET,
            "CONTEXT_KEY": CONTEXT_KEY.hex(),
            "MASTER_KEYS": MASTER_KEYS,
            "PUBLIC_URL": ORIGIN,
        }
    )


@pytest.fixture
def doorkeeper(cast: Cast) -> Doorkeeper:
    return Doorkeeper(cast)


@pytest.fixture
async def app(
    servers: TestServers, database_name: str, settings: Settings, doorkeeper: Doorkeeper
) -> AsyncIterator[Litestar]:
    owner = await asyncpg.connect(servers.dsn("backline_owner", database_name))
    await owner.execute(notes.TABLE)
    await owner.close()
    app = build(settings, doorkeeper)
    async with running(app.state.site):
        yield app


def build(settings: Settings, doorkeeper: Doorkeeper) -> Litestar:
    app = create_app(
        settings, Registry([notes.MODULE]), lambda _: doorkeeper, state={"doorkeeper": doorkeeper}
    )
    templates = app.state.site.templates
    templates.loader = ChoiceLoader([DictLoader(notes.TEMPLATES), templates.loader])
    return app


@pytest.fixture
async def visitor(app: Litestar) -> AsyncIterator[Browser]:
    async with Browser(app) as browser:
        yield browser


@pytest.fixture
async def enter(app: Litestar) -> AsyncIterator[Callable[[str], Awaitable[Browser]]]:
    """Open a browser and sign somebody of the cast in."""
    opened: list[Browser] = []

    async def open_browser(who: str) -> Browser:
        browser = Browser(app)
        opened.append(browser)
        answer = await browser.submit("/sign-in", "/hello", who=who)
        assert answer.status_code == 303
        return browser

    yield open_browser
    for browser in opened:
        await browser.aclose()


@pytest.fixture
async def nova(enter: Callable[[str], Awaitable[Browser]]) -> Browser:
    return await enter("nova")


@pytest.fixture
async def written(
    servers: TestServers, database_name: str
) -> AsyncIterator[Callable[[], Awaitable[list[str]]]]:
    """All titles in the table, whoever owns them."""
    superuser = await asyncpg.connect(servers.dsn("postgres", database_name))

    async def read() -> list[str]:
        return [row["title"] for row in await superuser.fetch("SELECT title FROM notes ORDER BY 1")]

    yield read
    await superuser.close()
