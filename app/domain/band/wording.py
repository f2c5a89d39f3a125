"""Dates, times and zones as the band's pages and mails say them. Pure."""

from datetime import date, datetime, time
from typing import Protocol
from zoneinfo import ZoneInfo

from app.domain.shows import Show


class HasTimes(Protocol):
    """Something on a day, perhaps from one time to another."""

    on_date: date
    starts: time | None
    ends: time | None


def day_words(day: date) -> str:
    return f"{day:%a} {day.day} {day:%B %Y}"


def slot_words(slot: HasTimes) -> str:
    """`Fri 3 December 2026, 19:00 to 22:00`."""
    return ", ".join(filter(None, (day_words(slot.on_date), times_words(slot))))


def times_words(slot: HasTimes) -> str:
    """From when to when; an end at or before the start is on the next day."""
    if slot.starts is None:
        return ""
    if slot.ends is None:
        return f"{slot.starts:%H:%M}"
    next_day = " (next day)" if slot.ends <= slot.starts else ""
    return f"{slot.starts:%H:%M} to {slot.ends:%H:%M}{next_day}"


def zone_words(zone: str) -> str:
    """`Europe/Berlin` as `Berlin time`."""
    return f"{zone.rsplit('/', 1)[-1].replace('_', ' ')} time"


def moment_words(at: datetime, zone: str) -> str:
    """`Fri 3 December 2026, 18:00, Berlin time`."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{day_words(local.date())}, {local:%H:%M}, {zone_words(zone)}"


def show_words(show: Show) -> str:
    """A show in a line: where, and when."""
    day = f"{show.on_date.day} {show.on_date:%B %Y}"
    return ", ".join(filter(None, (show.venue_name, show.city, day)))
