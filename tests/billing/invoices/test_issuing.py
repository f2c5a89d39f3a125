"""From draft to a numbered invoice that nothing changes any more."""

import asyncio
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.billing import prove, trial_balance
from app.billing.invoices.errors import AddressMissing, NotADraft, ProfileMissing
from app.billing.invoices.queries.invoices import get_invoice, list_lines, list_taxes
from app.billing.invoices.service.drafting import discard_draft, draft_invoice, edit_draft
from app.billing.invoices.service.issuing import issue_invoice
from app.core.uow import Database
from tests.billing.invoices.factories import (
    line,
    make_customer,
    make_draft,
    make_invoice,
    make_profile,
)
from tests.cast import Cast


async def test_a_draft_gets_the_first_number_of_its_year(database: Database, cast: Cast) -> None:
    invoice = await make_invoice(database, cast.nova)
    year = invoice.issued_on.year
    assert (invoice.reference, invoice.status) == (f"INV-{year}-0001", "issued")
    assert (invoice.net_amount, invoice.tax_amount, invoice.total_amount) == (10000, 1900, 11900)
    assert (invoice.due_on - invoice.issued_on).days == 14


async def test_issuing_books_income_tax_and_what_is_owed(database: Database, cast: Cast) -> None:
    invoice = await make_invoice(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        rows = await uow.db.execute(
            text("SELECT code, trim_scale(balance)::text FROM ledger_accounts")
        )
        assert dict(rows.all()) == {
            f"receivable:customer:{invoice.customer_id}": "119",
            "sales:invoice": "-100",
            "tax:DE:19": "-19",
        }
        assert (await prove(uow)).holds
        assert [t.difference for t in await trial_balance(uow)] == [Decimal(0)]


async def test_numbers_have_no_gap_when_twenty_issue_at_once_and_some_give_up(
    database: Database, cast: Cast
) -> None:
    drafts = [await make_draft(database, cast.nova) for _ in range(12)]

    async def issue(place: int) -> str | None:
        try:
            async with database.tenant(cast.nova) as uow:
                invoice = await issue_invoice(uow, drafts[place])
                await asyncio.sleep(0)
                if place % 3 == 0:
                    raise LookupError
                return invoice.reference
        except LookupError:
            return None

    numbers = await asyncio.gather(*(issue(place) for place in range(12)))
    given = sorted(number for number in numbers if number)
    assert [number[-4:] for number in given] == [f"{n:04}" for n in range(1, 9)]


async def test_each_tenant_counts_for_itself(database: Database, cast: Cast) -> None:
    first = await make_invoice(database, cast.nova)
    second = await make_invoice(database, cast.ada)
    assert first.reference == second.reference


async def test_an_issued_invoice_cannot_be_edited_or_discarded(
    database: Database, cast: Cast
) -> None:
    invoice = await make_invoice(database, cast.nova)
    with pytest.raises(NotADraft):
        async with database.tenant(cast.nova) as uow:
            await edit_draft(
                uow,
                invoice.id,
                customer_id=invoice.customer_id,
                lines=[line("1")],
                currency="EUR",
                terms_days=1,
            )
    with pytest.raises(NotADraft):
        async with database.tenant(cast.nova) as uow:
            await discard_draft(uow, invoice.id)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE invoices SET total_amount = 1, net_amount = 1, tax_amount = 0",
        "UPDATE invoices SET buyer = '{}'",
        "UPDATE invoices SET number = 7",
        "UPDATE invoices SET status = 'draft'",
        "DELETE FROM invoices",
        "UPDATE invoice_lines SET net_amount = 1",
        "DELETE FROM invoice_lines",
        "DELETE FROM invoice_taxes",
    ],
)
async def test_the_database_keeps_issued_invoices(
    database: Database, cast: Cast, change: str
) -> None:
    await make_invoice(database, cast.nova)
    with pytest.raises(IntegrityError):
        async with database.tenant(cast.nova) as uow:
            await uow.db.execute(text(change))


async def test_the_database_refuses_a_number_that_leaves_a_gap(
    database: Database, cast: Cast
) -> None:
    await make_invoice(database, cast.nova)
    draft = await make_draft(database, cast.nova)
    with pytest.raises(Exception, match="has 2 invoices and 1 numbers"):
        async with database.tenant(cast.nova) as uow:
            await uow.db.execute(
                text(
                    "UPDATE invoices SET status = 'issued', series = 'INV-' || extract(year FROM"
                    " now()), number = 9, reference = 'X', issued_on = now(), due_on = now()"
                    " WHERE id = :id"
                ),
                {"id": draft},
            )


async def test_drafting_twice_from_one_source_makes_one_invoice(
    database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        customer = await make_customer(uow)
        values = {"customer_id": customer.id, "lines": [line()], "source_key": "month:2026-10"}
        first = await draft_invoice(uow, **values)
        second = await draft_invoice(uow, **values)
        assert first.id == second.id
        assert len(await list_lines(uow, first.id)) == 1


async def test_an_invoice_needs_both_parties(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        customer = await make_customer(uow, address="")
        draft = await draft_invoice(uow, customer_id=customer.id, lines=[line()])
    with pytest.raises(ProfileMissing):
        async with database.tenant(cast.nova) as uow:
            await issue_invoice(uow, draft.id)
    with pytest.raises(AddressMissing):
        async with database.tenant(cast.nova) as uow:
            await make_profile(uow)
            await issue_invoice(uow, draft.id)


async def test_the_rate_is_that_of_the_day_of_supply(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        await make_profile(uow, country="EE", vat_id="EE100931558")
        customer = await make_customer(uow, country="EE")
        for month, rate in ((6, 22), (7, 24)):
            draft = await draft_invoice(
                uow, customer_id=customer.id, lines=[line()], period_until=date(2025, month, 30)
            )
            assert [tax.rate for tax in await list_taxes(uow, draft.id)] == [rate]


async def test_an_invoice_in_yen_has_no_decimals(database: Database, cast: Cast) -> None:
    invoice = await make_invoice(database, cast.nova, line("1005", "1"), currency="JPY")
    assert (invoice.net_amount, invoice.tax_amount, invoice.total_amount) == (1005, 191, 1196)


async def test_rival_sees_no_invoice(database: Database, cast: Cast) -> None:
    invoice = await make_invoice(database, cast.nova)
    with pytest.raises(Exception, match="does not exist"):
        async with database.tenant(cast.rival) as uow:
            await get_invoice(uow, invoice.id)
