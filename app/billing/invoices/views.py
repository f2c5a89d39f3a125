"""Invoices as programs read them; amounts are decimal strings in main units."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

import msgspec

from app.billing.invoices.models import Invoice, InvoiceLine, InvoiceTax


class InvoiceView(msgspec.Struct, frozen=True):
    id: UUID
    kind: str
    status: str
    reference: str | None
    customer_id: UUID
    currency: str
    net: str
    tax: str
    total: str
    open: str
    issued_on: date | None
    due_on: date | None


class LineView(msgspec.Struct, frozen=True):
    description: str
    quantity: str
    unit: str
    unit_price: str
    discount: str
    tax_code: str
    tax_rate: str
    net: str


class TaxView(msgspec.Struct, frozen=True):
    """`reasons` explain the tax in sentences, `note` is what the invoice has to say."""

    treatment: str
    country: str
    rate: str
    taxable: str
    tax: str
    note: str
    reasons: list[str]


class InvoiceDetail(msgspec.Struct, frozen=True):
    invoice: InvoiceView
    lines: list[LineView]
    taxes: list[TaxView]


class InvoicePage(msgspec.Struct, frozen=True):
    items: list[InvoiceView]
    next: str | None


def invoice_view(row: Invoice) -> InvoiceView:
    return InvoiceView(
        id=row.id,
        kind=row.kind,
        status=row.status,
        reference=row.reference,
        customer_id=row.customer_id,
        currency=row.currency,
        net=str(row.net.decimal),
        tax=str(row.tax.decimal),
        total=str(row.total.decimal),
        open=str(row.open.decimal),
        issued_on=row.issued_on,
        due_on=row.due_on,
    )


def invoice_detail(
    row: Invoice, lines: Iterable[InvoiceLine], taxes: Iterable[InvoiceTax]
) -> InvoiceDetail:
    return InvoiceDetail(
        invoice_view(row), [_line(line) for line in lines], [_tax(tax) for tax in taxes]
    )


def _line(line: InvoiceLine) -> LineView:
    return LineView(
        description=line.description,
        quantity=f"{line.quantity.normalize():f}",
        unit=line.unit,
        unit_price=f"{line.unit_price.normalize():f}",
        discount=f"{line.discount.normalize():f}",
        tax_code=line.tax_code,
        tax_rate=f"{line.tax_rate.normalize():f}",
        net=str(line.net.decimal),
    )


def _tax(tax: InvoiceTax) -> TaxView:
    return TaxView(
        treatment=tax.treatment,
        country=tax.country,
        rate=f"{tax.rate.normalize():f}",
        taxable=str(tax.taxable.decimal),
        tax=str(tax.tax.decimal),
        note=tax.note,
        reasons=list(tax.reasons),
    )
