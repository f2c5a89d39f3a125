"""A client without an account approves, uploads and writes by a mailed link; then the link ends."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.domain.portal.test_guests import PNG
from tests.journeys.test_from_sign_up_to_statement import Journey, set_out
from tests.live import House, chromium, house
from tests.told import ATLAS, NOVA, told, told_template

__all__ = ["chromium", "house", "told", "told_template"]

SIGNE = "signe@marrowbay.example.com"
PATIENCE = 60_000


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with-scripts", "without-scripts"])
async def test_a_client_answers_by_link_until_the_link_is_ended(
    house: House,
    chromium: Browser,
    tmp_path: Path,
    has_scripts: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    signe = await set_out(house, chromium, has_scripts=has_scripts)
    ada = await set_out(house, chromium, has_scripts=has_scripts)

    await sign_in(ada, ATLAS)
    await ask_for_photos(ada)
    await enter_by_mail(signe, "needs your approval: Poster for Aarhus")
    await approve(signe)
    await upload(signe, tmp_path)
    await write(signe)
    await read_the_answers(ada)
    await end_the_links(ada)
    await signe.go("/portal/messages")
    await signe.until("Open the link of your last mail")


async def test_a_workspace_answers_and_the_agency_leaves(house: House, chromium: Browser) -> None:
    nova = await set_out(house, chromium, has_scripts=True)
    ada = await set_out(house, chromium, has_scripts=True)
    await sign_in(nova, NOVA)
    await sign_in(ada, ATLAS)

    await nova.go(f"/t/{NOVA}/inbox")
    await nova.follow("Booking agreement for the EU")
    await nova.page.get_by_label("Type your full name to sign").fill("Nova Lind")
    await nova.page.get_by_label(re.compile("I have read this")).check()
    await nova.press("Sign")
    await nova.until("By Nova Lind")
    await talk_live(nova, ada)


async def sign_in(journey: Journey, slug: str) -> None:
    person = journey.house.told.person(slug, "owner")
    await journey.go("/sign-in")
    await journey.page.get_by_label("Email").fill(person["email"])
    await journey.page.get_by_label("Password", exact=True).fill(person["password"])
    await journey.press("Sign in")


async def ask_for_photos(ada: Journey) -> None:
    await ada.go(f"/t/{ATLAS}/portals")
    await ada.follow("Marrow Bay")
    await ada.follow("Ask for something")
    await ada.page.get_by_label("What you need").select_option("upload")
    await ada.page.get_by_label("Title").fill("Photos of the van")
    await ada.press("Ask")
    await ada.until("has not answered yet")


async def enter_by_mail(signe: Journey, subject: str) -> None:
    page = signe.page
    await page.goto(f"{signe.house.url}/sandbox/mail?to={SIGNE}")
    await page.get_by_role("link", name=re.compile(subject)).first.click()
    await page.wait_for_load_state()
    # The mail was sent while the stories were told, when the product had another address.
    found = re.search(r"https://[^/\s]+(/portal/[\w.=?&-]+)", await page.content())
    assert found is not None
    await signe.go(found.group(1))
    await signe.press("Open the portal")


async def approve(signe: Journey) -> None:
    await signe.until("Black on sand")
    await signe.press("Approve")
    await signe.until("By Signe Holm")


async def upload(signe: Journey, folder: Path) -> None:
    picture = folder / "van.png"
    picture.write_bytes(PNG)
    await signe.go("/portal")
    await signe.follow("Photos of the van")
    await signe.page.set_input_files("input[type=file]", picture)
    await signe.press("Send this file")
    await signe.until("van.png")
    await signe.press("That is everything")
    await signe.until("By Signe Holm")


async def write(signe: Journey) -> None:
    await signe.go("/portal/messages")
    await signe.page.get_by_label("Your message").fill("The van is blue now.")
    await signe.press("Send")
    await signe.until("The van is blue now.")


async def read_the_answers(ada: Journey) -> None:
    await ada.go(f"/t/{ATLAS}/portals")
    await ada.follow("Marrow Bay")
    await ada.follow("Messages")
    await ada.until("The van is blue now.")
    await ada.follow("Answered")
    await ada.until("Photos of the van")


async def end_the_links(ada: Journey) -> None:
    await ada.page.get_by_role("main").get_by_role("link", name="People").click()
    await ada.page.wait_for_url("**/people")
    await ada.press("End links")
    await ada.until("The links of Signe Holm are ended.")


async def talk_live(nova: Journey, ada: Journey) -> None:
    """What one writes the other sees without loading the page again."""
    await nova.go(f"/t/{NOVA}/inbox")
    await nova.follow("Atlas Agency")
    await nova.follow("Messages")
    await ada.go(f"/t/{ATLAS}/portals")
    await ada.follow("Nova Lind")
    await ada.follow("Messages")
    await ada.page.get_by_label("Your message").fill("Thank you for signing.")
    await ada.press("Send")
    await expect(nova.page.get_by_text("Thank you for signing.")).to_be_visible(timeout=PATIENCE)
