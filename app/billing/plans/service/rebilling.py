"""What agencies ask of their clients for the platform, and what is left of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from app.billing.plans.entitlements import CURRENCY, PLANS, Cycle, PlanName
from app.billing.plans.errors import NotAClient
from app.billing.plans.events import RebillingPriced
from app.billing.plans.models import RebillTerm
from app.billing.plans.queries import ClientCost, list_client_costs, list_terms
from app.core.ids import new_id
from app.core.money import Accrual, Money, settle
from app.core.uow import UnitOfWork


@dataclass(frozen=True)
class Asked:
    """What a client is asked for in a month: its plan's price, and AI with what is added to it."""

    plan: str
    price: Money
    ai: Money


@dataclass(frozen=True)
class Margin:
    """One client in one month: what it cost, what is asked, what is left."""

    client_id: UUID
    client: str
    slug: str
    plan: str
    cost: Money
    price: Money | None
    ai_markup: int

    @property
    def margin(self) -> Money | None:
        return self.price - self.cost if self.price is not None else None


async def set_terms(
    uow: UnitOfWork, client_id: UUID, *, price: Money, ai_markup: int, valid_from: date
) -> None:
    """What a client pays from a day on; raises NotAClient."""
    costs = await list_client_costs(uow, uow.now.date().replace(day=1))
    client = next((cost.name for cost in costs if cost.client_id == client_id), None)
    if client is None:
        raise NotAClient
    values = {"price_amount": price.minor, "currency": price.currency, "ai_markup": ai_markup}
    await uow.db.execute(
        insert(RebillTerm)
        .values(
            tenant_id=uow.tenant_id,
            id=new_id(),
            client_id=client_id,
            valid_from=valid_from,
            **values,
        )
        .on_conflict_do_update(index_elements=["tenant_id", "client_id", "valid_from"], set_=values)
    )
    uow.record(
        RebillingPriced(
            client_id=client_id, client=client, price=price.display(), ai_markup=ai_markup,
            valid_from=valid_from,
        )
    )  # fmt: skip


async def find_asked(uow: UnitOfWork, client_id: UUID, period: date) -> Asked | None:
    """What the agency asks a client for in the month that begins on `period`.

    None where no price is set, or where the client has given no access (any more).
    """
    terms = [term for term in await list_terms(uow, until=period) if term.client_id == client_id]
    if not terms:
        return None
    costs = await list_client_costs(uow, period)
    cost = next((cost for cost in costs if cost.client_id == client_id), None)
    if cost is None:
        return None
    return Asked(
        PLANS[PlanName(cost.plan)].label,
        terms[0].price,
        marked_up(cost_of(cost), terms[0].ai_markup),
    )


async def margins(uow: UnitOfWork, period: date) -> list[Margin]:
    """Every client of the agency in a month, by name."""
    terms = await list_terms(uow, until=period)
    return [_margin(cost, terms) for cost in await list_client_costs(uow, period)]


def _margin(cost: ClientCost, terms: Sequence[RebillTerm]) -> Margin:
    term = next((term for term in terms if term.client_id == cost.client_id), None)
    platform = PLANS[PlanName(cost.plan)].price(Cycle.MONTHLY)
    ai = settle(cost.ai_cost, CURRENCY).money
    price = None
    if term is not None:
        price = term.price + marked_up(cost_of(cost), term.ai_markup)
    return Margin(
        cost.client_id,
        cost.name,
        cost.slug,
        PLANS[PlanName(cost.plan)].label,
        platform + ai,
        price,
        term.ai_markup if term else 0,
    )


def cost_of(cost: ClientCost) -> Accrual:
    return Accrual(cost.ai_cost, CURRENCY)


def marked_up(cost: Accrual, per_cent: int) -> Money:
    """The cost with so many per cent added, settled once, at the end."""
    return settle(cost.share(Decimal(100 + per_cent)).value, cost.currency).money
