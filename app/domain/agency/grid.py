"""The week as a grid: tasks down, days across, with what may still be changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.domain.agency.hours import clock, days_of_week
from app.domain.agency.models import TimeEntry


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of a task: all minutes, those the timer measured, and whether it is handed in."""

    minutes: int = 0
    timed: int = 0
    is_locked: bool = False

    @property
    def text(self) -> str:
        return clock(self.minutes) if self.minutes else ""


@dataclass(frozen=True, slots=True)
class Row:
    task_id: UUID
    label: str
    cells: Sequence[Cell]

    @property
    def total(self) -> int:
        return sum(cell.minutes for cell in self.cells)

    @property
    def is_locked(self) -> bool:
        return any(cell.is_locked for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Grid:
    days: Sequence[date]
    rows: Sequence[Row]

    @property
    def day_totals(self) -> list[int]:
        return [sum(row.cells[number].minutes for row in self.rows) for number in range(7)]

    @property
    def total(self) -> int:
        return sum(row.total for row in self.rows)


def grid_of(
    monday: date,
    entries: Iterable[TimeEntry],
    labels: Mapping[UUID, str],
    also: Iterable[UUID] = (),
) -> Grid:
    """The grid of a week; `also` are tasks to show though nothing was worked on them yet."""
    days = days_of_week(monday)
    found: dict[UUID, list[Cell]] = {}
    for entry in entries:
        cells = found.setdefault(entry.task_id, [Cell()] * 7)
        place = days.index(entry.day)
        before = cells[place]
        cells[place] = Cell(
            before.minutes + entry.minutes,
            before.timed + (entry.minutes if entry.is_timed else 0),
            before.is_locked or not entry.is_draft,
        )
    for task_id in also:
        found.setdefault(task_id, [Cell()] * 7)
    rows = [Row(task_id, labels.get(task_id, "A task"), cells) for task_id, cells in found.items()]
    return Grid(days, sorted(rows, key=lambda row: (row.label, row.task_id)))


def typed_again(
    grid: Grid, typed: Sequence[Mapping[str, str]]
) -> tuple[dict[str, Mapping[str, str]], list[Mapping[str, str]]]:
    """Rows of a refused form: those of the grid's tasks, by task, and all others as they came."""
    tasks = {str(row.task_id) for row in grid.rows}
    known: dict[str, Mapping[str, str]] = {}
    others = []
    for row in typed:
        if row["task"] in tasks and row["task"] not in known:
            known[row["task"]] = row
        else:
            others.append(row)
    return known, others
