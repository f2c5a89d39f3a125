"""Somebody else's application is let in, reads, and is refused once its connection is ended."""

import pytest
from playwright.async_api import Browser, expect

from tests.journeys.steps import PATIENCE, arrive
from tests.journeys.test_from_sign_up_to_statement import Journey, set_out
from tests.live import House, chromium, house
from tests.simulators.servers import SimulatorServer, simulator
from tests.told import ATLAS, NOVA, told, told_template

__all__ = ["chromium", "house", "simulator", "told", "told_template"]

APPLICATIONS = f"/t/{ATLAS}/settings/applications"


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with-scripts", "without-scripts"])
async def test_an_application_is_let_in_reads_and_is_shown_the_door(
    house: House,
    chromium: Browser,
    simulator: SimulatorServer,
    has_scripts: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    charts = f"{simulator.url}/charts"
    ada = await arrive(house, chromium, ATLAS)
    await register(ada, charts)

    nova = await set_out(house, chromium, has_scripts=has_scripts)
    await connect_while_signed_out(nova, charts)
    await read_again(nova)
    await end_it(nova)
    await is_refused(nova, charts)


async def register(ada: Journey, charts: str) -> None:
    """What the maker of the application does once, on both sides."""
    await ada.go(APPLICATIONS)
    await ada.page.get_by_label("Name").fill("Watcher of Charts")
    await ada.page.get_by_label("Home page").fill("https://charts.example.com")
    await ada.page.get_by_label("What it does").fill("Watches charts.")
    await ada.page.get_by_label("Addresses to return to").fill("http://127.0.0.1/charts/back")
    await ada.press("Register it")
    shown = await ada.page.locator("code").all_inner_texts()
    secret = next(text for text in shown if text.startswith("bls_") and "…" not in text)
    client_id = next(text for text in shown if len(text) == 32)
    await ada.page.goto(charts)
    if await ada.page.locator("summary").count():
        await ada.page.locator("summary").click()
    await ada.page.get_by_label("Address of Backline").fill(ada.house.url)
    await ada.page.get_by_label("Client id").fill(client_id)
    await ada.page.get_by_label("Secret").fill(secret)
    await ada.press("Set it up")


async def connect_while_signed_out(nova: Journey, charts: str) -> None:
    """From the application, by way of signing in and the page of consent, and back."""
    page = nova.page
    await page.goto(charts)
    await expect(page.get_by_text("Simulated application")).to_be_visible()
    await page.get_by_role("link", name="Connect to Backline").click()
    person = nova.house.told.person(NOVA, "owner")
    await page.get_by_label("Email").fill(person["email"])
    await page.get_by_label("Password", exact=True).fill(person["password"])
    await nova.press("Sign in")
    await expect(page.get_by_role("heading", name="Let Watcher of Charts in?")).to_be_visible()
    await expect(page.get_by_text("Not checked by Backline")).to_be_visible()
    await page.get_by_label("Nova Lind").check()
    await page.get_by_role("button", name="Let it in").click()
    await page.wait_for_url(charts, timeout=PATIENCE)
    await expect(page.get_by_role("heading", name="Connected to Nova Lind")).to_be_visible()


async def read_again(nova: Journey) -> None:
    await nova.press("Read again")
    songs = nova.page.locator("li")
    await expect(songs).to_have_count(5)
    await expect(songs.first).to_contain_text("Nova Lind")


async def end_it(nova: Journey) -> None:
    """On our page, where the connection is listed."""
    await nova.go("/account/connections")
    row = nova.page.get_by_role("row", name="Watcher of Charts")
    await expect(row).to_contain_text("Nova Lind")
    await row.get_by_role("button", name="End").click()
    await nova.until("No applications connected")


async def is_refused(nova: Journey, charts: str) -> None:
    await nova.page.goto(charts)
    await nova.press("Read again")
    await expect(nova.page.get_by_text("the connection was ended")).to_be_visible()
    await expect(nova.page.get_by_role("link", name="Connect to Backline")).to_be_visible()
