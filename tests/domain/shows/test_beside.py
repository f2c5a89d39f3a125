"""Where else shows are seen: search, what waits, the agency's cockpit, lists that stay quick."""

from datetime import timedelta

import pytest

from app.core.actor import GrantScope
from app.core.uow import Database
from app.domain.holds import Asker
from app.domain.shows import Side, get_show
from app.domain.shows.columns import next_show
from app.domain.shows.queries.shows import count_waiting
from app.domain.shows.service.keeping import Party, pencil_show
from tests.cast import Cast
from tests.domain.shows.conftest import NIGHT, MakeShow
from tests.domain.shows.offering import TYPED, accept, offer
from tests.tenants.conftest import Enter
from tests.tenants.test_clients import let_in


async def seen_by_atlas(database: Database, cast: Cast) -> list[tuple[str, ...]]:
    async with database.tenant(cast.ada) as uow:
        cells = await next_show(uow, [cast.nova.tenant_id])
        return [tuple(cell.lines) for cell in cells.values()]


async def test_an_agency_sees_the_next_show_where_bookings_were_granted(
    make_show: MakeShow, database: Database, cast: Cast
) -> None:
    await make_show(on=NIGHT + timedelta(days=3))
    await make_show()
    await let_in(database, cast, GrantScope.BOOKINGS)
    day = f"{NIGHT.day} {NIGHT:%b}, Harbour Hall"
    assert await seen_by_atlas(database, cast) == [(day, "2 shows ahead")]


@pytest.mark.parametrize("scope", [GrantScope.MONEY_READ, None])
async def test_without_the_grant_an_agency_sees_no_show(
    make_show: MakeShow, database: Database, cast: Cast, scope: GrantScope | None
) -> None:
    await make_show()
    if scope:
        await let_in(database, cast, scope)
    assert await seen_by_atlas(database, cast) == []


async def test_an_agency_makes_offers_for_the_client_that_let_it_book(
    enter: Enter, make_show: MakeShow, database: Database, cast: Cast
) -> None:
    show = await make_show()
    await let_in(database, cast, GrantScope.BOOKINGS)
    ada, here = await enter("ada"), f"/t/nova/shows/{show}"
    answer = await ada.submit(f"{here}/offers", f"{here}/offers/new", **TYPED)
    assert answer.status_code == 303, answer.text
    async with database.tenant(cast.flo) as uow:
        assert (await get_show(uow, show)).state == "offered"


async def test_a_viewer_reads_and_changes_nothing(
    enter: Enter, make_show: MakeShow, database: Database, cast: Cast
) -> None:
    show = await make_show()
    await offer(database, cast.flo, show, Side.VENUE)
    vic, here = await enter("vic"), f"/t/nova/shows/{show}"
    page = (await vic.get(here)).text
    assert ("€2,000.00" in page, "Accept version 1" in page) == (True, False)
    assert (await vic.submit(f"{here}/offers/1/accept", "/t/nova")).status_code == 403
    assert (await vic.get(f"{here}/offers/new")).status_code == 403


async def test_an_open_offer_waits_for_the_other_side_only(
    make_show: MakeShow, database: Database, cast: Cast
) -> None:
    show = await make_show()

    async def waiting() -> list[int]:
        found = []
        for actor in (cast.flo, cast.nova, cast.rival):
            async with database.tenant(actor) as uow:
                found.append(await count_waiting(uow))
        return found

    await offer(database, cast.flo, show, Side.VENUE)
    assert await waiting() == [0, 1, 0]
    await offer(database, cast.flo, show, Side.ARTIST, seen=1)
    assert await waiting() == [1, 0, 0]
    await accept(database, cast.flo, show, 2, Side.VENUE)
    assert await waiting() == [0, 0, 0]


async def test_a_show_is_found_by_its_artist_and_its_venue(
    enter: Enter, make_show: MakeShow
) -> None:
    show = await make_show(asker=Asker("Paper Tigers"))
    flo = await enter("flo")
    for words in ("tigers", "harbour"):
        assert f"shows/{show}" in (await flo.get(f"/t/foundry/search?q={words}")).text


async def test_a_list_of_fifty_takes_few_statements(
    enter: Enter, database: Database, cast: Cast, count_statements: list[str]
) -> None:
    async with database.tenant(cast.nova) as uow:
        nova = Party("Nova Lind", "nova@example.com", uow.tenant_id)
        for number in range(60):
            on = NIGHT + timedelta(days=number)
            venue = Party(f"Hall {number:02}")
            await pencil_show(uow, artist=nova, venue=venue, by=Side.ARTIST, on=on)
    browser = await enter("nova")
    count_statements.clear()
    page = (await browser.get("/t/nova/shows")).text
    assert len(count_statements) <= 6, count_statements
    assert ("Hall 49" in page, "Hall 50" in page) == (True, False)
