"""Retainers: hours a month brings along, what rolls over, and what is worked beyond them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.core.money import Money
from app.core.period import Period
from app.domain.agency.choices import Rollover
from app.domain.agency.hours import share_of


@dataclass(frozen=True, slots=True)
class Burn:
    """A month of a retainer in minutes: brought along, carried in, worked, and what is left.

    Carried hours are used before the month's own, so that none ends unused without need.
    """

    month: str
    included: int
    carried_in: int
    worked: int
    carried_out: int

    @property
    def available(self) -> int:
        return self.included + self.carried_in

    @property
    def overage(self) -> int:
        """Minutes beyond what was available: billed by the hour."""
        return max(0, self.worked - self.available)

    @property
    def left(self) -> int:
        return max(0, self.available - self.worked)

    @property
    def lost(self) -> int:
        """Unused minutes that end with the month."""
        return self.left - self.carried_out


def burn_down(months: Sequence[tuple[str, int]], included: int, rollover: str) -> list[Burn]:
    """Every month, in order, from the minutes worked in each."""
    found: list[Burn] = []
    carried = 0
    for month, worked in months:
        own_left = included - max(0, worked - carried)
        carried_left = max(0, carried - worked)
        carried_out = {
            Rollover.NONE: 0,
            Rollover.MONTH: max(0, own_left),
            Rollover.ALL: carried_left + max(0, own_left),
        }[Rollover(rollover)]
        found.append(Burn(month, included, carried, worked, carried_out))
        carried = carried_out
    return found


def fee(price: Money, month: Period, *, starts_on: date, ends_on: date | None) -> Money:
    """The month's fee; only its days in force when the retainer begins or ends within it."""
    first = max(month.start, starts_on)
    last = month.last_day if ends_on is None else min(month.last_day, ends_on)
    days = (last - first).days + 1
    whole = (month.until - month.start).days
    return share_of(price, max(0, days), whole)
