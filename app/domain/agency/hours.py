"""Minutes: how they are written, rounded, priced, and put on days and weeks."""

import re
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from app.core.money import EXACT, Money, minor_places

_CLOCK = re.compile(r"([0-9]{1,3}):([0-5][0-9])")
_HOURS = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{1,4})?")
DAY_MINUTES = 24 * 60


class InvalidHours(ValueError):
    """A duration nobody can read; the text says what to write instead."""

    def __init__(self) -> None:
        super().__init__("Write hours as 1:30 or 1.5, at most 24 a day.")


def parse_hours(text: str) -> int:
    """Minutes from `1:30`, `1.5` or `1,5`; raises InvalidHours for other than whole minutes."""
    text = text.strip()
    if clock := _CLOCK.fullmatch(text):
        return int(clock[1]) * 60 + int(clock[2])
    if not _HOURS.fullmatch(text):
        raise InvalidHours
    minutes = Decimal(text.replace(",", ".")) * 60
    if minutes != int(minutes):
        raise InvalidHours
    return int(minutes)


def clock(minutes: int) -> str:
    """Minutes as hours and minutes: 90 is `1:30`."""
    sign = "\N{MINUS SIGN}" if minutes < 0 else ""
    return f"{sign}{abs(minutes) // 60}:{abs(minutes) % 60:02}"


def rounded(minutes: int, step: int) -> int:
    """Up to the next full step of a client's rounding rule; 0 keeps exact minutes."""
    return minutes if step == 0 else -(-minutes // step) * step


def price(minutes: int, rate: Money) -> Money:
    """What these minutes cost at a rate for the hour; half a smallest unit rounds up."""
    return Money(half_up(Decimal(minutes * rate.minor) / 60), rate.currency)


def half_up(value: Decimal) -> int:
    """A decimal as a whole number, halves away from zero."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def share_of(amount: Money, part: int, whole: int) -> Money:
    """`part` of `whole` of an amount; half a smallest unit rounds up."""
    return Money(half_up(Decimal(amount.minor * part) / whole), amount.currency)


def with_markup(amount: Money, per_cent: Decimal) -> Money:
    """An amount raised by so many per cent; half a smallest unit rounds up."""
    factor = EXACT.add(Decimal(100), per_cent)
    raised = EXACT.multiply(Decimal(amount.minor), factor).scaleb(-2, EXACT)
    return Money(half_up(raised), amount.currency)


def as_quantity(minutes: int, rate: Money) -> tuple[Decimal, str, Money]:
    """How an invoice shows minutes: hours and the hour's rate when that is exact, else one sum.

    Twenty minutes are a third of an hour, which no decimal is: they are invoiced as one item.
    """
    total = price(minutes, rate)
    hours = Decimal(minutes) / 60
    if minutes % 3 == 0 and hours * rate.minor == total.minor:
        return hours, "hour", rate
    return Decimal(1), "flat", total


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def days_of_week(monday: date) -> list[date]:
    return [monday + timedelta(days=number) for number in range(7)]


def split_by_day(
    start: datetime, end: datetime, zone: ZoneInfo
) -> list[tuple[date, datetime, datetime, int]]:
    """Day, start, end and minutes of each part of a span that calendar days cut; at least one.

    Seconds are left out: a part shorter than a minute counts as one.
    """
    parts = []
    while start < end:
        day = start.astimezone(zone).date()
        midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), zone)
        until = min(end, midnight.astimezone(start.tzinfo))
        minutes = min(DAY_MINUTES, max(1, int((until - start).total_seconds()) // 60))
        parts.append((day, start, until, minutes))
        start = until
    return parts


def in_main_units(amount: Money) -> Decimal:
    """The amount as an exact decimal in main units."""
    return Decimal(amount.minor).scaleb(-minor_places(amount.currency))
