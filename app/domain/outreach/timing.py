"""When mails go out: at once, or on a morning of a working day where the venue is. Pure."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MORNING = time(9)
SATURDAY = 5


def morning(on: date, zone: ZoneInfo) -> datetime:
    """Nine o'clock of the first working day from `on`, in a venue's zone."""
    while on.weekday() >= SATURDAY:
        on += timedelta(days=1)
    return datetime.combine(on, MORNING, zone).astimezone(UTC)


def due_after(moment: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The morning so many days after a moment."""
    return morning(moment.astimezone(zone).date() + timedelta(days=days), zone)


def with_room(wanted: datetime, zone: ZoneInfo, taken: Mapping[date, int], most: int) -> datetime:
    """The moment itself, or the first morning of a day on which fewer than `most` go out.

    A day is one of UTC, for all venues.
    """
    while taken.get(wanted.date(), 0) >= most:
        wanted = morning(wanted.astimezone(zone).date() + timedelta(days=1), zone)
    return wanted
