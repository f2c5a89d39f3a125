"""An agency serves its pages under a domain of its own, and our name is nowhere on them."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, async_playwright, expect

from tests.journeys.steps import PATIENCE, arrive, ask_to_approve, link_in
from tests.journeys.test_from_sign_up_to_statement import Journey, set_out
from tests.live import ARGUMENTS, CHROMIUM, House, house
from tests.told import ATLAS, told, told_template

__all__ = ["house", "told", "told_template"]

HOST, NOBODY = "music.atlas.test", "nobody.atlas.test"
SETTINGS = f"/t/{ATLAS}/settings/white-label"
SIGNE = "signe@marrowbay.example.com"


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """Looks for two invented domains on this machine, as a name service would lead it here."""
    known = f"MAP {HOST} 127.0.0.1 , MAP {NOBODY} 127.0.0.1 , MAP *"
    arguments = [each.replace("MAP *", known) for each in ARGUMENTS]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        await browser.close()


async def test_pages_under_an_own_domain_carry_only_its_name(
    house: House, chromium: Browser
) -> None:
    ada = await arrive(house, chromium, ATLAS)
    signe = await set_out(house, chromium, has_scripts=True)
    there = house.url.replace("127.0.0.1", HOST)

    assert await status(signe, there) == 421
    await add_domain(ada)
    await publish(ada)
    await leave_our_name_off(ada)
    await sign_in_page(signe, there)
    await portal(signe, ada, there)
    assert await status(signe, house.url.replace("127.0.0.1", NOBODY)) == 421


async def add_domain(ada: Journey) -> None:
    await ada.go(SETTINGS)
    await ada.page.get_by_label("The domain").fill(HOST)
    await ada.press("Add the domain")
    await ada.press("Check")
    await ada.until("Waiting for the record")


async def publish(ada: Journey) -> None:
    await ada.page.get_by_role("link", name="Publish in the sandbox").click()
    await ada.until("no real domain is asked")
    await ada.press("Publish")
    await ada.go(SETTINGS)
    await ada.press("Check")
    await ada.until("In use")


async def leave_our_name_off(ada: Journey) -> None:
    await ada.page.get_by_label("Leave Backline's name off").check()
    await ada.press("Save")


async def sign_in_page(signe: Journey, there: str) -> None:
    # What is served under a name is remembered for some seconds.
    for _ in range(PATIENCE // 500):
        if await status(signe, there) == 200:
            break
        await signe.page.wait_for_timeout(500)
    await expect(signe.page).to_have_url(f"{there}/sign-in")
    await carries_only_its_name(signe)


async def portal(signe: Journey, ada: Journey, there: str) -> None:
    """A mailed link leads to the same domain, and so does everything behind it."""
    await ada.go(f"/t/{ATLAS}/portals")
    await ada.follow("Marrow Bay")
    await ask_to_approve(ada, "Flyer for Ribe", "Doors at eight.")
    path = await link_in(signe, SIGNE, "Flyer for Ribe", "/portal/", site=there)
    await signe.page.goto(there + path)
    await carries_only_its_name(signe)
    await signe.press("Open the portal")
    for page in ("", "/messages", "/files", "/documents", "/answered"):
        await signe.page.goto(f"{there}/portal{page}")
        await carries_only_its_name(signe)


async def carries_only_its_name(signe: Journey) -> None:
    await expect(signe.page.get_by_text("Atlas Agency").first).to_be_visible()
    assert "Backline" not in await signe.page.title()
    assert "Backline" not in await signe.page.inner_text("body")


async def status(signe: Journey, address: str) -> int:
    answer = await signe.page.goto(address)
    assert answer is not None
    return answer.status
