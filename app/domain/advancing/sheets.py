"""The sheet of a day: everything in the order in which it happens, in each place's zone. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.core.icalendar import Entry

NIGHT_ENDS = time(5)
"""What is earlier on a show's clock than this belongs to the night of the day before."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happens at a wall time of a zone."""

    id: str
    at: datetime
    what: str
    place: str = ""

    @property
    def clock(self) -> str:
        return f"{self.at:%H:%M}"

    @property
    def zone(self) -> str:
        return str(self.at.tzinfo).replace("_", " ")


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and what stands under it."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """All of one day."""

    on: date
    title: str
    moments: tuple[Moment, ...] = ()
    parts: tuple[Part, ...] = ()
    clocks: tuple[str, ...] = field(default=())

    @property
    def is_empty(self) -> bool:
        return not self.moments and not self.parts

    @property
    def zones(self) -> list[str]:
        return sorted({moment.zone for moment in self.moments})

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Headings and lines, as they are compared with what was sent."""
        shown = [("Times", words_of(moment, self.zones)) for moment in self.moments]
        notes = [("Clocks", words) for words in self.clocks]
        return [*notes, *shown, *((p.heading, line) for p in self.parts for line in p.lines)]

    def entries(self) -> list[Entry]:
        """For a calendar program."""
        return [
            Entry(moment.id, moment.what, moment.at, moment.at + timedelta(minutes=15),
                  place=moment.place)
            for moment in self.moments
        ]  # fmt: skip


def moment_on(day: date, at: time, zone: str, *, what: str, key: str, place: str = "") -> Moment:
    """A wall time on a day; after midnight it is still the night of that day."""
    day = day + timedelta(days=1) if at < NIGHT_ENDS else day
    return Moment(key, datetime.combine(day, at, ZoneInfo(zone)), what, place)


def in_order(moments: Iterable[Moment]) -> tuple[Moment, ...]:
    """As they happen, whatever the clocks of their places say."""
    return tuple(sorted(moments, key=lambda moment: (moment.at.astimezone(UTC), moment.id)))


def words_of(moment: Moment, zones: Sequence[str]) -> str:
    """A line; with the zone where the day has several."""
    zone = f" ({moment.zone})" if len(zones) > 1 else ""
    return f"{moment.clock}{zone} {moment.what}"


def clock_changes(day: date, zones: Iterable[str]) -> tuple[str, ...]:
    """Sentences about clocks that are put forward or back on a day or in the night after it."""
    found = []
    for zone in sorted(set(zones)):
        for number, when in enumerate(("today", "in the night after")):
            before = _offset(day + timedelta(days=number), zone)
            after = _offset(day + timedelta(days=number + 1), zone)
            if before != after:
                way = "forward" if after > before else "back"
                place = zone.replace("_", " ")
                found.append(f"Clocks go {way} {_span(abs(after - before))} {when} ({place}).")
    return tuple(found)


def changed_lines(sent: Sequence[tuple[str, str]], now: Sequence[tuple[str, str]]) -> list[str]:
    """What whoever has the sent sheet needs to know."""
    gone = [f"Gone: {line}" for line in _without(sent, now)]
    return [f"New: {line}" for line in _without(now, sent)] + gone


def changed_parts(sent: Sequence[tuple[str, str]], now: Sequence[tuple[str, str]]) -> list[str]:
    """The headings under which something came or went, each once."""
    changed = set(sent) ^ set(now)
    return list(dict.fromkeys(line[0] for line in (*now, *sent) if line in changed))


def _without(some: Sequence[tuple[str, str]], others: Sequence[tuple[str, str]]) -> list[str]:
    known = set(others)
    return [f"{heading}: {line}" for heading, line in some if (heading, line) not in known]


def _offset(day: date, zone: str) -> timedelta:
    return datetime.combine(day, time(0), ZoneInfo(zone)).utcoffset() or timedelta(0)


def _span(shift: timedelta) -> str:
    minutes = int(shift.total_seconds()) // 60
    return "an hour" if minutes == 60 else f"{minutes} minutes"
