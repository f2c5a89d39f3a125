"""What happens while a plan is unpaid, and what the passing of time alone does."""

from sqlalchemy.dialects.postgresql import insert

from app.billing.plans.entitlements import PLANS, Limit
from app.billing.plans.events import (
    PaymentFailed,
    SubscriptionEnded,
    TrialEnded,
    WorkspaceRestricted,
)
from app.billing.plans.lifecycle import State, state_at
from app.billing.plans.models import Subscription, Usage
from app.billing.plans.queries import find_subscription, lock_subscription, used
from app.billing.plans.service.standing import keep_in_step
from app.core.money import Accrual
from app.core.uow import UnitOfWork


async def pass_time(uow: UnitOfWork) -> Subscription | None:
    """Let a trial end, an unpaid plan become read-only, or end; repeating it changes nothing.

    Returns the subscription when its state changed.
    """
    ours = await find_subscription(uow, lock=True)
    if ours is None:
        return None
    was = State(ours.state)
    state = state_at(
        was,
        uow.now,
        trial_ends_at=ours.trial_ends_at,
        past_due_at=ours.past_due_at,
        is_billed=ours.provider_subscription is not None,
    )
    if state is was:
        return None
    ours.state = str(state)
    label = PLANS[ours.plan_name].label
    if state is State.READ_ONLY:
        uow.record(WorkspaceRestricted(subscription_id=ours.id, plan=label))
    elif was is State.TRIALING:
        uow.record(TrialEnded(subscription_id=ours.id, plan=label))
    else:
        uow.record(SubscriptionEnded(subscription_id=ours.id, plan=label))
    if state is State.ENDED:
        ours.trial_ends_at = ours.past_due_at = ours.next_plan = ours.next_cycle = None
        ours.extra_seats = 0
    await keep_in_step(uow, ours)
    await uow.flush()
    return ours


async def note_failure(uow: UnitOfWork, *, attempt: int) -> None:
    """Count another refused payment, once per attempt; who is told reacts to the fact."""
    ours = await lock_subscription(uow)
    if ours.past_due_at is None or ours.failures >= attempt:
        return
    ours.failures = attempt
    label = PLANS[ours.plan_name].label
    uow.record(PaymentFailed(subscription_id=ours.id, plan=label, attempt=attempt))


async def meter_cost(
    uow: UnitOfWork, limit: Limit, amount: int, *, cost: Accrual, key: str
) -> None:
    """Write down what was used and what it cost the service, exactly, once per key."""
    await uow.db.execute(
        insert(Usage)
        .values(
            tenant_id=uow.tenant_id,
            meter=str(limit),
            key=key,
            period=uow.now.date().replace(day=1),
            amount=amount,
            cost=cost.value,
            currency=cost.currency,
            happened_at=uow.now,
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "meter", "key"])
    )


async def meter_storage(uow: UnitOfWork) -> int:
    """Write down today's storage; the largest of a month is what it held at most."""
    size = await used(uow, Limit.STORAGE)
    await uow.db.execute(
        insert(Usage)
        .values(
            tenant_id=uow.tenant_id,
            meter=str(Limit.STORAGE),
            key=uow.now.date().isoformat(),
            period=uow.now.date().replace(day=1),
            amount=size,
            happened_at=uow.now,
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "meter", "key"])
    )
    return size
