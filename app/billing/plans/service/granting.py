"""Plans the service gives: free trials, and plans without a bill."""

from app.billing.plans.entitlements import PLANS, Cycle, PlanName
from app.billing.plans.errors import SamePlan, TrialUsed, WorkspaceCloses
from app.billing.plans.events import PlanGranted, TrialStarted
from app.billing.plans.lifecycle import TRIAL, State
from app.billing.plans.models import Subscription
from app.billing.plans.queries import find_subscription, holding_of
from app.billing.plans.service.standing import keep_in_step
from app.core.ids import new_id
from app.core.uow import UnitOfWork


async def grant_plan(uow: UnitOfWork, plan: PlanName, *, reason: str) -> Subscription:
    """Give a plan without a bill, until it is given or chosen anew; raises SamePlan when paid."""
    subscription = await find_subscription(uow, lock=True)
    before = holding_of(subscription, uow.now).plan.name
    if subscription is not None and subscription.is_paid_for:
        raise SamePlan("This workspace pays for its plan. Cancel that first, then give it one.")
    if subscription is None:
        subscription = no_plan(uow)
    subscription.plan, subscription.cycle = str(plan), str(Cycle.MONTHLY)
    subscription.state = str(State.ENDED if plan is PlanName.FREE else State.ACTIVE)
    subscription.granted_reason = None if plan is PlanName.FREE else reason
    subscription.trial_ends_at = subscription.past_due_at = None
    subscription.next_plan = subscription.next_cycle = None
    uow.record(
        PlanGranted(
            subscription_id=subscription.id, plan=str(plan), before=str(before), reason=reason
        )
    )
    await keep_in_step(uow, subscription)
    await uow.flush()
    return subscription


def no_plan(uow: UnitOfWork) -> Subscription:
    """The row of a workspace that has no plan yet."""
    subscription = Subscription(
        tenant_id=uow.tenant_id,
        id=new_id(),
        plan=str(PlanName.FREE),
        cycle=str(Cycle.MONTHLY),
        state=str(State.ENDED),
        extra_seats=0,
        failures=0,
        is_closing=False,
        created_at=uow.now,
    )
    uow.db.add(subscription)
    return subscription


def may_try(subscription: Subscription | None) -> bool:
    """Whether a workspace has its free trial still before it."""
    return subscription is None or (
        subscription.trialed_at is None
        and not subscription.is_closing
        and subscription.provider_subscription is None
        and subscription.state == State.ENDED
    )


async def start_trial(uow: UnitOfWork, plan: PlanName) -> Subscription:
    """Fourteen days of a paid plan without a card, once for each workspace.

    Raises TrialUsed when it has had one, or has had a plan, and WorkspaceCloses.
    """
    if PLANS[plan].is_free:
        raise SamePlan("Free costs nothing, so there is nothing to try. Choose a larger plan.")
    subscription = await find_subscription(uow, lock=True)
    if subscription is None:
        subscription = no_plan(uow)
    elif subscription.is_closing:
        raise WorkspaceCloses
    elif not may_try(subscription):
        raise TrialUsed
    subscription.plan, subscription.state = str(plan), str(State.TRIALING)
    subscription.trialed_at = uow.now
    subscription.trial_ends_at = uow.now + TRIAL
    ends = subscription.trial_ends_at.date().isoformat()
    uow.record(TrialStarted(subscription_id=subscription.id, plan=str(plan), ends_on=ends))
    await keep_in_step(uow, subscription)
    await uow.flush()
    return subscription
