"""Plans as pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.billing.plans.beyond import FURTHER, amount_in_words
from app.billing.plans.entitlements import (
    INFO,
    ORDER,
    PLANS,
    Cycle,
    Kind,
    Limit,
    Plan,
    PlanName,
    gigabytes,
    in_words,
)
from app.billing.plans.queries import Standing

FULL = 100


@dataclass(frozen=True)
class MeterView:
    """A limit with what is used of it, `share` in per cent of what is contained."""

    label: str
    words: str
    share: int
    is_over: bool


@dataclass(frozen=True)
class PlanCard:
    """A plan in the row of plans."""

    name: str
    label: str
    promise: str
    price: str
    price_note: str
    points: Sequence[str]
    coming: str
    is_current: bool
    is_free: bool
    sells_seats: bool


@dataclass(frozen=True)
class FurtherView:
    """What use of a limit beyond the plan costs, and what it has come to this month."""

    label: str
    price: str
    so_far: str


def further_views(so_far: Mapping[Limit, int]) -> list[FurtherView]:
    """Every limit that can be exceeded, with its price; `so_far` is by how much it was."""
    return [
        FurtherView(
            INFO[limit].label,
            f"{further.price.display()} a month for each further {further.words}, or part of it",
            _so_far(limit, so_far.get(limit, 0)),
        )
        for limit, further in FURTHER.items()
    ]


def _so_far(limit: Limit, amount: int) -> str:
    if not amount:
        return "Nothing"
    return f"{FURTHER[limit].price_of(amount).display()} for {amount_in_words(limit, amount)}"


def meter_views(standings: Sequence[Standing]) -> list[MeterView]:
    """Every counted limit that is in use or can be reached."""
    return [
        _meter(each)
        for each in standings
        if each.used or (each.allowed != 0 and not INFO[each.limit].is_coming)
    ]


def plan_cards(cycle: Cycle, *, current: PlanName | None = None) -> list[PlanCard]:
    return [_card(PLANS[name], cycle, current) for name in ORDER]


def over_words(over: Mapping[Limit, int]) -> list[str]:
    """What would not fit into a plan, in words."""
    return [f"{_amount(limit, amount)} more than it includes" for limit, amount in over.items()]


def _meter(each: Standing) -> MeterView:
    label, used = INFO[each.limit].label, _plain(each.limit, each.used)
    if each.allowed is None:
        return MeterView(label, f"{used}, without a limit", 0, is_over=False)
    words = f"{used} of {_plain(each.limit, each.allowed)}"
    period = INFO[each.limit].period
    share = min(FULL, each.used * FULL // each.allowed) if each.allowed else FULL
    return MeterView(label, f"{words} this {period}" if period else words, share, each.is_over)


def _card(plan: Plan, cycle: Cycle, current: PlanName | None) -> PlanCard:
    price = plan.price(cycle)
    notes = {Cycle.MONTHLY: "a month", Cycle.YEARLY: "a year, two months free"}
    return PlanCard(
        name=str(plan.name),
        label=plan.label,
        promise=plan.promise,
        price="$0" if plan.is_free else price.display(),
        price_note="for as long as you like" if plan.is_free else notes[cycle],
        points=_points(plan, is_coming=False),
        coming=" and ".join(_points(plan, is_coming=True)).replace("Unlimited", "unlimited"),
        is_current=plan.name is current,
        is_free=plan.is_free,
        sells_seats=plan.extra_seat is not None,
    )


def _points(plan: Plan, *, is_coming: bool) -> list[str]:
    return [
        _point(limit, plan.limits[limit])
        for limit, info in INFO.items()
        if plan.limits[limit] != 0 and info.is_coming is is_coming
    ]


def _point(limit: Limit, amount: int | None) -> str:
    if limit is Limit.WHITE_LABEL:
        return "Your own domain, no mark of ours"
    return in_words(limit, amount)


def _plain(limit: Limit, amount: int) -> str:
    return gigabytes(amount) if limit is Limit.STORAGE else f"{amount:,}"


def _amount(limit: Limit, amount: int) -> str:
    if INFO[limit].kind is Kind.HELD and limit is not Limit.STORAGE:
        return in_words(limit, amount)
    return f"{_plain(limit, amount)} {INFO[limit].thing}"
