"""Somebody signs up by a provider and adds every way in there is; then guards what they have."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx2
import pyotp
import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from app.core import clock
from app.embedded.testing import TestServers
from tests.live import ARGUMENTS, CHROMIUM, House, is_ready, running
from tests.simulators.servers import SimulatorServer, simulator
from tests.tenants.providers import settings_of
from tests.told import Told, told, told_template

__all__ = ["simulator", "told", "told_template"]

JUNO, LATER = "juno.moon@example.com", "juno@moon.example.com"
PASSWORD = "granite violin under snow"
PATIENCE = 30_000


@pytest.fixture
async def house(
    servers: TestServers,
    told: Told,
    told_template: Path,
    simulator: SimulatorServer,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[House]:
    """The product with three simulated providers."""
    for name, value in settings_of(simulator.url).items():
        monkeypatch.setenv(name, value)
    with running(servers, told, told_template) as (url, _):
        found = House(url, told)
        async with found.outsider() as client:
            async with asyncio.timeout(90):
                while not await is_ready(client):
                    await asyncio.sleep(0.1)
        yield found


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """Also knows localhost: passkeys belong to a name, not to a number."""
    arguments = [
        each.replace("EXCLUDE 127", "EXCLUDE localhost , EXCLUDE 127") for each in ARGUMENTS
    ]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        await browser.close()


async def test_signing_in_as_one_likes(house: House, chromium: Browser) -> None:
    named = house.url.replace("127.0.0.1", "localhost")
    page = await (await chromium.new_context()).new_page()
    await sign_up_by_provider(page, house.url)
    await set_password(page, house.url)
    secret, codes = await turn_app_on(page, house.url)

    device = await (await chromium.new_context()).new_page()
    await with_password(device, named)
    await second_step(device, pyotp.TOTP(secret).at(clock.now()))
    await add_passkey(device, named)
    await sign_out(device, named)
    await with_passkey(device, named)
    await end_the_other_session(device, named, page, house.url)
    await sign_out(device, named)
    await with_password(device, named)
    await second_step(device, codes[0])
    await change_address(device, named, house)


async def sign_up_by_provider(page: Page, base: str) -> None:
    await page.goto(f"{base}/sign-in")
    await press(page, "Continue with Google")
    await page.wait_for_url("**/oidc/google/authorize**", timeout=PATIENCE)
    await expect(page.get_by_text("Simulated", exact=True)).to_be_visible()
    await press(page, "Juno Moon")
    await page.wait_for_url(f"{base}/sign-up/with", timeout=PATIENCE)
    await page.get_by_label("Name of the workspace").fill("Juno Moon")
    await press(page, "Create the workspace")
    await page.wait_for_url(f"{base}/t/juno-moon", timeout=PATIENCE)


async def set_password(page: Page, base: str) -> None:
    await page.goto(f"{base}/account/security")
    await page.get_by_label("New password").fill(PASSWORD)
    await press(page, "Set a password")
    await expect(page.get_by_label("Present password")).to_be_visible()


async def turn_app_on(page: Page, base: str) -> tuple[str, list[str]]:
    await page.goto(f"{base}/account/second-factor")
    await press(page, "Set up an app")
    words = await page.inner_text("main")
    secret = re.search(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", words).group(0).replace(" ", "")
    await page.get_by_label("Code").fill(pyotp.TOTP(secret).at(clock.now() - timedelta(seconds=30)))
    await press(page, "Turn it on")
    await expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Download as text").click()
    kept = Path(await (await download.value).path()).read_text()
    codes = re.findall(r"^[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}$", kept, re.MULTILINE)
    assert len(codes) == 10
    return secret, codes


async def with_password(page: Page, base: str) -> None:
    await page.goto(f"{base}/sign-in")
    await page.get_by_label("Email").fill(JUNO)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await press(page, "Sign in")
    await page.wait_for_url("**/sign-in/second-step", timeout=PATIENCE)
    assert (await page.context.request.get(f"{base}/account", max_redirects=0)).status == 303


async def second_step(page: Page, code: str) -> None:
    await page.get_by_label("ode").first.fill(code)
    await press(page, "Continue")
    await page.wait_for_url("**/t/juno-moon", timeout=PATIENCE)


async def add_passkey(page: Page, base: str) -> None:
    session = await page.context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    await session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    await page.goto(f"{base}/account/second-factor")
    await page.get_by_label("Name of the new passkey").fill("Work laptop")
    await press(page, "Add a passkey")
    await expect(page.get_by_role("rowheader", name="Work laptop")).to_be_visible()


async def with_passkey(page: Page, base: str) -> None:
    await page.goto(f"{base}/sign-in")
    await press(page, "Sign in with a passkey")
    await page.wait_for_url("**/t/juno-moon", timeout=PATIENCE)


async def sign_out(page: Page, base: str) -> None:
    token = await page.locator('meta[name="csrf-token"]').get_attribute("content")
    answer = await page.context.request.post(
        f"{base}/sign-out",
        form={"csrf_token": token or ""},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert answer.ok


async def end_the_other_session(page: Page, base: str, other: Page, there: str) -> None:
    await page.goto(f"{base}/account/sessions")
    await expect(page.get_by_text("Passkey", exact=True)).to_be_visible()
    row = page.get_by_role("row").filter(has_not_text="This one").filter(has_text="Sign out")
    await row.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_text("The device is signed out.")).to_be_visible()
    await other.goto(f"{there}/account")
    await expect(other).to_have_url(f"{there}/sign-in?next=/account")


async def change_address(page: Page, base: str, house: House) -> None:
    connection = await house.told.superuser()
    await connection.execute("UPDATE sessions SET authenticated_at = now() - interval '11 min'")
    await connection.close()
    await page.goto(f"{base}/account/security")
    await expect(page.get_by_label("New address")).to_have_count(0)
    await page.get_by_role("link", name="Confirm that it is you").click()
    await press(page, "Use a passkey")
    await page.wait_for_url(f"{base}/account/security", timeout=PATIENCE)
    await page.get_by_label("New address").fill(LATER)
    await press(page, "Change the address")
    await page.goto(f"{base}{await mailed(house, LATER)}")
    await press(page, "Yes, confirm it")
    await page.goto(f"{base}/account")
    await expect(page.get_by_text(LATER).first).to_be_visible()


async def mailed(house: House, address: str) -> str:
    """The link in the last mail to an address, once the worker has sent it."""
    async with httpx2.AsyncClient(base_url=house.url, timeout=30) as client:
        for _ in range(400):
            listed = (await client.get("/sandbox/mail", params={"to": address})).text
            found = re.search(r'href="(/sandbox/mail/[0-9a-f-]{36})"', listed)
            if found:
                mail = (await client.get(found.group(1))).text
                return re.search(rf"{house.url}(/verify/[\w.=-]+)", mail).group(1)
            await asyncio.sleep(0.1)
    raise AssertionError(f"{address} got no mail.")


async def press(page: Page, name: str) -> None:
    """Press a button and be where it leads."""
    await page.get_by_role("button", name=name).first.click()
    await page.wait_for_load_state()
