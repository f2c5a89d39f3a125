"""What a night's staff costs: hours by rate, and what is not in the figure. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from app.core.money import Money
from app.core.text import counted
from app.domain.staff.timing import Stretch


@dataclass(frozen=True, slots=True)
class Worked:
    """Somebody on a shift: for how long, and for what an hour."""

    stretch: Stretch
    hourly: Money | None


@dataclass(slots=True)
class Cost:
    """Sums by currency; `unpriced` are people whose hour has no price, `missing` open places."""

    sums: dict[str, Money] = field(default_factory=dict)
    hours: Decimal = Decimal(0)
    people: int = 0
    unpriced: int = 0
    missing: int = 0

    @property
    def amounts(self) -> list[Money]:
        return [self.sums[code] for code in sorted(self.sums)]

    @property
    def words(self) -> str:
        """How the figure came about, and what it leaves out."""
        hours = f"{self.hours.quantize(Decimal('0.01')).normalize():f}"
        unit = "hour" if hours == "1" else "hours"
        said = [f"{counted(self.people, 'shift')} taken, {hours} {unit} by each one's rate"]
        if self.unpriced:
            said.append(f"{self.unpriced} without a rate not counted")
        if self.missing:
            said.append(f"{counted(self.missing, 'open place')} not counted")
        return "; ".join(said)


def price(stretch: Stretch, hourly: Money) -> Money:
    """The hours of a shift by the rate, to the minute, halves of the smallest unit upward."""
    minutes = stretch.hours * 60
    minor = (minutes * hourly.minor / 60).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return Money(int(minor), hourly.currency)


def add_up(worked: Iterable[Worked], *, missing: int) -> Cost:
    found = Cost(missing=missing)
    for each in worked:
        found.people += 1
        found.hours += each.stretch.hours
        if each.hourly is None:
            found.unpriced += 1
            continue
        code = each.hourly.currency
        sum_ = found.sums.get(code, Money.zero(code))
        found.sums[code] = sum_ + price(each.stretch, each.hourly)
    return found
