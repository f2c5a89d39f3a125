"""The calendar as text, as a table and as iCalendar: what is open, and what is given away."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from app.core.spreadsheet import Column, csv_lines
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
    """To be copied into a mail: a line for each month of each room."""
    lines = [f"Open at {venue}"]
    for name, found in rooms:
        lines += ["", name]
        for month, days in groupby(found, key=lambda each: f"{each[0]:%B %Y}"):
            named = [f"{DAYS[day.weekday()]} {day.day}{_held(count)}" for day, count in days]
            lines.append(f"{month}: {', '.join(named)}")
    return "\n".join(lines)


def as_csv(rooms: Sequence[tuple[str, list[tuple[date, int]]]]) -> str:
    """To be opened in a spreadsheet."""
    columns = (Column("room"), Column("date"), Column("weekday"), Column("next_hold", numeric=True))
    cells = [
        (name, day, DAYS[day.weekday()], held + 1) for name, found in rooms for day, held in found
    ]
    return "".join(csv_lines(columns, cells))


def words_of(night: Night) -> str:
    """An entry as the calendar says it."""
    if night.kind == "block":
        return f"Blocked: {night.title}"
    state = f"Hold {night.place}" if night.place else night.state.capitalize()
    return f"{state}: {night.title} ({SLOT_LABELS[night.slot].lower()})"


def _held(count: int) -> str:
    return f" (hold {count + 1})" if count else ""
