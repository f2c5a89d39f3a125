"""Rotas: made once, filled, sent, changed under those who were asked, called off."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import time, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from app.core.errors import NotFound
from app.core.money import Money
from app.core.uow import Database
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
from app.domain.staff.conflicts import clashes
from app.domain.staff.errors import (
    AlreadyMade,
    AlreadyOn,
    ChangedMeanwhile,
    KnownAddress,
    NightOff,
    NightThere,
    NobodyToAsk,
    PlaceTaken,
    ShiftFull,
    TemplateNamed,
)
from app.domain.staff.models import StaffPerson
from app.domain.staff.queries.nights import (
    NightView,
    count_open,
    get_night,
    get_place,
    view_days,
    view_night,
)
from app.domain.staff.queries.people import list_templates, list_workers
from app.domain.staff.service.nights import (
    add_shift,
    call_off,
    change_night,
    change_shift,
    drop_shift,
)
from app.domain.staff.service.people import change_person, let_go
from app.domain.staff.service.places import take_off
from app.domain.staff.service.templates import change_template
from tests.cast import Cast
from tests.domain.staff.conftest import DANA, DOOR, SAM, SOUND, MakeRota, Staff, in_days, look
from tests.tenants.conftest import Post

Put = Callable[[NightView, int, StaffPerson], Awaitable[UUID]]


async def test_a_kind_of_night_gives_all_its_shifts_once(
    database: Database, cast: Cast, make_rota: MakeRota
) -> None:
    view = await make_rota()
    assert [each.shift.line for each in view.shifts] == [SOUND, DOOR]
    assert (view.missing, view.night.template_name) == (3, "Club night")
    async with database.tenant(cast.flo) as uow:
        template = (await list_templates(uow))[0]
        with pytest.raises(AlreadyMade):
            await apply_template(uow, view.night.id, template.id)
    assert len((await look(database, cast, view.night)).shifts) == 2


async def test_a_second_press_at_the_same_moment_makes_no_shift_twice(
    database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.flo) as uow:
        template = await keep_template(uow, name="Concert", lines=[SOUND, DOOR])
        night = await open_night(uow, Night(in_days(5), "Quiz", "Europe/Berlin"))

    async def press() -> str:
        try:
            async with database.tenant(cast.flo) as uow:
                await apply_template(uow, night.id, template.id)
        except AlreadyMade:
            return "refused"
        return "made"

    assert sorted(await asyncio.gather(press(), press())) == ["made", "refused"]
    assert len((await look(database, cast, night)).shifts) == 2


async def test_a_show_has_one_rota_for_a_day_also_for_two_at_once(
    database: Database, cast: Cast
) -> None:
    said = Night(in_days(5), "Nova Lind", "Europe/Berlin", None, uuid4())
    waits = text("SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'advisory'")

    async def press() -> None:
        async with database.tenant(cast.flo) as uow:
            await open_night(uow, said)

    async with database.tenant(cast.flo) as uow:
        await open_night(uow, said)
        second = asyncio.create_task(press())
        async with asyncio.timeout(20):
            while not second.done() and not await uow.db.scalar(waits):
                await asyncio.sleep(0.01)
    with pytest.raises(NightThere):
        await second


async def test_nobody_is_put_on_twice_and_nobody_beyond_what_is_wanted(
    database: Database, cast: Cast, staff: Staff, make_rota: MakeRota, put: Put
) -> None:
    view = await make_rota()
    await put(view, 1, staff.dana)
    with pytest.raises(AlreadyOn):
        await put(view, 1, staff.dana)
    await put(view, 1, staff.ola)
    with pytest.raises(ShiftFull):
        await put(view, 1, staff.sam)
    seen = await look(database, cast, view.night)
    assert [seat.person.name for seat in seen.shifts[1].seats] == ["Dana", "Ola"]
    assert seen.missing == 1


async def test_the_last_place_is_given_once_to_two_at_once(
    database: Database, cast: Cast, staff: Staff, make_rota: MakeRota
) -> None:
    view = await make_rota()

    async def press(person: StaffPerson) -> str:
        try:
            async with database.tenant(cast.flo) as uow:
                await put_on(uow, view.shifts[0].shift.id, person.id)
        except ShiftFull:
            return "refused"
        return "on"

    assert sorted(await asyncio.gather(press(staff.sam), press(staff.ola))) == ["on", "refused"]


async def test_a_place_keeps_the_rate_it_was_given_at(
    database: Database, cast: Cast, staff: Staff, make_rota: MakeRota, put: Put
) -> None:
    view = await make_rota()
    await put(view, 0, staff.sam)
    await put(view, 1, staff.ola)
    async with database.tenant(cast.flo) as uow:
        await change_person(
            uow, staff.sam.id, seen=1, name="Sam", roles=["sound"], email=SAM,
            hourly=Money.of("30", "EUR"),
        )  # fmt: skip
    cost = (await look(database, cast, view.night)).cost
    assert cost.amounts == [Money.of("242", "EUR")]  # 15:00 to 02:00 are eleven hours of 22.00
    assert (cost.people, cost.unpriced, cost.missing) == (2, 1, 1)


async def test_each_is_asked_once_by_one_mail_and_those_without_an_address_are_not(
    database: Database, cast: Cast, staff: Staff, make_rota: MakeRota, put: Put, post: Post
) -> None:
    view = await make_rota()
    await put(view, 0, staff.dana)
    await put(view, 1, staff.dana)
    ola = await put(view, 1, staff.ola)
    async with database.tenant(cast.flo) as uow:
        assert await ask_people(uow, view.night.id) == 1
    async with database.tenant(cast.flo) as uow:
        with pytest.raises(NobodyToAsk):
            await ask_people(uow, view.night.id)
        assert (await get_place(uow, ola)).state == "planned"
    mails = await post.to(DANA)
    assert [mail.subject for mail in mails] == ["Can you work? Club night"]
    assert "18:00–24:00: door" in mails[0].text_body and "15:00–02:00: sound" in mails[0].text_body


async def test_another_time_asks_again_and_another_number_does_not(
    database: Database, cast: Cast, staff: Staff, make_rota: MakeRota, put: Put
) -> None:
    view = await make_rota()
    place = await put(view, 0, staff.sam)
    shift = view.shifts[0].shift
    async with database.tenant(cast.flo) as uow:
        await ask_people(uow, view.night.id)
        await mark_answer(uow, place, comes=True)
        more = Line("sound", time(15), time(2), 2)
        assert await change_shift(uow, view.night.id, shift.id, more, seen=1) == 0
        assert (await get_place(uow, place)).state == "yes"
        later = Line("sound", time(16), time(2), 2)
        assert await change_shift(uow, view.night.id, shift.id, later, seen=2) == 1
        assert (await get_place(uow, place)).state == "planned"
        with pytest.raises(ChangedMeanwhile):
            await change_shift(uow, view.night.id, shift.id, later, seen=2)


async def test_a_shift_is_not_made_smaller_than_those_on_it(
    database: Database, cast: Cast, staff: Staff, make_rota: MakeRota, put: Put
) -> None:
    view = await make_rota()
    for person in (staff.dana, staff.ola):
        await put(view, 1, person)
    async with database.tenant(cast.flo) as uow:
        with pytest.raises(ShiftFull, match="2 people are on this shift"):
            one = Line("door", time(18), time(0), 1)
            await change_shift(uow, view.night.id, view.shifts[1].shift.id, one, seen=1)


async def test_another_day_asks_everybody_again(
    database: Database, cast: Cast, staff: Staff, make_rota: MakeRota, put: Put
) -> None:
    view = await make_rota()
    place = await put(view, 0, staff.sam)
    async with database.tenant(cast.flo) as uow:
        await ask_people(uow, view.night.id)
        said = {"title": "Club night", "room_id": None}
        assert await change_night(uow, view.night.id, seen=1, on_date=in_days(11), **said) == 1
        assert (await get_place(uow, place)).state == "planned"
        with pytest.raises(ChangedMeanwhile):
            await change_night(uow, view.night.id, seen=1, on_date=in_days(12), **said)


async def test_who_cannot_come_leaves_a_place_open_and_comes_back_only_to_a_free_one(
    database: Database, cast: Cast, staff: Staff, make_rota: MakeRota, put: Put
) -> None:
    view = await make_rota()
    sam = await put(view, 0, staff.sam)
    async with database.tenant(cast.flo) as uow:
        await mark_answer(uow, sam, comes=False)
        assert await count_open(uow, in_days(0), in_days(14)) == 3
    await put(view, 0, staff.dana)
    async with database.tenant(cast.flo) as uow:
        with pytest.raises(PlaceTaken):
            await mark_answer(uow, sam, comes=True)
        assert (await get_place(uow, sam)).state == "no"


async def test_somebody_in_two_places_at_once_is_named(
    database: Database, cast: Cast, staff: Staff, make_rota: MakeRota, put: Put
) -> None:
    first, other = await make_rota(), await make_rota(on=in_days(11), name="Matinee")
    await put(first, 0, staff.sam)
    async with database.tenant(cast.flo) as uow:
        await add_shift(uow, other.night.id, Line("stage", time(1), time(3), 1))
        shifts = (await view_night(uow, await get_night(uow, other.night.id))).shifts
        early = next(each.shift for each in shifts if each.shift.role == "stage")
        place = await put_on(uow, early.id, staff.sam.id)
        # On the morning of its own day: while the sound of the night before still goes on.
        found = clashes(await view_days(uow, in_days(9), in_days(12)))
    assert [clash.name for clash in found] == ["Sam"]
    assert "sound 15:00–02:00" in found[0].words and "stage 01:00–03:00" in found[0].words
    async with database.tenant(cast.flo) as uow:
        await mark_answer(uow, place.id, comes=False)
        assert clashes(await view_days(uow, in_days(9), in_days(12))) == []


async def test_whoever_was_asked_is_told_that_they_are_not_needed(
    database: Database, cast: Cast, staff: Staff, make_rota: MakeRota, put: Put, post: Post
) -> None:
    view = await make_rota()
    sam, dana = await put(view, 0, staff.sam), await put(view, 1, staff.dana)
    async with database.tenant(cast.flo) as uow:
        await ask_people(uow, view.night.id)
    await post.run()
    await post.empty()
    async with database.tenant(cast.flo) as uow:
        await take_off(uow, sam)
    async with database.tenant(cast.flo) as uow:
        await drop_shift(uow, view.night.id, view.shifts[1].shift.id)
    assert [mail.subject for mail in await post.to(SAM)] == ["Not needed: Club night"]
    told = await post.to(DANA)
    assert [mail.subject for mail in told] == ["Not needed: Club night"]
    assert "18:00–24:00: door" in told[0].text_body
    async with database.tenant(cast.flo) as uow:
        with pytest.raises(NotFound):
            await get_place(uow, dana)


async def test_a_night_is_called_off_once_and_takes_no_change_after_it(
    database: Database, cast: Cast, staff: Staff, make_rota: MakeRota, put: Put, post: Post
) -> None:
    view = await make_rota()
    sam = await put(view, 0, staff.sam)
    await put(view, 1, staff.dana)
    async with database.tenant(cast.flo) as uow:
        await ask_people(uow, view.night.id)
        await mark_answer(uow, sam, comes=False)
    for _ in range(2):
        async with database.tenant(cast.flo) as uow:
            await call_off(uow, view.night.id)
    assert [m.subject for m in await post.to(DANA)] == ["Not needed: Club night"]
    assert await post.to(SAM) == []
    async with database.tenant(cast.flo) as uow:
        assert await count_open(uow, in_days(0), in_days(14)) == 0
        for refused in (
            put_on(uow, view.shifts[0].shift.id, staff.ola.id),
            mark_answer(uow, sam, comes=True),
            add_shift(uow, view.night.id, DOOR),
            ask_people(uow, view.night.id),
        ):
            with pytest.raises(NightOff):
                await refused


async def test_one_address_is_one_person_and_whoever_left_is_not_put_on(
    database: Database, cast: Cast, staff: Staff, make_rota: MakeRota, put: Put
) -> None:
    async with database.tenant(cast.flo) as uow:
        with pytest.raises(KnownAddress):
            await add_person(uow, name="Another Dana", email="Dana@Example.com")
    async with database.tenant(cast.flo) as uow:
        await let_go(uow, staff.dana.id)
        assert [worker.person.name for worker in await list_workers(uow)] == ["Ola", "Sam"]
        await add_person(uow, name="Another Dana", email=DANA)
    view = await make_rota()
    with pytest.raises(NotFound):
        await put(view, 1, staff.dana)


async def test_a_member_of_the_workspace_is_known_by_their_address(
    database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.flo) as uow:
        await add_person(uow, name="Flo", email="flo@example.com")
        assert [worker.member_role for worker in await list_workers(uow)] == ["owner"]


async def test_kinds_of_nights_have_names_of_their_own_and_editions(
    database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.flo) as uow:
        kept = await keep_template(uow, name="Concert", lines=[SOUND])
        await change_template(uow, kept.id, name="Concert", lines=[SOUND, DOOR], seen=1)
        with pytest.raises(ChangedMeanwhile):
            await change_template(uow, kept.id, name="Concert", lines=[], seen=1)
    async with database.tenant(cast.flo) as uow:
        with pytest.raises(TemplateNamed):
            await keep_template(uow, name="Concert", lines=[DOOR])
    async with database.tenant(cast.flo) as uow:
        assert [t.rows for t in await list_templates(uow)] == [(SOUND, DOOR)]


async def test_open_places_of_other_days_do_not_count(
    database: Database, cast: Cast, make_rota: MakeRota
) -> None:
    await make_rota()
    async with database.tenant(cast.flo) as uow:
        assert await count_open(uow, in_days(0), in_days(10)) == 3
        assert await count_open(uow, in_days(0), in_days(9)) == 0
        assert await count_open(uow, in_days(10) + timedelta(days=1), in_days(20)) == 0
