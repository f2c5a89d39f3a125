"""Credit notes: an issued invoice is taken back, in part or whole, never by more than it asked."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from app.billing import Reference, post
from app.billing.invoices import postings
from app.billing.invoices.choices import Kind, Status
from app.billing.invoices.errors import CreditTooLarge, NothingBilled, ProfileMissing, StillADraft
from app.billing.invoices.models import Invoice, InvoiceLine, InvoiceTax
from app.billing.invoices.queries.customers import find_profile, get_customer
from app.billing.invoices.queries.invoices import (
    list_credit_notes,
    list_lines,
    list_taxes,
    lock_invoice,
)
from app.billing.invoices.service.drafting import LineDraft, as_draft, write_parts
from app.billing.invoices.service.issuing import debtor_of, freeze
from app.billing.invoices.service.settling import recover, settle_state
from app.billing.invoices.tax import Decision, Treatment
from app.billing.invoices.totals import TaxedLine, TaxSum, Totals, line_net, tax_of
from app.core.ids import new_id
from app.core.money import EXACT, Money
from app.core.uow import UnitOfWork

SOURCE = "invoice_line"
TaxKey = tuple[str, str, Decimal]


@dataclass(frozen=True)
class Left:
    """What of an invoice has not been credited: quantities and amounts by line, tax by rate."""

    quantities: Mapping[UUID, Decimal]
    nets: Mapping[UUID, Money]
    taxable: Mapping[TaxKey, Money]
    taxes: Mapping[TaxKey, Money]


async def credit_invoice(
    uow: UnitOfWork,
    invoice_id: UUID,
    *,
    reason: str,
    quantities: Mapping[UUID, Decimal] | None = None,
) -> Invoice:
    """Take back quantities of lines, or all that is left; the credit note carries its own number.

    Tax goes back at the rates the invoice had. Raises StillADraft, NothingBilled when nothing is
    left or chosen, and CreditTooLarge.
    """
    invoice = await lock_invoice(uow, invoice_id)
    if invoice.is_draft or invoice.is_credit_note:
        raise StillADraft
    profile = await find_profile(uow)
    if profile is None:
        raise ProfileMissing
    customer = await get_customer(uow, invoice.customer_id)
    lines = {line.id: line for line in await list_lines(uow, invoice.id)}
    taxes = {_tax_key(tax): tax for tax in await list_taxes(uow, invoice.id)}
    left = await what_is_left(uow, invoice)
    chosen = _chosen(left, quantities)
    drafts, decisions, totals = _parts(lines, taxes, left, chosen, invoice.currency)
    note = Invoice(
        id=new_id(),
        tenant_id=uow.tenant_id,
        kind=Kind.CREDIT_NOTE,
        status=Status.DRAFT,
        customer_id=customer.id,
        credits_id=invoice.id,
        currency=invoice.currency,
        rounding=invoice.rounding,
        terms_days=0,
        period_from=invoice.period_from,
        period_until=invoice.period_until,
        note=reason,
    )
    uow.db.add(note)
    await write_parts(uow, note, drafts, decisions, totals)
    if note.total_amount < 0 or note.total > invoice.total - invoice.credited:
        raise CreditTooLarge
    await freeze(uow, note, customer, profile)
    recovered = recover(invoice, note.total)
    against_open = min(invoice.open, note.total - recovered)
    await post(
        uow,
        kind=postings.POSTING,
        key=f"{note.id}:issued",
        entries=postings.credited(
            debtor_of(customer),
            note.net,
            await list_taxes(uow, note.id),
            settles=postings.Settles(open=against_open, loss=recovered),
        ),
        description=f"Credit note {note.reference} for {invoice.reference}",
        reference=Reference("invoice", note.id),
    )
    invoice.credited_amount += note.total_amount
    settle_state(invoice, uow.now)
    await uow.flush()
    return note


async def what_is_left(uow: UnitOfWork, invoice: Invoice) -> Left:
    """What can still be credited of an issued invoice."""
    lines, taxes = await list_lines(uow, invoice.id), await list_taxes(uow, invoice.id)
    quantities = {line.id: line.quantity for line in lines}
    nets = {line.id: line.net for line in lines}
    taxable = {_tax_key(tax): tax.taxable for tax in taxes}
    amounts = {_tax_key(tax): tax.tax for tax in taxes}
    for note in await list_credit_notes(uow, invoice.id):
        for line in await list_lines(uow, note.id):
            if line.source_id in quantities:
                quantities[line.source_id] = EXACT.subtract(
                    quantities[line.source_id], line.quantity
                )
                nets[line.source_id] -= line.net
        for tax in await list_taxes(uow, note.id):
            taxable[_tax_key(tax)] -= tax.taxable
            amounts[_tax_key(tax)] -= tax.tax
    return Left(quantities, nets, taxable, amounts)


def _chosen(left: Left, asked: Mapping[UUID, Decimal] | None) -> dict[UUID, Decimal]:
    wanted = dict(left.quantities) if asked is None else dict(asked)
    chosen = {line_id: quantity for line_id, quantity in wanted.items() if quantity}
    if not chosen:
        raise NothingBilled("Nothing is left to credit, or no quantity was entered.")
    for line_id, quantity in chosen.items():
        if line_id not in left.quantities or not _within(quantity, left.quantities[line_id]):
            raise CreditTooLarge
    return chosen


def _within(quantity: Decimal, limit: Decimal) -> bool:
    return 0 <= quantity <= limit if limit >= 0 else limit <= quantity <= 0


def _parts(
    lines: Mapping[UUID, InvoiceLine],
    taxes: Mapping[TaxKey, InvoiceTax],
    left: Left,
    chosen: Mapping[UUID, Decimal],
    currency: str,
) -> tuple[list[LineDraft], list[Decision], Totals]:
    drafts, decisions, nets = [], [], []
    taxable: dict[TaxKey, Money] = defaultdict(lambda: Money.zero(currency))
    for line in sorted((lines[line_id] for line_id in chosen), key=lambda line: line.position):
        key, quantity = _line_key(line, taxes), chosen[line.id]
        decision = _decision(taxes[key])
        net = _line_net(line, quantity, decision, left)
        drafts.append(_credit_line(line, quantity))
        decisions.append(decision)
        nets.append(net)
        taxable[key] += net
    sums = [
        TaxSum(_decision(taxes[key]), part, _tax(key, part, left)) for key, part in taxable.items()
    ]
    net = Money.sum(nets, currency)
    tax = Money.sum((each.tax for each in sums), currency)
    return drafts, decisions, Totals(tuple(nets), tuple(sums), net, tax)


def _line_net(line: InvoiceLine, quantity: Decimal, decision: Decision, left: Left) -> Money:
    """The rest of a line goes back to the unit; a part of it never by more than the rest."""
    rest = left.nets[line.id]
    if quantity == left.quantities[line.id]:
        return rest
    part = line_net(TaxedLine(quantity, line.unit_price, line.discount, decision), line.currency)
    return min(part, rest) if rest.minor >= 0 else max(part, rest)


def _tax(key: TaxKey, taxable: Money, left: Left) -> Money:
    """The tax of what goes back; with the last of a rate goes the last of its tax."""
    rest = left.taxes[key]
    if taxable == left.taxable[key]:
        return rest
    part = tax_of(taxable, key[2])
    return min(part, rest) if rest.minor >= 0 else max(part, rest)


def _credit_line(line: InvoiceLine, quantity: Decimal) -> LineDraft:
    return replace(
        as_draft(line),
        id=None,
        quantity=quantity,
        source_kind=SOURCE,
        source_id=line.id,
        receipt_key=None,
        receipt_name=None,
        receipt_type=None,
    )


def _tax_key(tax: InvoiceTax) -> TaxKey:
    return (tax.treatment, tax.country, tax.rate)


def _line_key(line: InvoiceLine, taxes: Mapping[TaxKey, InvoiceTax]) -> TaxKey:
    fitting: Sequence[TaxKey] = [
        key for key in taxes if (key[0], key[2]) == (line.treatment, line.tax_rate)
    ]
    return fitting[0]


def _decision(tax: InvoiceTax) -> Decision:
    return Decision(
        Treatment(tax.treatment), tax.country, tax.rate, tax.label, tax.note, tuple(tax.reasons)
    )
