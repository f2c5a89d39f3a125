"""Open every page of a running demo in Chromium, in two widths and both themes.

`python -m tools.screenshots DIRECTORY` reads VAR_DIR/demo.json of a Backline that runs.
"""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

from playwright.async_api import Page, async_playwright

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
SIZES = {"1440": (1440, 900), "390": (390, 844)}
THEMES: tuple[Any, ...] = ("light", "dark")
PUBLIC = {
    "landing": "/", "sign-up": "/sign-up", "sign-in": "/sign-in", "forgot": "/forgot",
    "public-artist": "/artists/nova-lind/nova-lind", "sandbox-mail": "/sandbox/mail",
}  # fmt: skip
PAGES = {
    "dashboard": "", "search": "search?q=glass", "recordings": "recordings",
    "recording": "recordings > Glass Harbour", "recording-new": "recordings/new",
    "works": "works", "artists": "artists", "artist": "artists > Nova Lind", "people": "people",
    "person": "people > Juno Park", "shared": "shared", "vault": "vault",
    "asset": "vault > glass-harbour-master", "reports": "royalties/reports",
    "report": "royalties/reports > DistroKid", "matching": "royalties/matching",
    "earnings": "royalties/earnings", "statements": "royalties/statements",
    "run-draft": "royalties/statements > October", "run": "royalties/statements > September",
    "statement": "royalties/statements > September > Juno Park", "for-you": "royalties/for-you",
    "ledger": "ledger", "proof": "ledger/proof", "accounts": "ledger/accounts",
    "invoices": "invoices", "payments": "payments", "payouts": "payouts", "inbox": "inbox",
    "getting-paid": "getting-paid", "reconciliation": "reconciliation",
    "agencies": "settings/agencies", "white-label": "settings/white-label",
    "plan": "settings/plan", "data": "settings/data", "palette": "palette?q=sta",
    "team": "settings/team", "settings": "settings", "brand": "settings/brand",
    "api-keys": "settings/api-keys", "audit": "settings/audit", "notifications": "notifications",
    "tours": "tours", "tour": "tours > Night Trains", "tour-plan": "tours > Night Trains > Plan A",
    "venues": "venues", "holds": "holds", "calendar": "calendar", "shows": "shows",
    "show": "shows > Nova Lind", "past-shows": "shows?when=past", "riders": "riders",
    "settlement": "shows?when=past > Nova Lind > settlement", "setlists": "setlists",
    "rider": "riders > Full band, technical", "advance": "shows > Nova Lind > Advance",
}  # fmt: skip
AGENCY = {
    "cockpit": "cockpit", "clients": "agency/clients", "offers": "agency/proposals",
    "time": "agency/time", "expenses": "agency/expenses", "week-plan": "agency/plan",
    "months": "agency/months", "profit": "agency/profit", "portals": "portals",
    "client-access": "settings/clients", "rebilling": "rebilling", "agency-dashboard": "",
}  # fmt: skip
ACCOUNT = {"account": "/account", "security": "/account/security", "devices": "/account/sessions"}


async def main(demo: dict[str, Any], directory: Path) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for width, (wide, high) in SIZES.items():
            for theme in THEMES:
                context = await browser.new_context(
                    viewport={"width": wide, "height": high}, color_scheme=theme
                )
                await _walk(await context.new_page(), demo, directory, f"{width}-{theme}")
                await context.close()
        await browser.close()


async def _walk(page: Page, demo: dict[str, Any], directory: Path, suffix: str) -> None:
    page.on("console", lambda message: print(suffix, page.url, message.type, message.text))
    for name, path in PUBLIC.items():
        await _shoot(page, demo["url"] + path, directory / f"{name}-{suffix}.png")
    nova, empty = demo["tenants"][0], demo["tenants"][-1]
    agency = next(each for each in demo["tenants"] if each["slug"] == "atlas-agency")
    await sign_in(page, demo["url"], nova["people"][0])
    for name, way in PAGES.items():
        start, *links = way.split(" > ")
        await page.goto(f"{demo['url']}/t/{nova['slug']}/{start}".rstrip("/"))
        for link in links:
            await page.get_by_role("main").get_by_role("link", name=link).first.click(timeout=3000)
            await page.wait_for_load_state()
        await _shoot(page, "", directory / f"{name}-{suffix}.png")
    for name, path in ACCOUNT.items():
        await _shoot(page, demo["url"] + path, directory / f"{name}-{suffix}.png")
    await page.context.clear_cookies()
    await sign_in(page, demo["url"], agency["people"][0])
    for name, path in AGENCY.items():
        address = f"{demo['url']}/t/{agency['slug']}/{path}".rstrip("/")
        await _shoot(page, address, directory / f"{name}-{suffix}.png")
    await page.context.clear_cookies()
    await sign_in(page, demo["url"], empty["people"][0])
    for name, way in PAGES.items():
        if " > " not in way:
            address = f"{demo['url']}/t/{empty['slug']}/{way}".rstrip("/")
            await _shoot(page, address, directory / f"empty-{name}-{suffix}.png")


async def sign_in(page: Page, url: str, person: dict[str, str]) -> None:
    await page.goto(f"{url}/sign-in")
    await page.get_by_label("Email").fill(person["email"])
    await page.get_by_label("Password", exact=True).fill(person["password"])
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await page.wait_for_url("**/t/**")


async def _shoot(page: Page, address: str, file: Path) -> None:
    if address:
        await page.goto(address)
    await page.wait_for_timeout(250)
    await page.screenshot(path=file, full_page=True)
    width = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if width > 0:
        print(f"{file.name} is {width} pixels too wide")


if __name__ == "__main__":
    wanted = Path(sys.argv[1])
    wanted.mkdir(parents=True, exist_ok=True)
    log_ins = Path(os.environ.get("VAR_DIR", "var")) / "demo.json"
    asyncio.run(main(json.loads(log_ins.read_text()), wanted))
