"""Drafts: lines are put together, tax is decided for them, and nothing is owed yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from app.billing.invoices.choices import Kind, Rounding, Status
from app.billing.invoices.errors import NotADraft, NothingBilled, TaxRateMissing
from app.billing.invoices.events import DraftDiscarded, InvoiceDrafted
from app.billing.invoices.models import Customer, Invoice, InvoiceLine, InvoiceTax, TaxProfile
from app.billing.invoices.queries.customers import find_profile, get_customer
from app.billing.invoices.queries.invoices import find_by_source, list_lines, lock_invoice
from app.billing.invoices.tax import (
    Buyer,
    Decision,
    RateUnknown,
    Seller,
    Treatment,
    decide,
)
from app.billing.invoices.totals import TaxedLine, Totals, compute
from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.tenants import get_tenant

DEFAULT_TERMS = 14


@dataclass(frozen=True, kw_only=True)
class LineDraft:
    """A line to bill. `unit_price` in main units before tax, `discount` in per cent.

    `tax_code` is one of `tax.CODES`; `manual_rate` in per cent overrides the table. `id` keeps
    the receipt and the source of the line it replaces.
    """

    description: str
    quantity: Decimal
    unit_price: Decimal
    unit: str = "piece"
    discount: Decimal = Decimal(0)
    tax_code: str = "service"
    manual_rate: Decimal | None = None
    source_kind: str | None = None
    source_id: UUID | None = None
    receipt_key: str | None = None
    receipt_name: str | None = None
    receipt_type: str | None = None
    id: UUID | None = None


async def draft_invoice(
    uow: UnitOfWork,
    *,
    customer_id: UUID,
    lines: Sequence[LineDraft],
    currency: str | None = None,
    terms_days: int | None = None,
    period_from: date | None = None,
    period_until: date | None = None,
    purchase_order: str = "",
    note: str = "",
    source_key: str | None = None,
    recurring_id: UUID | None = None,
) -> Invoice:
    """Draft an invoice in the customer's currency unless another is named.

    `source_key` names what it is made from: drafting from it again returns the first invoice as
    it is. Raises CustomerNotFound, NothingBilled, and TaxRateMissing.
    """
    if not lines:
        raise NothingBilled
    customer, profile = await get_customer(uow, customer_id), await find_profile(uow)
    inserted = await uow.db.execute(
        insert(Invoice)
        .values(
            tenant_id=uow.tenant_id,
            id=new_id(),
            kind=Kind.INVOICE,
            status=Status.DRAFT,
            customer_id=customer.id,
            recurring_id=recurring_id,
            source_key=source_key,
            currency=currency or customer.currency,
            rounding=profile.rounding if profile else Rounding.INVOICE,
            terms_days=_terms(terms_days, profile),
            period_from=period_from,
            period_until=period_until,
            purchase_order=purchase_order,
            note=note,
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "source_key"])
        .returning(Invoice)
    )
    invoice = inserted.scalar_one_or_none()
    if invoice is None:
        first = await find_by_source(uow, source_key or "")
        if first is None:
            raise RuntimeError("An invoice of this source was there and is gone.")
        return first
    await write_lines(uow, invoice, customer, profile, lines)
    uow.record(InvoiceDrafted(invoice_id=invoice.id, reference="", customer_name=customer.name))
    return invoice


async def edit_draft(
    uow: UnitOfWork,
    invoice_id: UUID,
    *,
    customer_id: UUID,
    lines: Sequence[LineDraft],
    currency: str,
    terms_days: int,
    period_from: date | None = None,
    period_until: date | None = None,
    purchase_order: str = "",
    note: str = "",
) -> Invoice:
    """Replace what a draft says. Raises NotADraft, NothingBilled and TaxRateMissing."""
    if not lines:
        raise NothingBilled
    invoice = await lock_draft(uow, invoice_id)
    customer, profile = await get_customer(uow, customer_id), await find_profile(uow)
    invoice.customer_id, invoice.currency, invoice.terms_days = customer.id, currency, terms_days
    invoice.period_from, invoice.period_until = period_from, period_until
    invoice.purchase_order, invoice.note = purchase_order, note
    await write_lines(uow, invoice, customer, profile, await _kept(uow, invoice_id, lines))
    return invoice


async def recompute(uow: UnitOfWork, invoice: Invoice) -> Invoice:
    """Decide tax and sums of a draft again: the rates, the customer or the profile may differ."""
    customer, profile = await get_customer(uow, invoice.customer_id), await find_profile(uow)
    lines = [as_draft(line) for line in await list_lines(uow, invoice.id)]
    invoice.rounding = profile.rounding if profile else invoice.rounding
    await write_lines(uow, invoice, customer, profile, lines)
    return invoice


async def discard_draft(uow: UnitOfWork, invoice_id: UUID) -> None:
    """Throw a draft away; no number is lost with it. Raises NotADraft."""
    invoice = await lock_draft(uow, invoice_id)
    customer = await get_customer(uow, invoice.customer_id)
    await _clear(uow, invoice.id)
    await uow.db.delete(invoice)
    uow.record(DraftDiscarded(invoice_id=invoice.id, reference="", customer_name=customer.name))
    await uow.flush()


async def lock_draft(uow: UnitOfWork, invoice_id: UUID) -> Invoice:
    """A draft, held; raises NotADraft for an issued invoice."""
    invoice = await lock_invoice(uow, invoice_id)
    if not invoice.is_draft:
        raise NotADraft
    return invoice


async def today_of(uow: UnitOfWork) -> date:
    """The calendar day it is where the tenant is."""
    tenant = await get_tenant(uow)
    return uow.now.astimezone(ZoneInfo(tenant.time_zone)).date()


async def write_lines(
    uow: UnitOfWork,
    invoice: Invoice,
    customer: Customer,
    profile: TaxProfile | None,
    lines: Sequence[LineDraft],
) -> Totals:
    """Write the lines of a draft with their tax and sums. Raises TaxRateMissing."""
    # Tax follows the day of supply: the end of the period billed, else the day of issue.
    on = invoice.period_until or await today_of(uow)
    decisions = [decision_for(customer, profile, line, on) for line in lines]
    totals = compute(
        [
            TaxedLine(line.quantity, line.unit_price, line.discount, decision)
            for line, decision in zip(lines, decisions, strict=True)
        ],
        currency=invoice.currency,
        rounding=invoice.rounding,
    )
    await write_parts(uow, invoice, lines, decisions, totals)
    return totals


async def write_parts(
    uow: UnitOfWork,
    invoice: Invoice,
    lines: Sequence[LineDraft],
    decisions: Sequence[Decision],
    totals: Totals,
) -> None:
    """Write lines, taxes and sums as they were computed."""
    await uow.flush()
    await _clear(uow, invoice.id)
    base = {"tenant_id": uow.tenant_id, "invoice_id": invoice.id, "currency": invoice.currency}
    for place, (line, decision, net) in enumerate(
        zip(lines, decisions, totals.nets, strict=True), 1
    ):
        values = {**_columns(line), "net_amount": net.minor, "tax_rate": decision.rate}
        treatment = str(decision.treatment)
        uow.db.add(InvoiceLine(id=new_id(), position=place, treatment=treatment, **base, **values))
    for place, each in enumerate(totals.taxes, 1):
        uow.db.add(
            InvoiceTax(
                id=new_id(),
                position=place,
                treatment=str(each.decision.treatment),
                country=each.decision.country,
                rate=each.decision.rate,
                label=each.decision.label,
                note=each.decision.note,
                reasons=list(each.decision.reasons),
                taxable_amount=each.taxable.minor,
                tax_amount=each.tax.minor,
                **base,
            )
        )
    invoice.net_amount, invoice.tax_amount = totals.net.minor, totals.tax.minor
    invoice.total_amount = totals.total.minor
    await uow.flush()


def decision_for(
    customer: Customer, profile: TaxProfile | None, line: LineDraft, on: date
) -> Decision:
    """The tax of a line; none, with the reason, while the tenant has no tax profile."""
    if profile is None:
        reason = "Your tax details are missing, so no tax is computed yet."
        return Decision(Treatment.UNREGISTERED, "", Decimal(0), "No tax", "", (reason,))
    seller = Seller(
        profile.country,
        is_registered=bool(profile.vat_id),
        is_small_business=profile.is_small_business,
        is_oss_registered=profile.is_oss_registered,
    )
    buyer = Buyer(customer.country, customer.is_business, customer.vat_id, customer.region)
    try:
        return decide(seller, buyer, line.tax_code, on=on, manual_rate=line.manual_rate)
    except RateUnknown as error:
        raise TaxRateMissing from error


def as_draft(line: InvoiceLine) -> LineDraft:
    """A line as it can be written again."""
    return LineDraft(
        id=line.id,
        description=line.description,
        quantity=line.quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        discount=line.discount,
        tax_code=line.tax_code,
        manual_rate=line.manual_rate,
        source_kind=line.source_kind,
        source_id=line.source_id,
        receipt_key=line.receipt_key,
        receipt_name=line.receipt_name,
        receipt_type=line.receipt_type,
    )


async def _kept(uow: UnitOfWork, invoice_id: UUID, lines: Sequence[LineDraft]) -> list[LineDraft]:
    """The lines with the sources and receipts of those they replace."""
    former = {line.id: line for line in await list_lines(uow, invoice_id)}
    return [_with_source(line, former.get(line.id) if line.id else None) for line in lines]


def _with_source(line: LineDraft, former: InvoiceLine | None) -> LineDraft:
    if former is None:
        return line
    kept = as_draft(former)
    return LineDraft(
        description=line.description,
        quantity=line.quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        discount=line.discount,
        tax_code=line.tax_code,
        manual_rate=line.manual_rate,
        source_kind=kept.source_kind,
        source_id=kept.source_id,
        receipt_key=kept.receipt_key,
        receipt_name=kept.receipt_name,
        receipt_type=kept.receipt_type,
    )


def _columns(line: LineDraft) -> dict[str, Any]:
    return {name: value for name, value in vars(line).items() if name != "id"}


def _terms(asked: int | None, profile: TaxProfile | None) -> int:
    if asked is not None:
        return asked
    return profile.terms_days if profile else DEFAULT_TERMS


async def _clear(uow: UnitOfWork, invoice_id: UUID) -> None:
    for table in (InvoiceLine, InvoiceTax):
        await uow.db.execute(
            delete(table)
            .where(table.invoice_id == invoice_id)
            .execution_options(synchronize_session="fetch")
        )
