"""The queue of a night: places, clocks, challenges, and who moves up."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from app.core import clock
from app.core.actor import Actor, ActorKind
from app.core.uow import Database
from app.domain.holds import (
    Asker,
    accept_hold,
    ask_hold,
    block_night,
    challenge_first,
    change_rules,
    confirm_hold,
    place_hold,
    release_hold,
    reschedule_hold,
)
from app.domain.holds.errors import (
    DateIsPast,
    DateTaken,
    HoldEnded,
    NightWaitedFor,
    NotFirst,
    NothingToChallenge,
    SameNight,
)
from app.domain.holds.models import Hold
from app.domain.holds.queries.holds import get_hold, list_nights, list_queue
from app.domain.holds.service.line import end_challenge, expire_hold
from app.domain.venues import Search, VenueRoom, search_venues
from tests.cast import Cast

NIGHT = clock.now().date() + timedelta(days=60)


async def hold(database: Database, cast: Cast, room: VenueRoom, title: str, **more: object) -> UUID:
    asked = {"on": NIGHT, "slot": "evening", "asker": Asker(title), **more}
    async with database.tenant(cast.flo) as uow:
        return (await place_hold(uow, room.id, title=title, **asked)).id


async def titles(database: Database, cast: Cast, room: VenueRoom, on: date = NIGHT) -> list[str]:
    async with database.tenant(cast.flo) as uow:
        queue = await list_queue(uow, room.id, on)
        assert [place.place for _, place in queue] == list(range(1, len(queue) + 1))
        return [each.title for each, _ in queue]


def guest(cast: Cast) -> Actor:
    return replace(cast.flo, kind=ActorKind.GUEST, name="Nova", person_id=None, id=None)


async def test_holds_stand_in_line_and_move_up(
    database: Database, cast: Cast, room: VenueRoom
) -> None:
    first, second, third = [await hold(database, cast, room, t) for t in ("A", "B", "C")]
    async with database.tenant(cast.flo) as uow:
        days = [(await get_hold(uow, i)).expires_at - uow.now for i in (first, second, third)]
        assert [round(d / timedelta(days=1)) for d in days] == [14, 7, 7]
        await release_hold(uow, first, reason="no van")
    assert await titles(database, cast, room) == ["B", "C"]
    async with database.tenant(cast.flo) as uow:
        moved = await get_hold(uow, second)
        assert round((moved.expires_at - uow.now) / timedelta(days=1)) == 14
        assert (await get_hold(uow, first)).reason == "no van"
        with pytest.raises(HoldEnded):
            await release_hold(uow, first, reason="again")


async def test_only_the_first_is_confirmed_and_the_others_are_cleared(
    database: Database, cast: Cast, room: VenueRoom
) -> None:
    first, second = [await hold(database, cast, room, t) for t in ("A", "B")]
    matinee = await hold(database, cast, room, "Kids", slot="matinee")
    async with database.tenant(cast.flo) as uow:
        with pytest.raises(NotFirst):
            await confirm_hold(uow, second)
        await confirm_hold(uow, first)
    async with database.tenant(cast.flo) as uow:
        states = [(await get_hold(uow, i)).state for i in (first, second, matinee)]
        assert states == ["confirmed", "cleared", "held"]
        with pytest.raises(DateTaken):
            await place_hold(uow, room.id, on=NIGHT, slot="day", title="D", asker=Asker("D"))
    assert await titles(database, cast, room) == ["Kids"]


async def test_a_challenge_not_answered_in_time_moves_the_next_up(
    database: Database, cast: Cast, room: VenueRoom
) -> None:
    first, second = [await hold(database, cast, room, t) for t in ("A", "B")]
    async with database.tenant(cast.flo) as uow:
        with pytest.raises(NothingToChallenge):
            await challenge_first(uow, first)
        challenged = await challenge_first(uow, second)
        due = challenged.challenge_ends_at
        assert (challenged.id, due - uow.now) == (first, timedelta(hours=48))
        with pytest.raises(NothingToChallenge):
            await challenge_first(uow, second)
        await end_challenge.function(uow, hold_id=str(first), due="another moment")
    assert await titles(database, cast, room) == ["A", "B"]
    async with database.tenant(cast.flo) as uow:
        await end_challenge.function(uow, hold_id=str(first), due=due.isoformat())
    assert await titles(database, cast, room) == ["B"]


async def test_a_hold_expires_when_its_days_are_over(
    database: Database, cast: Cast, room: VenueRoom
) -> None:
    first, _ = [await hold(database, cast, room, t) for t in ("A", "B")]
    async with database.tenant(cast.flo) as uow:
        due = (await get_hold(uow, first)).expires_at.isoformat()
        found = await uow.db.execute(
            text("SELECT run_at::text FROM jobs WHERE name = 'holds.expire' ORDER BY run_at")
        )
        assert len(found.all()) == 2
    for _ in range(2):
        async with database.tenant(cast.flo) as uow:
            await expire_hold.function(uow, hold_id=str(first), due=due)
    assert await titles(database, cast, room) == ["B"]


async def test_a_hold_ends_with_its_night_at_the_latest(
    database: Database, cast: Cast, room: VenueRoom
) -> None:
    soon = clock.now().date() + timedelta(days=3)
    first = await hold(database, cast, room, "A", on=soon)
    async with database.tenant(cast.flo) as uow:
        found = await get_hold(uow, first)
        assert found.expires_at == found.ends_at


async def test_a_hold_that_moves_has_the_days_of_its_new_place(
    database: Database, cast: Cast, room: VenueRoom
) -> None:
    later = NIGHT + timedelta(days=1)
    await hold(database, cast, room, "X", on=later)
    first = await hold(database, cast, room, "A")
    async with database.tenant(cast.flo) as uow:
        due = (await get_hold(uow, first)).expires_at
        await reschedule_hold(uow, first, room_id=room.id, on=later, slot="evening")
    async with database.tenant(cast.flo) as uow:
        days = (await get_hold(uow, first)).expires_at - uow.now
        assert round(days / timedelta(days=1)) == 7
        await expire_hold.function(uow, hold_id=str(first), due=due.isoformat())
    assert await titles(database, cast, room, later) == ["X", "A"]


async def test_whoever_asked_for_a_night_is_told_that_it_is_gone(
    database: Database, cast: Cast, room: VenueRoom
) -> None:
    first = await hold(database, cast, room, "A")
    async with database.tenant(guest(cast)) as uow:
        night = {"on": NIGHT, "title": "Late", "asker": Asker("Late")}
        asked = await ask_hold(uow, room.id, slot="evening", **night)
        earlier = await ask_hold(uow, room.id, slot="matinee", **night)
    async with database.tenant(cast.flo) as uow:
        await confirm_hold(uow, first)
    async with database.tenant(cast.flo) as uow:
        assert [(await get_hold(uow, i)).state for i in (asked.id, earlier.id)] == [
            "cleared",
            "asked",
        ]
        told = "SELECT count(*) FROM events WHERE name = 'holds.released' AND subject_id = :id"
        assert await uow.db.scalar(text(told), {"id": asked.id}) == 1


async def test_a_night_others_wait_for_is_not_blocked(
    database: Database, cast: Cast, room: VenueRoom
) -> None:
    await hold(database, cast, room, "A")
    block = {"on": NIGHT, "title": "Repairs"}
    async with database.tenant(cast.flo) as uow:
        with pytest.raises(NightWaitedFor):
            await block_night(uow, room.id, slot="day", **block)
        await block_night(uow, room.id, slot="matinee", **block)


async def test_a_challenge_goes_to_the_first_of_those_in_the_way(
    database: Database, cast: Cast, room: VenueRoom
) -> None:
    await hold(database, cast, room, "Kids", slot="matinee")
    first, second = [await hold(database, cast, room, t) for t in ("A", "B")]
    async with database.tenant(cast.flo) as uow:
        with pytest.raises(NothingToChallenge):
            await challenge_first(uow, first)
        assert (await challenge_first(uow, second)).id == first


async def test_a_hold_does_not_move_to_where_it_is(
    database: Database, cast: Cast, room: VenueRoom
) -> None:
    first, _ = [await hold(database, cast, room, t) for t in ("A", "B")]
    async with database.tenant(cast.flo) as uow:
        with pytest.raises(SameNight):
            await reschedule_hold(uow, first, room_id=room.id, on=NIGHT, slot="evening")
    assert await titles(database, cast, room) == ["A", "B"]


async def test_a_hold_moves_to_the_end_of_another_night(
    database: Database, cast: Cast, room: VenueRoom
) -> None:
    later = NIGHT + timedelta(days=1)
    first, _ = [await hold(database, cast, room, t) for t in ("A", "B")]
    await hold(database, cast, room, "X", on=later)
    async with database.tenant(cast.flo) as uow:
        await reschedule_hold(uow, first, room_id=room.id, on=later, slot="evening")
    assert await titles(database, cast, room) == ["B"]
    assert await titles(database, cast, room, later) == ["X", "A"]


async def test_a_confirmed_show_moves_only_where_it_is_free(
    database: Database, cast: Cast, room: VenueRoom
) -> None:
    later = NIGHT + timedelta(days=1)
    first = await hold(database, cast, room, "A")
    async with database.tenant(cast.flo) as uow:
        await confirm_hold(uow, first)
        await block_night(uow, room.id, on=later, slot="day", title="Repairs")
    async with database.tenant(cast.flo) as uow:
        with pytest.raises(DateTaken):
            await reschedule_hold(uow, first, room_id=room.id, on=later, slot="evening")
    async with database.tenant(cast.flo) as uow:
        with pytest.raises(DateIsPast):
            await hold_on_a_past_day(uow, room)
        assert (await get_hold(uow, first)).on_date == NIGHT


async def hold_on_a_past_day(uow: object, room: VenueRoom) -> None:
    past = clock.now().date() - timedelta(days=2)
    await place_hold(uow, room.id, on=past, slot="day", title="P", asker=Asker("P"))


async def test_the_asker_sees_their_own_hold_and_only_the_place_they_are_told(
    database: Database, cast: Cast, room: VenueRoom
) -> None:
    await hold(database, cast, room, "Rival band")
    asker = Asker("Nova", tenant_id=cast.nova.tenant_id)
    async with database.tenant(guest(cast)) as uow:
        asked = await ask_hold(
            uow, room.id, on=NIGHT, slot="evening", title="Nova Lind", asker=asker
        )
    async with database.tenant(cast.flo) as uow:
        await change_rules(uow, room.venue_id, tells_place=False)
        await accept_hold(uow, asked.id)
    async with database.tenant(cast.nova) as uow:
        mine = list(await uow.db.scalars(select(Hold)))
        assert [(h.title, h.state, h.told_place) for h in mine] == [("Nova Lind", "held", None)]
        assert await uow.db.scalar(text("SELECT count(*) FROM hold_places")) == 0
        told = await uow.db.execute(
            text("SELECT summary FROM events WHERE name = 'holds.told' ORDER BY id")
        )
        assert [row[0].split(" ", 2)[2].split(" ")[0] for row in told] == ["asks", "holds"]
    async with database.tenant(cast.rival) as uow:
        assert list(await uow.db.scalars(select(Hold))) == []


async def test_an_asker_never_reads_the_name_of_another(
    database: Database, cast: Cast, room: VenueRoom
) -> None:
    first = await hold(database, cast, room, "N", asker=Asker("N", tenant_id=cast.nova.tenant_id))
    other = await hold(database, cast, room, "Rivals")
    async with database.tenant(replace(guest(cast), name="Rivals & Co")) as uow:
        await challenge_first(uow, other)
    async with database.tenant(replace(guest(cast), name="N")) as uow:
        await release_hold(uow, first, reason="no van")
    query = text(
        "SELECT actor_name, actor_person_id, ip FROM events WHERE name = 'holds.told' ORDER BY id"
    )
    async with database.tenant(cast.nova) as uow:
        told = [tuple(row) for row in await uow.db.execute(query)]
    house = ("Harbour Hall", None, None)
    assert told == [house, house, ("N", None, None)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE holds SET state = 'confirmed'",
        "UPDATE holds SET told_place = 1",
        "INSERT INTO holds SELECT (jsonb_populate_record(h, jsonb_build_object('id',"
        " gen_random_uuid(), 'tenant_id', backline.tenant()))).* FROM holds h",
    ],
)
async def test_the_asker_moves_nothing_by_themselves(
    database: Database, cast: Cast, room: VenueRoom, statement: str
) -> None:
    await hold(database, cast, room, "N", asker=Asker("N", tenant_id=cast.nova.tenant_id))
    with pytest.raises(Exception, match="a hold is kept by the venue"):
        async with database.tenant(cast.nova) as uow:
            await uow.db.execute(text(statement))


@pytest.mark.parametrize(
    ("acts", "statement"),
    [
        ((release_hold,), "UPDATE holds SET state = 'held'"),
        ((), "UPDATE holds SET asker_tenant_id = tenant_id"),
    ],
)
async def test_what_has_ended_and_whose_it_was_stays(
    database: Database, cast: Cast, room: VenueRoom, acts: tuple[Any, ...], statement: str
) -> None:
    first = await hold(database, cast, room, "N", asker=Asker("N", tenant_id=cast.nova.tenant_id))
    async with database.tenant(cast.flo) as uow:
        for act in acts:
            await act(uow, first, reason="gone")
    with pytest.raises(Exception, match="stays as it ended"):
        async with database.tenant(cast.flo) as uow:
            await uow.db.execute(text(statement))


async def test_the_calendar_lists_what_lives(
    database: Database, cast: Cast, room: VenueRoom
) -> None:
    first, _ = [await hold(database, cast, room, t) for t in ("A", "B")]
    async with database.tenant(cast.flo) as uow:
        await release_hold(uow, first, reason="gone")
        until = NIGHT + timedelta(days=1)
        nights = await list_nights(uow, room.venue_id, NIGHT, until)
    assert [(night.title, night.place) for night in nights] == [("B", 1)]


async def test_venues_are_found_by_a_night_they_are_open_on(
    database: Database, cast: Cast, room: VenueRoom
) -> None:
    found = []
    first = await hold(database, cast, room, "A")
    early = await hold(database, cast, room, "Kids", slot="matinee")
    async with database.tenant(cast.flo) as uow:
        await change_rules(uow, room.venue_id, shares_open=True)
        await confirm_hold(uow, early)
    for act in (None, confirm_hold):
        async with database.tenant(cast.flo) as uow:
            if act is not None:
                await act(uow, first)
        async with database.tenant(cast.rival) as uow:
            found.append(len((await search_venues(uow, Search(open_on=NIGHT))).items))
    assert found == [1, 0]
