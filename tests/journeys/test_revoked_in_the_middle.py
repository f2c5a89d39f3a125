"""A client ends an agency's grant while somebody of the agency works in an open page."""

import re

from playwright.async_api import Browser, expect

from tests.journeys.steps import PATIENCE, arrive
from tests.journeys.test_from_sign_up_to_statement import Journey
from tests.live import House, chromium, house
from tests.told import ATLAS, NOVA, told, told_template

__all__ = ["chromium", "house", "told", "told_template"]

CLIENT = f"/t/{NOVA}"
LISTEN = """path => {
  window.heard = [];
  window.stream = new EventSource(path);
  for (const name of ["ready", "changed"]) {
    window.stream.addEventListener(name, () => window.heard.push(name));
  }
  window.stream.addEventListener("error", () => {
    const isClosed = window.stream.readyState === EventSource.CLOSED;
    window.heard.push(isClosed ? "refused" : "ended");
  });
}"""


async def test_access_ends_with_the_next_click(house: House, chromium: Browser) -> None:
    ada = await arrive(house, chromium, ATLAS)
    nova = await arrive(house, chromium, NOVA)

    await work(ada)
    await listen(ada)
    await end(nova)
    await leads_nowhere(ada)
    await stream_has_ended(ada)
    await is_written_down(nova, NOVA, "Ended the work with Atlas Agency", "Nova Lind")
    await is_written_down(
        nova, NOVA, "Added the recording Written by Ada", "Ada Okafor of Atlas Agency"
    )
    await is_written_down(ada, ATLAS, "Nova Lind ended the work with you", "Nova Lind")
    await is_written_down(ada, ATLAS, "Added the recording Written by Ada", "for Nova Lind")


async def work(ada: Journey) -> None:
    """Enter a recording for the client, in whose workspace the agency is seen to act."""
    await ada.go(f"{CLIENT}/recordings/new")
    await expect(ada.page.get_by_text("Acting for Nova Lind as Atlas Agency")).to_be_visible()
    await ada.page.get_by_label("Title").fill("Written by Ada")
    await ada.page.get_by_label("Artist").fill("Nova Lind")
    await ada.press("Save")
    await ada.page.wait_for_url(re.compile(r"/recordings/[0-9a-f-]{36}$"))
    await ada.go(f"{CLIENT}/vault")
    await ada.follow("glass-harbour-master")


async def listen(ada: Journey) -> None:
    await ada.page.evaluate(LISTEN, ada.page.url + "/live")
    await heard(ada, "ready")


async def heard(ada: Journey, word: str) -> None:
    """The page's own policy forbids to wait inside of it."""
    for _ in range(PATIENCE // 200):
        if word in await ada.page.evaluate("window.heard"):
            return
        await ada.page.wait_for_timeout(200)
    raise AssertionError(await ada.page.evaluate("window.heard"))


async def end(nova: Journey) -> None:
    await nova.go(f"{CLIENT}/settings/agencies")
    await (
        nova.page.get_by_role("row")
        .filter(has_text="Atlas Agency")
        .get_by_role("link", name="End")
        .click()
    )
    await nova.page.get_by_role("button", name="End", exact=True).first.click()
    await expect(nova.page.get_by_text("Ended").first).to_be_visible(timeout=PATIENCE)


async def leads_nowhere(ada: Journey) -> None:
    """What is still on the screen leads nowhere: another page, and the form of this one."""
    answers = await ada.page.evaluate(
        """async paths => (await Promise.all(paths.map(path => fetch(path)))).map(it => it.status)""",
        [CLIENT, f"{CLIENT}/vault", ada.page.url + "/live"],
    )
    assert answers == [404, 404, 404]


async def stream_has_ended(ada: Journey) -> None:
    """By itself, within its next sign of life; the browser then asks again and is refused."""
    await heard(ada, "refused")
    assert await ada.page.evaluate("window.heard") == ["ready", "ended", "refused"]
    link = ada.page.get_by_role("navigation", name="Modules").get_by_role("link", name="Recordings")
    async with ada.page.expect_navigation() as moved:
        await link.click()
    answer = await moved.value
    assert answer is not None
    assert answer.status == 404


async def is_written_down(reader: Journey, slug: str, what: str, who: str) -> None:
    await reader.go(f"/t/{slug}/settings/audit")
    row = reader.page.get_by_role("row").filter(has_text=what).first
    await expect(row.get_by_role("cell").first).to_contain_text(who)
