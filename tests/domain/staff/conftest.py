"""The application, The Foundry's main hall, and three people who work there."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID

import pytest

from app.core import clock
from app.core.money import Money
from app.core.uow import Database
from app.domain.staff import Line, Night, add_person, keep_template, open_night, put_on
from app.domain.staff.models import StaffNight, StaffPerson
from app.domain.staff.queries.nights import NightView, get_night, view_night
from tests.cast import Cast
from tests.domain.shows.conftest import (
    app,
    count_statements,
    enter,
    passwords,
    post,
    room,
    settings,
    stored,
    visitor,
)

__all__ = [
    "app", "count_statements", "enter", "passwords", "post", "room", "settings", "stored",
    "visitor",
]  # fmt: skip

HOME = "/t/foundry/staff"
DANA, SAM = "dana@example.com", "sam@example.com"
DOOR = Line("door", time(18), time(0), 2)
SOUND = Line("sound", time(15), time(2), 1)


@dataclass(frozen=True, slots=True)
class Staff:
    """Dana at the door and the bar for 15.50, Sam for sound for 22, Ola without an address."""

    dana: StaffPerson
    sam: StaffPerson
    ola: StaffPerson


@pytest.fixture
async def staff(database: Database, cast: Cast) -> Staff:
    async with database.tenant(cast.flo) as uow:
        return Staff(
            await add_person(
                uow, name="Dana", roles=["door", "bar"], email=DANA,
                hourly=Money.of("15.50", "EUR"),
            ),
            await add_person(
                uow, name="Sam", roles=["sound"], email=SAM, hourly=Money.of("22", "EUR")
            ),
            await add_person(uow, name="Ola", roles=["door"]),
        )  # fmt: skip


def in_days(number: int) -> date:
    return clock.now().date() + timedelta(days=number)


MakeRota = Callable[..., Awaitable[NightView]]


@pytest.fixture
def make_rota(database: Database, cast: Cast) -> MakeRota:
    """A club night in ten days, or as said, with two at the door and one for sound."""

    async def make(
        *, on: date | None = None, show_id: UUID | None = None, name: str = "Club night"
    ) -> NightView:
        async with database.tenant(cast.flo) as uow:
            template = await keep_template(uow, name=name, lines=[SOUND, DOOR])
            said = Night(on or in_days(10), name, "Europe/Berlin", None, show_id)
            night = await open_night(uow, said, template_id=template.id)
            return await view_night(uow, night)

    return make


@pytest.fixture
def put(database: Database, cast: Cast) -> Callable[..., Awaitable[UUID]]:
    """Put somebody on a shift; gives the place."""

    async def put_somebody(view: NightView, number: int, person: StaffPerson) -> UUID:
        async with database.tenant(cast.flo) as uow:
            return (await put_on(uow, view.shifts[number].shift.id, person.id)).id

    return put_somebody


async def look(database: Database, cast: Cast, night: StaffNight) -> NightView:
    """The rota as it is now."""
    async with database.tenant(cast.flo) as uow:
        return await view_night(uow, await get_night(uow, night.id))
