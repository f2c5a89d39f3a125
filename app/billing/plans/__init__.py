"""Plans: what each contains, who is on which, and what was used of it.

Owns subscriptions, meters and the service's invoices. Every limit is decided here, by gates that
verbs elsewhere pass through the registry, and a plan ends with its workspace. Does not own how
money is taken (payments).
"""

from app.billing.plans.entitlements import PLANS, Cycle, Limit, Plan, PlanName
from app.billing.plans.errors import LimitReached
from app.billing.plans.queries import Holding, current, find_at_provider
from app.billing.plans.service.closing import end_for_good, let_plan_end, let_plan_go_on
from app.billing.plans.service.granting import grant_plan
from app.billing.plans.service.metering import meter_cost
from app.billing.plans.service.rebilling import Asked, find_asked
from app.billing.plans.service.standing import stand_again

__all__ = [
    "PLANS",
    "Asked",
    "Cycle",
    "Holding",
    "Limit",
    "LimitReached",
    "Plan",
    "PlanName",
    "current",
    "end_for_good",
    "find_asked",
    "find_at_provider",
    "grant_plan",
    "let_plan_end",
    "let_plan_go_on",
    "meter_cost",
    "stand_again",
]
