"""What is asked of a tour: the period, the shows there could be, and what must and must not be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain

from app.domain.routing.errors import InvalidProblem


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the globe, in degrees."""

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):
            raise InvalidProblem("Give a latitude from -90 to 90 and a longitude from -180 to 180.")


@dataclass(frozen=True, slots=True)
class Estimate:
    """The profit of a show, in minor units, before travel; its truth lies between low and high.

    `fees` have come off it already: what others get of what the night is expected to bring.
    """

    expected: int
    low: int
    high: int
    fees: int = 0

    def __post_init__(self) -> None:
        if not self.low <= self.expected <= self.high:
            raise InvalidProblem("Let the expected profit lie between the low and the high one.")


@dataclass(frozen=True, slots=True)
class Show:
    """A show there could be: where, on which dates (open or held), and for what profit on each."""

    id: str
    place: Place
    nights: Mapping[date, Estimate]


@dataclass(frozen=True, slots=True)
class Clause:
    """Playing this show forbids any other within so many kilometres, days before and after."""

    show: str
    km: int
    days_before: int
    days_after: int


@dataclass(frozen=True, slots=True)
class Costs:
    """What travelling costs, in minor units. `per_day`: each day away from home, with or without
    a show. `fixed`: once, for any tour at all."""

    per_km: int = 0
    per_day: int = 0
    fixed: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """A tour to plan, from `first` to `last`, both included; home is left and reached again.

    The way home may be driven after the last date. A show is a night: between two shows there are
    as many drives of at most `km_per_day` as there are days from one to the next. `locked` shows
    are played on their date, those in `must` on any; `off` are days without a show. Without
    `nights_in_row` there may be a show every night. A `budget` is the most that driving, days
    away, fees and what any tour costs may come to together, whatever comes in.
    """

    currency: str
    first: date
    last: date
    home: Place
    shows: tuple[Show, ...]
    km_per_day: int
    nights_in_row: int | None = None
    costs: Costs = Costs()
    must: frozenset[str] = frozenset()
    locked: Mapping[str, date] = field(default_factory=dict)
    no_go: frozenset[str] = frozenset()
    off: frozenset[date] = frozenset()
    clauses: tuple[Clause, ...] = ()
    budget: int | None = None

    def __post_init__(self) -> None:
        known = {show.id for show in self.shows}
        if len(known) != len(self.shows):
            raise InvalidProblem("Give every show an id of its own.")
        if self.last < self.first:
            raise InvalidProblem("Let the tour end on the day it begins or later.")
        if self.km_per_day <= 0:
            raise InvalidProblem("Allow at least one kilometre of driving a day.")
        if self.nights_in_row is not None and self.nights_in_row < 1:
            raise InvalidProblem("Allow at least one night in a row.")
        if self.budget is not None and self.budget < 0:
            raise InvalidProblem("Give a budget of nothing or more.")
        named = chain(self.must, self.locked, (clause.show for clause in self.clauses))
        if unknown := sorted(set(named) - known):
            raise InvalidProblem(f"No show has the id {', '.join(unknown)}.")
        if twice := sorted(self.wanted & self.no_go):
            raise InvalidProblem(f"Both wanted and ruled out: {', '.join(twice)}.")

    @property
    def wanted(self) -> frozenset[str]:
        """Shows that have to be played."""
        return self.must | frozenset(self.locked)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def tick(self, day: date) -> int:
        """The first date is 1; home is left at 0."""
        return (day - self.first).days + 1

    def day(self, tick: int) -> date:
        return self.first + timedelta(days=tick - 1)

    def nights(self, show: Show) -> dict[date, Estimate]:
        """The dates on which a show may be played, in their order."""
        if show.id in self.no_go:
            return {}
        locked = self.locked.get(show.id)
        return {
            day: estimate
            for day, estimate in sorted(show.nights.items())
            if self.first <= day <= self.last and day not in self.off and locked in (None, day)
        }
