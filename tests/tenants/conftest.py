"""The real application with the tenants module, browsers, and the mails that were sent."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass

import pytest
from httpx2 import Response
from litestar import Litestar
from sqlalchemy import delete, select

from app.core.module import Registry
from app.core.tables import SandboxMessage
from app.core.uow import Database
from app.embedded.testing import TestServers
from app.jobs.audit import notices
from app.jobs.in_process import run_all
from app.settings import Settings
from app.tenants.jobs import notify
from app.tenants.models import Credential
from app.tenants.module import MODULE
from app.tenants.passwords import hash_password
from tests.cast import PEOPLE, VISITOR, Cast, email
from tests.conftest import CONTEXT_KEY, MASTER_KEYS
from tests.serving import serving
from tests.statements import sent_to
from tests.web.browser import ORIGIN, Browser

PASSWORD = "seven quiet amplifiers"
Enter = Callable[[str], Awaitable[Browser]]


@pytest.fixture
def settings(servers: TestServers, database_name: str) -> Settings:
    return Settings.of(
        {
            **servers.environment(database_name),
            "SECRET_KEY": f"a long secret that differs for each test {database_name}",
            "CONTEXT_KEY": CONTEXT_KEY.hex(),
            "MASTER_KEYS": MASTER_KEYS,
            "PUBLIC_URL": ORIGIN,
        }
    )


@pytest.fixture
async def app(settings: Settings, cast: Cast, database: Database) -> AsyncIterator[Litestar]:
    async with serving(settings, Registry([MODULE])) as app:
        yield app


@pytest.fixture(scope="session")
def stored() -> dict[str, str]:
    return {}


@pytest.fixture
async def passwords(database: Database, cast: Cast, stored: dict[str, str]) -> None:
    """Everybody of the cast signs in with PASSWORD."""
    stored["hash"] = stored.get("hash") or await hash_password(PASSWORD)
    async with database.identity(VISITOR) as uow:
        for key, *_ in PEOPLE:
            person = getattr(cast, key).person_id
            uow.db.add(
                Credential(person_id=person, password_hash=stored["hash"], changed_at=uow.now)
            )


@pytest.fixture
async def visitor(app: Litestar) -> AsyncIterator[Browser]:
    async with Browser(app) as browser:
        yield browser


@pytest.fixture
async def enter(app: Litestar, passwords: None) -> AsyncIterator[Enter]:
    """Open a browser and sign somebody of the cast in."""
    opened: list[Browser] = []

    async def open_browser(who: str) -> Browser:
        browser = Browser(app)
        opened.append(browser)
        answer = await sign_in(browser, email(who))
        assert answer.status_code == 303, answer.text
        return browser

    yield open_browser
    for browser in opened:
        await browser.aclose()


async def sign_in(
    browser: Browser, address: str, password: str = PASSWORD, **more: str
) -> Response:
    return await browser.submit("/sign-in", "/sign-in", email=address, password=password, **more)


@dataclass
class Post:
    """Runs what waits to be done and reads the mails that came of it."""

    app: Litestar
    database: Database

    async def run(self) -> None:
        site = self.app.state.site
        await run_all(self.database, site.adapters, after_chain=(notices(notify),))

    async def to(self, address: str) -> list[SandboxMessage]:
        await self.run()
        async with self.database.platform(reason="test") as uow:
            found = await uow.db.scalars(
                select(SandboxMessage)
                .where(SandboxMessage.recipient == address)
                .order_by(SandboxMessage.id)
            )
            return list(found)

    async def link(self, address: str, kind: str) -> str:
        """The path in the last mail to an address."""
        messages = await self.to(address)
        return re.search(rf"{ORIGIN}(/{kind}/\S+)", messages[-1].text_body).group(1)

    async def empty(self) -> None:
        async with self.database.platform(reason="test") as uow:
            await uow.db.execute(delete(SandboxMessage))


@pytest.fixture
def post(app: Litestar, database: Database) -> Post:
    return Post(app, database)


@pytest.fixture
def count_statements(app: Litestar) -> Iterator[list[str]]:
    """The statements the application sends while a block runs."""
    with sent_to(app.state.site.database.app) as counted:
        yield counted


__all__ = ["PASSWORD", "Enter", "Post", "sign_in"]
