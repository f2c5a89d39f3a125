"""The modules this installation has, in the order their navigation appears."""

from app.billing.invoices.module import MODULE as invoices
from app.billing.module import MODULE as billing
from app.billing.payments.module import MODULE as payments
from app.billing.plans.module import MODULE as plans
from app.billing.remittances.module import MODULE as remittances
from app.billing.tax.module import MODULE as tax
from app.core import tables, tenant_keys
from app.core.module import Module, Registry
from app.domain.advancing.module import MODULE as advancing
from app.domain.agency.module import MODULE as agency
from app.domain.band.module import MODULE as band
from app.domain.bandmoney.module import MODULE as bandmoney
from app.domain.blueprints.module import MODULE as blueprints
from app.domain.catalog.module import MODULE as catalog
from app.domain.command.module import MODULE as command
from app.domain.demand.module import MODULE as demand
from app.domain.holds.module import MODULE as holds
from app.domain.house.module import MODULE as house
from app.domain.leaving.module import MODULE as leaving
from app.domain.merch.module import MODULE as merch
from app.domain.ops.module import MODULE as ops
from app.domain.outreach.module import MODULE as outreach
from app.domain.portal.module import MODULE as portal
from app.domain.presskits.module import MODULE as presskits
from app.domain.reviews.module import MODULE as reviews
from app.domain.royalties.module import MODULE as royalties
from app.domain.setlists.module import MODULE as setlists
from app.domain.sharing.module import MODULE as sharing
from app.domain.shows.module import MODULE as shows
from app.domain.staff.module import MODULE as staff
from app.domain.tours.module import MODULE as tours
from app.domain.vault.module import MODULE as vault
from app.domain.venues.module import MODULE as venues
from app.tenants.module import MODULE as tenants

MODULES: tuple[Module, ...] = (
    command,
    agency,
    portal,
    catalog,
    vault,
    royalties,
    venues,
    holds,
    shows,
    house,
    staff,
    reviews,
    advancing,
    outreach,
    demand,
    tours,
    setlists,
    bandmoney,
    sharing,
    merch,
    presskits,
    band,
    blueprints,
    tenants,
    payments,
    tax,
    remittances,
    invoices,
    plans,
    billing,
    ops,
    leaving,
)

FLOOR = (tables, tenant_keys)
"""Tables of the floor, named here so that whoever imports the modules knows them too."""


def registry() -> Registry:
    return Registry(MODULES)
