"""The verbs of self-billing: agreeing to it, ending it, issuing and crediting documents."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.billing.invoices import checked_vat_id, find_profile, today_of
from app.billing.invoices.errors import ProfileMissing
from app.billing.payments import PayoutItem
from app.billing.remittances.delivery import print_self_bill
from app.billing.remittances.errors import NoAgreement
from app.billing.remittances.events import SelfBillingAgreed, SelfBillingEnded, SelfBillIssued
from app.billing.remittances.models import SelfBill, SelfBilling
from app.billing.remittances.queries import find_agreement, find_of_item, settled_by
from app.billing.remittances.vat import decision_of
from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.tenants import get_tenant
from app.web.brand import mark_on

BILL, NOTE = "self_bill", "credit_note"
SERIES = {BILL: "SB", NOTE: "SBC"}


async def agree_self_billing(
    uow: UnitOfWork,
    subject_id: UUID,
    *,
    payee_name: str,
    legal_name: str,
    address: str,
    country: str,
    vat_id: str,
    is_small_business: bool,
    agreed_on: date,
) -> SelfBilling:
    """Write this payee's invoices from now on. Raises ProfileMissing and VatIdInvalid."""
    if await find_profile(uow) is None:
        raise ProfileMissing
    before = await find_agreement(uow, subject_id)
    if before is not None:
        before.ended_at = uow.now
        await uow.flush_rows()
    agreement = SelfBilling(
        tenant_id=uow.tenant_id,
        id=new_id(),
        subject_id=subject_id,
        payee_name=payee_name,
        legal_name=legal_name,
        address=address,
        country=country,
        vat_id=checked_vat_id(vat_id, country),
        is_small_business=is_small_business,
        agreed_on=agreed_on,
    )
    uow.db.add(agreement)
    await uow.flush_rows()
    uow.record(SelfBillingAgreed(payee_id=subject_id, payee=payee_name))
    return agreement


async def end_self_billing(uow: UnitOfWork, subject_id: UUID) -> None:
    """Let this payee write its own invoices again. Raises NoAgreement."""
    agreement = await find_agreement(uow, subject_id)
    if agreement is None:
        raise NoAgreement
    agreement.ended_at = uow.now
    uow.record(SelfBillingEnded(payee_id=subject_id, payee=agreement.payee_name))


async def issue_self_bill(uow: UnitOfWork, item: PayoutItem) -> SelfBill | None:
    """Write the invoice of an approved payout, once, if its payee agreed to it."""
    agreement, profile = await find_agreement(uow, item.subject_id), await find_profile(uow)
    kept = await find_of_item(uow, item.id, BILL)
    if agreement is None or profile is None or kept is not None:
        return kept
    today, tenant = await today_of(uow), await get_tenant(uow)
    decision = decision_of(agreement, profile, today)
    names = list(dict.fromkeys(line.description for line in await settled_by(uow, item)))
    bill = SelfBill(
        kind=BILL,
        item_id=item.id,
        subject_id=item.subject_id,
        currency=item.currency,
        net_amount=item.gross.minor,
        tax_amount=item.added_tax,
        total_amount=item.gross.minor + item.added_tax,
        tax_rate=decision.rate,
        tax_label=decision.label,
        note=decision.note,
        description="; ".join(names) or "Royalties and shares",
        seller=_seller(agreement),
        buyer={
            "name": profile.legal_name,
            "address": profile.address,
            "country": profile.country,
            "vat_id": profile.vat_id,
            "brand": tenant.name,
            "mark": mark_on(tenant),
        },
    )
    return await _issue(uow, bill, item.payee_name, today)


async def credit_self_bill(uow: UnitOfWork, item: PayoutItem) -> SelfBill | None:
    """Take the invoice of a payout that came back, once."""
    bill = await find_of_item(uow, item.id, BILL)
    kept = await find_of_item(uow, item.id, NOTE)
    if bill is None or kept is not None:
        return kept
    same = (
        "item_id", "subject_id", "currency", "net_amount", "tax_amount", "total_amount",
        "tax_rate", "tax_label", "note", "description", "seller", "buyer",
    )  # fmt: skip
    values: dict[str, Any] = {name: getattr(bill, name) for name in same}
    note = SelfBill(kind=NOTE, credits_id=bill.id, **values)
    return await _issue(uow, note, item.payee_name, await today_of(uow))


async def _issue(uow: UnitOfWork, bill: SelfBill, payee: str, today: date) -> SelfBill:
    bill.tenant_id, bill.id = uow.tenant_id, new_id()
    bill.series = f"{SERIES[bill.kind]}-{today.year}"
    bill.number = await _next_number(uow, bill.series)
    bill.reference, bill.issued_on = f"{bill.series}-{bill.number:04}", today
    uow.db.add(bill)
    await uow.flush_rows()
    uow.enqueue(print_self_bill, key=str(bill.id), self_bill_id=bill.id)
    uow.record(SelfBillIssued(self_bill_id=bill.id, reference=bill.reference, payee=payee))
    return bill


async def _next_number(uow: UnitOfWork, series: str) -> int:
    # The row stays locked until the commit: whoever rolls back gives the number back.
    counted = await uow.db.execute(
        text(
            "INSERT INTO self_bill_counters (tenant_id, series, value) VALUES (:tenant, :series, 1)"
            " ON CONFLICT (tenant_id, series)"
            " DO UPDATE SET value = self_bill_counters.value + 1 RETURNING value"
        ),
        {"tenant": uow.tenant_id, "series": series},
    )
    number: int = counted.scalar_one()
    return number


def _seller(agreement: SelfBilling) -> dict[str, Any]:
    return {
        "name": agreement.legal_name,
        "address": agreement.address,
        "country": agreement.country,
        "vat_id": agreement.vat_id,
    }
