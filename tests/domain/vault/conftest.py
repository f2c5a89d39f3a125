"""The vault's pages and API on real servers, with songs made for the purpose."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from jinja2 import ChoiceLoader, DictLoader
from litestar import Litestar

from app.core.crypto import new_api_key
from app.core.module import Registry
from app.domain.catalog.module import MODULE as CATALOG
from app.domain.vault.module import MODULE
from app.jobs.in_process import run_all
from app.main import create_app, running
from app.settings import Settings
from tests import audio
from tests.cast import Cast
from tests.domain.vault.client import Programme
from tests.web import notes
from tests.web.browser import Browser
from tests.web.conftest import doorkeeper, settings
from tests.web.doorkeeper import Doorkeeper

__all__ = ["doorkeeper", "settings"]

Enter = Callable[[str], Awaitable[Browser]]


@pytest.fixture
async def app(settings: Settings, doorkeeper: Doorkeeper, cast: Cast) -> AsyncIterator[Litestar]:
    for who in ("nova", "vic", "rival"):
        doorkeeper.permissions[who] = getattr(cast, who).permissions
    app = create_app(settings, Registry([notes.MODULE, CATALOG, MODULE]), lambda _: doorkeeper)
    app.state.doorkeeper = doorkeeper
    templates = app.state.site.templates
    templates.loader = ChoiceLoader([DictLoader(notes.TEMPLATES), templates.loader])
    async with running(app.state.site):
        yield app


@pytest.fixture
async def enter(app: Litestar) -> AsyncIterator[Enter]:
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
async def programme(app: Litestar, doorkeeper: Doorkeeper) -> AsyncIterator[Callable[[str], Any]]:
    """A program with an API key of somebody of the cast."""
    opened: list[Programme] = []

    def open_program(who: str) -> Programme:
        key = new_api_key()
        doorkeeper.give_key(key, who)
        opened.append(Programme(app, key.display))
        return opened[-1]

    yield open_program
    for program in opened:
        await program.aclose()


@pytest.fixture
def work(app: Litestar) -> Callable[[], Awaitable[Any]]:
    """Run all due jobs."""
    site = app.state.site
    return lambda: run_all(site.database, site.adapters)


@pytest.fixture(scope="session")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve seconds at 120 beats per minute in A minor."""
    folder = tmp_path_factory.mktemp("vault")
    return audio.write(folder / "song.wav", audio.song(120, "A minor", 12))


@pytest.fixture(scope="session")
def other_song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vault")
    return audio.write(folder / "other.wav", audio.song(96, "C major", 6))
