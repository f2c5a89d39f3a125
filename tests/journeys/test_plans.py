"""From Free over its limit to Creator and Pro and down again; a card fails, a new one works."""

import re

from playwright.async_api import Browser, Locator, Page, expect

from tests.journeys.steps import PATIENCE, letter
from tests.journeys.test_from_sign_up_to_statement import MARA, Journey, set_out, sign_up
from tests.live import chromium
from tests.paying import PayingHouse, pay_by_card, paying_house
from tests.told import told, told_template

__all__ = ["chromium", "paying_house", "told", "told_template"]

HOME = "/t/mara-venn"
PLAN = f"{HOME}/settings/plan"
FAILS_LATER, WORKS = "4000000000000341", "4242424242424242"
MONTH = 31


async def test_a_plan_is_bought_changed_unpaid_paid_and_left(
    paying_house: PayingHouse, chromium: Browser
) -> None:
    mara = await set_out(paying_house, chromium, has_scripts=True)
    await sign_up(mara)

    await reach_the_limit(mara)
    await buy_creator(mara)
    await upgrade_to_pro(mara)
    await go_down_at_the_end(mara, paying_house)
    await fail_to_pay(mara, paying_house)
    await pay_with_another_card(mara)
    await cancel(mara, paying_house)


async def reach_the_limit(mara: Journey) -> None:
    for title in ("One", "Two", "Three"):
        await enter(mara, title)
        await mara.page.wait_for_url(re.compile(r"/recordings/[0-9a-f-]{36}$"))
    await enter(mara, "Four")
    await mara.until("Free includes 3 projects")
    await mara.follow("Look at Creator")


async def buy_creator(mara: Journey) -> None:
    await expect(fact(mara.page, "To pay now")).to_have_text("$19.00")
    await mara.page.get_by_role("button", name="Go on to the payment page").click()
    await pay_by_card(mara.page, WORKS, button="Subscribe")
    await holds(mara, "Creator", "$19.00 a month")
    assert await newest_invoice(mara) == ("$19.00", "Paid")
    await enter(mara, "Four")
    await mara.page.wait_for_url(re.compile(r"/recordings/[0-9a-f-]{36}$"))


async def upgrade_to_pro(mara: Journey) -> None:
    await choose(mara, "Pro")
    shown = await fact(mara.page, "To pay now").inner_text()
    parts = await mara.page.get_by_role("cell", name=re.compile(r"\$\d")).all_inner_texts()
    assert len(parts) == 2, parts
    assert sum(map(cents, parts)) == cents(shown)
    await mara.press("Change and pay now")
    await holds(mara, "Pro", "$49.00 a month")
    assert await newest_invoice(mara) == (shown, "Paid")


async def go_down_at_the_end(mara: Journey, house: PayingHouse) -> None:
    await choose(mara, "Creator")
    await expect(fact(mara.page, "To pay now")).to_have_text("Nothing")
    await mara.page.get_by_role("button", name=re.compile("^Change on ")).click()
    await mara.until("on: Creator")
    await holds(mara, "Pro", "$49.00 a month")
    house.simulator.let_pass(days=MONTH)
    await holds(mara, "Creator", "$19.00 a month")


async def fail_to_pay(mara: Journey, house: PayingHouse) -> None:
    await change_card(mara, "Card and tax number", FAILS_LATER)
    house.simulator.let_pass(days=MONTH)
    house.simulator.let_pass(seconds=2 * 3600)
    await shows(mara, "The last payment did not go through")
    words = await letter(mara, MARA, "The payment for Creator did not go through")
    assert "The bank refused the card" in words
    await mara.go(PLAN)


async def pay_with_another_card(mara: Journey) -> None:
    await change_card(mara, "Update the card", WORKS)
    await mara.press("Try the card again")
    await mara.until("Paid. Thank you.")
    await expect(mara.page.get_by_text("The last payment did not go through")).to_have_count(0)
    assert await newest_invoice(mara) == ("$19.00", "Paid")
    assert "Everything is as it was" in await letter(mara, MARA, "Your payment went through")


async def cancel(mara: Journey, house: PayingHouse) -> None:
    await choose(mara, "Free")
    await mara.until("1 project more than it includes")
    await mara.page.get_by_role("button", name=re.compile("^Change on ")).click()
    await mara.until("on: Free")
    await holds(mara, "Creator", "$19.00 a month")
    house.simulator.let_pass(days=MONTH)
    await holds(mara, "Free", "")
    assert "Nothing was deleted" in await letter(mara, MARA, "Your plan has ended")
    await mara.go(f"{HOME}/recordings")
    await expect(mara.page.get_by_role("link", name="Four")).to_be_visible()


async def enter(mara: Journey, title: str) -> None:
    await mara.go(f"{HOME}/recordings/new")
    await mara.page.get_by_label("Title").fill(title)
    await mara.page.get_by_label("Artist").fill("Mara Venn")
    await mara.press("Save")


async def choose(mara: Journey, plan: str) -> None:
    await mara.go(PLAN)
    await mara.follow("Change plan")
    await mara.page.get_by_role("link", name=f"Choose {plan}").click()
    await mara.until("To pay now")


async def change_card(mara: Journey, button: str, number: str) -> None:
    """On the provider's own page, and back."""
    await mara.go(PLAN)
    await mara.page.get_by_role("button", name=button).click()
    await mara.page.wait_for_url("**/portal/*", timeout=PATIENCE)
    await mara.page.get_by_label("Another card").fill(number)
    await mara.page.get_by_role("button", name="Add this card").click()
    await expect(mara.page.get_by_text(f"{number[-4:]} (usual)")).to_be_visible()
    await mara.page.get_by_role("link", name="Back to Backline").click()
    await mara.page.wait_for_url(f"**{PLAN}", timeout=PATIENCE)


async def holds(mara: Journey, plan: str, price: str) -> None:
    """The page of the plan says so, at the latest when the provider's word has arrived."""
    panel = mara.page.locator(".panel").filter(
        has=mara.page.get_by_role("link", name="Change plan")
    )
    await mara.page.wait_for_load_state()
    for _ in range(PATIENCE // 300):
        await mara.go(PLAN)
        heading = await panel.get_by_role("heading").first.inner_text()
        if heading == plan and price in await panel.inner_text():
            return
        await mara.page.wait_for_timeout(300)
    raise AssertionError(await mara.page.inner_text("main"))


async def shows(mara: Journey, words: str) -> None:
    for _ in range(PATIENCE // 300):
        await mara.go(PLAN)
        if await mara.page.get_by_text(words).count():
            return
        await mara.page.wait_for_timeout(300)
    raise AssertionError(await mara.page.inner_text("main"))


async def newest_invoice(mara: Journey) -> tuple[str, str]:
    """Its amount and state."""
    await mara.go(PLAN)
    number = mara.page.get_by_role("columnheader", name="Number")
    invoices = mara.page.get_by_role("table").filter(has=number)
    row = invoices.get_by_role("row").nth(1)
    cells = row.get_by_role("cell")
    return await cells.nth(3).inner_text(), await cells.nth(4).inner_text()


def cents(words: str) -> int:
    amount = int(re.sub(r"\D", "", words))
    return amount if words[0] == "$" else -amount


def fact(page: Page, label: str) -> Locator:
    return page.locator("dt", has_text=re.compile(f"^{label}$")).locator("xpath=following::dd[1]")
