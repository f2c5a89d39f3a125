"""What agencies ask of their clients for the platform, and what is left of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from app.billing.plans.entitlements import CURRENCY, PLANS, Cycle, PlanName
from app.billing.plans.errors import NotAClient
from app.billing.plans.models import RebillTerm
from app.billing.plans.queries import ClientCost, list_client_costs, list_terms
from app.core.ids import new_id
from app.core.money import Accrual, Money, settle
from app.core.uow import UnitOfWork


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
    if client_id not in {cost.client_id for cost in costs}:
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
