"""What happens while a plan is unpaid, and what the passing of time alone does."""

from app.billing.plans.entitlements import PLANS
from app.billing.plans.events import (
    PaymentFailed,
    SubscriptionEnded,
    TrialEnded,
    WorkspaceRestricted,
)
from app.billing.plans.lifecycle import State, state_at
from app.billing.plans.models import Subscription
from app.billing.plans.queries import find_subscription, lock_subscription
from app.billing.plans.service.standing import keep_in_step
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
        ours.extra_seats, ours.pays_beyond_since = 0, None
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
