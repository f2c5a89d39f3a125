"""Profiles, customers and invoices with plain figures; everything can be overridden."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from app.billing.invoices.models import Customer, Invoice
from app.billing.invoices.service.drafting import LineDraft, draft_invoice
from app.billing.invoices.service.issuing import issue_invoice
from app.billing.invoices.service.parties import add_customer, set_profile
from app.core.actor import Actor
from app.core.uow import Database, UnitOfWork

GERMAN_VAT_ID = "DE136695976"
FRENCH_VAT_ID = "FR40303265045"


async def make_profile(uow: UnitOfWork, **values: Any) -> None:
    await set_profile(
        uow,
        **{
            "legal_name": "Nova Lind",
            "address": "Torstraße 1\n10119 Berlin",
            "country": "DE",
            "vat_id": GERMAN_VAT_ID,
            "iban": "DE89370400440532013000",
            **values,
        },
    )


async def make_customer(uow: UnitOfWork, **values: Any) -> Customer:
    return await add_customer(
        uow,
        **{
            "name": "Blue Room Booking",
            "country": "DE",
            "currency": "EUR",
            "address": "Hafenstraße 9\n20359 Hamburg",
            "email": "books@blueroom.example.com",
            **values,
        },
    )


def line(price: str = "100", quantity: str = "1", **values: Any) -> LineDraft:
    return LineDraft(
        **{
            "description": "Concert fee",
            "quantity": Decimal(quantity),
            "unit_price": Decimal(price),
            **values,
        }
    )


async def make_draft(database: Database, actor: Actor, *lines: LineDraft, **customer: Any) -> UUID:
    """A draft of a tenant that has its tax profile."""
    async with database.tenant(actor) as uow:
        await make_profile(uow)
        billed = await make_customer(uow, **customer)
        invoice = await draft_invoice(uow, customer_id=billed.id, lines=lines or (line(),))
        return invoice.id


async def make_invoice(
    database: Database, actor: Actor, *lines: LineDraft, **customer: Any
) -> Invoice:
    """An issued invoice, by default of 100 and 19 per cent tax."""
    invoice_id = await make_draft(database, actor, *lines, **customer)
    async with database.tenant(actor) as uow:
        return await issue_invoice(uow, invoice_id)
