"""Pages as people meet them: axe finds nothing, the console is silent, phones need no sideways."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

from tests.live import House, chromium, house
from tests.told import FOUNDRY, NOVA, told, told_template

__all__ = ["chromium", "house", "told", "told_template"]

TENANT_PAGES = (
    "", "search?q=glass", "recordings", "recordings/new", "works", "artists", "people", "shared",
    "vault", "royalties/reports", "royalties/earnings", "royalties/matching",
    "royalties/statements", "royalties/for-you", "ledger", "ledger/accounts", "ledger/proof",
    "settings", "settings/team", "settings/brand", "settings/api-keys", "settings/audit",
    "notifications", "tours", "tours/new", "venues", "holds", "shows", "shows?when=past",
    "shows/new", "riders", "riders/new", "days", "setlists", "setlists/new", "press-kits",
    "press-kits/new", "calendar", "audience", "audience/shows", "audience/shows/new",
    "audience/events", "band", "band/tasks", "band/tasks/new", "band/polls", "band/polls/new",
    "band/calendar", "band/calendars", "band/goals", "band/people", "band/messages",
    "tour-money", "tour-money/expenses", "tour-money/expenses/new", "tour-money/mileage/new",
    "tour-money/rates", "tour-money/band", "tour-money/advances", "tour-money/advances/new",
    "outreach", "outreach/rounds", "outreach/rounds/new",
    "outreach/rules", "house", "costs", "inquiries", "sharing", "sharing/offers",
    "sharing/offers/new", "sharing/wishes", "sharing/wishes/new", "sharing/requests",
    "merch", "merch?when=past", "merch/stock",
    "merch/items/new", "merch/bundles/new", "merch/import", "merch/reorder",
    "staff", "staff/people", "staff/people/new", "staff/kinds", "staff/kinds/new",
    "staff/nights/new", "reviews", "reviews?which=ours", "reviews?which=theirs",
)  # fmt: skip
LINKS = (
    ("recordings", "Glass Harbour"),
    ("artists", "Nova Lind"),
    ("people", "Juno Park"),
    ("vault", "glass-harbour-master"),
    ("royalties/reports", "DistroKid"),
    ("tours", "Night Trains"),
    ("shows", "Nova Lind"),
    ("riders", "Full band, technical"),
    ("setlists", "Autumn set"),
    ("days", "13 Feb"),
    ("outreach", "Leinewelle"),
    ("band/polls", "Two days in the rehearsal room"),
)
OPEN_PAGES = ("/", "/sign-up", "/sign-in", "/forgot", "/sandbox/mail", "/nowhere")
ACCOUNT_PAGES = ("/account", "/account/security", "/account/sessions", "/workspaces/new")


class Visitor:
    """Walks through pages and notes what a person would be bothered by."""

    def __init__(self, house: House, page: Page) -> None:
        self.house, self.page, self.found = house, page, list[str]()
        page.on("console", lambda message: self._hear(message.type, message.text))
        page.on("pageerror", lambda error: self._hear("error", str(error)))

    def _hear(self, kind: str, text: str) -> None:
        # The browser's own note about a page that is meant to be missing.
        if kind in {"error", "warning"} and "404 (Not Found)" not in text:
            self.found.append(f"{self.page.url}: {text}")

    async def sign_in(self, slug: str) -> None:
        person = self.house.told.person(slug, "owner")
        await self.page.goto(f"{self.house.url}/sign-in")
        await self.page.get_by_label("Email").fill(person["email"])
        await self.page.get_by_label("Password", exact=True).fill(person["password"])
        await self.page.get_by_role("button", name="Sign in", exact=True).click()
        await self.page.wait_for_url("**/t/**")

    async def look_at(self, *paths: str) -> None:
        for path in paths:
            await self.page.goto(self.house.url + path)
            await self.look()

    async def look_behind(self, slug: str) -> None:
        """The pages that lists lead to."""
        for path, name in LINKS:
            await self.page.goto(f"{self.house.url}/t/{slug}/{path}")
            await self.page.get_by_role("main").get_by_role("link", name=name).first.click()
            await self.page.wait_for_load_state()
            await self.look()

    async def look(self) -> None:
        raise NotImplementedError

    async def look_everywhere(self) -> None:
        await self.look_at(*OPEN_PAGES)
        await self.sign_in(NOVA)
        await self.look_at(*(f"/t/{NOVA}/{path}".rstrip("/") for path in TENANT_PAGES))
        await self.look_behind(NOVA)
        await self.look_at(*ACCOUNT_PAGES)


class Examiner(Visitor):
    async def look(self) -> None:
        report = await Axe().run(self.page)
        self.found += [
            f"{self.page.url}: {broken['id']}: {node['html'][:120]}"
            for broken in report.response["violations"]
            for node in broken["nodes"][:2]
        ]


class Commuter(Visitor):
    async def look(self) -> None:
        wide = await self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            self.found.append(f"{self.page.url} is {wide} pixels too wide")


@pytest.fixture
async def page(chromium: Browser, request: Any) -> AsyncIterator[Page]:
    context = await chromium.new_context(**getattr(request, "param", {}))
    yield await context.new_page()
    await context.close()


@pytest.mark.parametrize(
    "page", [{"color_scheme": "light"}, {"color_scheme": "dark"}], indirect=True
)
async def test_axe_and_the_console_find_nothing_on_any_page(house: House, page: Page) -> None:
    visitor = Examiner(house, page)
    await visitor.look_everywhere()

    assert visitor.found == []


@pytest.mark.parametrize("page", [{"viewport": {"width": 390, "height": 844}}], indirect=True)
async def test_a_phone_shows_every_page_without_scrolling_sideways(
    house: House, page: Page
) -> None:
    visitor = Commuter(house, page)
    await visitor.look_everywhere()
    await page.context.clear_cookies()
    await visitor.sign_in(FOUNDRY)
    await visitor.look_at(*(f"/t/{FOUNDRY}/{path}".rstrip("/") for path in TENANT_PAGES))

    assert visitor.found == []


@pytest.mark.parametrize("page", [{}], indirect=True)
async def test_the_examiner_sees_what_is_wrong(house: House, page: Page) -> None:
    visitor = Examiner(house, page)
    await page.goto(f"{house.url}/sign-in")
    await page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    await visitor.look()

    assert [line.split(": ")[1] for line in visitor.found] == ["image-alt"]
