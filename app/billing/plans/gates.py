"""The gates verbs pass before they add what a plan limits."""

from dataclasses import dataclass
from typing import Any

from app.billing.plans import queries
from app.billing.plans.beyond import FURTHER, beyond
from app.billing.plans.entitlements import (
    INFO,
    Cycle,
    Kind,
    Limit,
    Plan,
    gigabytes,
    in_words,
    next_plan_for,
)
from app.billing.plans.errors import BeyondPlan, LimitReached
from app.billing.plans.service.metering import record_usage
from app.core.errors import NextStep
from app.core.uow import UnitOfWork
from app.tenants import get_tenant


@dataclass(frozen=True)
class LimitGate:
    """Decides about one limit by the tenant's plan; see `Gate` in app.core.module."""

    limit: Limit

    async def __call__(self, uow: Any, amount: int = 1, *, key: str = "") -> None:
        """Raises LimitReached, which names the plan, what it contains and the next larger one."""
        is_used_up = INFO[self.limit].kind is Kind.USED
        await queries.wait_turn(uow, self.limit)
        if is_used_up and key and await queries.has_used(uow, self.limit, key):
            return
        holding = await queries.current(uow)
        allowed, further = holding.allows(self.limit), 0
        if allowed is not None:
            further = await self._beyond(uow, holding, allowed, amount)
        if is_used_up:
            await record_usage(uow, self.limit, amount, key=key, further=further)

    async def bound(self, uow: Any) -> int | None:
        return (await queries.current(uow)).allows(self.limit)

    async def beyond(self, uow: Any) -> BeyondPlan:
        holding = await queries.current(uow)
        used, allowed = await queries.used(uow, self.limit), holding.allows(self.limit) or 0
        slug = (await get_tenant(uow)).slug
        return reading_only(self.limit, holding.plan, used=used, allowed=allowed, slug=slug)

    async def _beyond(
        self, uow: UnitOfWork, holding: queries.Holding, allowed: int, amount: int
    ) -> int:
        """How much of an amount is beyond the plan and goes on, to be billed; or the refusal."""
        used = 0
        if INFO[self.limit].kind is Kind.FEATURE:
            if allowed:
                return 0
        else:
            await uow.flush_rows()
            used = await queries.used(uow, self.limit)
            if used + amount <= allowed:
                return 0
            if self.limit in FURTHER and holding.pays_beyond:
                return beyond(used, amount, allowed=allowed)
        slug = (await get_tenant(uow)).slug
        refused = refusal(
            self.limit, holding.plan, used=used, amount=amount, allowed=allowed, slug=slug
        )
        if self.limit in FURTHER and holding.may_pay_beyond:
            words = f"{refused.message} Or go on and pay for what is beyond, on your plan's page."
            raise LimitReached(
                words, next_step=NextStep("See your plan", f"/t/{slug}/settings/plan")
            )
        raise refused


def refusal(
    limit: Limit, plan: Plan, *, used: int, amount: int, allowed: int, slug: str
) -> LimitReached:
    """The refusal of `amount` more of a limit, with the way on."""
    larger = next_plan_for(limit, max(used + amount, 1), above=plan.name)
    words = f"{_what_is_included(limit, plan, used, allowed)} {_way_on(limit, larger)}"
    return LimitReached(words, next_step=_next_step(larger, slug))


def reading_only(limit: Limit, plan: Plan, *, used: int, allowed: int, slug: str) -> BeyondPlan:
    """The refusal to change what is beyond a plan, with the way on."""
    larger = next_plan_for(limit, max(used, 1), above=plan.name)
    words = (
        f"The plan {plan.label} includes {in_words(limit, allowed)}: the oldest stay open, this one"
        f" can be read and taken along. {_way_on(limit, larger)}"
    )
    return BeyondPlan(words, next_step=_next_step(larger, slug))


def _next_step(larger: Plan | None, slug: str) -> NextStep:
    page = f"/t/{slug}/settings/plan"
    if larger is None:
        return NextStep("See your plan", page)
    return NextStep(f"Look at {larger.label}", f"{page}/change?plan={larger.name}")


def _what_is_included(limit: Limit, plan: Plan, used: int, allowed: int) -> str:
    if INFO[limit].kind is Kind.FEATURE or allowed == 0:
        return f"The plan {plan.label} does not include {INFO[limit].thing}."
    shown = gigabytes(used) if limit is Limit.STORAGE else f"{used:,}"
    return f"The plan {plan.label} includes {in_words(limit, allowed)}; in use: {shown}."


def _way_on(limit: Limit, larger: Plan | None) -> str:
    if larger is None:
        return "Remove what you no longer need, or write to us for more."
    price = larger.price(Cycle.MONTHLY).display()
    if INFO[limit].kind is Kind.FEATURE:
        included = INFO[limit].thing
    else:
        included = in_words(limit, larger.limits[limit]).replace("Unlimited", "unlimited")
    return f"{larger.label} includes {included} for {price} a month."


GATES = {
    str(limit): LimitGate(limit)
    for limit, info in INFO.items()
    if not info.is_coming and limit is not Limit.RATE
}
"""The rate of calls is counted where calls come in; see `call_rates` of the manifest."""
