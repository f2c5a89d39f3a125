"""What plans add to the product."""

from app.billing.plans import events, models
from app.billing.plans.entitlements import PLANS, Limit
from app.billing.plans.gates import GATES
from app.core.actor import Role
from app.core.module import Module, Permission

MODULE = Module(
    name="plans",
    events=events.ALL,
    gates=GATES,
    call_rates={str(plan.name): plan.limits[Limit.RATE] or 0 for plan in PLANS.values()},
    permissions=(
        Permission(
            "plan.manage",
            "Choose the plan and see its invoices",
            frozenset({Role.OWNER, Role.ADMIN, Role.ACCOUNTANT}),
        ),
    ),
)

TABLES = models
