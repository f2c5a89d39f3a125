"""Self-billing: VAT on top, numbers without a gap, a credit note when the money comes back."""

import asyncio
import io
import re
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.billing.invoices.errors import ProfileMissing
from app.billing.payments.errors import TaxChanged
from app.billing.payments.payouts.arriving import return_item
from app.billing.payments.payouts.objecting import REASON
from app.billing.payments.queries.payouts import get_payee, lock_item
from app.billing.remittances.links import paid_link
from app.billing.remittances.service import end_self_billing, issue_self_bill
from app.core import clock
from app.core.ids import new_id
from app.tenants import get_tenant
from tests.billing.payments.conftest import Enter
from tests.billing.payments.test_cool_off import move
from tests.billing.payments.test_pages import PAYOUTS, post
from tests.billing.payments.test_payouts import JUNO, approve, draft, owe
from tests.billing.payments.world import World
from tests.billing.remittances.conftest import PRODUCER, agree, paid
from tests.told_of_us import names_us, said_in
from tests.web.browser import Browser, csrf_in


async def bills(world: World) -> list[tuple[Any, ...]]:
    rows = await world.rows(
        "SELECT reference, net_amount, tax_amount, tax_label FROM self_bills ORDER BY id"
    )
    return [tuple(row) for row in rows]


async def mails(world: World) -> list[str]:
    async with world.database.platform(reason="test") as uow:
        return list(await uow.db.scalars(text("SELECT text_body FROM sandbox_messages")))


@pytest.mark.parametrize(
    ("terms", "tax", "label_of_tax"),
    [
        ({}, 1_900, "VAT 19 %"),
        ({"vat_id": ""}, 0, "No tax"),
        ({"is_small_business": True}, 0, "No tax"),
        ({"country": "FR", "vat_id": "FR40303265045"}, 0, "Reverse charge"),
    ],
)
async def test_vat_that_is_due_is_paid_on_top(
    label: World, other: World, terms: dict[str, Any], tax: int, label_of_tax: str
) -> None:
    await agree(label, **terms)
    item = await paid(label, other)

    assert (item.amount, item.added_tax, item.gross.minor) == (10_000 + tax, tax, 10_000)
    year = clock.now().year
    assert await bills(label) == [(f"SB-{year}-0001", 10_000, tax, label_of_tax)]
    books = await label.balances()
    assert books["transit:sepa"] == f"{100 + tax / 100:.2f}"
    assert books.get("input-tax:DE", "0.00") == f"{tax / 100:.2f}"


async def test_without_an_agreement_nothing_is_written(label: World, other: World) -> None:
    await agree(label)
    async with label.database.tenant(label.actor) as uow:
        await end_self_billing(uow, JUNO)
    item = await paid(label, other)
    assert (item.added_tax, await bills(label)) == (0, [])


async def test_an_agreement_after_the_draft_needs_a_new_draft(label: World, other: World) -> None:
    await owe(label, JUNO, "Juno", "100.00")
    run = await draft(label)
    await agree(label)
    with pytest.raises(TaxChanged):
        await approve(other, run)


async def test_an_agreement_needs_somebody_to_bill(world: World) -> None:
    with pytest.raises(ProfileMissing):
        await agree(world)


async def test_a_payout_that_comes_back_is_credited(label: World, other: World) -> None:
    await agree(label)
    item = await paid(label, other)
    async with label.database.tenant(label.actor) as uow:
        await return_item(uow, (await lock_item(uow, item.id)) or item, reason="Closed")
    await label.run()

    references = [row[0] for row in await bills(label)]
    year = clock.now().year
    assert references == [f"SB-{year}-0001", f"SBC-{year}-0001"]
    books = await label.balances()
    assert (books[f"payable:{JUNO}"], "input-tax:DE" in books) == ("100.00", False)


async def test_numbers_have_no_gap_however_many_are_issued_at_once(
    label: World, other: World
) -> None:
    await agree(label)
    item = await paid(label, other)

    async def issue(*, breaks: bool) -> None:
        async with label.database.tenant(label.actor) as uow:
            copy = await lock_item(uow, item.id)
            assert copy is not None
            uow.db.expunge(copy)
            copy.id = await another_item(uow, item.id)
            await issue_self_bill(uow, copy)
            if breaks:
                raise RuntimeError

    ended = await asyncio.gather(
        *(issue(breaks=number % 3 == 0) for number in range(9)), return_exceptions=True
    )
    assert [type(each) for each in ended] == [RuntimeError, type(None), type(None)] * 3
    numbers = await label.rows("SELECT number FROM self_bills ORDER BY number")
    assert [row[0] for row in numbers] == list(range(1, 8))


async def another_item(uow: Any, item_id: Any) -> Any:
    """The same payout once more, under another id."""
    made = new_id()
    await uow.db.execute(
        text(
            "INSERT INTO payees (tenant_id, id, subject_id, payee_name) SELECT tenant_id, :id,"
            " :id, payee_name FROM payout_items WHERE id = :old"
        ),
        {"id": made, "old": item_id},
    )
    await uow.db.execute(
        text(
            "INSERT INTO payout_items (tenant_id, id, run_id, payee_profile_id, subject_id,"
            " payee_name, currency, amount, added_tax, masked, end_to_end, status)"
            " SELECT tenant_id, :id, run_id, :id, subject_id, payee_name, currency, amount,"
            " added_tax, masked, :reference, 'approved' FROM payout_items WHERE id = :old"
        ),
        {"id": made, "old": item_id, "reference": made.hex[-15:]},
    )
    return made


async def test_an_issued_document_stays(label: World, other: World) -> None:
    await agree(label)
    await paid(label, other)
    for change in ("UPDATE self_bills SET net_amount = 1", "DELETE FROM self_bills"):
        with pytest.raises(DBAPIError, match="permission denied"):
            await label.rows(change)


async def test_a_remittance_says_what_was_paid_and_for_what(label: World, other: World) -> None:
    await paid(label, other, "40.00")
    await agree(label)
    await paid(label, other, "100.00", "2")

    first, second = await mails(label)
    assert "Owed: €40.00" in first
    assert "Owed: €40.00" not in second
    assert "Owed: €100.00\nVAT added: €19.00\nPaid: €119.00" in re.sub(r"\n+", "\n", second)
    assert f"The invoice SB-{clock.now().year}-0001" in second
    async with label.database.platform(reason="test") as uow:
        files = await uow.db.scalars(text("SELECT attachments FROM sandbox_messages ORDER BY id"))
        assert [len(each) for each in files] == [0, 1]


@pytest.mark.parametrize("is_on", [True, False])
async def test_the_payee_sees_payouts_and_papers_by_the_link(
    label: World, other: World, app: Any, *, is_on: bool
) -> None:
    async with label.database.tenant(label.actor) as uow:
        (await get_tenant(uow)).is_white_label = is_on
    await agree(label)
    await paid(label, other)
    signer, tenant = label.adapters.signer, label.actor.tenant_id
    assert tenant is not None
    link = paid_link(signer, tenant, JUNO, now=clock.now())
    another = paid_link(signer, tenant, new_id(), now=clock.now())
    async with Browser(app) as juno:
        page = await juno.get(f"/paid/{link}")
        found = re.search(r"/bills/[\w-]+/pdf", page.text)
        assert found is not None
        pdf = await juno.get(f"/paid/{link}{found.group(0)}")
        assert (await juno.get(f"/paid/{another}{found.group(0)}")).status_code == 404
        assert (await juno.get(f"/paid/{link[:-2]}xx")).status_code == 404

    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.content)).pages)
    assert "€119.00" in page.text
    assert "Self-billing invoice" in words
    assert "DE136695976" in words
    assert [names_us(page.text), names_us(said_in(pdf.content))] == [not is_on] * 2


async def test_a_payee_who_did_not_ask_stops_the_payouts(label: World, app: Any) -> None:
    await move(label)
    await label.run()
    found = re.search(r"/not-me/[\w-]+", (await mails(label))[0])
    assert found is not None
    async with Browser(app) as juno:
        page = await juno.get(found.group(0))
        token = {"csrf_token": csrf_in(page.text)}
        assert (await juno.post(found.group(0), data=token)).status_code == 303
        assert "Nothing is paid out" in (await juno.get(found.group(0))).text
        assert (await juno.get(f"{found.group(0)[:-2]}xx")).status_code == 404
    async with label.database.tenant(label.actor) as uow:
        assert (await get_payee(uow, JUNO)).hold_reason == REASON


async def test_agreeing_and_ending_on_a_page(label: World, enter: Enter) -> None:
    nova, here = await enter("nova"), f"{PAYOUTS}/payees/{JUNO}/self-billing"
    fields = {**PRODUCER, "agreed_on": "2026-01-02", "is_small_business": ""}
    wrong = await post(nova, here, here, **{**fields, "vat_id": "DE1"})
    right = await post(nova, here, here, **fields)
    ended = await post(nova, f"{here}/end", here)

    assert (wrong.status_code, right.status_code, ended.status_code) == (422, 303, 303)
    ((count,),) = await label.rows("SELECT count(*) FROM self_billing WHERE ended_at IS NOT NULL")
    assert count == 1
    assert "No self-billing invoices yet" in (await nova.get(f"{PAYOUTS}/self-bills")).text
