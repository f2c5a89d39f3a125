"""Paying by link: one charge for what is owed, booked exactly once when it settles."""

from uuid import UUID, uuid4

from litestar import Litestar

from app.billing.invoices.links import invoice_link
from app.billing.invoices.models import Invoice
from app.billing.invoices.queries.invoices import get_invoice, list_payments
from app.billing.invoices.service.online import ask_online
from app.billing.invoices.service.settling import record_payment
from app.billing.payments import PaymentRefunded, PaymentSettled
from app.core.actor import Actor
from app.core.money import Money
from app.core.uow import Database
from tests.billing.invoices.factories import make_invoice
from tests.billing.invoices.test_settling import DAY, books, euro
from tests.cast import Cast
from tests.tenants.conftest import Post
from tests.web.browser import Browser


async def settle(
    database: Database, actor: Actor, invoice: Invoice, charge_id: UUID, amount: Money
) -> None:
    async with database.tenant(actor) as uow:
        uow.record(
            PaymentSettled(
                charge_id=charge_id,
                purpose_kind="invoice",
                purpose_id=invoice.id,
                amount=amount.minor,
                currency=amount.currency,
                fee=0,
                own=amount.minor,
            )
        )


async def test_the_button_leads_to_the_page_that_takes_the_payment(
    app: Litestar, visitor: Browser, database: Database, cast: Cast
) -> None:
    invoice = await make_invoice(database, cast.nova)
    here = f"/i/{invoice_link(app.state.site.signer, invoice)}"
    first = (await visitor.submit(f"{here}/pay", here)).headers["location"]
    second = (await visitor.submit(f"{here}/pay", here)).headers["location"]
    assert first.startswith("/pay/")
    assert first == second


async def test_after_a_part_was_paid_the_rest_is_asked_for(database: Database, cast: Cast) -> None:
    invoice = await make_invoice(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        whole = await ask_online(uow, invoice.id, return_to="/")
        await record_payment(uow, invoice.id, key="a", received=euro("19"), received_on=DAY)
        rest = await ask_online(uow, invoice.id, return_to="/")
        assert (whole.amount, rest.amount) == (11900, 10000)


async def test_a_settled_charge_pays_once_however_often_it_is_told(
    app: Litestar, database: Database, cast: Cast, post: Post
) -> None:
    invoice, charge_id = await make_invoice(database, cast.nova), uuid4()
    for _ in range(3):
        await settle(database, cast.nova, invoice, charge_id, euro("119"))
    await post.run()
    async with database.tenant(cast.nova) as uow:
        assert (await get_invoice(uow, invoice.id)).status == "paid"
        assert [payment.amount for payment in await list_payments(uow, invoice.id)] == [11900]
    assert (await books(database, cast.nova))["proceeds:invoice EUR"] == "119"


async def test_two_charges_for_one_invoice_leave_the_second_in_credit(
    app: Litestar, database: Database, cast: Cast, post: Post
) -> None:
    invoice = await make_invoice(database, cast.nova)
    for _ in range(2):
        await settle(database, cast.nova, invoice, uuid4(), euro("119"))
    await post.run()
    async with database.tenant(cast.nova) as uow:
        assert (await get_invoice(uow, invoice.id)).excess == euro("119")
    assert (await books(database, cast.nova))["credit:customer EUR"] == "-119"


async def test_a_refund_opens_the_invoice_again_once(
    app: Litestar, database: Database, cast: Cast, post: Post
) -> None:
    invoice, charge_id = await make_invoice(database, cast.nova), uuid4()
    await settle(database, cast.nova, invoice, charge_id, euro("119"))
    await post.run()
    refund_id = uuid4()
    for _ in range(2):
        async with database.tenant(cast.nova) as uow:
            uow.record(
                PaymentRefunded(
                    charge_id=charge_id,
                    purpose_kind="invoice",
                    purpose_id=invoice.id,
                    amount=1900,
                    currency="EUR",
                    refund_id=refund_id,
                    own=1900,
                    is_whole=False,
                )
            )
    await post.run()
    async with database.tenant(cast.nova) as uow:
        again = await get_invoice(uow, invoice.id)
        assert (again.status, again.open) == ("partly_paid", euro("19"))
    assert (await books(database, cast.nova))["proceeds:invoice EUR"] == "100"


async def test_a_charge_for_something_else_pays_no_invoice(
    app: Litestar, database: Database, cast: Cast, post: Post
) -> None:
    invoice = await make_invoice(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        uow.record(
            PaymentSettled(
                charge_id=uuid4(),
                purpose_kind="service",
                purpose_id=invoice.id,
                amount=11900,
                currency="EUR",
                fee=0,
                own=11900,
            )
        )
    await post.run()
    async with database.tenant(cast.nova) as uow:
        assert (await get_invoice(uow, invoice.id)).status == "issued"
