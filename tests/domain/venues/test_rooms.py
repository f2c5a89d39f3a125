"""Rooms: one comes with a venue, its keeper writes more, and everybody else proposes them."""

from typing import Any

import pytest
from sqlalchemy import text

from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.uow import Database
from app.domain.venues import (
    RoomFacts,
    Search,
    Venue,
    VenueRoom,
    get_venue,
    layouts_of,
    list_rooms,
    propose_venue,
    search_venues,
    write_room,
)
from app.domain.venues.errors import NothingChanged, NotTheKeeper, RoomTaken
from app.domain.venues.service.proposing import decide_edit, propose_room
from tests.cast import Cast
from tests.domain.venues.factories import HARBOUR, keep, make_venue

MAIN = RoomFacts("Main room", layouts_of(standing=450, seated=200), {"stage": "8 x 6 m"})
BAR = RoomFacts("Bar", layouts_of(standing=80))


async def rooms_of(database: Database, actor: Actor, venue: Venue) -> list[VenueRoom]:
    async with database.tenant(actor) as uow:
        return await list_rooms(uow, [venue.id])


async def capacity_of(database: Database, actor: Actor, venue: Venue) -> int:
    async with database.tenant(actor) as uow:
        return (await get_venue(uow, venue.id)).capacity


async def propose(
    database: Database, actor: Actor, venue: Venue, facts: RoomFacts, room: VenueRoom | None = None
) -> Any:
    async with database.tenant(actor) as uow:
        return await propose_room(uow, venue.id, room.id if room else None, facts)


async def test_a_venue_comes_with_its_main_room_and_is_found_by_its_size(
    database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        venue = await propose_venue(uow, HARBOUR, room=MAIN)
    (room,) = await rooms_of(database, cast.rival, venue)
    assert (room.name, room.capacity, room.technical) == ("Main room", 450, {"stage": "8 x 6 m"})
    assert room.layouts == [
        {"layout": "standing", "capacity": 450},
        {"layout": "seated", "capacity": 200},
    ]
    async with database.tenant(cast.rival) as uow:
        found = (await search_venues(uow, Search(least=400, most=500))).items
    assert [row.id for row in found] == [venue.id]


async def test_a_room_of_which_nothing_is_said_is_not_written(
    database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        venue = await propose_venue(uow, HARBOUR, room=RoomFacts("Main room"))
    assert await rooms_of(database, cast.nova, venue) == []
    assert venue.capacity == 0


async def test_operators_decide_about_rooms_where_nobody_keeps(
    database: Database, cast: Cast
) -> None:
    venue = await make_venue(database, cast.nova, capacity=0)
    edit = await propose(database, cast.rival, venue, MAIN)
    assert await rooms_of(database, cast.rival, venue) == []
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(NotTheKeeper):
            await write_room(uow, venue.id, name="Mine", layouts=[], technical={})
    async with database.platform(reason="test") as uow:
        await decide_edit(uow, edit.id, is_accepted=True, by="Olive")
    (room,) = await rooms_of(database, cast.nova, venue)
    assert (room.name, room.capacity, room.technical) == ("Main room", 450, {"stage": "8 x 6 m"})
    assert await capacity_of(database, cast.nova, venue) == 450
    async with database.tenant(cast.rival) as uow:
        told = await uow.db.scalar(text("SELECT summary FROM events WHERE name = 'venues.told'"))
    assert told == "Your change of Harbour Hall was taken over"


async def test_a_smaller_room_does_not_undo_what_a_venue_is_said_to_hold(
    database: Database, cast: Cast
) -> None:
    venue = await make_venue(database, cast.nova, capacity=400)
    for facts, then in ((BAR, 400), (MAIN, 450)):
        edit = await propose(database, cast.rival, venue, facts)
        async with database.platform(reason="test") as uow:
            await decide_edit(uow, edit.id, is_accepted=True, by="Olive")
        assert await capacity_of(database, cast.nova, venue) == then
    await keep(database, cast.flo, venue)
    main = (await rooms_of(database, cast.flo, venue))[1]
    async with database.tenant(cast.flo) as uow:
        layouts = layouts_of(standing=300)
        await write_room(uow, venue.id, main.id, name="Main room", layouts=layouts, technical={})
    assert await capacity_of(database, cast.nova, venue) == 300


async def test_the_keeper_decides_about_rooms_and_what_was_not_proposed_stays(
    database: Database, cast: Cast
) -> None:
    venue = await make_venue(database, cast.nova)
    await keep(database, cast.flo, venue)
    async with database.tenant(cast.flo) as uow:
        said = {"stage": "8 x 6 m", "pa": "Kara II"}
        layouts = layouts_of(standing=400)
        room = await write_room(uow, venue.id, name="Main", layouts=layouts, technical=said)
    same = RoomFacts("Main", layouts, said)
    with pytest.raises(NothingChanged):
        await propose(database, cast.rival, venue, same, room)
    other = RoomFacts("Main", layouts_of(standing=380), {"stage": "8 x 6 m"}, "Twin Reverb")
    edit = await propose(database, cast.rival, venue, other, room)
    assert edit.room_name == "Main"
    assert edit.after == {
        "layouts": [{"layout": "standing", "capacity": 380}], "pa": "", "backline": "Twin Reverb",
    }  # fmt: skip
    async with database.tenant(cast.flo) as uow:
        # Said in the meantime, and not part of the proposal.
        said = {**said, "stage": "9 x 6 m"}
        await write_room(uow, venue.id, room.id, name="Hall", layouts=layouts, technical=said)
    with pytest.raises(NotFound):
        async with database.platform(reason="test") as uow:
            await decide_edit(uow, edit.id, is_accepted=True, by="Olive")
    async with database.tenant(cast.flo) as uow:
        await decide_edit(uow, edit.id, is_accepted=True, by="Flo")
    (room,) = await rooms_of(database, cast.rival, venue)
    assert (room.name, room.capacity, room.backline) == ("Hall", 380, "Twin Reverb")
    assert room.technical == {"stage": "9 x 6 m"}


async def test_two_proposals_of_one_room_write_it_once(database: Database, cast: Cast) -> None:
    venue = await make_venue(database, cast.nova)
    first = await propose(database, cast.rival, venue, MAIN)
    second = await propose(database, cast.flo, venue, MAIN)
    async with database.platform(reason="test") as uow:
        await decide_edit(uow, first.id, is_accepted=True, by="Olive")
    with pytest.raises(RoomTaken):
        async with database.platform(reason="test") as uow:
            await decide_edit(uow, second.id, is_accepted=True, by="Olive")
    with pytest.raises(RoomTaken):
        await propose(database, cast.nova, venue, MAIN)
    assert len(await rooms_of(database, cast.nova, venue)) == 1


async def test_a_room_is_proposed_at_its_own_venue_only(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        venue = await propose_venue(uow, HARBOUR, room=MAIN)
    other = await make_venue(database, cast.nova, name="Quay", city="Bremen")
    (room,) = await rooms_of(database, cast.nova, venue)
    with pytest.raises(NotFound):
        await propose(database, cast.rival, other, BAR, room)
    edit = await propose(database, cast.rival, other, BAR)
    statements = (
        "INSERT INTO venue_edits (tenant_id, venue_id, room_id, venue_name, before, after,"
        " proposed_name) VALUES (backline.tenant(), :other, :room, 'Quay', '{}', '{}', 'Ravi')",
        "UPDATE venue_edits SET room_id = :room WHERE id = :edit AND venue_id = :other",
    )
    for statement in statements:
        with pytest.raises(Exception, match="a proposal is decided once"):
            async with database.tenant(cast.rival) as uow:
                ids = {"other": other.id, "room": room.id, "edit": edit.id}
                used = {name: ids[name] for name in ids if f":{name}" in statement}
                await uow.db.execute(text(statement), used)


async def test_nobody_writes_a_room_of_a_venue_that_is_there_already(
    database: Database, cast: Cast
) -> None:
    venue = await make_venue(database, cast.nova)
    with pytest.raises(Exception, match="changed by the workspace that keeps its venue"):
        async with database.tenant(cast.nova) as uow:
            statement = "INSERT INTO venue_rooms (venue_id, name) VALUES (:id, 'Mine')"
            await uow.db.execute(text(statement), {"id": venue.id})
