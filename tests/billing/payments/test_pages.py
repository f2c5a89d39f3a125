"""The pages of payments: few statements, nothing for strangers, every form in its three answers."""

import re
from collections.abc import AsyncIterator
from contextlib import contextmanager
from typing import Any

import pytest
from litestar import Litestar
from sqlalchemy import event

from app.core.uow import Database
from tests.billing.payments.conftest import Enter
from tests.billing.payments.test_payouts import IBAN, JUNO, owe, with_bank
from tests.billing.payments.world import World
from tests.web.browser import Browser, csrf_in

HOME = "/t/nova/payments"
PAYOUTS = "/t/nova/payouts"
PAGES = (HOME, f"{HOME}/disputes", "/t/nova/getting-paid", PAYOUTS, f"{PAYOUTS}/payees",
         "/t/nova/reconciliation")  # fmt: skip


@pytest.fixture
async def enter(app: Litestar) -> AsyncIterator[Enter]:
    opened: list[Browser] = []

    async def open_browser(who: str) -> Browser:
        browser = Browser(app)
        opened.append(browser)
        doorkeeper = app.state.doorkeeper
        from app.core.ids import token
        from tests.web.browser import SESSION

        secret = token()
        doorkeeper.admit(secret, who)
        browser.cookies.set(SESSION, secret)
        return browser

    yield open_browser
    for browser in opened:
        await browser.aclose()


@contextmanager
def counting(database: Database) -> Any:
    seen: list[str] = []
    engine = database.app.sync_engine

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


async def post(browser: Browser, path: str, page: str, **data: str) -> Any:
    form = {**data, "csrf_token": csrf_in((await browser.get(page)).text)}
    return await browser.post(path, data=form)


@pytest.mark.parametrize("path", PAGES)
async def test_an_empty_page_says_what_will_be_here(enter: Enter, path: str) -> None:
    page = await (await enter("nova")).get(path)

    assert page.status_code == 200
    assert 'class="empty"' in page.text or "Open your account" in page.text
    assert "Undefined" not in page.text


@pytest.mark.parametrize("path", PAGES)
async def test_pages_are_closed_to_others(enter: Enter, path: str) -> None:
    assert (await (await enter("vic")).get(path)).status_code == 403
    assert (await (await enter("rival")).get(path)).status_code == 404


async def test_many_payments_cost_as_many_statements_as_one(
    enter: Enter, world: World, app: Litestar
) -> None:
    nova = await enter("nova")
    for _ in range(3):
        await world.ask("10.00")

    with counting(app.state.site.database) as asked:
        page = await nova.get(HOME)

    assert page.text.count("A song") == 3
    assert len(asked) == 1


async def test_a_payment_is_given_back_on_its_page(enter: Enter, world: World) -> None:
    paid, nova = await world.paid("100.00"), await enter("nova")
    here = f"{HOME}/{paid.id}"
    shown = (await nova.get(here)).text
    assert "€100.00" in shown
    assert "In the ledger" in shown

    wrong = await post(nova, f"{here}/refunds", here, amount="100.01", reason="x")
    assert (wrong.status_code, "left of the payment" in wrong.text) == (422, True)
    right = await post(nova, f"{here}/refunds", here, amount="40.00", reason="Sorry")
    assert (right.status_code, right.headers["location"]) == (303, here)

    await world.run()
    assert (await world.look(paid.id)).status == "partly_refunded"


async def test_a_stranger_pays_by_the_link(app: Litestar, enter: Enter, world: World) -> None:
    asked = await world.ask("25.00")
    nova = await enter("nova")
    shown = (await nova.get(f"{HOME}/{asked.id}")).text
    found = re.search(r"/pay/[\w-]+", shown)
    assert found is not None

    async with Browser(app) as stranger:
        page = await stranger.get(found.group(0))
        assert asked.checkout_url is not None
        assert asked.checkout_url in page.text
        assert "Continue to payment" in page.text
        back = (await stranger.get(f"{found.group(0)}?done=yes")).text
        assert ("Look again" in back, "Continue to payment" in back) == (True, False)
        await world.pay(asked)
        assert "The payment has arrived" in (await stranger.get(found.group(0))).text
        assert (await stranger.get(f"{found.group(0)[:-2]}xx")).status_code == 404


async def test_payouts_go_from_draft_to_file_by_two_people(enter: Enter, world: World) -> None:
    await owe(world, JUNO, "Juno", "40.00")
    nova, mo = await enter("nova"), await enter("mo")
    assert "No bank details" in (await nova.get(f"{PAYOUTS}/payees")).text
    for who in (JUNO, world.actor.tenant_id):
        here = f"{PAYOUTS}/payees/{who}"
        wrong = await post(nova, f"{here}/details/sepa", here, name="A", iban="DE1", bic="")
        assert (wrong.status_code, "typing mistake" in wrong.text) == (422, True)
        right = await post(nova, f"{here}/details/sepa", here, name="A", iban=IBAN, bic="")
        assert right.status_code == 303

    made = await post(nova, PAYOUTS, PAYOUTS, way="sepa EUR")
    run = made.headers["location"]
    assert "A second person approves" in (await nova.get(run)).text
    assert (await post(nova, f"{run}/approve", run)).status_code == 409
    assert (await post(mo, f"{run}/approve", run)).status_code == 303
    file = await post(mo, f"{run}/file", run)

    assert file.status_code == 200
    assert file.content.count(IBAN.encode()) == 2
    assert "attachment" in file.headers["content-disposition"]
    assert IBAN not in (await nova.get(run)).text


async def test_a_difference_is_taken_on_and_explained(enter: Enter, world: World) -> None:
    from app.billing.payments.queue import open_difference

    async with world.database.tenant(world.actor) as uow:
        await open_difference(
            uow, kind="amount", fingerprint="amount:payment:x", subject_kind="provider",
            subject_id=None, detail="The provider accounts for less.", currency="EUR", ours=100,
            theirs=90,
        )  # fmt: skip
    ((found,),) = await world.rows("SELECT id FROM discrepancies")
    nova, here = await enter("nova"), f"/t/nova/reconciliation/{found}"
    assert "The provider accounts for less." in (await nova.get("/t/nova/reconciliation")).text

    assert (await post(nova, f"{here}/assign", here)).status_code == 303
    wrong = await post(nova, f"{here}/resolve", here, reason="", write_off="")
    assert wrong.status_code == 422
    right = await post(nova, f"{here}/resolve", here, reason="Bank fee", write_off="0.10")
    assert right.status_code == 303
    books = await world.balances()
    assert (books["differences"], books["clearing:stripe"]) == ("0.10", "-0.10")


async def test_a_bank_statement_settles_its_payouts(
    enter: Enter, world: World, other: World
) -> None:
    from tests.billing.payments.test_payouts import approve, draft

    assert world.actor.tenant_id is not None
    await owe(world, JUNO, "Juno", "40.00")
    for payee in (JUNO, world.actor.tenant_id):
        await with_bank(world, payee, "A")
    await approve(other, await draft(world))
    ((name,),) = await world.rows("SELECT end_to_end FROM payout_items")
    content = f"Date;Amount;Name;Text\n2026-11-22;-40,00;Juno;{name}\n2026-11-22;5,00;Other;Hello\n"
    nova, page = await enter("nova"), "/t/nova/reconciliation"
    token = csrf_in((await nova.get(page)).text)

    for status in (303, 422):
        answer = await nova.post(
            f"{page}/statements",
            data={"csrf_token": token},
            files={"file": ("november.csv", content.encode(), "text/csv")},
        )
        assert answer.status_code == status

    assert await world.rows("SELECT status FROM payout_items") == [("settled",)]
    assert "bank" not in await world.balances()


async def test_programs_list_charges_and_refund_once(app: Litestar, world: World) -> None:
    from app.core.crypto import new_api_key

    paid, key = await world.paid("30.00"), new_api_key()
    app.state.doorkeeper.give_key(key, "nova")
    async with Browser(app) as program:
        program.headers["Authorization"] = f"Bearer {key.display}"
        listed = (await program.get("/api/v1/charges")).json()
        assert [each["amount"] for each in listed["items"]] == ["30.00"]
        headers = {"Idempotency-Key": "refund-once-0001"}
        address = f"/api/v1/charges/{paid.id}/refunds"
        answers = [
            await program.post(address, json={"reason": "x", "amount": "5.00"}, headers=headers)
            for _ in range(2)
        ]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    assert len(await world.rows("SELECT id FROM refunds")) == 1


async def test_operators_process_an_event_again(app: Litestar, enter: Enter, world: World) -> None:
    await world.paid("10.00")
    app.state.doorkeeper.operators.add("nova")
    nova, page = await enter("nova"), "/operator/payment-events"
    shown = (await nova.get(page)).text
    assert "payment_intent.succeeded" in shown
    found = re.search(rf"{page}/([0-9a-f-]+)/replay", shown)
    assert found is not None

    answer = await post(nova, found.group(0), page)
    await world.run()

    assert answer.status_code == 303
    assert (await (await enter("mo")).get(page)).status_code == 404
    assert len(await world.facts("payments.settled")) == 1


async def test_where_money_goes_is_changed_only_by_who_proves_to_be_it(
    enter: Enter, world: World, app: Litestar
) -> None:
    app.state.doorkeeper.stale = {"nova"}
    await owe(world, JUNO, "Juno", "40.00")
    nova, here = await enter("nova"), f"{PAYOUTS}/payees/{JUNO}"
    assert f'"/account/prove?next={here}"' in (await nova.get(here)).text

    answer = await post(nova, f"{here}/details/sepa", here, name="A", iban=IBAN, bic="")

    assert (answer.status_code, "prove" in answer.headers.get("location", "")) == (303, True)
    assert await world.rows("SELECT id FROM payees") == []


async def test_the_wait_and_the_address_are_set_on_pages(enter: Enter, world: World) -> None:
    await owe(world, JUNO, "Juno", "40.00")
    nova, payees = await enter("nova"), f"{PAYOUTS}/payees"
    wrong = await post(nova, f"{payees}/cool-off", payees, cool_off_days="31")
    right = await post(nova, f"{payees}/cool-off", payees, cool_off_days="5")
    here = f"{payees}/{JUNO}"
    mistyped = await post(nova, f"{here}/contact", here, email="juno")
    moved = await post(nova, f"{here}/contact", here, email="juno@park.example.com")

    assert (wrong.status_code, right.status_code) == (422, 303)
    assert (mistyped.status_code, moved.status_code) == (422, 303)
    assert 'value="5"' in (await nova.get(payees)).text
    assert "juno@park.example.com" in (await nova.get(here)).text
