"""Who works at The Foundry: two kinds of nights, rotas ahead, some asked, one answer missing."""

from datetime import date, time, timedelta
from uuid import UUID

from app.core.actor import Actor
from app.core.money import Money
from app.core.uow import UnitOfWork
from app.domain.shows import Show, list_shows_on
from app.domain.staff import (
    Line,
    Night,
    add_person,
    apply_template,
    ask_people,
    keep_template,
    mark_answer,
    open_night,
    put_on,
)
from app.domain.staff.queries.nights import get_night, view_night
from app.seeds.stage import Stage

PEOPLE = (
    ("Dana Roth", ("door", "bar"), "dana.roth@foundry.example.com", "15.50"),
    ("Ines Duarte", ("bar",), "ines.duarte@foundry.example.com", "15.50"),
    ("Sam Okafor", ("sound", "lights"), "sam.okafor@foundry.example.com", "24.00"),
    ("Lena Vogt", ("lights", "stage"), "lena.vogt@foundry.example.com", "21.00"),
    ("Piotr Zielinski", ("security", "door"), "piotr.zielinski@foundry.example.com", "19.00"),
    ("Marek Hahn", ("stage",), None, "16.00"),
)
CONCERT = (
    Line("sound", time(15), time(0), 1),
    Line("lights", time(16), time(0), 1),
    Line("stage", time(14), time(1), 1),
    Line("door", time(18), time(0), 2),
    Line("bar", time(18, 30), time(1), 2),
    Line("security", time(18, 30), time(1), 1),
)
CLUB = (
    Line("door", time(22), time(5), 2),
    Line("bar", time(22), time(5), 2),
    Line("bar", time(1), time(6), 1, is_after_midnight=True),
    Line("sound", time(20), time(5), 1),
)
ON = {
    "sound": ("Sam Okafor",),
    "lights": ("Lena Vogt",),
    "stage": ("Marek Hahn",),
    "door": ("Dana Roth", "Piotr Zielinski"),
    "bar": ("Ines Duarte",),
}
COME = {"Sam Okafor", "Dana Roth", "Ines Duarte"}


async def tell(stage: Stage, today: date) -> None:
    flo = next(w for w in stage.workspaces if w.slug == "the-foundry").owner
    async with stage.database.tenant(flo) as uow:
        people = {
            name: (
                await add_person(
                    uow, name=name, roles=roles, email=email, hourly=Money.of(rate, "EUR")
                )
            ).id
            for name, roles, email, rate in PEOPLE
        }
        concert = await keep_template(uow, name="Concert, main hall", lines=CONCERT)
        club = await keep_template(uow, name="Club night", lines=CLUB)
        ahead = await list_shows_on(uow, today, today + timedelta(days=120))
    for show in ahead[:1]:
        await _staff_a_show(stage, flo, show, concert.id, people)
    await _staff_a_club_night(stage, flo, today, club.id, people)


async def _staff_a_show(
    stage: Stage, flo: Actor, show: Show, concert: UUID, people: dict[str, UUID]
) -> None:
    """Everybody is on it and was asked; three have said yes, nobody keeps order yet."""
    async with stage.database.tenant(flo) as uow:
        said = Night(show.on_date, show.title, show.time_zone, None, show.id)
        night = await open_night(uow, said, template_id=concert)
        places = await _put_on(uow, night.id, people)
    async with stage.database.tenant(flo) as uow:
        await ask_people(uow, night.id)
        for name, place_id in places:
            if name in COME:
                await mark_answer(uow, place_id, comes=True)


async def _staff_a_club_night(
    stage: Stage, flo: Actor, today: date, club: UUID, people: dict[str, UUID]
) -> None:
    """The Saturday after next: planned, and nobody asked yet."""
    on = today + timedelta(days=(5 - today.weekday()) % 7 + 7)
    async with stage.database.tenant(flo) as uow:
        night = await open_night(uow, Night(on, "Foundry all night", "Europe/Vienna"))
        await apply_template(uow, night.id, club)
        await _put_on(uow, night.id, people)


async def _put_on(
    uow: UnitOfWork, night_id: UUID, people: dict[str, UUID]
) -> list[tuple[str, UUID]]:
    view, placed = await view_night(uow, await get_night(uow, night_id)), []
    for each in view.shifts:
        for name in ON.get(each.shift.role, ())[: each.shift.wanted]:
            place = await put_on(uow, each.shift.id, people[name])
            placed.append((name, place.id))
    return placed
