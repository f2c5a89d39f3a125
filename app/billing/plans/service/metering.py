"""Writing down what is used, what of it is beyond the plan, and what that is billed at."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from app.billing.plans.beyond import FURTHER, amount_in_words, beyond
from app.billing.plans.entitlements import INFO, PLANS, Limit
from app.billing.plans.errors import NoSubscription
from app.billing.plans.events import BeyondAllowed, BeyondStopped
from app.billing.plans.models import Subscription, Usage, UsageBill
from app.billing.plans.queries import (
    beyond_meter,
    current,
    list_unbilled,
    lock_bill,
    lock_subscription,
    sum_beyond,
    sum_cost,
    used,
)
from app.billing.plans.service.revenue import beyond_credits
from app.core.ids import new_id
from app.core.money import Accrual, Money
from app.core.uow import UnitOfWork


async def record_usage(
    uow: UnitOfWork, limit: Limit, amount: int, *, key: str, further: int = 0
) -> None:
    """Write down that a metered amount was used, `further` of it beyond the plan; once per key."""
    await _write(uow, str(limit), amount, key=key)
    if further:
        await _write(uow, beyond_meter(limit), further, key=key)


async def meter_cost(
    uow: UnitOfWork, limit: Limit, amount: int, *, cost: Accrual, key: str
) -> None:
    """Write down what was used and what it cost the service, exactly, once per key."""
    await _write(uow, str(limit), amount, key=key, cost=cost)


async def meter_storage(uow: UnitOfWork, *, key: str = "") -> int:
    """Write down today's storage and what of it is beyond the plan; a month costs its largest."""
    size, holding = await used(uow, Limit.STORAGE), await current(uow)
    key, allowed = key or uow.now.date().isoformat(), holding.allows(Limit.STORAGE)
    await _write(uow, str(Limit.STORAGE), size, key=key)
    if holding.pays_beyond and allowed is not None and size > allowed:
        further = beyond(0, size, allowed=allowed)
        await _write(uow, beyond_meter(Limit.STORAGE), further, key=key)
    return size


async def pay_beyond(uow: UnitOfWork) -> None:
    """Let use go on beyond the plan and be billed; raises NoSubscription where nobody pays."""
    ours = await lock_subscription(uow)
    if not ours.is_paid_for:
        raise NoSubscription
    if ours.pays_beyond_since is None:
        ours.pays_beyond_since = uow.now
        uow.record(BeyondAllowed(subscription_id=ours.id, plan=ours.plan))


async def stop_at_limits(uow: UnitOfWork) -> None:
    """Let use stop at the plan's limits again; what went beyond them this month is billed."""
    ours = await lock_subscription(uow)
    if ours.pays_beyond_since is not None:
        await meter_storage(uow, key=f"{uow.now.date().isoformat()} {new_id()}")
        ours.pays_beyond_since = None
        uow.record(BeyondStopped(subscription_id=ours.id, plan=ours.plan))


async def draw_up_bills(
    uow: UnitOfWork, subscription: Subscription, month: date
) -> Sequence[UsageBill]:
    """Everything a month's use beyond the plan costs, once; with older bills not yet passed on."""
    bills = {}
    for limit, further in FURTHER.items():
        amount = await sum_beyond(uow, limit, month)
        words = f"{INFO[limit].label} beyond the plan, {amount_in_words(limit, amount)}"
        bills[limit] = (further.price_of(amount), words)
    cost = beyond_credits(PLANS[subscription.plan_name], await sum_cost(uow, month))
    bills[Limit.AI] = (cost, "AI use beyond the plan's credits")
    for limit, (price, words) in bills.items():
        if price.minor:
            await _draw_up(uow, limit, month, price, f"{words}, {month:%B %Y}")
    return await list_unbilled(uow)


async def note_billed(uow: UnitOfWork, bill_id: UUID, provider_item: str) -> None:
    """The provider has put a bill on the next invoice, under this name."""
    bill = await lock_bill(uow, bill_id)
    bill.provider_item = provider_item


async def _draw_up(uow: UnitOfWork, limit: Limit, month: date, price: Money, words: str) -> None:
    await uow.db.execute(
        insert(UsageBill)
        .values(
            tenant_id=uow.tenant_id,
            id=new_id(),
            meter=str(limit),
            period=month,
            amount=price.minor,
            currency=price.currency,
            description=words,
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "meter", "period"])
    )


async def _write(
    uow: UnitOfWork, meter: str, amount: int, *, key: str, cost: Accrual | None = None
) -> None:
    await uow.db.execute(
        insert(Usage)
        .values(
            tenant_id=uow.tenant_id,
            meter=meter,
            key=key,
            period=uow.now.date().replace(day=1),
            amount=amount,
            cost=cost.value if cost else None,
            currency=cost.currency if cost else None,
            happened_at=uow.now,
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "meter", "key"])
    )
