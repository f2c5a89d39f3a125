"""The calendar as text, as a table and as iCalendar: what is open, and what is given away."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from io import StringIO
from uuid import UUID

from app.domain.holds.queries.holds import Night
from app.domain.holds.slots import SLOT_LABELS

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def open_days(
    nights: Iterable[Night], room_id: UUID, start: date, days: int
) -> list[tuple[date, int]]:
    """The evenings of a room nobody has yet, each with how many hold it."""
    held, taken = dict[date, int](), set[date]()
    for night in nights:
        if night.room_id != room_id:
            continue
        if night.state == "confirmed" and night.slot != "matinee":
            taken.add(night.on_date)
        elif night.place is not None:
            held[night.on_date] = held.get(night.on_date, 0) + 1
    every = (start + timedelta(days=number) for number in range(days))
    return [(day, held.get(day, 0)) for day in every if day not in taken]


def as_text(venue: str, rooms: Sequence[tuple[str, list[tuple[date, int]]]]) -> str:
    """To be copied into a mail."""
    lines = [f"Open at {venue}"]
    for name, found in rooms:
        lines += ["", name]
        lines += [f"{DAYS[d.weekday()]} {d.day} {d:%B %Y}{_held(count)}" for d, count in found]
    return "\n".join(lines)


def as_csv(rooms: Sequence[tuple[str, list[tuple[date, int]]]]) -> str:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("room", "date", "weekday", "next_hold"))
    for name, found in rooms:
        safe = f"'{name}" if name[:1] in "=+-@" else name
        writer.writerows((safe, d.isoformat(), DAYS[d.weekday()], count + 1) for d, count in found)
    return out.getvalue()


def as_ical(
    name: str, events: Iterable[tuple[str, str, datetime, datetime]], *, made_at: datetime
) -> str:
    """A calendar to subscribe to: id, words, begin and end of each entry."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Backline//Calendar//EN",
             f"X-WR-CALNAME:{_escaped(name)}"]  # fmt: skip
    for uid, words, begins, ends in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{uid}@backline",
            f"DTSTAMP:{_instant(made_at)}",
            f"DTSTART:{_instant(begins)}",
            f"DTEND:{_instant(ends)}",
            f"SUMMARY:{_escaped(words)}",
            "END:VEVENT",
        ]
    return (
        "\r\n".join(part for line in [*lines, "END:VCALENDAR"] for part in _folded(line)) + "\r\n"
    )


def words_of(night: Night) -> str:
    """An entry as the calendar says it."""
    if night.kind == "block":
        return f"Blocked: {night.title}"
    state = f"Hold {night.place}" if night.place else night.state.capitalize()
    return f"{state}: {night.title} ({SLOT_LABELS[night.slot].lower()})"


def _held(count: int) -> str:
    return f" (hold {count + 1})" if count else ""


def _instant(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> Iterable[str]:
    """At most 75 octets a line, never within a character."""
    part = ""
    for character in line:
        if len((part + character).encode()) > 74:
            yield part
            part = " "
        part += character
    yield part
