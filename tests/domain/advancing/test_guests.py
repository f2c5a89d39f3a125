"""Guest lists: the house says how many and until when, and the door reads the names in order."""

import asyncio
import re
from datetime import timedelta
from uuid import UUID

import pytest

from app.core.ids import new_id
from app.core.uow import Database
from app.domain.advancing import add_guest, set_allotment
from app.domain.advancing.errors import GuestListClosed
from app.domain.advancing.queries.days import list_guests
from app.domain.advancing.service.guests import Arrival, note_arrivals
from app.domain.shows import Side, get_show
from tests.cast import Cast
from tests.domain.advancing.conftest import NIGHT, MakeShow
from tests.tenants.conftest import Enter


async def names(database: Database, cast: Cast, show: UUID) -> list[tuple[str, int]]:
    async with database.tenant(cast.flo) as uow:
        return [(guest.name, guest.plus) for guest in await list_guests(uow, show)]


async def test_names_fit_into_the_allotment_or_are_refused_with_the_reason(
    enter: Enter, make_show: MakeShow, database: Database, cast: Cast
) -> None:
    show = await make_show()
    flo, there = await enter("flo"), f"/t/foundry/shows/{show}/guests"
    allotted = await flo.submit(
        f"{there}/allotment", there, number="3", day=NIGHT.isoformat(), at="16:00"
    )
    assert allotted.status_code == 303
    nova, here = await enter("nova"), f"/t/nova/shows/{show}/guests"
    assert (await nova.submit(here, here, guest="zoe Park", plus="1")).status_code == 303
    over = await nova.submit(here, here, guest="Anton", plus="1")
    assert (over.status_code, "3 places in all, 1 left, and this takes 2" in over.text) == (
        422, True,
    )  # fmt: skip
    assert (await nova.submit(here, here, guest="Anton", plus="")).status_code == 303
    assert await names(database, cast, show) == [("Anton", 0), ("zoe Park", 1)]


async def test_the_houses_own_guests_are_not_counted(
    enter: Enter, make_show: MakeShow, database: Database, cast: Cast
) -> None:
    show = await make_show()
    flo, there = await enter("flo"), f"/t/foundry/shows/{show}/guests"
    assert (await flo.submit(there, there, guest="Press", plus="4")).status_code == 303
    nova, here = await enter("nova"), f"/t/nova/shows/{show}/guests"
    assert (await nova.submit(here, here, guest="Juno", plus="0")).status_code == 422
    assert await names(database, cast, show) == [("Press", 4)]


async def test_the_artist_does_not_raise_the_allotment(enter: Enter, make_show: MakeShow) -> None:
    show = await make_show()
    nova, here = await enter("nova"), f"/t/nova/shows/{show}/guests"
    answer = await nova.submit(f"{here}/allotment", here, number="50", day="", at="")
    assert (answer.status_code, "The house says how many guests" in answer.text) == (422, True)


async def test_after_the_cut_off_the_list_is_closed(
    make_show: MakeShow, database: Database, cast: Cast
) -> None:
    show = await make_show()
    async with database.tenant(cast.flo) as uow:
        found, past = await get_show(uow, show), uow.now - timedelta(minutes=1)
        await set_allotment(uow, found, number=9, cut_off=past, side=Side.VENUE)
        with pytest.raises(GuestListClosed):
            await add_guest(uow, found, side=Side.ARTIST, name="Juno", plus=0, asked_by="Nova")
        await add_guest(uow, found, side=Side.VENUE, name="Press", plus=0, asked_by="Flo")


async def test_a_side_removes_its_own_names_only(
    enter: Enter, make_show: MakeShow, database: Database, cast: Cast
) -> None:
    show = await make_show()
    flo, there = await enter("flo"), f"/t/foundry/shows/{show}/guests"
    await flo.submit(there, there, guest="Press", plus="")
    found = re.search(r"guests/([\w-]+)/remove", (await flo.get(there)).text)[1]
    nova, here = await enter("nova"), f"/t/nova/shows/{show}/guests"
    await nova.submit(f"{here}/{found}/remove", here)
    assert await names(database, cast, show) == [("Press", 0)]
    await flo.submit(f"{there}/{found}/remove", there)
    assert await names(database, cast, show) == []


async def test_the_door_gets_a_table_and_a_paper(enter: Enter, make_show: MakeShow) -> None:
    show = await make_show()
    flo, there = await enter("flo"), f"/t/foundry/shows/{show}/guests"
    for name in ("Zoe", "=Anton"):
        await flo.submit(there, there, guest=name, plus="1")
    lines = (await flo.get(f"{there}/door.csv")).text.splitlines()
    assert [line.split(",")[0] for line in lines] == ['"name"', '"\'=Anton"', '"Zoe"']
    assert (await flo.get(f"{there}/door.pdf")).content[:5] == b"%PDF-"


async def listed(database: Database, cast: Cast, show: UUID, name: str, plus: int = 0) -> UUID:
    async with database.tenant(cast.flo) as uow:
        found = await get_show(uow, show)
        guest = await add_guest(
            uow, found, side=Side.VENUE, name=name, plus=plus, asked_by="Flo"
        )  # fmt: skip
        return guest.id


async def inside(database: Database, cast: Cast, show: UUID) -> dict[str, int]:
    async with database.tenant(cast.flo) as uow:
        return {guest.name: guest.inside for guest in await list_guests(uow, show)}


async def test_a_door_counts_heads_in_and_out_again(
    enter: Enter, make_show: MakeShow, database: Database, cast: Cast
) -> None:
    show = await make_show()
    press = await listed(database, cast, show, "Press", 2)
    flo, there = await enter("flo"), f"/t/foundry/shows/{show}/guests"
    door = f"{there}/door"
    for heads in ("1", "2", "-1"):
        answer = await flo.submit(door, door, arrival_guest=str(press), arrival_heads=heads)
        assert answer.headers["location"] == door, answer.text
    page = re.sub(r"\s+", " ", (await flo.get(door)).text)
    assert '<span data-door-target="sum">2</span> of 3' in page
    assert f'data-guest="{press}" data-heads="3" data-inside="2"' in page
    nova = await enter("nova")
    assert 'data-inside="2"' in (await nova.get(f"/t/nova/shows/{show}/guests/door")).text
    refused = await flo.submit(f"{there}/{press}/remove", there)
    assert (refused.status_code, "come in already" in refused.text) == (409, True)
    answer = await flo.submit(door, door, arrival_guest=str(press), arrival_heads="99")
    assert answer.status_code == 422
    vic = await enter("vic")
    theirs = f"/t/nova/shows/{show}/guests/door"
    page = (await vic.get(theirs)).text
    assert "One in" not in page
    said = {"arrival_guest": str(press), "arrival_heads": "1"}
    said["csrf_token"] = re.search(r'csrf-token" content="(\w+)"', page)[1]
    assert (await vic.post(theirs, data=said)).status_code == 403


async def test_what_was_noted_without_a_network_counts_once_however_often_it_is_sent(
    make_show: MakeShow, database: Database, cast: Cast
) -> None:
    show = await make_show()
    press, zoe = [await listed(database, cast, show, name, 3) for name in ("Press", "Zoe")]
    noted = [
        Arrival(new_id(), press, 1), Arrival(new_id(), zoe, 4), Arrival(new_id(), new_id(), 1),
        Arrival(new_id(), zoe, -5),
    ]  # fmt: skip

    async def send(arrivals: list[Arrival]) -> int:
        async with database.tenant(cast.flo) as uow:
            found = await get_show(uow, show)
            return await note_arrivals(uow, found, arrivals, side=Side.VENUE)

    assert await send(noted) == 5
    assert await send([*noted, Arrival(new_id(), press, 2)]) == 2
    assert await inside(database, cast, show) == {"Press": 3, "Zoe": 4}


async def test_two_doors_that_count_at_once_lose_nobody(
    make_show: MakeShow, database: Database, cast: Cast
) -> None:
    show = await make_show()
    press = await listed(database, cast, show, "Press", 9)

    async def count() -> None:
        async with database.tenant(cast.flo) as uow:
            found = await get_show(uow, show)
            one = Arrival(new_id(), press, 1)
            await note_arrivals(uow, found, [one], side=Side.VENUE)

    await asyncio.gather(*(count() for _ in range(4)))
    assert await inside(database, cast, show) == {"Press": 4}
