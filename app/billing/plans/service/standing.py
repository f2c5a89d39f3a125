"""Keeping a workspace in step with its subscription: the plan that counts, and read-only."""

from app.billing.payments import set_fee_plan
from app.billing.plans.entitlements import Limit
from app.billing.plans.lifecycle import State
from app.billing.plans.models import Subscription
from app.billing.plans.queries import find_subscription, holding_of
from app.core.uow import UnitOfWork
from app.tenants import end_white_label, get_tenant

UNPAID = (
    "its plan is not paid. Everything can be read and taken along; update the card under"
    " Settings, Plan, and all is as before."
)


async def keep_in_step(uow: UnitOfWork, subscription: Subscription) -> None:
    """Write what the subscription amounts to now where every request finds it.

    A workspace that is read-only for another reason stays so.
    """
    holding = holding_of(subscription, uow.now)
    tenant = await get_tenant(uow)
    tenant.plan = str(holding.plan.name)
    tenant.extra_seats = holding.extra_seats if holding.plan.extra_seat is not None else 0
    await set_fee_plan(uow, tenant.plan)
    if not holding.allows(Limit.WHITE_LABEL):
        await end_white_label(uow)
    if tenant.read_only_reason in {None, UNPAID}:
        tenant.read_only_reason = UNPAID if holding.state is State.READ_ONLY else None


async def stand_again(uow: UnitOfWork) -> None:
    """What the plan says of a workspace that was read-only for another reason and is so no more."""
    subscription = await find_subscription(uow, lock=True)
    if subscription is not None:
        await keep_in_step(uow, subscription)
