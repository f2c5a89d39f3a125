"""From a planned tour to a night that is settled, signed and in both books; and by mail alone."""

import re
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from playwright.async_api import Browser, expect

from tests.journeys.steps import PATIENCE, arrive, link_in
from tests.journeys.test_from_sign_up_to_statement import Journey, set_out
from tests.live import House, chromium, house
from tests.told import FOUNDRY, NOVA, told, told_template

__all__ = ["chromium", "house", "told", "told_template"]

TITLE = "Glass Harbour, the last night"
NOVA_NAME, FLO, KIM = "Nova Lind", "flo@foundry.example.com", "kim@speicher.example.com"


async def test_a_tour_is_asked_for_and_a_night_settled_between_two_workspaces(
    house: House, chromium: Browser
) -> None:
    nova = await arrive(house, chromium, NOVA)
    flo = await arrive(house, chromium, FOUNDRY)
    await ask_for_nights(nova)
    await flo.go(f"/t/{FOUNDRY}")
    await flo.until("request")

    show = await offer(nova, "The Foundry", FLO)
    await take_over_and_counter(flo)
    await nova.go(show)
    await nova.until("What changed since version 1")
    await nova.press("Accept version 2")
    theirs = await sign_contract(nova, flo, show)

    await enter_figures(flo, theirs)
    await keep_own(flo)
    await read_and_sign(nova, f"{show}/settlement")
    await sign(flo, f"{theirs}/settlement", "Flo Marchetti", "stands in the books of both")
    due = Decimal(1875)
    assert await booked(nova, NOVA) == {"Owed by The Foundry": due, "Shows income": -due}
    assert await booked(flo, FOUNDRY) == {
        "Taken at the box office": 3000, "Tickets income": -3000,
        "Fees of artists": due, f"Owed to {NOVA_NAME}": -due,
    }  # fmt: skip


async def test_a_venue_that_never_heard_of_us_answers_signs_and_settles_by_mail(
    house: House, chromium: Browser
) -> None:
    nova = await arrive(house, chromium, NOVA)
    kim = await set_out(house, chromium, has_scripts=False)
    show = await offer(nova, "Speicher 9", KIM)

    link = await link_in(kim, KIM, "offer", "/shows/")
    await kim.go(link)
    await kim.page.get_by_label("Your name").first.fill("Kim Vos")
    await kim.press("Accept version 1")
    await sign(kim, link, "Kim Vos", "You have signed")
    await sign(nova, show, NOVA_NAME, "Signed by both")

    await enter_figures(nova, show)
    await sign(nova, f"{show}/settlement", NOVA_NAME, "You have signed")
    await kim.go(f"{link}/settlement")
    await kim.until("€1,875.00")
    await sign(kim, f"{link}/settlement", "Kim Vos", "stands in the books of both")
    due = Decimal(1875)
    assert await booked(nova, NOVA) == {"Owed by Speicher 9": due, "Shows income": -due}
    await read_account(nova, "Owed by Speicher 9")


async def ask_for_nights(nova: Journey) -> None:
    """The venues of the plan are asked for their nights at one go.

    The plan with Vienna on a Friday: the other may choose the Saturday that is Nova's already.
    """
    await nova.go(f"/t/{NOVA}/tours")
    await nova.follow("Night Trains")
    await nova.follow("Vienna on a Friday")
    await nova.follow("Ask for the nights")
    await nova.page.get_by_role("button", name=re.compile("^Ask")).first.click()
    await nova.until("The venues answer")


async def offer(nova: Journey, venue: str, email: str) -> str:
    """Pencil in tonight and offer a versus deal; the page of the show."""
    await nova.go(f"/t/{NOVA}/shows/new")
    tonight = datetime.now(ZoneInfo("Europe/Vienna")).date()
    for label, value in (
        ("Name of the venue", venue), ("Email of the venue", email), ("Day", tonight.isoformat()),
        ("City", "Vienna"), ("Title of the show", TITLE),
    ):  # fmt: skip
        await nova.page.get_by_label(re.compile(f"^{label}")).fill(value)
    await nova.press("Pencil it in")
    await expect(nova.page).to_have_url(re.compile(r"/shows/[0-9a-f-]{36}$"), timeout=PATIENCE)
    show = nova.page.url.removeprefix(nova.house.url)
    await nova.follow("Make an offer")
    await nova.page.get_by_label("Kind of deal").select_option("versus")
    await nova.page.get_by_label("Guarantee").fill("1000")
    await nova.page.get_by_label("Artist's share").fill("75")
    for label, value in (("Name", "Standing"), ("Price", "20"), ("Number", "200")):
        await nova.page.get_by_label(f"Kinds of tickets, row 1: {label}").fill(value)
    await nova.page.get_by_label("What the show costs, row 1: Cost").fill("Hall")
    await nova.page.get_by_label("What the show costs, row 1: Amount or %").fill("500")
    await nova.press(f"Send to {venue}")
    await nova.until("has it, and it is good until")
    return show


async def take_over_and_counter(flo: Journey) -> None:
    """The link of the mail leads the venue's workspace to the show; it wants another guarantee."""
    await flo.go(await link_in(flo, FLO, "offer", "/shows/"))
    await flo.press("Take the show there")
    await flo.follow("Change it")
    await flo.page.get_by_label("Guarantee").fill("1200")
    await flo.press(f"Send to {NOVA_NAME}")
    await flo.until("has it, and it is good until")


async def sign_contract(nova: Journey, flo: Journey, show: str) -> str:
    theirs = show.replace(NOVA, FOUNDRY)
    await sign(nova, show, NOVA_NAME, "You have signed")
    await sign(flo, theirs, "Flo Marchetti", "Signed by both")
    return theirs


async def sign(person: Journey, path: str, name: str, until: str) -> None:
    await person.go(path)
    await person.page.get_by_label("Type your full name to sign").fill(name)
    await person.page.get_by_label(re.compile("^I have read")).check()
    await person.press("Sign")
    await person.until(until)


async def enter_figures(person: Journey, show: str) -> None:
    """150 of 200 tickets at 20 are sold: 75 % of 2,500 is more than the guarantee."""
    await person.go(f"{show}/settlement")
    await person.page.get_by_label("Kinds of tickets, row 1: Sold").fill("150")
    await expect(person.page.get_by_text("€1,875.00").first).to_be_visible(timeout=PATIENCE)
    await person.press("Keep for both sides")
    await person.until("Version 1 by")


async def keep_own(flo: Journey) -> None:
    await flo.page.get_by_label("What, row 1").fill("Extra security")
    await flo.page.get_by_label("Amount, row 1").fill("240")
    await flo.press("Keep it")
    await flo.until("Extra security")


async def read_and_sign(nova: Journey, path: str) -> None:
    """The artist reads what both see, and nothing of what the house keeps to itself."""
    await nova.go(path)
    await nova.until("€1,875.00")
    words = await nova.page.content()
    assert [each for each in ("Extra security", "Only the house") if each in words] == []
    await sign(nova, path, NOVA_NAME, "You have signed")


async def booked(person: Journey, slug: str) -> dict[str, Decimal]:
    """What a workspace's ledger holds of the settled night, once the worker has booked it."""
    connection = await person.house.told.superuser()
    for _ in range(PATIENCE // 300):
        rows = await connection.fetch(
            "SELECT a.name, e.amount FROM ledger_transactions t"
            " JOIN ledger_entries e ON e.tenant_id = t.tenant_id AND e.transaction_id = t.id"
            " JOIN ledger_accounts a ON a.tenant_id = e.tenant_id AND a.id = e.account_id"
            " WHERE t.tenant_id = $1 AND t.description LIKE $2",
            person.house.told.tenant_ids[slug],
            f"Settlement: {TITLE}%",
        )
        if rows:
            break
        await person.page.wait_for_timeout(300)
    await connection.close()
    return {row["name"]: row["amount"] for row in rows}


async def read_account(nova: Journey, name: str) -> None:
    await nova.go(f"/t/{NOVA}/ledger")
    await nova.follow(name)
    await nova.until(f"Settlement: {TITLE}")
