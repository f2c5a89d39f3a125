"""Calendars that other programs read (RFC 5545)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

MEDIA_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Entry:
    """What is on when: from a moment to another, or, without moments, a whole day.

    `id` stays the same when the entry changes, or calendars show it twice. `place` is where it is
    in words, `point` in degrees north and east.
    """

    id: str
    words: str
    begins: date | datetime
    ends: datetime | None = None
    place: str = ""
    point: tuple[float, float] | None = None
    is_tentative: bool = False


def write_calendar(name: str, entries: Iterable[Entry], *, made_at: datetime) -> str:
    """A calendar to open or to subscribe to. Moments are in UTC, so that no zone is described."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Backline//Calendar//EN")
    calendar.add("x-wr-calname", name)
    for entry in entries:
        calendar.add_component(_event(entry, made_at))
    written: bytes = calendar.to_ical()
    return written.decode()


def _event(entry: Entry, made_at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.id}@backline")
    event.add("dtstamp", made_at)
    event.add("dtstart", _moment(entry.begins))
    event.add("dtend", _moment(entry.ends or entry.begins + timedelta(days=1)))
    event.add("summary", entry.words)
    if entry.place:
        event.add("location", entry.place)
    if entry.point:
        event.add("geo", entry.point)
    if entry.is_tentative:
        event.add("status", "TENTATIVE")
    return event


def _moment(when: date | datetime) -> date | datetime:
    return when.astimezone(UTC) if isinstance(when, datetime) else when
