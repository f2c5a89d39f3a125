"""Plans: what each contains, who is on which, and what was used of it.

Owns subscriptions, meters and the service's invoices. Every limit is decided here, by gates that
verbs elsewhere pass through the registry. Does not own how money is taken (payments).
"""

from app.billing.plans.entitlements import PLANS, Cycle, Limit, Plan, PlanName
from app.billing.plans.errors import LimitReached
from app.billing.plans.queries import Holding, current
from app.billing.plans.service.granting import grant_plan
from app.billing.plans.service.metering import meter_cost
from app.billing.plans.service.standing import stand_again

__all__ = [
    "PLANS",
    "Cycle",
    "Holding",
    "Limit",
    "LimitReached",
    "Plan",
    "PlanName",
    "current",
    "grant_plan",
    "meter_cost",
    "stand_again",
]
