"""What a deal would pay both sides at other sales, and from which sales on it pays at all."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from app.core.money import Money
from app.domain.shows.settlement.bonuses import ByTickets
from app.domain.shows.settlement.box_office import Night
from app.domain.shows.settlement.deals import Terms
from app.domain.shows.settlement.engine import settle
from app.domain.shows.settlement.errors import InvalidDeal
from app.domain.shows.settlement.figures import HUNDRED
from app.domain.shows.settlement.result import Settlement

USUAL = (Decimal(30), Decimal(60), Decimal(100))


@dataclass(frozen=True, slots=True)
class Scenario:
    """Both sides when so much of what can be sold is sold."""

    percent: Decimal
    sold: int
    artists: Money
    promoter: Money


@dataclass(frozen=True, slots=True)
class Outlook:
    """`break_even`: tickets from which the promoter loses nothing; `beats_guarantee`: from which
    the artist earns more than the guarantee. None: not even when sold out."""

    scenarios: tuple[Scenario, ...]
    break_even: int | None
    beats_guarantee: int | None


def simulate(night: Night, terms: Terms, percents: tuple[Decimal, ...] = USUAL) -> Outlook:
    """The night at parts of its capacity, every type of ticket sold alike."""
    if any(not 0 <= percent <= HUNDRED for percent in percents):
        raise InvalidDeal("Try sales from 0 to 100 per cent.")

    def at(seats: int) -> Settlement:
        return settle([_sold(night, seats, capacity)], terms)

    def scenario(percent: Decimal) -> Scenario:
        seats = int(capacity * percent / HUNDRED)
        found = settle([_sold_just(night, seats, capacity)], terms)
        return Scenario(percent, found.box.sold, found.artists, found.promoter)

    capacity = sum(each.sellable for each in night.tickets)
    floor = terms.deal.floor
    even = _first(night, terms, capacity, lambda seats: at(seats).promoter.minor >= 0)
    beats = None
    if floor is not None:
        beats = _first(night, terms, capacity, lambda seats: at(seats).artists > floor)
    return Outlook(
        scenarios=tuple(scenario(percent) for percent in percents),
        break_even=None if even is None else at(even).box.sold,
        beats_guarantee=None if beats is None else at(beats).box.sold,
    )


def sell(night: Night, seats: int) -> Night:
    """The night when just so many of what can be sold are sold, every type alike."""
    return _sold_just(night, seats, sum(each.sellable for each in night.tickets))


def _sold(night: Night, seats: int, capacity: int) -> Night:
    """Each type in proportion, rounded down, so that more seats never sell fewer of any."""
    tickets = tuple(
        replace(each, sold=each.sellable * seats // capacity if capacity else 0)
        for each in night.tickets
    )
    return replace(night, tickets=tickets)


def _sold_just(night: Night, seats: int, capacity: int) -> Night:
    """Exactly so many: what rounding left over goes to the types that lost most by it."""
    tickets = list(_sold(night, seats, capacity).tickets)
    lost = sorted(
        range(len(tickets)), key=lambda at: -(tickets[at].sellable * seats % (capacity or 1))
    )
    for at in lost[: seats - sum(each.sold for each in tickets)]:
        tickets[at] = replace(tickets[at], sold=tickets[at].sold + 1)
    return replace(night, tickets=tuple(tickets))


def _first(night: Night, terms: Terms, capacity: int, holds: Callable[[int], bool]) -> int | None:
    """The first seat count at which it holds.

    Between two steps of a bonus more sales never make it untrue again, so each stretch is halved.
    """
    starts = sorted({0, *_jumps(night, terms, capacity)})
    for start, end in zip(starts, [*(at - 1 for at in starts[1:]), capacity], strict=True):
        if holds(end) or holds(start):
            return _halved(start, end, holds)
    return None


def _halved(low: int, high: int, holds: Callable[[int], bool]) -> int:
    if holds(low):
        return low
    while high - low > 1:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle
    return high


def _jumps(night: Night, terms: Terms, capacity: int) -> Iterator[int]:
    """Seat counts from which a bonus pays more at once."""

    def reached(threshold: int, *, tickets: bool) -> Callable[[int], bool]:
        def holds(seats: int) -> bool:
            sold = _sold(night, seats, capacity).tickets
            found = sum(each.sold for each in sold) if tickets else sum(each.gross for each in sold)
            return found >= threshold

        return holds

    for bonus in terms.bonuses:
        for at, _ in bonus.steps:
            threshold = at.minor if isinstance(at, Money) else at
            holds = reached(threshold, tickets=isinstance(bonus, ByTickets))
            if holds(capacity):
                yield _halved(0, capacity, holds)
