"""How a subscription moves through time: trial, renewal, failed payment, the way down."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.billing.plans.entitlements import ORDER, Cycle, PlanName

TRIAL = timedelta(days=14)
RETRY_DAYS = (1, 3, 5, 7)
"""Days after a payment failed on which the card is tried again."""
GRACE = timedelta(days=14)
"""How long an unpaid plan keeps working."""
READ_ONLY = timedelta(days=14)
"""How long the workspace is then read-only, before it continues on Free."""
SHORTEST_TRIAL = timedelta(hours=49)
"""A provider takes over what is left of a trial only when it is longer than two days."""


class State(StrEnum):
    TRIALING = "trialing"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    READ_ONLY = "read_only"
    ENDED = "ended"


@dataclass(frozen=True)
class Now:
    """What holds at one moment: the plan that counts, and whether anything may be changed."""

    plan: PlanName
    state: State
    is_read_only: bool = False


def state_at(
    state: State,
    now: datetime,
    *,
    trial_ends_at: datetime | None = None,
    past_due_at: datetime | None = None,
    is_billed: bool = False,
) -> State:
    """The state a subscription has come to by the passing of time alone.

    A trial without a card ends by itself; one the provider knows is ended by its word.
    """
    if state is State.TRIALING and trial_ends_at is not None and not is_billed:
        return State.ENDED if now >= trial_ends_at else state
    if state in {State.PAST_DUE, State.READ_ONLY} and past_due_at is not None:
        if now >= past_due_at + GRACE + READ_ONLY:
            return State.ENDED
        return State.READ_ONLY if now >= past_due_at + GRACE else State.PAST_DUE
    return state


def plan_that_counts(plan: PlanName, state: State) -> PlanName:
    """The plan whose limits hold: an ended subscription leaves Free."""
    return PlanName.FREE if state is State.ENDED else plan


def retry_times(past_due_at: datetime) -> list[datetime]:
    return [past_due_at + timedelta(days=day) for day in RETRY_DAYS]


def takes_effect_at_once(
    before: tuple[PlanName, Cycle, int], after: tuple[PlanName, Cycle, int]
) -> bool:
    """Whether a change is an upgrade: made and billed now. Going down waits for the period's end.

    A larger plan goes up whatever else changes, a smaller one down. On one plan a yearly cycle
    goes up from a monthly one, and on one cycle more seats do.
    """
    old = (ORDER.index(before[0]), before[1] is Cycle.YEARLY, before[2])
    new = (ORDER.index(after[0]), after[1] is Cycle.YEARLY, after[2])
    return new > old
