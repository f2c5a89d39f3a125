"""Rotas as they are read: one night, the nights of a stretch of days, and somebody's own shifts."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.shows import Show, name_shows
from app.domain.staff.cost import Cost, Worked, add_up
from app.domain.staff.models import StaffNight, StaffPerson, StaffPlace, StaffShift
from app.domain.staff.queries.people import name_people
from app.domain.staff.timing import Stretch

A_DAY = timedelta(days=1)
MOST_NIGHTS = 200


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody on a shift."""

    place: StaffPlace
    person: StaffPerson


@dataclass(frozen=True, slots=True)
class ShiftView:
    """A shift with who is on it; those who cannot come last."""

    shift: StaffShift
    night: StaffNight
    seats: Sequence[Seat]

    @property
    def stretch(self) -> Stretch:
        return self.shift.stretch(self.night)

    @property
    def filled(self) -> int:
        return sum(seat.place.counts for seat in self.seats)

    @property
    def missing(self) -> int:
        return max(0, self.shift.wanted - self.filled)


@dataclass(slots=True)
class NightView:
    """The rota of a night, and the show it is for as far as it is known."""

    night: StaffNight
    show: Show | None
    shifts: list[ShiftView] = field(default_factory=list)

    @property
    def missing(self) -> int:
        return 0 if self.night.is_off else sum(view.missing for view in self.shifts)

    @property
    def seats(self) -> list[Seat]:
        return [seat for view in self.shifts for seat in view.seats]

    @property
    def problem(self) -> str:
        """What of its show makes this rota wrong, in a sentence; empty when nothing does."""
        show = self.show
        if show is None or self.night.is_off:
            return ""
        if show.state == "canceled":
            return "Its show was canceled. Call the staff off, so that nobody comes for nothing."
        if not show.on_date <= self.night.on_date <= show.last_date:
            moved = f"{show.on_date.day} {show.on_date:%B %Y}"
            return f"Its show is on {moved} now. Move the rota to that day, or call it off."
        return ""

    @property
    def cost(self) -> Cost:
        worked = [
            Worked(view.stretch, seat.place.hourly)
            for view in self.shifts
            for seat in view.seats
            if seat.place.counts
        ]
        return add_up(worked, missing=self.missing)


async def get_night(uow: UnitOfWork, night_id: UUID, *, lock: bool = False) -> StaffNight:
    """A night; held until the transaction ends if asked. Raises NotFound."""
    query = select(StaffNight).where(StaffNight.id == night_id)
    query = query.with_for_update() if lock else query
    found: StaffNight | None = await uow.db.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


async def find_night(uow: UnitOfWork, night_id: UUID) -> StaffNight | None:
    found: StaffNight | None = await uow.db.scalar(
        select(StaffNight).where(StaffNight.id == night_id)
    )
    return found


async def find_night_of_show(uow: UnitOfWork, show_id: UUID, on: date) -> StaffNight | None:
    found: StaffNight | None = await uow.db.scalar(
        select(StaffNight).where(StaffNight.show_id == show_id, StaffNight.on_date == on)
    )
    return found


async def get_shift(uow: UnitOfWork, shift_id: UUID) -> StaffShift:
    """A shift as it is in this transaction. Raises NotFound."""
    query = select(StaffShift).where(StaffShift.id == shift_id)
    found: StaffShift | None = await uow.db.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


async def get_place(uow: UnitOfWork, place_id: UUID) -> StaffPlace:
    """Somebody on a shift, as it is in this transaction. Raises NotFound."""
    query = select(StaffPlace).where(StaffPlace.id == place_id)
    found: StaffPlace | None = await uow.db.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


async def list_places(uow: UnitOfWork, shift_id: UUID) -> list[StaffPlace]:
    query = select(StaffPlace).where(StaffPlace.shift_id == shift_id).order_by(StaffPlace.id)
    return list(await uow.db.scalars(query.execution_options(populate_existing=True)))


async def count_shifts(uow: UnitOfWork, night_id: UUID) -> int:
    query = select(func.count()).where(StaffShift.night_id == night_id)
    return await uow.db.scalar(query) or 0


async def view_night(uow: UnitOfWork, night: StaffNight) -> NightView:
    return (await _view(uow, [night]))[0]


async def view_days(uow: UnitOfWork, first: date, last: date) -> list[NightView]:
    """The rotas of some days, each in a fixed number of reads."""
    query = select(StaffNight).where(StaffNight.on_date.between(first, last))
    order = query.order_by(StaffNight.on_date, StaffNight.title, StaffNight.id)
    return await _view(uow, list(await uow.db.scalars(order.limit(MOST_NIGHTS))))


async def view_show(uow: UnitOfWork, show_id: UUID) -> list[NightView]:
    """The rotas of a show's nights."""
    query = select(StaffNight).where(StaffNight.show_id == show_id).order_by(StaffNight.on_date)
    return await _view(uow, list(await uow.db.scalars(query)))


async def view_own(uow: UnitOfWork, staff_person_id: UUID, since: date) -> list[ShiftView]:
    """What somebody is asked for or has said yes or no to, from a day on, the nearest first.

    What is only planned is not theirs to see yet.
    """
    query = (
        select(StaffPlace, StaffShift, StaffNight, StaffPerson)
        .join(StaffShift, StaffShift.id == StaffPlace.shift_id)
        .join(StaffNight, StaffNight.id == StaffShift.night_id)
        .join(StaffPerson, StaffPerson.id == StaffPlace.staff_person_id)
        .where(
            StaffPlace.staff_person_id == staff_person_id,
            StaffPlace.state != "planned",
            StaffNight.on_date >= since,
        )
        .order_by(
            StaffNight.on_date, StaffShift.is_after_midnight, StaffShift.starts, StaffShift.id
        )
        .limit(300)
    )
    rows = await uow.db.execute(query.execution_options(populate_existing=True))
    return [ShiftView(shift, night, [Seat(place, person)]) for place, shift, night, person in rows]


async def count_open(uow: UnitOfWork, first: date, last: date) -> int:
    """Places nobody fills on nights that are not called off."""
    return sum(number for _, number in await _open_days(uow, first, last))


async def find_open_day(uow: UnitOfWork, first: date, last: date) -> tuple[int, date] | None:
    """The same, and the first day that has one."""
    found = await _open_days(uow, first, last)
    return (sum(number for _, number in found), found[0][0]) if found else None


async def _open_days(uow: UnitOfWork, first: date, last: date) -> list[tuple[date, int]]:
    """Days with places nobody fills, in order, and how many those are: one read."""
    taken = (
        select(func.count())
        .where(StaffPlace.shift_id == StaffShift.id, StaffPlace.state != "no")
        .scalar_subquery()
    )
    missing = func.sum(func.greatest(StaffShift.wanted - taken, 0))
    query = (
        select(StaffNight.on_date, missing)
        .join(StaffShift, StaffShift.night_id == StaffNight.id)
        .where(StaffNight.on_date.between(first, last), StaffNight.called_off_at.is_(None))
        .group_by(StaffNight.on_date)
        .having(missing > 0)
        .order_by(StaffNight.on_date)
    )
    return [(on, int(number)) for on, number in await uow.db.execute(query)]


async def list_ahead(uow: UnitOfWork, since: date) -> list[StaffNight]:
    """Nights from a day on that are for a show and not called off."""
    query = select(StaffNight).where(
        StaffNight.on_date >= since,
        StaffNight.show_id.is_not(None),
        StaffNight.called_off_at.is_(None),
    )
    order = query.order_by(StaffNight.on_date, StaffNight.id).limit(MOST_NIGHTS)
    return list(await uow.db.scalars(order))


async def _view(uow: UnitOfWork, nights: Sequence[StaffNight]) -> list[NightView]:
    """Four reads, however many nights there are."""
    if not nights:
        return []
    shows = await name_shows(uow, [night.show_id for night in nights if night.show_id])
    views = {
        night.id: NightView(night, shows.get(night.show_id) if night.show_id else None)
        for night in nights
    }
    query = select(StaffShift).where(StaffShift.night_id.in_(views))
    order = query.order_by(
        StaffShift.is_after_midnight, StaffShift.starts, StaffShift.role, StaffShift.id
    )
    shifts = list(await uow.db.scalars(order.execution_options(populate_existing=True)))
    seats = await _seats(uow, [shift.id for shift in shifts])
    for shift in shifts:
        view = views[shift.night_id]
        view.shifts.append(ShiftView(shift, view.night, seats[shift.id]))
    return list(views.values())


async def _seats(uow: UnitOfWork, shift_ids: Sequence[UUID]) -> dict[UUID, list[Seat]]:
    found: dict[UUID, list[Seat]] = defaultdict(list)
    query = select(StaffPlace).where(StaffPlace.shift_id.in_(shift_ids)).order_by(StaffPlace.id)
    places = list(await uow.db.scalars(query.execution_options(populate_existing=True)))
    people = await name_people(uow, [place.staff_person_id for place in places])
    for place in sorted(places, key=lambda place: not place.counts):
        found[place.shift_id].append(Seat(place, people[place.staff_person_id]))
    return found
