"""What is asked of the planner in its own process, and what it tells while it plans."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from app.domain.routing.plan import Plan
from app.domain.routing.problem import Problem


@dataclass(frozen=True, slots=True)
class Order:
    """A problem, the seconds to search, and a plan to begin with: its shows and their dates.

    `reason_seconds` is what looking for the reasons of the plan may take.
    """

    problem: Problem
    seconds: float
    bound_seconds: float = 0.5
    reason_seconds: float = 4.0
    start: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Missed:
    """A show that is not in the plan: when it would be played, and what that would cost."""

    show: str
    on: date
    loss: int


@dataclass(frozen=True, slots=True)
class Told:
    """The best plan so far. Its bound and its reasons come when the search is over.

    `reasons`: by show, what the tour would lose without it. `prices`: by show that has to be
    played, what the tour would gain if it had not; `day_prices` the same of days off.
    """

    plan: Plan
    seconds: float
    is_last: bool = False
    is_explained: bool = False
    reasons: Mapping[str, int] = field(default_factory=dict)
    prices: Mapping[str, int] = field(default_factory=dict)
    day_prices: Mapping[date, int] = field(default_factory=dict)
    missed: tuple[Missed, ...] = ()
