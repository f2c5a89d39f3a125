"""Our prices and the provider's names for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.billing.plans.entitlements import PLANS, Cycle, PlanName
from app.integrations.payments import Interval, Line, PriceRequest

SEAT = "seat"
_INTERVALS = {Cycle.MONTHLY: Interval.MONTH, Cycle.YEARLY: Interval.YEAR}


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody may subscribe to."""

    plan: PlanName
    cycle: Cycle = Cycle.MONTHLY
    extra_seats: int = 0


def lookup(item: str, cycle: Cycle) -> str:
    return f"{item}-{cycle}"


def requests() -> list[PriceRequest]:
    """Every price we sell by, as a provider defines it."""
    found = []
    for cycle, interval in _INTERVALS.items():
        for plan in PLANS.values():
            if not plan.is_free:
                name = lookup(str(plan.name), cycle)
                label = f"Backline {plan.label}"
                found.append(PriceRequest(name, label, plan.price(cycle), interval))
        pro = PLANS[PlanName.PRO]
        seat = pro.price(cycle, extra_seats=1) - pro.price(cycle)
        found.append(PriceRequest(lookup(SEAT, cycle), "Further seat", seat, interval))
    return found


def lines_of(choice: Choice, price_ids: Mapping[str, str]) -> list[Line]:
    """What the provider bills for a choice; `price_ids` goes from lookup to its newest price."""
    lines = [Line(price_ids[lookup(str(choice.plan), choice.cycle)])]
    if choice.extra_seats:
        lines.append(Line(price_ids[lookup(SEAT, choice.cycle)], choice.extra_seats))
    return lines


def choice_of(lines: Sequence[Line], lookups: Mapping[str, str]) -> Choice | None:
    """The choice behind what the provider bills; None when a line is no plan of ours."""
    plan, cycle, seats = None, None, 0
    for line in lines:
        name, _, rhythm = lookups.get(line.price_id, "").partition("-")
        if name == SEAT:
            seats = line.quantity
        elif name in set(PlanName):
            plan, cycle = PlanName(name), Cycle(rhythm)
    if plan is None or cycle is None:
        return None
    return Choice(plan, cycle, seats)
