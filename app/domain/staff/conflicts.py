"""Who is in two places at once. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.domain.staff.queries.nights import NightView, ShiftView


@dataclass(frozen=True, slots=True)
class Clash:
    """Somebody on two shifts whose times overlap."""

    name: str
    one: ShiftView
    other: ShiftView

    @property
    def words(self) -> str:
        return f"{self.name} is on two shifts at once: {_words(self.one)}, and {_words(self.other)}"


def taken_by(nights: Iterable[NightView]) -> dict[UUID, list[ShiftView]]:
    """The shifts of each person that count, of nights that are not called off."""
    found: dict[UUID, list[ShiftView]] = defaultdict(list)
    for night in nights:
        if night.night.is_off:
            continue
        for view in night.shifts:
            for seat in view.seats:
                if seat.place.counts:
                    found[seat.person.id].append(view)
    return found


def clashes(nights: Sequence[NightView]) -> list[Clash]:
    """Every pair of shifts of one person that overlap, the earliest first."""
    names = {seat.person.id: seat.person.name for night in nights for seat in night.seats}
    found = [
        Clash(names[person_id], one, other)
        for person_id, views in taken_by(nights).items()
        for number, one in enumerate(views)
        for other in views[number + 1 :]
        if one.stretch.overlaps(other.stretch)
    ]
    return sorted(found, key=lambda clash: (clash.one.stretch.begins, clash.name))


def busy_with(view: ShiftView, taken: Sequence[ShiftView]) -> ShiftView | None:
    """What of somebody's other shifts overlaps this one."""
    others = (each for each in taken if each.shift.id != view.shift.id)
    return next((each for each in others if each.stretch.overlaps(view.stretch)), None)


def _words(view: ShiftView) -> str:
    day = f"{view.night.on_date:%a} {view.night.on_date.day} {view.night.on_date:%B}"
    return f"{view.shift.role_label.lower()} {view.shift.clock} ({view.night.title}, {day})"
