"""An artist signs up, uploads a song, agrees its splits, imports a report and pays people."""

import re
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import pyotp
import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader

from app.core import clock
from tests.audio import song, write
from tests.live import House, chromium, house
from tests.told import RIVAL, told, told_template

__all__ = ["chromium", "house", "told", "told_template"]

FIXTURE = Path("tests/domain/royalties/reports/fixtures/distrokid_v1_latin1.tsv")
ISRC = "DEMV12600042"
MARA, INGA = "mara.venn@example.com", "inga.soleil@example.com"
PATIENCE = 60_000


@dataclass
class Journey:
    """One person's way through the product; `visited` are the addresses of their workspace."""

    house: House
    context: BrowserContext
    has_scripts: bool
    page: Page
    visited: set[str] = field(default_factory=set)

    async def go(self, path: str) -> None:
        await self.page.goto(self.house.url + path)
        self._note()

    async def press(self, name: str) -> None:
        """Press a button and be where it leads."""
        await self.page.get_by_role("button", name=name, exact=True).first.click()
        await self.page.wait_for_load_state()
        self._note()

    async def confirm(self, name: str) -> None:
        """Press a link that asks first, in a dialog or on a page of its own, and say yes."""
        await self.page.get_by_role("link", name=name, exact=True).click()
        await self.press(name)

    async def follow(self, name: str) -> None:
        link = self.page.get_by_role("link", name=name).first
        target = await link.get_attribute("href")
        await link.click()
        await self.page.wait_for_url(f"**{target}")
        self._note()

    async def until(self, text: str) -> None:
        """Wait for words on the page; without scripts a person presses reload."""
        words = self.page.get_by_text(text).first
        if self.has_scripts:
            await expect(words).to_be_visible(timeout=PATIENCE)
            return
        for _ in range(PATIENCE // 300):
            if await words.count():
                return
            await self.page.wait_for_timeout(300)
            await self.page.reload()
        raise AssertionError(f"{text!r} never came: {await self.page.inner_text('main')}")

    async def mail(self, address: str, subject: str) -> str:
        """The link in the mail somebody was sent."""
        for _ in range(PATIENCE // 300):
            await self.page.goto(f"{self.house.url}/sandbox/mail?to={address}")
            link = self.page.get_by_role("link", name=subject).first
            if await link.count():
                await link.click()
                await self.page.wait_for_load_state()
                found = re.search(
                    rf"{self.house.url}(/(?:verify|splits|statements)/[\w.=-]+)",
                    await self.page.content(),
                )
                assert found is not None, await self.page.content()
                return found.group(1)
            await self.page.wait_for_timeout(300)
        raise AssertionError(f"{address} got no mail about {subject!r}.")

    def _note(self) -> None:
        path = self.page.url.removeprefix(self.house.url).split("?")[0]
        if path.startswith("/t/"):
            self.visited.add(path)


async def set_out(house: House, browser: Browser, *, has_scripts: bool) -> Journey:
    context = await browser.new_context(java_script_enabled=has_scripts)
    return Journey(house, context, has_scripts, await context.new_page())


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with-scripts", "without-scripts"])
async def test_from_sign_up_to_a_statement_somebody_can_be_paid_by(
    house: House,
    chromium: Browser,
    tmp_path: Path,
    has_scripts: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    mara = await set_out(house, chromium, has_scripts=has_scripts)

    await sign_up(mara)
    await upload(mara, write(tmp_path / "tidal-lock.flac", song(120, "A minor", 24)))
    await enter_recording(mara)
    await agree_splits(mara, chromium)
    await import_report(mara, tmp_path)
    run = await pay(mara)
    await add_second_factor(mara)
    await read_statement(mara, run)
    await nobody_else_sees(mara)


async def sign_up(mara: Journey) -> None:
    await mara.go("/sign-up")
    await mara.page.get_by_label("Name of the workspace").fill("Mara Venn")
    await mara.page.get_by_label("Your name").fill("Mara Venn")
    await mara.page.get_by_label("Email").fill(MARA)
    await mara.page.get_by_label("Password", exact=True).fill("granite violin under snow")
    await mara.press("Create the workspace")
    await mara.go(await mara.mail(MARA, "Confirm"))
    await mara.press("Yes, confirm it")
    if "/t/" not in mara.page.url:
        await mara.go("/sign-in")
        await mara.page.get_by_label("Email").fill(MARA)
        await mara.page.get_by_label("Password", exact=True).fill("granite violin under snow")
        await mara.press("Sign in")
    await expect(mara.page).to_have_url(f"{mara.house.url}/t/mara-venn")


async def upload(mara: Journey, file: Path) -> None:
    await mara.go("/t/mara-venn/vault")
    await mara.page.locator("input[type=file]").set_input_files(file)
    if not mara.has_scripts:
        await mara.press("Upload")
    await mara.page.wait_for_url("**/vault/**", timeout=PATIENCE)
    await mara.until("A minor")
    mara._note()
    words = await mara.page.inner_text("main")
    tempo = re.search(r"(\d+(?:\.\d+)?)\s*BPM", words)
    assert tempo is not None, words
    assert abs(float(tempo.group(1)) - 120) <= 2.4


async def enter_recording(mara: Journey) -> None:
    await mara.go("/t/mara-venn/recordings/new")
    await mara.page.get_by_label("Title").fill("Tidal Lock")
    await mara.page.get_by_label("Artist").fill("Mara Venn")
    await mara.page.get_by_label("ISRC").fill(ISRC)
    await mara.press("Save")
    await mara.page.wait_for_url(re.compile(r"/recordings/[0-9a-f-]{36}$"))
    mara._note()


async def agree_splits(mara: Journey, browser: Browser) -> None:
    recording = mara.page.url.removeprefix(mara.house.url)
    await mara.follow("Enter splits")
    for row, values in enumerate((("Mara Venn", MARA, "70"), ("Inga Soleil", INGA, "30")), 1):
        await mara.page.get_by_label(f"Name, row {row}").fill(values[0])
        await mara.page.get_by_label(f"Email, row {row}").fill(values[1])
        await mara.page.get_by_label(f"Share in per cent, row {row}").fill(values[2])
    await mara.press("Send for agreement")
    await mara.until("Proposed")
    inga = await set_out(mara.house, browser, has_scripts=mara.has_scripts)
    await inga.go(await mara.mail(INGA, "Tidal Lock"))
    await inga.page.get_by_label("Type your full name to agree").fill("Inga Soleil")
    await inga.press("I agree to 30 %")
    await inga.until("You agreed")
    await inga.context.close()
    await mara.go(recording)
    await mara.until("Agreed")


async def import_report(mara: Journey, directory: Path) -> None:
    report = directory / "DistroKid_2026-08.tsv"
    report.write_bytes(FIXTURE.read_bytes().replace(b"QZAAA2600001", ISRC.encode()))
    await mara.go("/t/mara-venn/royalties/reports")
    await mara.page.locator("input[type=file]").set_input_files(report)
    # With scripts, choosing the file sends it.
    if mara.has_scripts:
        await mara.page.wait_for_url(re.compile(r"/reports/[0-9a-f-]{36}"))
    else:
        await mara.press("Import")
    if not re.search(r"/reports/[0-9a-f-]{36}", mara.page.url):
        await mara.follow("DistroKid_2026-08.tsv")
    await mara.until("Where the money is")
    await expect(mara.page.get_by_text("4.123770889").first).to_be_visible()


async def pay(mara: Journey) -> str:
    """Draft, approve and publish; gives the address of the run."""
    await mara.go("/t/mara-venn/royalties/statements")
    await mara.page.get_by_label("Month").fill("2026-08")
    await mara.press("Draft statements")
    await mara.page.wait_for_url(re.compile(r"/runs/[0-9a-f-]{36}"))
    run = mara.page.url.removeprefix(mara.house.url)
    await mara.until("$1.24")
    await mara.confirm("Approve")
    await mara.until("Approved: ready to be published")
    await mara.confirm("Publish and send")
    return run


async def add_second_factor(mara: Journey) -> None:
    """Once statements say that money is owed, whoever can pay it is led to a second factor."""
    runs, asked = "/t/mara-venn/royalties/statements", re.compile("/account/second-factor")
    for _ in range(PATIENCE // 300):
        await mara.page.goto(mara.house.url + runs)
        if asked.search(mara.page.url):
            break
        await mara.page.wait_for_timeout(300)
    await expect(mara.page).to_have_url(asked)
    await mara.press("Set up an app")
    words = await mara.page.inner_text("main")
    secret = re.search(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", words)
    assert secret is not None, words
    code = pyotp.TOTP(secret.group(0).replace(" ", "")).at(clock.now())
    await mara.page.get_by_label("Code").fill(code)
    await mara.press("Turn it on")
    await mara.until("Your recovery codes")


async def read_statement(mara: Journey, run: str) -> None:
    link = await mara.mail(INGA, "royalty statement")
    await mara.go(run)
    await mara.follow("Inga Soleil")
    pdf = await mara.context.request.get(f"{mara.page.url}/statement.pdf")
    assert pdf.status == 200, await pdf.text()
    words = text_of(await pdf.body())
    assert "$1.24" in words
    assert "Inga Soleil" in words
    async with mara.house.outsider() as inga:
        page = await inga.get(link)
        same = await inga.get(f"{link}/statement.pdf")
    assert (page.status_code, "$1.24" in page.text) == (200, True)
    assert same.status_code == 200, same.text
    assert text_of(same.content) == words


def text_of(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


async def nobody_else_sees(mara: Journey) -> None:
    assert len(mara.visited) >= 10
    rival = await mara.house.client(mara.house.told.person(RIVAL, "owner"))
    seen = {path: (await rival.get(path)).status_code for path in mara.visited}
    await rival.aclose()
    assert set(seen.values()) == {404}, seen
