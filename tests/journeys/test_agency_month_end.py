"""An agency closes the month of twelve clients; one enters by link, approves, and pays by card."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.journeys.steps import PATIENCE, arrive, ask_to_approve, letter, link_in, tab
from tests.journeys.test_from_sign_up_to_statement import Journey, set_out
from tests.live import chromium
from tests.paying import PayingHouse, pay_by_card, paying_house
from tests.told import ATLAS, told, told_template

__all__ = ["chromium", "paying_house", "told", "told_template"]

FREJA, LENA = "freja.atlas@example.com", "lena.atlas@example.com"
MARROW, GLETSCHER = "Marrow Bay", "Gletscher"
AGENCY = f"/t/{ATLAS}/agency"


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with-scripts", "without-scripts"])
async def test_a_month_is_closed_and_a_client_approves_and_pays_by_link(
    paying_house: PayingHouse,
    chromium: Browser,
    has_scripts: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    house = paying_house
    ada = await arrive(house, chromium, ATLAS)
    freja = await set_out(house, chromium, has_scripts=has_scripts)
    lena = await set_out(house, chromium, has_scripts=has_scripts)

    await gather(ada)
    await review(ada)
    count = await issue(ada)
    await let_in(ada, MARROW, "Freja Holm", FREJA, ask="Poster for Esbjerg")
    await let_in(ada, GLETSCHER, "Lena Huber", LENA, ask="Poster for Innsbruck")

    theirs = await answer(freja)
    await pay(freja)
    await sees_only_their_own(lena, theirs)
    await is_paid(ada)
    assert await booked(house) == {"issued": count, "paid": 1}


async def gather(ada: Journey) -> None:
    await ada.go(f"{AGENCY}/months")
    await ada.page.get_by_role("row").filter(has_text="To review").get_by_role("link").click()
    await expect(ada.page.get_by_text("Net in EUR")).to_be_visible()
    await ada.press("Prepare again")
    button = ada.page.get_by_role("button", name="Issue and send all")
    await expect(button).to_be_visible(timeout=PATIENCE)


async def review(ada: Journey) -> None:
    month = ada.page.url.removeprefix(ada.house.url)
    panel = ada.page.locator("section").filter(has=ada.page.get_by_role("heading", name=MARROW))
    await panel.get_by_role("link", name="Draft").click()
    await ada.until("Management retainer")
    await ada.until("Why this tax")
    await ada.go(month)


async def issue(ada: Journey) -> int:
    drafts = ada.page.get_by_role("link", name="Draft", exact=True)
    count = await drafts.count()
    assert count >= 10
    await ada.press("Issue and send all")
    await expect(drafts).to_have_count(0, timeout=PATIENCE)
    await ada.page.reload()
    await expect(ada.page.get_by_text("Not issued")).to_have_count(0)
    await expect(ada.page.get_by_role("button", name="Issue and send all")).to_have_count(0)
    return count


async def let_in(ada: Journey, client: str, name: str, email: str, *, ask: str) -> None:
    await ada.go(f"/t/{ATLAS}/portals")
    if await ada.page.get_by_role("link", name=client).count():
        await ada.follow(client)
        await tab(ada, "Portal", "People")
    else:
        await ada.page.get_by_label("Client without a workspace").fill(client)
        await ada.press("Open the portal")
    await ada.page.get_by_label("Name", exact=True).fill(name)
    await ada.page.get_by_label("Email").fill(email)
    await ada.press("Add and send a link")
    await ask_to_approve(ada, ask, "Black on sand, doors at eight.")


async def answer(freja: Journey) -> str:
    """Approve without an account; gives the address of what was approved."""
    await freja.go(await link_in(freja, FREJA, "Poster for Esbjerg", "/portal/"))
    await freja.press("Open the portal")
    await freja.until("Black on sand")
    await expect(freja.page.get_by_text("Gletscher")).to_have_count(0)
    await freja.press("Approve")
    await freja.until("By Freja Holm")
    return freja.page.url.removeprefix(freja.house.url)


async def pay(freja: Journey) -> None:
    """The invoice came by mail; its link is enough to pay it with a card."""
    await freja.go(await link_in(freja, FREJA, "^Invoice", "/i/"))
    here = freja.page.url
    await freja.page.get_by_role("button", name=re.compile("^Pay .* now$")).click()
    await freja.page.wait_for_url("**/pay/*")
    onward = freja.page.get_by_role("link", name="Continue to payment")
    for _ in range(100):
        if await onward.count():
            break
        await freja.page.wait_for_timeout(200)
        await freja.page.reload()
    await onward.click()
    await pay_by_card(freja.page)
    await freja.page.wait_for_url(f"{freja.house.url}/**", timeout=PATIENCE)
    await freja.page.goto(here)
    for _ in range(100):
        if await freja.page.get_by_text("This invoice is paid. Thank you.").count():
            return
        await freja.page.wait_for_timeout(200)
        await freja.page.reload()
    raise AssertionError(await freja.page.inner_text("main"))


async def sees_only_their_own(lena: Journey, theirs: str) -> None:
    await lena.go(await link_in(lena, LENA, "Poster for Innsbruck", "/portal/"))
    await lena.press("Open the portal")
    await lena.go("/portal")
    await lena.until("Poster for Innsbruck")
    assert "Esbjerg" not in await lena.page.content()
    found = await lena.page.goto(lena.house.url + theirs)
    assert found is not None
    assert found.status == 404


async def is_paid(ada: Journey) -> None:
    assert "Poster for Esbjerg" in await letter(ada, "ada@atlas.example.com", "Poster for Esbjerg")
    await ada.go(f"/t/{ATLAS}/invoices")
    row = ada.page.get_by_role("row").filter(has_text=MARROW).filter(has_text="Paid")
    await expect(row).to_have_count(1)


async def booked(house: PayingHouse) -> dict[str, int]:
    """What the agency's ledger holds of the month's invoices; nothing may be there twice."""
    connection = await house.told.superuser()
    rows = await connection.fetch(
        "SELECT CASE WHEN t.key LIKE 'payment:%' THEN 'paid' ELSE 'issued' END AS what,"
        " t.reference_id, a.code, count(*) AS times FROM ledger_transactions t"
        " JOIN ledger_entries e ON e.tenant_id = t.tenant_id AND e.transaction_id = t.id"
        " JOIN ledger_accounts a ON a.tenant_id = e.tenant_id AND a.id = e.account_id"
        " JOIN client_months m ON m.tenant_id = t.tenant_id AND m.invoice_id = t.reference_id"
        " WHERE m.tenant_id = $1 AND m.month = (SELECT max(month) FROM client_months)"
        " GROUP BY 1, 2, 3",
        house.told.tenant_ids[ATLAS],
    )
    commission = await connection.fetch(
        "SELECT l.id FROM month_lines l JOIN client_months m"
        " ON m.tenant_id = l.tenant_id AND m.id = l.client_month_id"
        " WHERE m.tenant_id = $1 AND l.kind = 'commission'"
        " AND m.month = (SELECT max(month) FROM client_months)",
        house.told.tenant_ids[ATLAS],
    )
    await connection.close()
    assert {row["times"] for row in rows} == {1}, rows
    assert commission
    income = [row for row in rows if row["code"] == "sales:invoice"]
    paid = {row["reference_id"] for row in rows if row["what"] == "paid"}
    return {"issued": len(income), "paid": len(paid)}
