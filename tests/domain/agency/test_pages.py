"""The agency's pages: from a proposal to a signed agreement, the week, expenses, what strangers get."""

import re
from datetime import timedelta

from litestar import Litestar

from app.core.actor import Actor
from app.core.uow import Database
from app.domain.agency.links import AGREEMENT, PROPOSAL, offer_link
from app.domain.agency.models import Client, ClientTask
from app.domain.agency.queries.offers import get_agreement
from app.domain.agency.service.clients import enter_client
from app.tenants import get_tenant
from tests.cast import Cast
from tests.domain.agency.team import MONDAY, Team, approved, prepare, retained
from tests.tenants.conftest import Enter, Post
from tests.told_of_us import names_us, said_in
from tests.web.browser import Browser

HOME = "/t/atlas/agency"
LISTS = ("clients", "services", "proposals", "agreements", "wordings", "time", "approvals", "rates",
         "expenses", "plan", "months", "months/2026-10", "profit")  # fmt: skip
PACKAGE = {
    "name": "Campaign",
    "kind": "fixed",
    "price": "3200",
    "price_currency": "EUR",
    "rollover": "none",
}


async def test_a_proposal_becomes_an_agreement_both_sides_sign(
    enter: Enter, visitor: Browser, post: Post, client: Client, team: Team, database: Database
) -> None:
    ada = await enter("ada")
    answer = await ada.submit(f"{HOME}/services", f"{HOME}/services/new", **PACKAGE)
    assert answer.status_code == 303, answer.text
    package = re.search(r"services/([0-9a-f-]{36})\"", (await ada.get(f"{HOME}/services")).text)[1]
    answer = await ada.submit(
        f"{HOME}/proposals", f"{HOME}/proposals/new", client_id=str(client.id), title="Autumn",
        body="## Plan", currency="EUR", valid_until="2099-01-01", item_package=[package],
        item_price=[""], item_quantity=["1"], item_optional=["no"],
    )  # fmt: skip
    assert answer.status_code == 303, answer.text
    proposal = answer.headers["location"]
    await ada.submit(f"{proposal}/send", proposal)

    link = await post.link("freja@example.com", "offers")
    shown = (await visitor.get(link)).text
    assert "€3,200.00" in shown
    answer = await visitor.submit(f"{link}/accept", link, version="1", signature="Freja Holm")
    assert answer.status_code == 303, answer.text

    agreement = re.search(r"agreements/[0-9a-f-]{36}", (await ada.get(proposal)).text)[0]
    here = f"{HOME}/{agreement}"
    assert "1 agreement to send" in (await ada.get("/t/atlas")).text
    assert (await ada.submit(f"{here}/send", here)).status_code == 303
    assert "1 agreement waits for signatures" in (await ada.get("/t/atlas")).text
    sign = await post.link("freja@example.com", "agreements")
    document = re.search(r'name="document" value="([0-9a-f]{64})"', (await visitor.get(sign)).text)[
        1
    ]
    words = {"document": document, "signature": "Freja Holm", "consent": "yes"}
    assert (await visitor.submit(f"{sign}/sign", sign, **words)).status_code == 303
    assert "You have signed" in (await visitor.get(sign)).text
    words["signature"] = "Ada Atlas"
    assert (await ada.submit(f"{here}/sign", here, **words)).status_code == 303
    await post.run()
    assert "In force" in (await ada.get(here)).text
    for browser, path in ((ada, here), (visitor, sign)):
        assert (await browser.get(f"{path}/agreement.pdf")).content.startswith(b"%PDF-")
    assert [names_us((await visitor.get(path)).text) for path in (link, sign)] == [True, True]
    await take_our_name_off(database, team.ada)
    assert [names_us((await visitor.get(path)).text) for path in (link, sign)] == [False, False]


async def take_our_name_off(database: Database, actor: Actor) -> None:
    async with database.tenant(actor) as uow:
        (await get_tenant(uow)).is_white_label = True


async def test_a_client_signs_only_the_text_that_was_shown_and_only_with_consent(
    enter: Enter, visitor: Browser, post: Post, client: Client, team: Team
) -> None:
    ada = await enter("ada")
    new = f"{HOME}/agreements/new?client={client.id}"
    answer = await ada.submit(
        f"{HOME}/agreements", new, client_id=str(client.id), title="Deal", body="{{ client.name }}",
        currency="EUR", starts_on="2026-01-01",
    )  # fmt: skip
    here = answer.headers["location"]
    await ada.submit(f"{here}/send", here)
    link = await post.link("freja@example.com", "agreements")
    document = re.search(r'name="document" value="(\w{64})"', (await visitor.get(link)).text)[1]

    other = {"document": "0" * 64, "signature": "Freja Holm", "consent": "yes"}
    assert (await visitor.submit(f"{link}/sign", link, **other)).status_code == 409
    silent = {"document": document, "signature": "Freja Holm"}
    assert (await visitor.submit(f"{link}/sign", link, **silent)).status_code == 422
    answer = await ada.submit(
        f"{HOME}/agreements", new, client_id=str(client.id), title="Deal", body="{{ secret.key }}",
        currency="EUR", starts_on="2026-01-01",
    )  # fmt: skip
    assert answer.status_code == 422
    assert "no merge field called secret.key" in answer.text


async def test_the_week_is_typed_handed_in_approved_and_then_fixed(
    enter: Enter, team: Team, task: ClientTask
) -> None:
    vic, ada = await enter("vic"), await enter("ada")
    week = f"{HOME}/time?week={MONDAY}"
    row = {"row_task": [str(task.id)], "row_d0": ["1:30"], "row_d1": ["2.25"]}
    row |= {f"row_d{day}": [""] for day in range(2, 7)}
    answer = await vic.submit(f"{HOME}/time/week?week={MONDAY}", week, **row, how="submit")
    assert answer.status_code == 303, answer.text
    assert "3:45" in (await vic.get(week)).text
    answer = await vic.submit(f"{HOME}/time/week?week={MONDAY}", week, **{**row, "row_d0": ["2"]})
    assert answer.status_code == 422
    assert "Ask for it back" in answer.text

    waiting = f"{HOME}/approvals/{team.vic.person_id}/{MONDAY}"
    assert (await vic.get(waiting)).status_code == 403
    shown = (await ada.get(waiting)).text
    assert "3:45" in shown
    assert "no hourly rate" not in shown
    assert (await ada.submit(f"{waiting}/approve", waiting)).status_code == 303
    assert "Approved" in (await vic.get(week)).text


async def test_an_agency_that_has_no_name_for_invoices_is_told_before_it_issues(
    enter: Enter, team: Team
) -> None:
    ada = await enter("ada")
    missing, month = "Your legal name and address stand on every invoice", f"{HOME}/months/2026-10"
    assert missing in (await ada.get(month)).text

    words = {"legal_name": "Atlas GmbH", "address": "Hafenstraße 1", "country": "DE"}
    settings = "/t/atlas/invoices/settings"
    answer = await ada.submit(settings, settings, **words, rounding="invoice", terms_days="14")
    assert answer.status_code == 303, answer.text
    assert missing not in (await ada.get(month)).text


async def test_time_without_a_rate_is_named_before_it_is_approved(
    enter: Enter, team: Team, task: ClientTask
) -> None:
    vic, ada, monday = await enter("vic"), await enter("ada"), "2019-11-04"
    row = {"row_task": [str(task.id)], "row_d0": ["1:30"], "row_d1": ["2.25"]}
    week = f"{HOME}/time?week={monday}"
    await vic.submit(f"{HOME}/time/week?week={monday}", week, **row, how="submit")

    shown = (await ada.get(f"{HOME}/approvals/{team.vic.person_id}/{monday}")).text
    assert "2 billable entries have no hourly rate" in shown


async def test_a_week_that_is_refused_keeps_what_was_typed(
    enter: Enter, team: Team, task: ClientTask
) -> None:
    vic, week = await enter("vic"), f"{HOME}/time?week={MONDAY}"
    row = {"row_task": [str(task.id)], "row_d0": ["1:45"], "row_d1": ["soon"]}
    answer = await vic.submit(f"{HOME}/time/week?week={MONDAY}", week, **row)

    assert answer.status_code == 422
    assert f'<option value="{task.id}" selected>' in answer.text
    typed = re.findall(r'name="row_d[01]" value="([^"]+)"', answer.text)
    assert typed == ["1:45", "soon"]


async def test_a_timer_runs_alone_and_becomes_time(
    enter: Enter, team: Team, task: ClientTask
) -> None:
    vic, page = await enter("vic"), f"{HOME}/time"
    assert (await vic.submit(f"{page}/timer", page, task_id=str(task.id))).status_code == 303
    assert "Stop" in (await vic.get(page)).text
    answer = await vic.submit(f"{page}/timer", page, task_id=str(task.id))
    assert answer.status_code == 422
    assert "Stop it first" in answer.text
    assert (await vic.submit(f"{page}/timer/stop", page)).status_code == 303
    assert "0:01" in (await vic.get(page)).text


async def test_an_expense_with_its_receipt_is_approved_by_somebody_else(
    enter: Enter, team: Team, client: Client
) -> None:
    vic, ada = await enter("vic"), await enter("ada")
    new = f"{HOME}/expenses/new"
    data = {"csrf_token": await vic.token(new), "description": "Train", "amount": "80",
            "amount_currency": "EUR", "day": "2026-10-09", "category": "travel",
            "client_id": str(client.id), "is_billable": "yes", "markup": "10"}  # fmt: skip
    wrong = {"receipt": ("r.pdf", b"<html>", "application/pdf")}
    answer = await vic.post(f"{HOME}/expenses", data=data, files=wrong)
    assert answer.status_code == 422
    assert "Send the receipt as PDF" in answer.text
    right = {"receipt": ("r.pdf", b"%PDF-1.7 receipt", "application/pdf")}
    answer = await vic.post(f"{HOME}/expenses", data=data, files=right)
    assert answer.status_code == 303, answer.text
    here = answer.headers["location"]
    assert (await vic.get(f"{here}/receipt")).content == b"%PDF-1.7 receipt"
    assert (await vic.submit(f"{here}/approve", here)).status_code == 403
    assert (await ada.submit(f"{here}/approve", here)).status_code == 303
    assert (await ada.submit(f"{here}/reimburse", here)).status_code == 303
    assert "Paid back" in (await ada.get(here)).text


async def test_every_list_opens_empty_and_full(
    enter: Enter, database: Database, team: Team, client: Client, task: ClientTask, post: Post
) -> None:
    ada = await enter("ada")
    for path in LISTS:
        assert (await ada.get(f"{HOME}/{path}")).status_code == 200, path
    await retained(database, team.ada, client)
    await approved(database, team, task, [480, 240])
    await prepare(database, team.ada)
    await post.run()
    here = f"{HOME}/clients/{client.id}"
    pages = [f"{HOME}/{path}" for path in LISTS]
    pages += [here, f"{here}/edit", f"{here}/income", f"{here}/reports/2026-10",
              f"{HOME}/profit/{client.id}", f"{HOME}/agreements/new", f"{HOME}/wordings/new"]  # fmt: skip
    for path in pages:
        assert (await ada.get(path)).status_code == 200, path
    assert "€1,740.00" in (await ada.get(f"{HOME}/months/2026-10")).text
    report = f"{here}/reports/2026-10/report.pdf"
    assert names_us(said_in((await ada.get(report)).content))
    await take_our_name_off(database, team.ada)
    assert not names_us(said_in((await ada.get(report)).content))


async def test_lists_take_few_statements_however_long_they_are(
    enter: Enter, database: Database, team: Team, client: Client, count_statements: list[str]
) -> None:
    ada = await enter("ada")
    counts: dict[str, list[int]] = {}
    for _ in range(2):
        for path in (
            "clients",
            "proposals",
            "agreements",
            "expenses",
            "months/2026-10",
            "profit",
            "plan",
        ):
            count_statements.clear()
            assert (await ada.get(f"{HOME}/{path}")).status_code == 200
            counts.setdefault(path, []).append(len(count_statements))
        async with database.tenant(team.ada) as uow:
            for number in range(20):
                await enter_client(uow, name=f"Client {number:02}", country="DE", currency="EUR")
    assert all(many <= few for few, many in counts.values()), counts
    assert max(max(each) for each in counts.values()) <= 16, counts


async def test_members_see_neither_rates_nor_profit(
    enter: Enter, team: Team, client: Client
) -> None:
    vic = await enter("vic")
    for path in ("rates", "profit", f"profit/{client.id}", "months", "months/2026-10", "approvals",
                 f"clients/{client.id}/income", "agreements/new"):  # fmt: skip
        assert (await vic.get(f"{HOME}/{path}")).status_code == 403, path
    assert (await vic.get(f"{HOME}/clients/{client.id}")).status_code == 200


async def test_strangers_and_forged_links_find_nothing(
    app: Litestar, enter: Enter, visitor: Browser, database: Database, team: Team, client: Client,
    cast: Cast,
) -> None:  # fmt: skip
    agreement_id = await retained(database, team.ada, client)
    rival = await enter("rival")
    for path in (f"clients/{client.id}", f"agreements/{agreement_id}", f"profit/{client.id}"):
        assert (await rival.get(f"{HOME}/{path}")).status_code == 404, path
        assert (await rival.get(f"/t/rival/agency/{path}")).status_code == 404, path
    async with database.tenant(team.ada) as uow:
        agreement = await get_agreement(uow, agreement_id)
    signer, later = app.state.site.signer, agreement.created_at + timedelta(days=30)
    good = offer_link(signer, AGREEMENT, agreement.tenant_id, agreement.id, expires_at=later)
    wrong = (
        good[:-4] + "AAAA",
        offer_link(signer, PROPOSAL, agreement.tenant_id, agreement.id, expires_at=later),
        offer_link(signer, AGREEMENT, cast.rival.tenant_id, agreement.id, expires_at=later),
        offer_link(
            signer, AGREEMENT, agreement.tenant_id, agreement.id, expires_at=agreement.created_at
        ),
    )
    assert (await visitor.get(f"/agreements/{good}")).status_code == 200
    for link in wrong:
        assert (await visitor.get(f"/agreements/{link}")).status_code == 404
