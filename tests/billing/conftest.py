"""The ledger's pages around a real application, and a count of the statements they cost."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial

import pytest
from jinja2 import ChoiceLoader, DictLoader
from litestar import Litestar
from sqlalchemy import event

from app.billing.module import MODULE
from app.core.module import Module, Registry
from app.embedded.testing import TestServers
from app.main import create_app, running
from app.settings import Settings
from tests.billing.books import spoil
from tests.web import notes
from tests.web.browser import Browser
from tests.web.conftest import doorkeeper, settings
from tests.web.doorkeeper import Doorkeeper

__all__ = ["doorkeeper", "settings"]

SONGS = Module(name="songs", references={"song": "songs/{id}"})
Enter = Callable[[str], Awaitable[Browser]]
Harm = Callable[..., Awaitable[None]]
Statements = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
async def app(settings: Settings, doorkeeper: Doorkeeper) -> AsyncIterator[Litestar]:
    for who in ("nova", "rival"):
        doorkeeper.permissions[who] = frozenset({"money.read"})
    modules = Registry([notes.MODULE, MODULE, SONGS])
    app = create_app(settings, modules, lambda _: doorkeeper, state={"doorkeeper": doorkeeper})
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
def statements(app: Litestar) -> Statements:
    """What a block of code asks the database, context and commit aside."""
    engine = app.state.site.database.app.sync_engine

    @contextmanager
    def recording() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
            seen.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        yield seen
        event.remove(engine, "before_cursor_execute", note)

    return recording


@pytest.fixture
def harm(servers: TestServers, database_name: str) -> Harm:
    """Run statements that no login of the product could."""
    return partial(spoil, servers, database_name)
