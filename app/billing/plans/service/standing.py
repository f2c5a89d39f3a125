"""Keeping a workspace in step with its subscription: the plan that counts, and read-only."""

from app.billing.payments import set_fee_plan
from app.billing.plans.lifecycle import State
from app.billing.plans.models import Subscription
from app.billing.plans.queries import holding_of
from app.core.uow import UnitOfWork
from app.tenants import get_tenant

UNPAID = (
    "its plan is not paid. Everything can be read and taken along; update the card under"
    " Settings, Plan, and all is as before."
)


async def keep_in_step(uow: UnitOfWork, subscription: Subscription) -> None:
    """Write what the subscription amounts to now where every request finds it."""
    holding = holding_of(subscription, uow.now)
    tenant = await get_tenant(uow)
    tenant.plan = str(holding.plan.name)
    await set_fee_plan(uow, tenant.plan)
    if holding.state is State.READ_ONLY:
        tenant.read_only_reason = UNPAID
    elif tenant.read_only_reason == UNPAID:
        tenant.read_only_reason = None
