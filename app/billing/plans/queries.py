"""Every read of plans: the subscription, what was used, what was billed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select, text

from app.billing.plans.entitlements import (
    CURRENCY,
    INFO,
    PLANS,
    Kind,
    Limit,
    Plan,
    PlanName,
)
from app.billing.plans.errors import NoSubscription
from app.billing.plans.lifecycle import State, plan_that_counts, state_at
from app.billing.plans.models import (
    PlanInvoice,
    PlanPrice,
    RebillTerm,
    Subscription,
    Usage,
    UsageBill,
)
from app.core.actor import Role
from app.core.errors import NotFound
from app.core.money import Accrual
from app.core.uow import UnitOfWork
from app.tenants import list_members

INVOICES = 24


@dataclass(frozen=True)
class Holding:
    """The plan a tenant is on at this moment."""

    plan: Plan
    state: State | None
    subscription: Subscription | None

    @property
    def extra_seats(self) -> int:
        return self.subscription.extra_seats if self.subscription else 0

    def allows(self, limit: Limit) -> int | None:
        return self.plan.allows(limit, extra_seats=self.extra_seats)

    @property
    def pays_beyond(self) -> bool:
        """Whether use goes on beyond the plan, because it is billed."""
        chosen = self.subscription is not None and self.subscription.pays_beyond_since is not None
        return chosen and self.may_pay_beyond

    @property
    def may_pay_beyond(self) -> bool:
        """Whether somebody pays for the plan, who may pay for what is beyond it too."""
        is_billed = self.subscription is not None and self.subscription.is_paid_for
        return is_billed and self.state is State.ACTIVE

    @property
    def is_granted(self) -> bool:
        return bool(self.subscription and self.subscription.granted_reason)


@dataclass(frozen=True)
class ClientCost:
    """A client's plan and the cost of its metered AI use in a month."""

    client_id: UUID
    name: str
    slug: str
    plan: str
    ai_cost: Decimal


@dataclass(frozen=True)
class PaidInvoice:
    """An invoice as the service's own books need it."""

    id: UUID
    number: str
    paid_amount: int
    currency: str
    paid_at: datetime | None


@dataclass(frozen=True)
class Standing:
    """One limit as the page of the plan shows it."""

    limit: Limit
    used: int
    allowed: int | None

    @property
    def is_reached(self) -> bool:
        return self.allowed is not None and self.used >= self.allowed

    @property
    def is_over(self) -> bool:
        return self.allowed is not None and self.used > self.allowed


async def find_subscription(uow: UnitOfWork, *, lock: bool = False) -> Subscription | None:
    found = select(Subscription)
    if lock:
        found = found.with_for_update().execution_options(populate_existing=True)
    subscription: Subscription | None = await uow.db.scalar(found)
    return subscription


async def lock_subscription(uow: UnitOfWork) -> Subscription:
    """The tenant's subscription, until the end of the transaction; raises NoSubscription."""
    found = await find_subscription(uow, lock=True)
    if found is None:
        raise NoSubscription
    return found


async def find_at_provider(uow: UnitOfWork, tenant_id: UUID) -> str | None:
    """The provider's name for what any tenant subscribed to last; for the platform."""
    found: str | None = await uow.db.scalar(
        select(Subscription.provider_subscription).where(Subscription.tenant_id == tenant_id)
    )
    return found


async def current(uow: UnitOfWork) -> Holding:
    """The plan whose limits hold now."""
    return holding_of(await find_subscription(uow), uow.now)


def holding_of(subscription: Subscription | None, now: datetime) -> Holding:
    """What a subscription, or none, amounts to at a moment."""
    if subscription is None:
        return Holding(PLANS[PlanName.FREE], None, None)
    state = state_at(
        State(subscription.state),
        now,
        trial_ends_at=subscription.trial_ends_at,
        past_due_at=subscription.past_due_at,
        is_billed=subscription.provider_subscription is not None,
    )
    plan = plan_that_counts(subscription.plan_name, state)
    return Holding(PLANS[plan], state, subscription)


def period_start(limit: Limit, at: datetime) -> date:
    """The day on which the counting of a used-up limit began anew."""
    first = at.date().replace(day=1)
    return first.replace(month=1) if INFO[limit].period == "year" else first


async def sum_usage(uow: UnitOfWork, limit: Limit) -> int:
    """How much of a limit the running period has used up."""
    found = await uow.db.scalar(
        select(func.coalesce(func.sum(Usage.amount), 0)).where(
            Usage.meter == str(limit), Usage.period >= period_start(limit, uow.now)
        )
    )
    return int(found or 0)


async def used(uow: UnitOfWork, limit: Limit) -> int:
    """How much of a limit is in use: held now, or used up by the running period."""
    if INFO[limit].kind is Kind.USED:
        return await sum_usage(uow, limit)
    meter = uow.registry.meters.get(str(limit))
    return await meter(uow) if meter else 0


async def list_standings(uow: UnitOfWork, holding: Holding) -> list[Standing]:
    """Every limit that is counted, with what is in use of it."""
    return [
        Standing(limit, await used(uow, limit), holding.allows(limit))
        for limit, info in INFO.items()
        if info.kind is not Kind.FEATURE
    ]


async def held(uow: UnitOfWork) -> Mapping[Limit, int]:
    """Everything held now, for the question what a smaller plan would not contain."""
    return {limit: await used(uow, limit) for limit, info in INFO.items() if info.kind is Kind.HELD}


async def has_used(uow: UnitOfWork, limit: Limit, key: str) -> bool:
    found = await uow.db.scalar(
        select(func.count()).select_from(Usage).where(Usage.meter == str(limit), Usage.key == key)
    )
    return bool(found)


async def wait_turn(uow: UnitOfWork, limit: Limit) -> None:
    """Let those who count one limit of one tenant go one after the other."""
    await uow.wait_turn(f"limit:{uow.tenant_id}:{limit}")


async def sum_cost(uow: UnitOfWork, period: date) -> Accrual:
    """What AI use cost the service in the month that began on `period`, exactly."""
    found = await uow.db.scalar(
        select(func.coalesce(func.sum(Usage.cost), 0)).where(
            Usage.meter == str(Limit.AI), Usage.period == period, Usage.currency == CURRENCY
        )
    )
    return Accrual(Decimal(found or 0), CURRENCY)


def beyond_meter(limit: Limit) -> str:
    """The meter of what a limit was exceeded by, while that was paid for."""
    return f"{limit}:beyond"


async def sum_beyond(uow: UnitOfWork, limit: Limit, period: date) -> int:
    """By how much a month exceeded a limit: at the most of what is held, in all of what is used."""
    total = func.max if INFO[limit].kind is Kind.HELD else func.sum
    found = await uow.db.scalar(
        select(func.coalesce(total(Usage.amount), 0)).where(
            Usage.meter == beyond_meter(limit), Usage.period == period
        )
    )
    return int(found or 0)


async def list_beyond(uow: UnitOfWork, limits: Iterable[Limit]) -> dict[Limit, int]:
    """By how much each of some limits was exceeded this month."""
    period = uow.now.date().replace(day=1)
    return {limit: await sum_beyond(uow, limit, period) for limit in limits}


async def list_unbilled(uow: UnitOfWork) -> Sequence[UsageBill]:
    """Bills of use the provider has not been told of yet, the oldest first."""
    found = await uow.db.scalars(
        select(UsageBill).where(UsageBill.provider_item.is_(None)).order_by(UsageBill.id)
    )
    return found.all()


async def lock_bill(uow: UnitOfWork, bill_id: UUID) -> UsageBill:
    found: UsageBill | None = await uow.db.scalar(
        select(UsageBill).where(UsageBill.id == bill_id).with_for_update()
    )
    if found is None:
        raise NotFound
    return found


async def list_paid(uow: UnitOfWork, *, since: datetime) -> list[PaidInvoice]:
    """Invoices of all tenants paid since then; read on the platform login."""
    rows = await uow.db.execute(
        select(
            PlanInvoice.id,
            PlanInvoice.number,
            PlanInvoice.paid_amount,
            PlanInvoice.currency,
            PlanInvoice.paid_at,
        )
        .where(PlanInvoice.paid_at >= since, PlanInvoice.paid_amount > 0)
        .order_by(PlanInvoice.paid_at, PlanInvoice.id)
    )
    return [PaidInvoice(*row) for row in rows]


async def list_terms(uow: UnitOfWork, *, until: date) -> Sequence[RebillTerm]:
    """What an agency asks of its clients in a month, the latest word for each first."""
    last = (until.replace(day=28) + timedelta(days=4)).replace(day=1)
    found = await uow.db.scalars(
        select(RebillTerm)
        .where(RebillTerm.valid_from < last)
        .order_by(RebillTerm.valid_from.desc(), RebillTerm.id.desc())
    )
    return found.all()


async def list_client_costs(uow: UnitOfWork, period: date) -> list[ClientCost]:
    """What the clients an agency has a grant of used in a month, by name."""
    rows = await uow.db.execute(
        text(
            "SELECT client_id, name, slug, plan, ai_cost FROM backline.client_costs(:period)"
            " ORDER BY name, client_id"
        ),
        {"period": period},
    )
    return [ClientCost(**row) for row in rows.mappings()]


async def find_email(uow: UnitOfWork) -> str:
    """The address invoices go to: that of the owner who came first."""
    owners = [member for member in await list_members(uow) if member.role == Role.OWNER]
    return min(owners, key=lambda member: (member.joined_at, member.id)).email


async def list_prices(uow: UnitOfWork) -> Sequence[PlanPrice]:
    """All prices the provider knows, the newest of a name last."""
    found = await uow.db.scalars(select(PlanPrice).order_by(PlanPrice.id))
    return found.all()


async def list_invoices(uow: UnitOfWork) -> Sequence[PlanInvoice]:
    """The latest invoices, newest first."""
    found = await uow.db.scalars(
        select(PlanInvoice)
        .order_by(PlanInvoice.issued_at.desc(), PlanInvoice.id.desc())
        .limit(INVOICES)
    )
    return found.all()


async def find_invoice(uow: UnitOfWork, provider_id: str) -> PlanInvoice | None:
    found: PlanInvoice | None = await uow.db.scalar(
        select(PlanInvoice).where(PlanInvoice.provider_id == provider_id).with_for_update()
    )
    return found


async def get_invoice(uow: UnitOfWork, invoice_id: UUID) -> PlanInvoice | None:
    found: PlanInvoice | None = await uow.db.scalar(
        select(PlanInvoice).where(PlanInvoice.id == invoice_id)
    )
    return found
