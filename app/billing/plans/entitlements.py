"""What each plan costs and contains: the one table every limit is decided by."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.core.money import Money

CURRENCY = "USD"
YEAR_IN_MONTHS = 10
"""A year costs as much as this many months."""
GIGABYTE = 1 << 30


class PlanName(StrEnum):
    FREE = "free"
    CREATOR = "creator"
    PRO = "pro"
    STUDIO = "studio"


class Cycle(StrEnum):
    MONTHLY = "monthly"
    YEARLY = "yearly"


class Limit(StrEnum):
    PROJECTS = "projects"
    RELEASES = "releases_per_year"
    ANALYSIS = "analysis_minutes"
    STORAGE = "storage_bytes"
    SEATS = "seats"
    CLIENTS = "clients"
    API = "api"
    WHITE_LABEL = "white_label"
    AI = "ai_credits"
    RATE = "rate_limit"


class Kind(StrEnum):
    """How a limit counts: what is held now, what a period uses up, or a yes or no."""

    HELD = "held"
    USED = "used"
    FEATURE = "feature"


@dataclass(frozen=True)
class LimitInfo:
    """A limit in words. `thing` completes "Free includes 3 …"; `period` is when it starts anew.

    What is coming is part of the plans, but nothing there is uses it up yet.
    """

    label: str
    thing: str
    one: str
    kind: Kind
    period: str = ""
    is_coming: bool = False


INFO: Mapping[Limit, LimitInfo] = {
    Limit.PROJECTS: LimitInfo("Projects", "projects", "project", Kind.HELD),
    Limit.RELEASES: LimitInfo(
        "Releases", "releases a year", "release a year", Kind.USED, "year", is_coming=True
    ),
    Limit.ANALYSIS: LimitInfo(
        "Analysis", "minutes of analysis a month", "minute of analysis a month", Kind.USED, "month"
    ),
    Limit.STORAGE: LimitInfo("Storage", "of storage", "of storage", Kind.HELD),
    Limit.SEATS: LimitInfo("Seats", "people in the team", "person in the team", Kind.HELD),
    Limit.CLIENTS: LimitInfo("Clients", "clients", "client", Kind.HELD),
    Limit.API: LimitInfo("API", "API keys", "API key", Kind.FEATURE),
    Limit.WHITE_LABEL: LimitInfo("White label", "white label", "white label", Kind.FEATURE),
    Limit.AI: LimitInfo(
        "AI credits",
        "AI credits a month",
        "AI credit a month",
        Kind.USED,
        "month",
        is_coming=True,
    ),
    Limit.RATE: LimitInfo("API calls", "API calls a minute", "API call a minute", Kind.FEATURE),
}


@dataclass(frozen=True)
class Plan:
    """A plan as it is sold. In `limits`, None is as many as one likes and zero is not at all."""

    name: PlanName
    label: str
    promise: str
    monthly: Money
    extra_seat: Money | None
    limits: Mapping[Limit, int | None]

    @property
    def is_free(self) -> bool:
        return self.monthly.minor == 0

    @property
    def rank(self) -> int:
        return ORDER.index(self.name)

    def price(self, cycle: Cycle, *, extra_seats: int = 0) -> Money:
        """What one period costs, further seats included."""
        a_month = self.monthly
        if extra_seats and self.extra_seat is not None:
            a_month += self.extra_seat * extra_seats
        return a_month * (YEAR_IN_MONTHS if cycle is Cycle.YEARLY else 1)

    def allows(self, limit: Limit, *, extra_seats: int = 0) -> int | None:
        """How much of a limit the plan contains; None when it has no bound."""
        allowed = self.limits[limit]
        if limit is Limit.SEATS and allowed is not None and self.extra_seat is not None:
            return allowed + extra_seats
        return allowed


ORDER = tuple(PlanName)
PLANS: Mapping[PlanName, Plan] = {
    PlanName.FREE: Plan(
        PlanName.FREE,
        "Free",
        "Your first songs, their splits and their money.",
        Money(0, CURRENCY),
        None,
        {
            Limit.PROJECTS: 3,
            Limit.RELEASES: 1,
            Limit.ANALYSIS: 60,
            Limit.STORAGE: 2 * GIGABYTE,
            Limit.SEATS: 1,
            Limit.CLIENTS: 0,
            Limit.API: 0,
            Limit.WHITE_LABEL: 0,
            Limit.AI: 50,
            Limit.RATE: 0,
        },
    ),
    PlanName.CREATOR: Plan(
        PlanName.CREATOR,
        "Creator",
        "For an artist who releases regularly.",
        Money(1900, CURRENCY),
        None,
        {
            Limit.PROJECTS: None,
            Limit.RELEASES: 10,
            Limit.ANALYSIS: 600,
            Limit.STORAGE: 100 * GIGABYTE,
            Limit.SEATS: 3,
            Limit.CLIENTS: 0,
            Limit.API: 0,
            Limit.WHITE_LABEL: 0,
            Limit.AI: 500,
            Limit.RATE: 0,
        },
    ),
    PlanName.PRO: Plan(
        PlanName.PRO,
        "Pro",
        "For a small team, and the programs that work with it.",
        Money(4900, CURRENCY),
        Money(800, CURRENCY),
        {
            Limit.PROJECTS: None,
            Limit.RELEASES: None,
            Limit.ANALYSIS: 3000,
            Limit.STORAGE: 500 * GIGABYTE,
            Limit.SEATS: 10,
            Limit.CLIENTS: 5,
            Limit.API: 1,
            Limit.WHITE_LABEL: 0,
            Limit.AI: 2000,
            Limit.RATE: 600,
        },
    ),
    PlanName.STUDIO: Plan(
        PlanName.STUDIO,
        "Studio",
        "For teams and agencies: many people, their clients, your own brand.",
        Money(19900, CURRENCY),
        Money(800, CURRENCY),
        {
            Limit.PROJECTS: None,
            Limit.RELEASES: None,
            Limit.ANALYSIS: 20000,
            Limit.STORAGE: 2000 * GIGABYTE,
            Limit.SEATS: 50,
            Limit.CLIENTS: None,
            Limit.API: 1,
            Limit.WHITE_LABEL: 1,
            Limit.AI: 10000,
            Limit.RATE: 3000,
        },
    ),
}


def next_plan_for(limit: Limit, needed: int, *, above: PlanName) -> Plan | None:
    """The smallest plan above one that contains as much as is needed; None when none does."""
    for name in ORDER[ORDER.index(above) + 1 :]:
        allowed = PLANS[name].limits[limit]
        if allowed is None or allowed >= needed:
            return PLANS[name]
    return None


def over_limits(plan: Plan, used: Mapping[Limit, int], *, extra_seats: int = 0) -> dict[Limit, int]:
    """By how much each thing held exceeds what a plan contains; what fits is not named."""
    return {
        limit: amount - allowed
        for limit, amount in used.items()
        if (allowed := plan.allows(limit, extra_seats=extra_seats)) is not None
        and INFO[limit].kind is Kind.HELD
        and amount > allowed
    }


def in_words(limit: Limit, amount: int | None) -> str:
    """An amount of a limit as people read it: "3 projects", "2 GB of storage", "unlimited …"."""
    info = INFO[limit]
    if info.kind is Kind.FEATURE and limit is not Limit.RATE:
        return info.label if amount else f"No {info.label}"
    if amount is None:
        return f"Unlimited {info.thing.removesuffix(' a year')}"
    if limit is Limit.STORAGE:
        return f"{gigabytes(amount)} {info.thing}"
    return f"{amount:,} {info.one if amount == 1 else info.thing}"


def gigabytes(size: int) -> str:
    """A size in the unit plans are sold by, with a decimal where it says more than none."""
    tenths = round(size * 10 / GIGABYTE)
    if size > 0 and tenths == 0:
        return "under 0.1 GB"
    whole, rest = divmod(tenths, 10)
    return f"{whole:,}.{rest} GB" if rest else f"{whole:,} GB"
