"""What people do in every journey: sign in, and follow the links of mails."""

import re

from playwright.async_api import Browser, expect

from tests.journeys.test_from_sign_up_to_statement import Journey, set_out
from tests.live import House

PATIENCE = 30_000


async def arrive(house: House, browser: Browser, slug: str, role: str = "owner") -> Journey:
    """Somebody of a workspace, signed in."""
    journey = await set_out(house, browser, has_scripts=True)
    person = house.told.person(slug, role)
    await journey.go("/sign-in")
    await journey.page.get_by_label("Email").fill(person["email"])
    await journey.page.get_by_label("Password", exact=True).fill(person["password"])
    await journey.press("Sign in")
    await expect(journey.page).to_have_url(f"{house.url}/t/{slug}", timeout=PATIENCE)
    return journey


async def tab(journey: Journey, label: str, name: str) -> None:
    """Go to a tab of the page."""
    tabs = journey.page.get_by_role("navigation", name=label, exact=True)
    await tabs.get_by_role("link", name=name).click()
    await journey.page.wait_for_load_state()


async def ask_to_approve(ada: Journey, title: str, details: str) -> None:
    """From the portal of a client: ask for a decision, which is mailed."""
    await tab(ada, "Portal", "Requests")
    await ada.follow("Ask for something")
    await ada.page.get_by_label("What you need").select_option("approve")
    await ada.page.get_by_label("Title").fill(title)
    await ada.page.get_by_label("Details").fill(details)
    await ada.press("Ask")
    await ada.until("has not answered yet")


async def letter(journey: Journey, address: str, subject: str, *, says: str = "") -> str:
    """The newest mail of a subject to an address, as plain text, once it was sent."""
    page, words = journey.page, ""
    for _ in range(PATIENCE // 300):
        await page.goto(f"{journey.house.url}/sandbox/mail?to={address}")
        link = page.get_by_role("link", name=re.compile(subject)).first
        if await link.count():
            await link.click()
            words = await page.locator("pre.mail__text").inner_text()
            if says in words:
                return words
        await page.wait_for_timeout(300)
    raise AssertionError(f"{address} got no mail about {subject!r} that says {says!r}: {words}")


async def link_in(
    journey: Journey, address: str, subject: str, start: str, *, site: str = ""
) -> str:
    """The path, beginning with `start`, that a mail leads to; mails of the story lead elsewhere."""
    site = site or journey.house.url
    words = await letter(journey, address, subject, says=site)
    found = re.search(rf"{site}({start}[^\s<>]+)", words)
    assert found is not None, words
    return found.group(1)
