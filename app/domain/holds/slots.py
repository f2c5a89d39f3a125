"""Slots of a day in a room: wall times of the place, and the instants they are."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAWN, TEA = time(6), time(16)
"""A day of a venue ends when its last guests are home."""

SLOTS = (("evening", "Evening"), ("matinee", "Matinee"), ("day", "Whole day"))
SLOT_LABELS = dict(SLOTS)


def instants(on: date, slot: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When a slot begins and ends, in UTC; slots of one day meet exactly, as do days."""
    begins = _instant(on, TEA if slot == "evening" else DAWN, zone)
    ends = (
        _instant(on, TEA, zone)
        if slot == "matinee"
        else _instant(on + timedelta(days=1), DAWN, zone)
    )
    return begins, ends


def overlap(one: str, other: str) -> bool:
    """Whether two slots of one day cannot both be given away."""
    return one == other or "day" in {one, other}


def _instant(on: date, at: time, zone: ZoneInfo) -> datetime:
    # A wall time that clocks skip becomes the instant after the gap: the same for both sides of it.
    return datetime.combine(on, at, zone).astimezone(UTC)
