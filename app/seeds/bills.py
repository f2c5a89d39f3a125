"""What Nova Lind bills: concerts, a production for a French label, a monthly residency."""

from datetime import date, timedelta
from decimal import Decimal

from app.billing.invoices.models import Customer, Invoice
from app.billing.invoices.queries.invoices import list_lines
from app.billing.invoices.service.crediting import credit_invoice
from app.billing.invoices.service.drafting import LineDraft, draft_invoice
from app.billing.invoices.service.issuing import issue_invoice, send_invoice
from app.billing.invoices.service.parties import add_customer, set_profile
from app.billing.invoices.service.recurring import draft_due, start_recurring
from app.billing.invoices.service.settling import record_payment
from app.core.actor import Actor
from app.core.money import Money
from app.core.uow import UnitOfWork
from app.seeds.stage import Stage

FESTIVAL, LABEL, BAR = "Elbinsel Festival GmbH", "Disques Marée Haute SARL", "Kleiner Saal UG"


async def send_bills(stage: Stage, actor: Actor, today: date) -> None:
    """Paid, open, overdue, credited and drafted invoices of the last months."""
    customers = await _customers(stage, actor)
    months = [(95, FESTIVAL, "2400"), (70, LABEL, "1850"), (44, BAR, "650"), (6, FESTIVAL, "3200")]
    invoices = [
        await _bill(stage, actor, customers[name], days=days, fee=fee) for days, name, fee in months
    ]
    async with stage.database.tenant(actor) as uow:
        first, second, third, _ = invoices
        await _pay(uow, first, first.total, today - timedelta(days=80))
        await _pay(uow, second, Money.of("1000", "EUR"), today - timedelta(days=50))
        concert, _ = await list_lines(uow, third.id)
        half = {concert.id: Decimal("0.5")}
        await credit_invoice(uow, third.id, reason="The second set was rained off", quantities=half)
        await draft_invoice(
            uow,
            customer_id=customers[LABEL].id,
            lines=[
                _line("Mixing, four songs", "4", "380"),
                _line("Train Hamburg to Nantes", "1", "214.90", unit="flat", tax_code="outside"),
            ],
            purchase_order="DMH-2026-118",
        )
        await start_recurring(
            uow,
            customer_id=customers[BAR].id,
            title="Thursday residency",
            lines=[_line("Residency, four Thursdays", "4", "275")],
            starts_on=today.replace(day=1),
        )
        await draft_due(uow)


async def _customers(stage: Stage, actor: Actor) -> dict[str, Customer]:
    async with stage.database.tenant(actor) as uow:
        await set_profile(
            uow,
            legal_name="Nova Lind",
            address="Deichstraße 37\n20459 Hamburg",
            country="DE",
            vat_id="DE136695976",
            iban="DE89370400440532013000",
            bic="COBADEFFXXX",
            reminder_days=(-3, 0, 7, 14, 30),
            footer="Thank you for having us.",
        )
        made = [
            await add_customer(
                uow,
                name=name,
                country=country,
                currency="EUR",
                address=address,
                email=email,
                vat_id=vat_id,
            )
            for name, country, address, email, vat_id in (
                (FESTIVAL, "DE", "Am Windhukkai 5\n20457 Hamburg", "accounts@elbinsel.example.com",
                 "DE129273398"),
                (LABEL, "FR", "12 quai de la Fosse\n44000 Nantes", "compta@maree.example.com",
                 "FR40303265045"),
                (BAR, "DE", "Clemens-Schultz-Straße 44\n20359 Hamburg", "saal@kleiner.example.com",
                 ""),
            )
        ]  # fmt: skip
        return {customer.name: customer for customer in made}


async def _bill(stage: Stage, actor: Actor, customer: Customer, *, days: int, fee: str) -> Invoice:
    """An invoice issued and sent some days ago."""
    async with stage.database.tenant(actor) as uow:
        uow.now -= timedelta(days=days)
        lines = [
            _line("Concert, two sets", "1", fee),
            _line("Travel, own van", "180", "0.42", unit="km"),
        ]
        if customer.country != "DE":
            lines = [_line("Production of two songs", "2", fee)]
        draft = await draft_invoice(uow, customer_id=customer.id, lines=lines)
        invoice = await issue_invoice(uow, draft.id)
        await send_invoice(uow, invoice.id)
        return invoice


async def _pay(uow: UnitOfWork, invoice: Invoice, amount: Money, on: date) -> None:
    key = f"demo:{invoice.id}"
    await record_payment(uow, invoice.id, key=key, received=amount, received_on=on)


def _line(
    text: str, quantity: str, price: str, *, unit: str = "piece", tax_code: str = "service"
) -> LineDraft:
    return LineDraft(
        description=text,
        quantity=Decimal(quantity),
        unit=unit,
        unit_price=Decimal(price),
        tax_code=tax_code,
    )
