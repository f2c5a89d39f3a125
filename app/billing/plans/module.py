"""What plans add to the product."""

from app.billing.payments import ProviderTold
from app.billing.plans import events, jobs, mailing, models
from app.billing.plans.entitlements import PLANS, Limit, Plan
from app.billing.plans.gates import GATES
from app.billing.plans.routes.plan import PlanController
from app.billing.plans.routes.pricing import PricingController
from app.billing.plans.routes.rebilling import RebillingController
from app.core.actor import Role
from app.core.module import (
    ALL_SCOPES,
    OFFICE,
    Cron,
    DeadlineKind,
    Module,
    Nav,
    Notice,
    Permission,
    Reaction,
)

_KEEPERS = frozenset({Role.OWNER, Role.ADMIN, Role.ACCOUNTANT})
_PAGE = "settings/plan"


def _contents(plan: Plan) -> dict[str, int | None]:
    return {str(limit): amount for limit, amount in plan.limits.items()}


MODULE = Module(
    name="plans",
    routes=(PlanController, PricingController, RebillingController),
    jobs=(*jobs.JOBS, mailing.mail_notice),
    schedule=(
        Cron("30 4 * * *", jobs.look_after, per_tenant=True),
        Cron("15 1 1 * *", jobs.bill_usage, per_tenant=True),
        Cron("50 * * * *", jobs.book_revenue),
    ),
    events=events.ALL,
    reactions=(
        Reaction(ProviderTold, jobs.follow),
        Reaction(events.TrialStarted, jobs.begin_trial),
        Reaction(events.PaymentFailed, jobs.dun),
        Reaction(events.SubscriptionEnded, jobs.end_at_provider),
        Reaction(events.RenewalStopped, jobs.mind_closing),
        Reaction(events.RenewalResumed, jobs.mind_closing),
        Reaction(events.TrialEnded, jobs.tell),
        Reaction(events.PaymentRecovered, jobs.tell),
        Reaction(events.WorkspaceRestricted, jobs.tell),
        Reaction(events.SubscriptionEnded, jobs.tell),
    ),
    notices=(
        Notice(events.PaymentFailed, "plan.manage", lambda _: _PAGE),
        Notice(events.PlanChanged, "plan.manage", lambda _: _PAGE),
        Notice(events.WorkspaceRestricted, "plan.read", lambda _: _PAGE),
    ),
    gates=GATES,
    call_rates={
        str(plan.name): plan.limits[Limit.RATE] or 0
        for plan in PLANS.values()
        if plan.limits[Limit.RATE]
    },
    contents={str(plan.name): _contents(plan) for plan in PLANS.values()},
    deadlines=(
        DeadlineKind("trial", "plan.manage", "The trial of {subject} ends", _PAGE),
        DeadlineKind("plan_payment", "plan.manage", "The plan {subject} is to be paid", _PAGE),
    ),
    permissions=(
        Permission("plan.read", "See the plan and what of it is used", OFFICE, scopes=ALL_SCOPES),
        Permission("plan.manage", "Choose the plan and see its invoices", _KEEPERS),
        Permission("rebilling.manage", "Set what clients pay for the platform", _KEEPERS),
    ),
    nav=(
        Nav(
            "Rebilling",
            "rebilling",
            "percent",
            "Agency",
            "rebilling.manage",
            order=300,
            kinds=frozenset({"agency"}),
        ),
    ),
)

TABLES = models
