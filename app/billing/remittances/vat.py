"""The tax a payee adds to what it is owed, when the tenant writes the invoice for it."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from app.billing.invoices import (
    Buyer,
    Decision,
    RateUnknown,
    Seller,
    TaxProfile,
    decide,
    find_profile,
    tax_of,
    today_of,
)
from app.billing.payments import Assessment, Gross
from app.billing.remittances.models import SelfBilling
from app.billing.remittances.queries import list_agreements
from app.core.uow import UnitOfWork

SERVICE = "service"
UNKNOWN = "No VAT rate known"


async def assess_added_tax(uow: UnitOfWork, grosses: Sequence[Gross]) -> Mapping[UUID, Assessment]:
    """Tax to be paid on top, for payees who agreed to self-billing."""
    agreements, profile = await list_agreements(uow), await find_profile(uow)
    if not agreements or profile is None:
        return {}
    today = await today_of(uow)
    return {
        gross.subject_id: _assess(gross, agreements[gross.subject_id], profile, today)
        for gross in grosses
        if gross.subject_id in agreements
    }


def decision_of(agreement: SelfBilling, profile: TaxProfile, on: date) -> Decision:
    """The tax of a payee's supply to the tenant. Raises RateUnknown."""
    seller = Seller(
        agreement.country,
        is_registered=bool(agreement.vat_id),
        is_small_business=agreement.is_small_business,
    )
    buyer = Buyer(profile.country, is_business=True, number=profile.vat_id)
    return decide(seller, buyer, SERVICE, on=on)


def _assess(gross: Gross, agreement: SelfBilling, profile: TaxProfile, today: date) -> Assessment:
    try:
        decision = decision_of(agreement, profile, today)
    except RateUnknown:
        return Assessment(obstacle=UNKNOWN)
    added = tax_of(gross.amount, decision.rate).minor
    return Assessment(added_tax=added, tax_country=decision.country if added else "")
