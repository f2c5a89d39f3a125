"""Where there is no network: sheets of days stay readable, and a door goes on counting."""

import re

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, expect

from tests.journeys.steps import PATIENCE, arrive
from tests.live import House, chromium, house
from tests.told import FOUNDRY, NOVA, told, told_template

__all__ = ["chromium", "house", "told", "told_template"]


async def test_a_kept_day_opens_without_a_network_until_one_signs_out(
    house: House, chromium: Browser
) -> None:
    nova = await arrive(house, chromium, NOVA)
    await nova.page.set_viewport_size({"width": 390, "height": 844})
    days = f"/t/{NOVA}/days"
    await nova.go(days)
    night = nova.page.get_by_role("row").filter(has_text="The Foundry").first
    day = await night.get_by_role("link").get_attribute("href")
    await nova.press("Keep on this device")
    await nova.until("days are kept on this device")
    await nova.page.reload()
    await expect(nova.page.get_by_role("button", name="Fetch them again")).to_be_visible()

    await nova.context.set_offline(True)
    await nova.go(str(day))
    await nova.until("Changes since then are in your mail")
    await expect(nova.page.get_by_text("Load-in").first).to_be_visible()
    await nova.go(f"/t/{NOVA}/shows")
    await expect(nova.page.get_by_role("heading", name="No network")).to_be_visible()
    assert await nova.page.get_by_role("link").count() >= 2
    await nova.page.get_by_role("link").first.click()
    await nova.until("Changes since then are in your mail")

    await nova.context.set_offline(False)
    await nova.go(days)
    await nova.page.locator(".shell__dock").get_by_text("More").click()
    await nova.page.locator(".shell__dock").get_by_role("button", name="Sign out").click()
    await expect(nova.page).to_have_url(re.compile("/sign-in"), timeout=PATIENCE)
    assert await nova.page.evaluate("caches.keys()") == []


async def test_a_door_counts_without_a_network_and_sends_it_later(
    house: House, chromium: Browser
) -> None:
    flo = await arrive(house, chromium, FOUNDRY)
    await flo.page.set_viewport_size({"width": 390, "height": 844})
    await flo.go(f"/t/{FOUNDRY}/shows")
    night = flo.page.get_by_role("row").filter(has_text="Nova Lind").first
    show = await night.get_by_role("link").first.get_attribute("href")
    await flo.go(f"{show}/guests")
    await flo.page.get_by_label("Name", exact=True).fill("Otto Grimm")
    await flo.page.get_by_label("How many come along").fill("2")
    await flo.press("Put on the list")
    door = f"{show}/guests/door"
    await flo.go(door)
    await flo.until("Everything is sent.")
    assert (await Axe().run(flo.page)).response["violations"] == []
    otto = flo.page.get_by_role("listitem").filter(has_text="Otto Grimm")

    await flo.context.set_offline(True)
    await flo.go(door)
    await flo.page.get_by_label("Find a name").fill("otto")
    await expect(flo.page.get_by_role("listitem")).to_have_count(1)
    await otto.get_by_role("button", name="One in").click()
    await expect(otto.get_by_text("1 of 3")).to_be_visible()
    await flo.until("1 count waits on this device")
    await flo.go(door)
    await expect(otto.get_by_text("1 of 3")).to_be_visible()
    await otto.get_by_role("button", name="All in").click()
    await flo.until("2 counts wait on this device")

    await flo.context.set_offline(False)
    await flo.until("Everything is sent.")
    await flo.go(f"{show}/guests")
    row = flo.page.get_by_role("row").filter(has_text="Otto Grimm")
    await expect(row.get_by_role("cell", name="In 3")).to_be_visible()
