"""The PDF of an invoice: the same bytes for ever, what the law asks for, and a code to pay."""

import hashlib
import io

from litestar import Litestar
from pypdf import PdfReader

from app.billing.invoices.delivery import load_sheet, render
from app.billing.invoices.document import Sheet, payment_code
from app.billing.invoices.queries.invoices import get_invoice
from app.billing.invoices.service.crediting import credit_invoice
from app.billing.invoices.service.issuing import issue_invoice
from app.billing.invoices.service.parties import edit_customer, set_profile
from app.core.uow import Database
from app.tenants import get_tenant
from tests.billing.invoices.factories import (
    FRENCH_VAT_ID,
    line,
    make_draft,
    make_invoice,
)
from tests.cast import Cast
from tests.tenants.conftest import Post
from tests.told_of_us import names_us, said_in


def words(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


async def test_the_stored_pdf_stays_what_both_parties_were_at_issue(
    app: Litestar, database: Database, cast: Cast, post: Post
) -> None:
    invoice = await make_invoice(database, cast.nova)
    await post.run()
    async with database.tenant(cast.nova) as uow:
        stored = await get_invoice(uow, invoice.id)
        await edit_customer(uow, invoice.customer_id, name="Another name")
        await set_profile(uow, legal_name="Someone else", address="Elsewhere", country="AT")
    async with database.tenant(cast.nova) as uow:
        sheet, tenant = await load_sheet(uow, await get_invoice(uow, invoice.id))
    again = await render(app.state.site.adapters, sheet, tenant)
    assert hashlib.sha256(again).digest() == stored.pdf_sha256
    assert "Blue Room Booking" in words(again)
    assert "Made with Backline" in words(again)


async def test_a_reverse_charge_invoice_says_what_it_must(
    app: Litestar, database: Database, cast: Cast
) -> None:
    values = {"country": "FR", "vat_id": FRENCH_VAT_ID}
    invoice = await make_invoice(database, cast.nova, line("1000"), **values)
    async with database.tenant(cast.nova) as uow:
        sheet, tenant = await load_sheet(uow, invoice)
    text = words(await render(app.state.site.adapters, sheet, tenant))
    for needed in (invoice.reference, FRENCH_VAT_ID, "DE136695976", "Reverse charge: VAT is owed"):
        assert needed in text
    assert "€1,000.00" in text


async def test_a_white_label_pdf_has_no_mark_and_a_credit_note_names_its_invoice(
    app: Litestar, database: Database, cast: Cast
) -> None:
    draft = await make_draft(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        (await get_tenant(uow)).is_white_label = True
        invoice = await issue_invoice(uow, draft)
        note = await credit_invoice(uow, invoice.id, reason="Rain")
        sheet, tenant = await load_sheet(uow, note)
    pdf = await render(app.state.site.adapters, sheet, tenant)
    assert not names_us(said_in(pdf))
    assert f"{note.reference} for {invoice.reference}" in words(pdf)


async def test_a_draft_names_us_as_it_would_today(
    app: Litestar, database: Database, cast: Cast
) -> None:
    draft, said = await make_draft(database, cast.nova), []
    for is_on in (False, True):
        async with database.tenant(cast.nova) as uow:
            (await get_tenant(uow)).is_white_label = is_on
            sheet, tenant = await load_sheet(uow, await get_invoice(uow, draft))
        said.append(said_in(await render(app.state.site.adapters, sheet, tenant)))
    assert [names_us(each) for each in said] == [True, False]


async def test_the_code_is_for_euros_to_an_iban_only(database: Database, cast: Cast) -> None:
    async def code(**values: str) -> bytes | None:
        invoice = await make_invoice(database, cast.nova, **values)
        async with database.tenant(cast.nova) as uow:
            sheet, _ = await load_sheet(uow, invoice)
        return payment_code(sheet)

    in_euros, in_dollars = await code(), await code(currency="USD")
    assert in_euros is not None
    assert in_euros.startswith(b"\x89PNG")
    assert in_dollars is None


async def test_a_draft_has_no_code_to_pay(database: Database, cast: Cast) -> None:
    draft = await make_draft(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        sheet, _ = await load_sheet(uow, await get_invoice(uow, draft))
    assert isinstance(sheet, Sheet)
    assert payment_code(sheet) is None
