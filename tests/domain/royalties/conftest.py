"""Reports, recordings and the jobs that read them, on real servers."""

from collections.abc import AsyncIterator, Awaitable, Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from jinja2 import ChoiceLoader, DictLoader
from litestar import Litestar

from app.billing.module import MODULE as BILLING
from app.core.actor import Actor
from app.core.crypto import new_api_key
from app.core.module import Registry
from app.core.uow import Database
from app.domain import catalog
from app.domain.catalog import ShareOffer
from app.domain.catalog.module import MODULE as CATALOG
from app.domain.royalties.jobs import import_report
from app.domain.royalties.models.earnings import EarningsReport
from app.domain.royalties.module import MODULE as ROYALTIES
from app.domain.royalties.queries.reports import get_report
from app.domain.royalties.service.receiving import receive_report
from app.embedded.testing import TestServers
from app.integrations import wiring
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from app.main import create_app, running
from app.settings import Settings
from tests.cast import Cast
from tests.conftest import CONTEXT_KEY, MASTER_KEYS
from tests.web import notes
from tests.web.browser import ORIGIN, Browser
from tests.web.conftest import SECRET
from tests.web.doorkeeper import Doorkeeper

FIXTURES = Path(__file__).parent / "reports" / "fixtures"
Import = Callable[..., Awaitable[EarningsReport]]
Add = Callable[..., Awaitable[UUID]]


@pytest.fixture
def environment(servers: TestServers, database_name: str) -> dict[str, str]:
    return {
        **servers.environment(database_name),
        "SECRET_KEY": SECRET,
        "CONTEXT_KEY": CONTEXT_KEY.hex(),
        "MASTER_KEYS": MASTER_KEYS,
        "PUBLIC_URL": ORIGIN,
    }


@pytest.fixture
def site_settings(environment: dict[str, str]) -> Settings:
    return Settings.of(environment)


@pytest.fixture
async def adapters(site_settings: Settings, database: Database) -> AsyncIterator[Adapters]:
    found = wiring.build(site_settings, database=database)
    yield found
    await found.close()


@pytest.fixture
def upload(database: Database, adapters: Adapters, cast: Cast) -> Import:
    """Takes a file in and leaves its import waiting."""

    async def take(
        content: bytes, *, name: str = "report.csv", actor: Actor | None = None, **more: Any
    ) -> EarningsReport:
        async with database.tenant(actor or cast.nova) as uow:
            received = await receive_report(
                uow,
                adapters.storage,
                BytesIO(content),
                import_job=import_report,
                filename=name,
                **more,
            )
        return received.report

    return take


@pytest.fixture
def import_file(upload: Import, database: Database, adapters: Adapters, cast: Cast) -> Import:
    """Takes a file in, runs every job, and returns the report as it is then."""

    async def take(content: bytes, *, actor: Actor | None = None, **more: Any) -> EarningsReport:
        report = await upload(content, actor=actor, **more)
        await run_all(database, adapters)
        async with database.tenant(actor or cast.nova) as uow:
            return await get_report(uow, report.id)

    return take


@pytest.fixture
def add_recording(database: Database, cast: Cast) -> Add:
    """Adds a recording; `splits` are (name, share) pairs that count as agreed."""

    async def add(
        title: str,
        *splits: tuple[str, str],
        isrc: str | None = None,
        artist: str = "Nova",
        actor: Actor | None = None,
    ) -> UUID:
        async with database.tenant(actor or cast.nova) as uow:
            recording = await catalog.register_recording_with_splits(
                uow,
                title=title,
                artist=artist,
                isrc=isrc,
                splits=[
                    ShareOffer(name=name, share=Decimal(share), email=f"{name.lower()}@example.com")
                    for name, share in splits
                ],
            )
            return recording.id

    return add


@pytest.fixture
def doorkeeper(cast: Cast) -> Doorkeeper:
    found = Doorkeeper(cast)
    for who in ("nova", "mo", "vic", "rival"):
        found.permissions[who] = getattr(cast, who).permissions | {"notes.read"}
    return found


@pytest.fixture
async def app(site_settings: Settings, doorkeeper: Doorkeeper) -> AsyncIterator[Litestar]:
    """The product's own modules, and the notes module's door to sign in by."""
    modules = Registry([notes.MODULE, BILLING, CATALOG, ROYALTIES])
    app = create_app(site_settings, modules, lambda _: doorkeeper, state={"doorkeeper": doorkeeper})
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
async def program(app: Litestar, doorkeeper: Doorkeeper) -> AsyncIterator[Callable[[str], Browser]]:
    """A program with an API key of somebody of the cast."""
    opened: list[Browser] = []

    def of(who: str) -> Browser:
        key, caller = new_api_key(), Browser(app)
        doorkeeper.give_key(key, who)
        caller.headers["Authorization"] = f"Bearer {key.display}"
        for name in ("Sec-Fetch-Site", "Origin"):
            del caller.headers[name]
        opened.append(caller)
        return caller

    yield of
    for caller in opened:
        await caller.aclose()
