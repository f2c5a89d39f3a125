"""The pages of the ledger: figures as booked, few statements, nothing of another tenant."""

import re
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from app.billing import Reference, chart, post, reverse
from app.core.crypto import new_api_key
from app.core.uow import Database
from app.embedded.testing import TestServers
from tests.billing.books import OWED, STORE, SUSPENSE, book, keep_books, move, spoil
from tests.billing.conftest import Enter, Statements
from tests.cast import Cast
from tests.web.browser import Browser
from tests.web.doorkeeper import Doorkeeper

LEDGER = "/t/nova/ledger"
PROOF = f"{LEDGER}/proof"
TRIAL_BALANCE = "/api/v1/ledger/trial-balance"


def words(page: str) -> str:
    """The text of a page, its spaces made one."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


async def account_id(database: Database, cast: Cast, code: str) -> UUID:
    async with database.tenant(cast.nova) as uow:
        found = await uow.db.scalar(
            text("SELECT id FROM ledger_accounts WHERE code = :code"), {"code": code}
        )
    assert found is not None
    return UUID(str(found))


@pytest.fixture
async def books(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        await keep_books(uow)


@pytest.mark.usefixtures("books")
async def test_shows_balances_as_people_read_them(enter: Enter, statements: Statements) -> None:
    nova = await enter("nova")
    with statements() as asked:
        page = await nova.get(LEDGER)
    assert (page.status_code, len(asked)) == (200, 2)
    shown = words(page.text)
    for line in (
        "Receivable from DistroKid €10.123770889",
        "Unmatched income €6.118770889",
        "Earned by Juno €0.005",
        "Payable to Juno €0.50",
        "EUR €106.623770889 €106.623770889 €0.00",
    ):
        assert line in shown
    assert shown.index("Assets") < shown.index("Liabilities") < shown.index("Equity")


async def test_no_digit_of_a_long_amount_is_lost(
    enter: Enter, database: Database, cast: Cast
) -> None:
    long = "98765432109876.123456789012345678901"
    async with database.tenant(cast.nova) as uow:
        sale = await book(uow, "1", move(SUSPENSE, STORE, long))
    nova = await enter("nova")
    shown = "€98,765,432,109,876.123456789012345678901"
    ledger = words((await nova.get(LEDGER)).text)
    assert f"Unmatched income {shown}" in ledger
    assert f"EUR {shown} {shown} €0.00" in ledger
    posting = words((await nova.get(f"{LEDGER}/transactions/{sale.id}")).text)
    assert posting.count(shown) == 2
    async with database.tenant(cast.nova) as uow:
        await reverse(uow, sale.id, reason="Too long")
    assert shown not in words((await nova.get(LEDGER)).text)


async def test_an_empty_ledger_says_what_will_be_here(enter: Enter) -> None:
    page = await (await enter("nova")).get(LEDGER)
    assert "Nothing has been booked" in page.text
    assert "Trial balance" not in page.text


async def test_many_accounts_of_a_kind_are_behind_a_link(
    enter: Enter, database: Database, cast: Cast, statements: Statements
) -> None:
    async with database.tenant(cast.nova) as uow:
        for number in range(60):
            payee = chart.accrued(UUID(int=number + 1), f"Payee {number:02}", "EUR")
            await book(uow, str(number), move(payee, STORE, "1"))
    nova = await enter("nova")
    page = (await nova.get(LEDGER)).text
    assert ("Payee 24" in page, "Payee 25" in page, "Show all" in page) == (True, False, True)
    with statements() as asked:
        first = (await nova.get(f"{LEDGER}/accounts?kind=liability")).text
    assert ("Payee 49" in first, "Payee 50" in first, len(asked)) == (True, False, 1)
    following = re.search(r'href="([^"]*after=[^"]*)"', first)
    assert following is not None
    rest = (await nova.get(following.group(1).replace("&amp;", "&"))).text
    assert re.findall(r"Payee \d\d", rest) == [f"Payee {number}" for number in range(50, 60)]


@pytest.mark.parametrize(("address", "status"), [("kind=wealth", 404), ("after=x", 422)])
async def test_refuses_an_address_it_did_not_make(enter: Enter, address: str, status: int) -> None:
    nova = await enter("nova")
    assert (await nova.get(f"{LEDGER}/accounts?{address}")).status_code == status


async def test_an_account_shows_its_entries_newest_first(
    enter: Enter, database: Database, cast: Cast, statements: Statements
) -> None:
    async with database.tenant(cast.nova) as uow:
        for number in range(1, 53):
            await book(uow, f"{number:02}", move(SUSPENSE, STORE, "0.1"))
    nova = await enter("nova")
    address = f"{LEDGER}/accounts/{await account_id(database, cast, 'suspense')}"
    with statements() as asked:
        first = (await nova.get(address)).text
    assert len(asked) == 2
    assert re.findall(r"Posting (\d\d)<", first) == [f"{n:02}" for n in range(52, 2, -1)]
    assert "Posting 52 Entry 52" in words(first)
    assert "€0.10 €5.20 " in words(first)
    older = words((await nova.get(f"{address}?before=3")).text)
    assert "Posting 02 Entry 2" in older
    assert "€0.10 €0.20 " in older


async def test_a_posting_leads_to_its_cause_and_its_reversal(
    enter: Enter, database: Database, cast: Cast, statements: Statements
) -> None:
    song = Reference("song", UUID(int=9))
    async with database.tenant(cast.nova) as uow:
        entries = move(SUSPENSE, STORE, "4")
        sale = await post(
            uow, kind="t", key="1", entries=entries, description="Sale", reference=song
        )
        undone = await reverse(uow, sale.id, reason="Wrong file")
    nova = await enter("nova")
    with statements() as asked:
        page = (await nova.get(f"{LEDGER}/transactions/{sale.id}")).text
    assert len(asked) == 3
    assert f'href="/t/nova/songs/{song.id}"' in page
    assert f'href="{LEDGER}/transactions/{undone.id}">Wrong file' in page
    assert "Receivable from DistroKid €4.00 Unmatched income €4.00" in words(page)
    back = (await nova.get(f"{LEDGER}/transactions/{undone.id}")).text
    assert f'href="{LEDGER}/transactions/{sale.id}"' in back


@pytest.mark.usefixtures("books")
async def test_proves_the_ledger_on_request(
    enter: Enter, servers: TestServers, database_name: str, database: Database, cast: Cast
) -> None:
    nova = await enter("nova")
    assert f'href="{PROOF}"' in (await nova.get(LEDGER)).text
    assert "Proved: 5 postings, 0 findings." in words((await nova.get(PROOF)).text)
    await spoil(
        servers, database_name, "UPDATE ledger_accounts SET balance = 7 WHERE code = 'cash'"
    )
    broken = (await nova.get(PROOF)).text
    assert "Proved: 5 postings, 1 finding." in words(broken)
    assert f'href="{LEDGER}/accounts/{await account_id(database, cast, "cash")}"' in broken


@pytest.mark.usefixtures("books")
async def test_nothing_exists_for_another_tenant(
    enter: Enter, database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        posting = await uow.db.scalar(text("SELECT id FROM ledger_transactions LIMIT 1"))
    account = await account_id(database, cast, OWED.code)
    rival = await enter("rival")
    for path in ("", "/proof", "/accounts", f"/accounts/{account}", f"/transactions/{posting}"):
        assert (await rival.get(f"{LEDGER}{path}")).status_code == 404
    for path in (f"/accounts/{account}", f"/transactions/{posting}"):
        assert (await rival.get(f"/t/rival/ledger{path}")).status_code == 404
    assert "0 postings" in words((await rival.get("/t/rival/ledger/proof")).text)


async def test_is_closed_to_members_without_the_permission(enter: Enter) -> None:
    vic = await enter("vic")
    for path in ("", "/proof", "/accounts"):
        assert (await vic.get(f"{LEDGER}{path}")).status_code == 403


async def program(enter: Enter, doorkeeper: Doorkeeper, who: str) -> Browser:
    browser, key = await enter(who), new_api_key()
    doorkeeper.give_key(key, who)
    browser.headers["Authorization"] = f"Bearer {key.display}"
    return browser


@pytest.mark.usefixtures("books")
async def test_the_trial_balance_is_exact_for_programs(
    enter: Enter, doorkeeper: Doorkeeper, statements: Statements
) -> None:
    caller = await program(enter, doorkeeper, "nova")
    with statements() as asked:
        answer = await caller.get(TRIAL_BALANCE)
    total = "106.623770889"
    assert answer.json() == {
        "currencies": [{"currency": "EUR", "debits": total, "credits": total, "difference": "0"}]
    }
    assert len(asked) == 1


@pytest.mark.usefixtures("books")
async def test_programs_see_their_own_tenant_by_permission(
    enter: Enter, doorkeeper: Doorkeeper
) -> None:
    rival = await program(enter, doorkeeper, "rival")
    assert (await rival.get(TRIAL_BALANCE)).json() == {"currencies": []}
    vic = await program(enter, doorkeeper, "vic")
    assert (await vic.get(TRIAL_BALANCE)).status_code == 403


async def test_the_trial_balance_is_described(enter: Enter) -> None:
    described: Any = (await (await enter("nova")).get("/schema/openapi.json")).json()
    operation = described["paths"][TRIAL_BALANCE]["get"]
    assert operation["description"].startswith("The sums of all debit and credit balances")
    schema = described["components"]["schemas"]["CurrencyView"]["properties"]
    assert {name: kind["type"] for name, kind in schema.items()} == dict.fromkeys(
        ("currency", "debits", "credits", "difference"), "string"
    )


def test_amounts_lose_their_idle_zeros_only() -> None:
    from app.billing.views import plain

    shown = [plain(Decimal(each)) for each in ("100", "1E+2", "0.50", "0E-9", "-0.000000001")]
    assert shown == ["100", "100", "0.5", "0", "-0.000000001"]
