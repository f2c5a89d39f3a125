"""The pages of invoicing: from an empty workspace to a paid invoice, as a person clicks."""

import re

from litestar import Litestar

from app.core.uow import Database
from app.tenants.service.brand import add_domain, judge_domain, record_text
from tests.billing.invoices.factories import GERMAN_VAT_ID, line, make_draft, make_invoice
from tests.cast import Cast
from tests.tenants.conftest import Enter, Post
from tests.web.browser import HTMX, Browser

HOME = "/t/nova/invoices"
PROFILE = {
    "legal_name": "Nova Lind",
    "address": "Torstraße 1, 10119 Berlin",
    "country": "DE",
    "vat_id": GERMAN_VAT_ID,
    "rounding": "invoice",
    "terms_days": "14",
    "iban": "DE89 3704 0044 0532 0130 00",
}
CUSTOMER = {
    "name": "Blue Room Booking",
    "kind": "business",
    "country": "DE",
    "currency": "EUR",
    "address": "Hafenstraße 9",
    "email": "books@blueroom.example.com",
}


def lines(*rows: tuple[str, str, str], **more: str) -> dict[str, object]:
    described, quantities, prices = zip(*rows, strict=True)
    count = len(rows)
    return {
        "line_description": list(described),
        "line_quantity": list(quantities),
        "line_price": list(prices),
        "line_unit": ["piece"] * count,
        "line_discount": [""] * count,
        "line_tax": ["service"] * count,
        "line_rate": [""] * count,
        "line_id": [""] * count,
        "currency": "EUR",
        "terms_days": "14",
        **more,
    }


async def test_from_an_empty_workspace_to_a_paid_invoice(
    enter: Enter, visitor: Browser, post: Post
) -> None:
    nova = await enter("nova")
    answer = await nova.submit(f"{HOME}/settings", f"{HOME}/settings", **PROFILE)
    assert answer.status_code == 303, answer.text
    answer = await nova.submit(f"{HOME}/customers", f"{HOME}/customers/new", **CUSTOMER)
    customer = answer.headers["location"].rsplit("/", 1)[-1]
    form = lines(("Concert fee", "1", "1000"), ("Travel", "250", "0.42"), customer_id=customer)
    here = (await nova.submit(HOME, f"{HOME}/new", **form)).headers["location"]
    page = (await nova.get(here)).text
    assert "€1,314.95" in page
    assert "Seller and customer are both in DE." in page
    assert (await nova.get(f"{here}/invoice.pdf")).content.startswith(b"%PDF-")
    assert (await nova.submit(f"{here}/issue", here, send="yes")).status_code == 303
    link = await post.link("books@blueroom.example.com", "i")
    shown = (await visitor.get(link)).text
    assert "Pay €1,314.95 now" in shown
    assert (await visitor.get(f"{link}/invoice.pdf")).content.startswith(b"%PDF-")
    paid = {"received": "1314.95", "received_currency": "EUR", "received_on": "2026-11-21"}
    key = re.search(r'name="key" value="([^"]+)"', (await nova.get(here)).text).group(1)
    for _ in range(2):
        await nova.submit(f"{here}/payments", HOME, key=key, method="bank", fx_on="", **paid)
    assert "Nothing is owed" in (await visitor.get(link)).text
    assert "€1,314.95" in (await nova.get(f"{HOME}?state=paid")).text


async def test_all_wrongs_of_a_draft_come_back_at_once(
    enter: Enter, database: Database, cast: Cast
) -> None:
    await make_draft(database, cast.nova)
    nova = await enter("nova")
    answer = await nova.submit(
        HOME,
        f"{HOME}/new",
        headers={**HTMX, "HX-Target": "editor"},
        **lines(("Fee", "one", "12.3456789"), customer_id=""),
    )
    assert answer.status_code == 422
    assert answer.text.lstrip().startswith('<div id="editor"')
    assert "Write the quantity with a point: 12.5." in answer.text
    assert "Customer is missing." in answer.text


async def test_add_line_keeps_what_was_typed(enter: Enter, database: Database, cast: Cast) -> None:
    await make_draft(database, cast.nova)
    nova = await enter("nova")
    answer = await nova.submit(
        HOME, f"{HOME}/new", **lines(("Fee", "1x", "5")), add_row="1", customer_id=""
    )
    assert answer.status_code == 200
    assert 'value="1x"' in answer.text
    assert "is missing" not in answer.text


async def test_a_draft_is_edited_and_a_line_emptied_is_gone(
    enter: Enter, database: Database, cast: Cast
) -> None:
    draft = await make_draft(database, cast.nova, line("100"), line("50"))
    nova = await enter("nova")
    page = (await nova.get(f"{HOME}/{draft}/edit")).text
    customer = re.search(r'option value="([0-9a-f-]{36})" selected', page).group(1)
    ids = re.findall(r'name="line_id" value="([0-9a-f-]{36})"', page)
    form = lines(("Fee", "1", "80"), ("", "", ""), customer_id=customer)
    form["line_id"] = ids
    answer = await nova.submit(f"{HOME}/{draft}", f"{HOME}/{draft}/edit", **form)
    assert answer.status_code == 303, answer.text
    shown = (await nova.get(f"{HOME}/{draft}")).text
    assert "€95.20" in shown


async def test_a_draft_is_thrown_away_after_asking(
    enter: Enter, database: Database, cast: Cast
) -> None:
    draft = await make_draft(database, cast.nova)
    nova = await enter("nova")
    assert "Throw this draft away?" in (await nova.get(f"{HOME}/{draft}/discard")).text
    await nova.submit(f"{HOME}/{draft}/discard", f"{HOME}/{draft}/discard")
    assert (await nova.get(f"{HOME}/{draft}")).status_code == 404


async def test_an_invoice_is_credited_in_part(enter: Enter, database: Database, cast: Cast) -> None:
    invoice = await make_invoice(database, cast.nova, line("100", "2"))
    here = f"{HOME}/{invoice.id}"
    nova = await enter("nova")
    ids = re.findall(r'name="line_id" value="([^"]+)"', (await nova.get(f"{here}/credit")).text)
    answer = await nova.submit(
        f"{here}/credit", f"{here}/credit", line_id=ids, line_quantity=["3"], reason="Too much"
    )
    assert answer.status_code == 422
    answer = await nova.submit(
        f"{here}/credit", f"{here}/credit", line_id=ids, line_quantity=["0.5"], reason="Rain"
    )
    note = (await nova.get(answer.headers["location"])).text
    assert "Credit note CN-" in note
    assert "€59.50" in note
    assert "€178.50" in (await nova.get(here)).text


async def test_a_viewer_may_not_see_invoices(enter: Enter) -> None:
    vic = await enter("vic")
    assert (await vic.get(HOME)).status_code == 403


async def test_rival_finds_no_invoice_of_nova(enter: Enter, database: Database, cast: Cast) -> None:
    invoice = await make_invoice(database, cast.nova)
    rival = await enter("rival")
    for part in ("", "/invoice.pdf", "/credit", "/edit"):
        assert (await rival.get(f"/t/rival/invoices/{invoice.id}{part}")).status_code == 404
    assert (await rival.get(f"{HOME}/{invoice.id}")).status_code == 404


async def test_a_changed_link_opens_nothing(visitor: Browser, app: Litestar) -> None:
    assert (await visitor.get("/i/" + "x" * 80)).status_code == 404


async def test_the_link_to_copy_leads_to_the_own_domain(
    enter: Enter, database: Database, cast: Cast
) -> None:
    invoice = await make_invoice(database, cast.nova)
    nova, here = await enter("nova"), f"{HOME}/{invoice.id}"
    async with database.tenant(cast.nova) as uow:
        domain = await add_domain(uow, host="music.nova.test", purpose="pages")
        assert "music.nova.test" not in (await nova.get(here)).text
        await judge_domain(uow, domain.id, texts=[record_text(domain)])

    assert "https://music.nova.test/i/" in (await nova.get(here)).text


async def test_the_list_costs_the_same_for_one_invoice_and_for_thirty(
    enter: Enter, database: Database, cast: Cast, count_statements: list[str]
) -> None:
    await make_invoice(database, cast.nova)
    nova = await enter("nova")
    await nova.get(HOME)
    count_statements.clear()
    await nova.get(HOME)
    once = len(count_statements)
    for _ in range(10):
        await make_invoice(database, cast.nova)
    count_statements.clear()
    page = (await nova.get(HOME)).text
    assert page.count("INV-") == 11
    assert len(count_statements) == once


async def test_every_page_opens_with_content(enter: Enter, database: Database, cast: Cast) -> None:
    invoice = await make_invoice(database, cast.nova)
    customer = f"/customers/{invoice.customer_id}"
    nova = await enter("nova")
    for path in ("", "/customers", customer, f"{customer}/edit", "/ageing", "/recurring"):
        answer = await nova.get(f"{HOME}{path}")
        assert answer.status_code == 200, path
        assert "Blue Room Booking" in answer.text or path == "/recurring"
    csv = (await nova.get(f"{HOME}{customer}/statement.csv")).text
    assert '"119.00","","119.00"' in csv
    assert invoice.reference in (await nova.get(f"{HOME}/export.csv")).text


async def test_a_retainer_is_started_and_paused(
    enter: Enter, database: Database, cast: Cast
) -> None:
    await make_draft(database, cast.nova)
    nova = await enter("nova")
    page = (await nova.get(f"{HOME}/recurring/new")).text
    customer = re.search(r'option value="([0-9a-f-]{36})"', page).group(1)
    form = lines(("Management", "1", "500"), customer_id=customer, title="Retainer")
    more = {"starts_on": "2026-11-01", "every_months": "1", "ends_on": "", "note": ""}
    answer = await nova.submit(f"{HOME}/recurring", f"{HOME}/recurring/new", **form, **more)
    assert answer.status_code == 303, answer.text
    page = (await nova.get(f"{HOME}/recurring")).text
    path = re.search(rf'action="({HOME}/recurring/[0-9a-f-]+/state)"', page).group(1)
    await nova.submit(path, f"{HOME}/recurring", state="paused")
    assert "Paused" in (await nova.get(f"{HOME}/recurring")).text


async def test_a_receipt_stays_with_its_line_through_an_edit(
    enter: Enter, database: Database, cast: Cast
) -> None:
    draft = await make_draft(database, cast.nova)
    here = f"{HOME}/{draft}"
    nova = await enter("nova")
    page = (await nova.get(here)).text
    path = re.search(rf'action="({here}/lines/[0-9a-f-]+/receipt)"', page).group(1)
    token = await nova.token(here)
    wrong = {"receipt": ("taxi.pdf", b"MZ not a pdf", "application/pdf")}
    answer = await nova.post(path, files=wrong, data={"csrf_token": token})
    assert answer.status_code == 422
    right = {"receipt": ("taxi.pdf", b"%PDF-1.7 receipt", "application/pdf")}
    assert (await nova.post(path, files=right, data={"csrf_token": token})).status_code == 303
    assert (await nova.get(path)).content == b"%PDF-1.7 receipt"
    editor = (await nova.get(f"{here}/edit")).text
    customer = re.search(r'option value="([0-9a-f-]{36})" selected', editor).group(1)
    ids = re.findall(r'name="line_id" value="([0-9a-f-]{36})"', editor)
    form = {**lines(("Taxi", "1", "30"), customer_id=customer), "line_id": ids}
    await nova.submit(here, f"{here}/edit", **form)
    assert "taxi.pdf" in (await nova.get(here)).text
