"""Guest lists: the house says how many and until when, and the door reads the names in order."""

import re
from datetime import timedelta
from uuid import UUID

import pytest

from app.core.uow import Database
from app.domain.advancing import add_guest, set_allotment
from app.domain.advancing.errors import GuestListClosed
from app.domain.advancing.queries.days import list_guests
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
