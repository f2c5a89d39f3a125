"""Credit notes, payments, returns and write-offs: the books agree with the invoice each time."""

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from app.billing import prove
from app.billing.invoices.errors import (
    CreditTooLarge,
    NothingBilled,
    NothingToReturn,
    PaymentKeyReused,
    RateMissing,
    StillADraft,
)
from app.billing.invoices.models import Invoice
from app.billing.invoices.queries.invoices import get_invoice, list_lines
from app.billing.invoices.service.crediting import credit_invoice
from app.billing.invoices.service.settling import record_payment, return_payment, write_off
from app.core.actor import Actor
from app.core.money import Money
from app.core.uow import Database, UnitOfWork
from tests.billing.invoices.factories import line, make_draft, make_invoice
from tests.cast import Cast

DAY = date(2026, 11, 21)


def euro(amount: str) -> Money:
    return Money.of(amount, "EUR")


async def books(database: Database, actor: Actor) -> dict[str, str]:
    """Balances by the first words of their account, once the ledger is proved."""
    async with database.tenant(actor) as uow:
        assert (await prove(uow)).holds
        rows = await uow.db.execute(
            text(
                "SELECT regexp_replace(code, ':[0-9a-f-]{36}', '') || ' ' || currency,"
                " trim_scale(balance)::text FROM ledger_accounts WHERE balance <> 0"
            )
        )
        return {str(code): str(balance) for code, balance in rows}


async def pay(uow: UnitOfWork, invoice_id: UUID, amount: Money, **values: object) -> None:
    details = {"key": str(uuid4()), "received_on": DAY, "received": amount, **values}
    await record_payment(uow, invoice_id, **details)  # type: ignore[arg-type]


async def now(database: Database, actor: Actor, invoice: Invoice) -> Invoice:
    async with database.tenant(actor) as uow:
        return await get_invoice(uow, invoice.id)


async def test_a_part_then_the_rest_settles(database: Database, cast: Cast) -> None:
    invoice = await make_invoice(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        await pay(uow, invoice.id, euro("19"))
    assert (await now(database, cast.nova, invoice)).status == "partly_paid"
    async with database.tenant(cast.nova) as uow:
        await pay(uow, invoice.id, euro("100"))
    assert (await now(database, cast.nova, invoice)).status == "paid"
    assert await books(database, cast.nova) == {
        "bank EUR": "119",
        "sales:invoice EUR": "-100",
        "tax:DE:19 EUR": "-19",
    }


async def test_too_much_is_in_the_customers_credit_and_can_go_back(
    database: Database, cast: Cast
) -> None:
    invoice = await make_invoice(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        await pay(uow, invoice.id, euro("150"))
    paid = await now(database, cast.nova, invoice)
    assert (paid.status, paid.excess) == ("paid", euro("31"))
    assert (await books(database, cast.nova))["credit:customer EUR"] == "-31"
    async with database.tenant(cast.nova) as uow:
        await return_payment(uow, invoice.id, key="back", amount=euro("31"), returned_on=DAY)
    assert "credit:customer EUR" not in await books(database, cast.nova)
    assert (await now(database, cast.nova, invoice)).status == "paid"


async def test_one_key_is_one_payment(database: Database, cast: Cast) -> None:
    invoice = await make_invoice(database, cast.nova)
    for _ in range(3):
        async with database.tenant(cast.nova) as uow:
            await pay(uow, invoice.id, euro("50"), key="same")
    assert (await now(database, cast.nova, invoice)).paid == euro("50")


async def test_money_in_another_currency_needs_its_rate_and_says_it(
    database: Database, cast: Cast
) -> None:
    invoice = await make_invoice(database, cast.nova)
    dollars = Money.of("130", "USD")
    with pytest.raises(RateMissing):
        async with database.tenant(cast.nova) as uow:
            await pay(uow, invoice.id, dollars)
    async with database.tenant(cast.nova) as uow:
        details = {"fx_rate": Decimal("0.915385"), "fx_source": "ECB", "fx_on": DAY}
        await pay(uow, invoice.id, dollars, **details)
    assert (await now(database, cast.nova, invoice)).status == "paid"
    found = await books(database, cast.nova)
    assert (found["bank USD"], found["exchange USD"], found["exchange EUR"]) == (
        "130",
        "-130",
        "119",
    )


async def test_a_full_credit_takes_everything_back(database: Database, cast: Cast) -> None:
    invoice = await make_invoice(database, cast.nova, line("33.33", "3"), line("0.07"))
    async with database.tenant(cast.nova) as uow:
        note = await credit_invoice(uow, invoice.id, reason="Canceled")
    assert note.reference == f"CN-{note.issued_on.year}-0001"
    assert note.total_amount == invoice.total_amount
    assert (await now(database, cast.nova, invoice)).status == "credited"
    assert await books(database, cast.nova) == {}


async def test_credits_in_parts_take_back_exactly_the_invoice(
    database: Database, cast: Cast
) -> None:
    invoice = await make_invoice(database, cast.nova, line("3.33", "3"))
    async with database.tenant(cast.nova) as uow:
        (only,) = await list_lines(uow, invoice.id)
    for part in ("0.7", "1.1", "1.2"):
        async with database.tenant(cast.nova) as uow:
            quantities = {only.id: Decimal(part)}
            await credit_invoice(uow, invoice.id, reason="Part", quantities=quantities)
    assert (await now(database, cast.nova, invoice)).status == "credited"
    assert await books(database, cast.nova) == {}
    with pytest.raises(NothingBilled):
        async with database.tenant(cast.nova) as uow:
            await credit_invoice(uow, invoice.id, reason="Again")


async def test_more_than_was_billed_is_never_credited(database: Database, cast: Cast) -> None:
    invoice = await make_invoice(database, cast.nova)
    with pytest.raises(CreditTooLarge):
        async with database.tenant(cast.nova) as uow:
            (only,) = await list_lines(uow, invoice.id)
            quantities = {only.id: Decimal("1.000001")}
            await credit_invoice(uow, invoice.id, reason="Too much", quantities=quantities)
    assert (await now(database, cast.nova, invoice)).credited_amount == 0


async def test_crediting_a_paid_invoice_leaves_the_money_in_the_customers_credit(
    database: Database, cast: Cast
) -> None:
    invoice = await make_invoice(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        await pay(uow, invoice.id, euro("119"))
        await credit_invoice(uow, invoice.id, reason="Canceled")
    assert await books(database, cast.nova) == {"bank EUR": "119", "credit:customer EUR": "-119"}


async def test_what_is_written_off_is_a_loss_until_money_comes_after_all(
    database: Database, cast: Cast
) -> None:
    invoice = await make_invoice(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        await write_off(uow, invoice.id, reason="Insolvent")
    assert (await books(database, cast.nova))["bad-debts EUR"] == "119"
    async with database.tenant(cast.nova) as uow:
        await pay(uow, invoice.id, euro("20"))
    lost = await now(database, cast.nova, invoice)
    assert (lost.status, lost.written_off) == ("written_off", euro("99"))
    found = await books(database, cast.nova)
    assert (found["bad-debts EUR"], found["bank EUR"]) == ("99", "20")


async def test_a_payment_that_bounces_is_owed_again(database: Database, cast: Cast) -> None:
    invoice = await make_invoice(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        await pay(uow, invoice.id, euro("119"))
        await return_payment(uow, invoice.id, key="bounce", amount=euro("119"), returned_on=DAY)
    assert (await now(database, cast.nova, invoice)).status == "issued"
    assert (await books(database, cast.nova))["receivable:customer EUR"] == "119"


async def test_a_key_stands_for_one_payment_and_for_one_return(
    database: Database, cast: Cast
) -> None:
    invoice = await make_invoice(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        for _ in range(2):
            await pay(uow, invoice.id, euro("19"), key="came")
            await return_payment(uow, invoice.id, key="went", amount=euro("5"), returned_on=DAY)
        with pytest.raises(PaymentKeyReused):
            await pay(uow, invoice.id, euro("20"), key="came")
        with pytest.raises(PaymentKeyReused):
            await return_payment(uow, invoice.id, key="went", amount=euro("6"), returned_on=DAY)
    assert (await now(database, cast.nova, invoice)).paid == euro("14")


@pytest.mark.parametrize("amount", ["0", "-1", "19.01"])
async def test_no_more_goes_back_than_came(database: Database, cast: Cast, amount: str) -> None:
    invoice = await make_invoice(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        await pay(uow, invoice.id, euro("19"))
        with pytest.raises(NothingToReturn):
            await return_payment(uow, invoice.id, key="went", amount=euro(amount), returned_on=DAY)


async def test_a_draft_takes_no_money(database: Database, cast: Cast) -> None:
    draft = await make_draft(database, cast.nova, line("100"))
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(StillADraft):
            await pay(uow, draft, euro("19"))
