"""When somebody is busy, out of an iCalendar file: repeats, exceptions and whole days included.

Titles, places and people are not even looked at. Repeats follow the wall clock of the event's own
zone, so that a rehearsal at seven stays at seven when the clocks change.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]
from icalendar import Calendar
from icalendar.error import BrokenCalendarProperty

from app.domain.band.ics.stretch import Reading, Stretch

MOST_STRETCHES = 3000
_SLOW = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
_DAY = timedelta(days=1)
_BROKEN = (BrokenCalendarProperty, ValueError, TypeError, KeyError, IndexError, AttributeError)
Moment = date | datetime


class Unreadable(Exception):
    """Not a calendar."""


class TooMuch(Exception):
    """More than anybody's calendar says of a year."""


def read(content: bytes, *, zone: ZoneInfo, first: date, last: date) -> Reading:
    """Stretches that touch the days from the first to the last.

    An entry that is broken is counted and left out. Raises Unreadable, also when every entry is
    broken, and TooMuch.
    """
    try:
        calendars = Calendar.from_ical(content, multiple=True)
        events = [event for each in calendars for event in each.walk("VEVENT")]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise Unreadable from error
    if not calendars:
        raise Unreadable
    moved, broken = _moved(events), 0
    whole, timed = set[tuple[date, date]](), list[tuple[datetime, datetime]]()
    for event in events:
        try:
            found = list(_occurrences(event, moved, zone, first, last))
        except _BROKEN:
            broken += 1
            continue
        for begins, ends in found:
            if isinstance(begins, datetime):
                timed.append((begins, ends))
            else:
                whole.add((begins, ends))
        if len(whole) + len(timed) > MOST_STRETCHES:
            raise TooMuch
    if events and broken == len(events):
        raise Unreadable
    days = [Stretch(on, None, until - _DAY, None) for on, until in sorted(whole)]
    return Reading([*days, *(_on_the_wall(*each, zone) for each in _merged(timed))], broken)


def _moved(events: list[Any]) -> set[tuple[str, Moment]]:
    """Single occurrences of a repeat that have an event of their own."""
    found = set[tuple[str, Moment]]()
    for event in events:
        with suppress(*_BROKEN):
            moment = getattr(event.get("recurrence-id"), "dt", None)
            if moment is not None:
                found.add((str(event.get("uid", "")), _absolute(moment)))
    return found


def _occurrences(
    event: Any, moved: set[tuple[str, Moment]], zone: ZoneInfo, first: date, last: date
) -> Iterator[tuple[Any, Any]]:
    begins = getattr(event.get("dtstart"), "dt", None)
    is_free = str(event.get("transp", "")).upper() == "TRANSPARENT"
    if begins is None or is_free or str(event.get("status", "")).upper() == "CANCELLED":
        return
    length = _length(event, begins)
    uid, is_single = str(event.get("uid", "")), event.get("recurrence-id") is not None
    for start in [begins] if is_single else _starts(event, begins, last):
        if not is_single and (uid, _absolute(start)) in moved:
            continue
        if not isinstance(start, datetime):
            if start <= last and start + length > first:
                yield start, start + length
            continue
        at = (start if start.tzinfo else start.replace(tzinfo=zone)).astimezone(UTC)
        until = at + length
        if at.astimezone(zone).date() <= last and until.astimezone(zone).date() >= first:
            yield at, until


def _starts(event: Any, begins: Moment, last: date) -> Iterator[Moment]:
    """Every beginning up to a day after the last, without those that are left out."""
    left_out = {_absolute(moment) for moment in _listed(event, "exdate")}
    seen = set[Moment]()
    for start in [begins, *_listed(event, "rdate"), *_repeated(event, begins, last)]:
        if type(start) is not type(begins) or _absolute(start) in left_out | seen:
            continue
        seen.add(_absolute(start))
        yield start


def _repeated(event: Any, begins: Moment, last: date) -> Iterator[Moment]:
    rules = event.get("rrule", [])
    zone = begins.tzinfo if isinstance(begins, datetime) else None
    is_day = not isinstance(begins, datetime)
    if isinstance(begins, datetime):
        wall = begins.replace(tzinfo=None)
    else:
        wall = datetime.combine(begins, time())
    end = datetime.combine(last + 2 * _DAY, time())
    for rule in rules if isinstance(rules, list) else [rules]:
        if str(rule.get("FREQ", [""])[0]).upper() in _SLOW:
            raise TooMuch
        until = next(iter(rule.pop("UNTIL", [])), None)
        stop = end if until is None else min(end, _wall_end(until, zone))
        for at in rrulestr(rule.to_ical().decode(), dtstart=wall):
            if at > stop:
                break
            yield at.date() if is_day else at.replace(tzinfo=zone)


def _wall_end(until: Moment, zone: Any) -> datetime:
    """The end of a repeat, on the wall clock it repeats by; of a day, the end of that day."""
    if not isinstance(until, datetime):
        return datetime.combine(until, time.max)
    if until.tzinfo is None or zone is None:
        return until.replace(tzinfo=None)
    return until.astimezone(zone).replace(tzinfo=None)


def _listed(event: Any, name: str) -> list[Moment]:
    """The moments of a property that may stand once or several times, each with several."""
    found = event.get(name)
    if found is None:
        return []
    lists = found if isinstance(found, list) else [found]
    moments = [each.dt for one in lists for each in getattr(one, "dts", [])]
    return [each[0] if isinstance(each, tuple) else each for each in moments]


def _length(event: Any, begins: Moment) -> timedelta:
    """How long it takes; without an end a day takes a day, and a moment no time at all."""
    ends = getattr(event.get("dtend"), "dt", None)
    lasts = getattr(event.get("duration"), "dt", None)
    is_day = not isinstance(begins, datetime)
    if ends is not None and isinstance(ends, datetime) is not is_day:
        length: timedelta = _absolute(ends) - _absolute(begins)
    elif isinstance(lasts, timedelta):
        length = lasts
    else:
        length = _DAY if is_day else timedelta()
    return max(length, _DAY if is_day else timedelta())


def _absolute(moment: Any) -> Any:
    """Comparable: a day as it is, a moment in UTC, one without a zone as if it were."""
    if not isinstance(moment, datetime):
        return moment
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _merged(timed: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """One stretch where several overlap: busy is busy."""
    found: list[tuple[datetime, datetime]] = []
    for begins, ends in sorted(timed):
        if ends <= begins:
            continue
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(ends, found[-1][1]))
        else:
            found.append((begins, ends))
    return found


def _on_the_wall(begins: datetime, ends: datetime, zone: ZoneInfo) -> Stretch:
    here, there = begins.astimezone(zone), ends.astimezone(zone)
    until, end = there.date(), there.time()
    if end == time() and until > here.date():
        # Midnight belongs to the day that ends with it.
        until, end = until - _DAY, time(23, 59, 59)
    return Stretch(here.date(), here.time(), until, end)
