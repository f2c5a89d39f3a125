"""What a plan's total is made of, stop by stop, and what belongs to no stop.

Pure. Nothing is rounded: what each stop leaves, less the way home and what a tour costs in any
case, is what the plan expects.
"""

from dataclasses import dataclass

from app.domain.tours.record import PlannedStop, PlanRecord


@dataclass(frozen=True, slots=True)
class StopShare:
    """A stop: what comes in, and what goes out until its night is played."""

    stop: PlannedStop
    income: int
    fees: int
    driving: int
    days: int

    @property
    def left(self) -> int:
        return self.income - self.fees - self.driving - self.days

    @property
    def low(self) -> int:
        return self.left - self.stop.expected + self.stop.low

    @property
    def high(self) -> int:
        return self.left - self.stop.expected + self.stop.high


@dataclass(frozen=True, slots=True)
class Breakdown:
    """All stops in their order; the way home and what it costs in any case belong to none."""

    shares: tuple[StopShare, ...]
    driving_home: int
    days_home: int
    fixed: int

    @property
    def income(self) -> int:
        return sum(share.income for share in self.shares)

    @property
    def fees(self) -> int:
        return sum(share.fees for share in self.shares)

    @property
    def driving(self) -> int:
        return sum(share.driving for share in self.shares) + self.driving_home

    @property
    def days(self) -> int:
        return sum(share.days for share in self.shares) + self.days_home

    @property
    def home(self) -> int:
        return self.driving_home + self.days_home

    @property
    def total(self) -> int:
        return sum(share.left for share in self.shares) - self.home - self.fixed


def breakdown(record: PlanRecord) -> Breakdown | None:
    """None of a plan without stops, and of one that was made before stops kept their parts."""
    # As it was planned: what a kilometer and a day cost may have been changed since.
    per_km = record.driving // record.km if record.km else 0
    per_day = record.days // record.days_away if record.days_away else 0
    shares = list[StopShare]()
    for stop in record.stops:
        if stop.fees is None or stop.days is None:
            return None
        income = stop.expected + stop.fees
        share = StopShare(stop, income, stop.fees, stop.km * per_km, stop.days * per_day)
        shares.append(share)
    if not shares:
        return None
    return Breakdown(
        tuple(shares),
        record.driving - sum(share.driving for share in shares),
        record.days - sum(share.days for share in shares),
        record.fixed,
    )
