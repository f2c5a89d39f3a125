"""What a plan comes to, in words: the bound, and wishes that exclude each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.core.money import Money
from app.domain.demand import Factor, together
from app.domain.tours.agreed import OwnNight, has_money
from app.domain.tours.asking import Candidate
from app.domain.tours.income import WEEKDAYS
from app.domain.tours.record import Clash, PlanRecord

NO_DATE = "It has no date in the tour on which it may be."
TOO_FAR = "It is too far to drive there and back in time."
TOO_DEAR_ALONE = "Driving there and back costs more than the budget."
TOO_DEAR = "Together they cost more than the budget."
REMEDIES = {
    NO_DATE: "Give it another date, or no date; it may be taken on this one, too near another show"
    " of yours, or the day is off. A lock goes before another show.",
    TOO_FAR: "Allow more driving a day, make the tour longer, or give it up.",
    TOO_DEAR_ALONE: "Raise the budget, or give it up.",
    TOO_DEAR: "Raise the budget, or give one of them up.",
}
PLAIN = 100
"""Per cent of a usual weekday."""
OTHERWISE = "Move one of their dates, allow more driving a day, or give one of them up."


@dataclass(frozen=True, slots=True)
class Impossible:
    """Wishes that cannot all come true: which, why, and what to change."""

    names: str
    why: str
    remedy: str


def bound_in_words(record: PlanRecord, currency: str) -> str:
    """How far from the best possible it can be at most; empty while that is not known."""
    if record.bound is None:
        return ""
    most = Money(record.bound, currency).display()
    short = record.bound - record.expected
    if short <= 0:
        return f"No plan under these wishes can bring more than {most}: this is the best there is."
    # Rounded up: it may be nearer than it says, never further.
    parts = -(-short * 100 // record.bound)
    limit = f"No plan under these wishes can bring more than {most}"
    return f"{limit}; this one is within {parts} % of it."


def impossible(
    clash: Clash, names: Mapping[UUID, str], against: Mapping[UUID, OwnNight]
) -> Impossible:
    """`against`: by venue that is wanted on one day, what the act has agreed on it already."""
    only = clash.venue_ids[0] if len(clash.venue_ids) == 1 else None
    if clash.why == NO_DATE and only is not None and only in against:
        return _taken(names.get(only, "A venue that is gone"), against[only])
    called = [names.get(venue, "A venue that is gone") for venue in clash.venue_ids]
    joined = called[0] if len(called) == 1 else f"{', '.join(called[:-1])} and {called[-1]}"
    return Impossible(joined, clash.why, REMEDIES.get(clash.why, OTHERWISE))


def _taken(venue: str, own: OwnNight) -> Impossible:
    why = f"{own.where} has the night of {_day(own.on)} already: {own.label[0].lower()}."
    return Impossible(venue, why, "Unlock it, or want it on another day.")


def _day(on: date) -> str:
    return f"{on.day} {on:%B}"


def own_words(own: OwnNight, currency: str) -> str:
    """What a night of the act's own means for the plan."""
    if not own.is_fixed:
        return "Not fixed: the plan may use this day otherwise."
    if not own.is_stop:
        return "It has no place on the map, so the plan keeps the day free."
    if has_money(own, currency):
        return "The route goes through it, for what its offer pays those expected to come."
    if own.terms is not None:
        money = f"It pays in {own.terms.currency}, so it"
    else:
        money = "No money is agreed about it, so it"
    return f"The route goes through it. {money} is reckoned as any other night."


@dataclass(frozen=True, slots=True)
class NightWords:
    """How many are expected on a night and what makes it so; and where the figure comes from."""

    head: str
    source: str


def night_words(candidate: Candidate, on: date, factors: Sequence[Factor]) -> NightWords:
    weekday = WEEKDAYS[on.weekday()]
    heads = min(candidate.draw.expected * weekday * together(factors) // 10_000, candidate.most)
    day = [f"{on:%A} {weekday} %"] if weekday != PLAIN else []
    made = "; ".join([*day, *(each.words for each in factors)]) or "a usual night"
    return NightWords(f"{heads:,} should pay: {made}.", f"{candidate.comes.source}.")
