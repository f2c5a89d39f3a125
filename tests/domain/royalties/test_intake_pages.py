"""The pages of reports by e-mail, as browsers meet them."""

from typing import Any

from litestar import Litestar

from app.core.uow import Database
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from tests.domain.royalties.test_import import report_of
from tests.domain.royalties.test_intake import STORE, collect, letter
from tests.domain.royalties.test_reports_pages import BASE, Enter, statements_of

MAIL = f"{BASE}/mail"


async def given_address(nova: Any, app: Litestar) -> str:
    """Switch the address on, and read it off the page."""
    await nova.submit(f"{MAIL}/address", MAIL)
    shown = (await nova.get(MAIL)).text
    before, after = app.state.site.adapters.inbox.pattern.text.split("*")
    token = shown.split(after)[0].rsplit(">", 1)[-1].rsplit('"', 1)[-1]
    address = f"{before}{token}{after}"
    assert address in shown and len(token) == 20
    return address


async def test_a_person_makes_renews_and_switches_off_the_address(
    enter: Enter, app: Litestar
) -> None:
    nova = await enter("nova")
    assert "Make an address" in (await nova.get(MAIL)).text
    first = await given_address(nova, app)
    second = await given_address(nova, app)
    assert first != second and second in (await nova.get(f"{BASE}/drops")).text
    await nova.submit(f"{MAIL}/address/off", MAIL)
    assert second not in (await nova.get(MAIL)).text


async def test_a_person_writes_a_mail_in_the_sandbox_and_allows_its_sender(
    enter: Enter, app: Litestar, database: Database, adapters: Adapters
) -> None:
    nova = await enter("nova")
    address = await given_address(nova, app)
    token = await nova.token("/sandbox/reports")
    fields = {"csrf_token": token, "sender": STORE, "recipient": address, "result": "pass"}
    files = [("file", ("july.csv", report_of()))]
    assert (await nova.post("/sandbox/reports", data=fields, files=files)).status_code == 303
    await run_all(database, adapters)

    held = (await nova.get(MAIL)).text
    assert "Allow sender" in held and "july.csv" in held and "Sender proven (SPF pass" in held
    action = held.split('/allow"')[0].rsplit('"', 1)[-1]
    await nova.submit(f"{action}/allow", MAIL)
    await run_all(database, adapters)

    taken = (await nova.get(MAIL)).text
    assert "Imported" in taken and "Allow sender" not in taken and STORE in taken


async def test_the_sandbox_says_what_is_wrong_with_a_mail(enter: Enter) -> None:
    nova = await enter("nova")
    answer = await nova.submit("/sandbox/reports", "/sandbox/reports", sender="?", result="pass")
    assert answer.status_code == 422 and "Simulated mailbox" in answer.text


async def test_a_wrong_sender_is_refused_beside_the_field(enter: Enter) -> None:
    nova = await enter("nova")
    answer = await nova.submit(f"{MAIL}/senders", MAIL, email="nobody")
    assert answer.status_code == 422 and "Write an email address" in answer.text


async def test_the_list_asks_as_often_for_many_mails_as_for_one(
    enter: Enter, app: Litestar, database: Database, adapters: Adapters
) -> None:
    nova = await enter("nova")
    address = await given_address(nova, app)
    await collect(database, adapters, letter(address))
    one = await statements_of(app, nova, MAIL)
    await collect(database, adapters, *(letter(address, subject=str(n)) for n in range(5)))
    assert (await nova.get(MAIL)).text.count("Take this once") == 6
    assert await statements_of(app, nova, MAIL) == one <= 6
