"""The sheets of days stay readable where there is no network, and leave with whoever signs out."""

import re

from playwright.async_api import Browser, expect

from tests.journeys.steps import PATIENCE, arrive
from tests.live import House, chromium, house
from tests.told import NOVA, told, told_template

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
