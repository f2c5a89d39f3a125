"""The pages of what payers owe, as browsers meet them."""

import re
from typing import Any
from uuid import UUID

import pytest

from app.billing.payments.reconciliation.importing import import_statement
from app.core.uow import Database
from app.domain.royalties.arrivals.queries import dues
from app.domain.royalties.arrivals.views import still_open
from tests.cast import Cast
from tests.domain.royalties.conftest import Import
from tests.domain.royalties.test_import import report_of
from tests.domain.royalties.test_reports_pages import BASE, Enter, statements_of

HOME = f"{BASE}/arrivals"
NEW = f"{HOME}/new?payer=DistroKid"


async def book(nova: Any, report_id: UUID, **typed: str) -> Any:
    said = {"amount": "100.00", "currency": "USD", "covered": "100", "arrived_on": "2026-11-20"}
    said |= typed
    data = {
        "payer": "DistroKid",
        "cover_report": str(report_id),
        "cover_of": "USD",
        "cover_amount": said.pop("covered"),
        **said,
    }
    token = await nova.token(NEW)
    return await nova.post(HOME, data={**data, "csrf_token": token})


@pytest.fixture
async def bank(database: Database, cast: Cast) -> None:
    content = "Date;Amount;Name;Text\n2026-11-20;100,00;DistroKid Inc;Payment 12\n"
    async with database.tenant(cast.nova) as uow:
        await import_statement(uow, content.encode(), filename="november.csv", currency="USD")


async def test_an_empty_page_says_what_it_is_for(enter: Enter) -> None:
    nova = await enter("nova")
    assert "Nobody owes anything yet" in (await nova.get(HOME)).text
    assert "Nobody owes anything yet" in (await nova.get(f"{HOME}/new")).text
    assert (await nova.get(f"{HOME}/payer?name=Nobody")).status_code == 404
    assert (await nova.get(f"{HOME}/new?payer=Nobody")).status_code == 404


async def test_money_is_booked_shown_everywhere_and_reversed(
    enter: Enter, import_file: Import
) -> None:
    report = await import_file(report_of(amount="250"))
    nova = await enter("nova")
    opened = (await nova.get(f"{HOME}/new?report={report.id}")).text
    assert 'value="250.00"' in opened and "report.csv" in opened
    answer = await book(nova, report.id)
    assert answer.status_code == 303
    address = answer.headers["location"]
    for page, words in (
        (HOME, "$150.00"),
        (f"{HOME}/payer?name=DistroKid", "Partly"),
        (f"{BASE}/reports", "Partly"),
        (f"{BASE}/reports/{report.id}", "Whether it is paid"),
        (f"{BASE}/pipeline", "Not arrived yet"),
        (address, "Reverse the arrival"),
    ):
        assert words in (await nova.get(page)).text, page
    reverse = f"{address}/reverse"
    assert (await nova.submit(reverse, address, reason="")).status_code == 422
    assert (await nova.submit(reverse, address, reason="Another label")).status_code == 303
    assert "Another label" in (await nova.get(address)).text
    assert (await nova.submit(reverse, HOME, reason="Again")).status_code == 422


async def test_a_difference_asks_for_its_reason_and_keeps_what_was_typed(
    enter: Enter, import_file: Import
) -> None:
    report = await import_file(report_of(amount="250"))
    nova = await enter("nova")
    answer = await book(nova, report.id, amount="90.00")
    assert answer.status_code == 422
    assert "10 USD less arrived than it covers" in answer.text
    assert 'value="90.00"' in answer.text and 'value="100"' in answer.text
    for typed in ({"covered": "much"}, {"amount": "-1"}, {"currency": "XX"}, {"line": "no"}):
        assert (await book(nova, report.id, **typed)).status_code == 422
    assert (await book(nova, report.id, amount="90.00", reason="tax")).status_code == 303


async def test_fills_in_what_an_amount_covers(enter: Enter, import_file: Import) -> None:
    report = await import_file(report_of(amount="250.001"))
    nova = await enter("nova")
    answer = await book(nova, report.id, amount="250.00", covered="", suggest="yes")
    assert answer.status_code == 200 and 'value="250.001"' in answer.text


async def test_says_why_it_cannot_fill_in_money_of_another_currency(
    enter: Enter, import_file: Import
) -> None:
    report = await import_file(report_of(amount="250"))
    nova = await enter("nova")
    answer = await book(nova, report.id, currency="EUR", covered="", suggest="yes")
    assert answer.status_code == 422
    assert "Nothing that is open is in EUR" in answer.text and 'value="100.00"' in answer.text


async def test_opens_at_the_report_it_is_asked_for_and_at_no_other(
    enter: Enter, import_file: Import
) -> None:
    old, new = [await import_file(report_of(amount=each, title=each)) for each in ("10", "20")]
    nova = await enter("nova")
    assert 'name="amount" value="20.00"' in " ".join(
        (await nova.get(f"{HOME}/new?report={new.id}")).text.split()
    )
    await book(nova, old.id, amount="10.00", covered="10")
    opened = (await nova.get(f"{HOME}/new?report={old.id}")).text
    assert 'name="cover_amount" value=""' in opened
    assert not re.search(r'value="[12]0\.', opened)


async def test_of_many_open_reports_those_asked_for_come_first_and_stay(
    enter: Enter, import_file: Import, database: Database, cast: Cast
) -> None:
    old, new = [await import_file(report_of(amount=each, title=each)) for each in ("10", "20")]
    async with database.tenant(cast.nova) as uow:
        found = await dues(uow)
    assert [due.report_id for due in still_open(found, (), 1)] == [old.id]
    assert [due.report_id for due in still_open(found, {str(new.id)}, 1)] == [new.id]
    nova = await enter("nova")
    for page in (
        (await nova.get(f"{HOME}/new?report={new.id}")).text,
        (await book(nova, new.id, amount="90.00", covered="20")).text,
    ):
        assert page.index(str(new.id)) < page.index(str(old.id))


@pytest.mark.usefixtures("bank")
@pytest.mark.parametrize("typed", [{"currency": "EUR"}, {"amount": "100.01"}])
async def test_a_line_of_the_bank_is_not_for_more_or_other_money_than_it_shows(
    enter: Enter, import_file: Import, typed: dict[str, str]
) -> None:
    report = await import_file(report_of(amount="100"))
    nova = await enter("nova")
    line = (await nova.get(HOME)).text.split("line=")[1].split("&")[0]
    answer = await book(nova, report.id, line=line, reason="other", **typed)
    assert answer.status_code == 422 and "The bank shows other money than this" in answer.text
    assert "Came in at the bank" in (await nova.get(HOME)).text


@pytest.mark.usefixtures("bank")
async def test_a_line_of_the_bank_finds_its_payer_and_is_explained_once(
    enter: Enter, import_file: Import, database: Database, cast: Cast
) -> None:
    report = await import_file(report_of(amount="100"))
    nova = await enter("nova")
    shown = (await nova.get(HOME)).text
    assert "DistroKid Inc" in shown and "Payment 12" in shown
    [line] = [part.split("&")[0] for part in shown.split("line=")[1:]]
    opened = (await nova.get(f"{HOME}/new?line={line}")).text
    assert 'value="100.00"' in opened and "The bank shows $100.00" in opened
    assert (await book(nova, report.id, line=line)).status_code == 303
    assert "Came in at the bank" not in (await nova.get(HOME)).text
    another = await import_file(report_of(amount="100", title="Dusk"))
    assert (await book(nova, another.id, line=line)).status_code == 422
    assert (await book(nova, another.id)).status_code == 303


async def test_only_who_may_write_money_books_it(enter: Enter, import_file: Import) -> None:
    await import_file(report_of(amount="100"))
    vic = await enter("vic")
    for address in (HOME, f"{HOME}/new", f"{HOME}/payer?name=DistroKid"):
        assert (await vic.get(address)).status_code == 403
    assert (await vic.submit(HOME, "/hello", payer="DistroKid")).status_code == 403


async def test_many_reports_cost_no_more_to_show(
    enter: Enter, app: Any, import_file: Import
) -> None:
    await import_file(report_of(amount="100"))
    nova = await enter("nova")
    one = [await statements_of(app, nova, page) for page in (HOME, NEW)]
    for title in ("Dusk", "Dawn", "Noon"):
        await import_file(report_of(amount="100", title=title))
    assert [await statements_of(app, nova, page) for page in (HOME, NEW)] == one
    assert max(one) <= 4
