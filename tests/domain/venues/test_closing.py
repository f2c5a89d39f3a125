"""A venue that has closed: readable, and neither found nor planned any more."""

from datetime import timedelta

import pytest

from app.core.uow import Database
from app.domain.venues import Search, Venue, change_venue, get_venue, search_venues
from app.domain.venues.errors import VenueKnown
from app.domain.venues.queries.search import count_found, list_spots
from app.domain.venues.service.proposing import decide_edit, propose_edit
from tests.cast import Cast, today
from tests.domain.venues.factories import HARBOUR, keep, make_venue
from tests.tenants.conftest import Enter


async def found(database: Database, cast: Cast, asked: Search) -> tuple[list[str], int, int]:
    async with database.tenant(cast.rival) as uow:
        names = [row.name for row in (await search_venues(uow, asked)).items]
        spots = await list_spots(uow, asked, degrees=1)
        return names, await count_found(uow, asked), sum(spot.count for spot in spots)


async def closed(database: Database, cast: Cast, *, ago: int) -> Venue:
    venue = await make_venue(database, cast.nova)
    await keep(database, cast.flo, venue)
    async with database.tenant(cast.flo) as uow:
        return await change_venue(
            uow, venue.id, {"closed_on": uow.now.date() - timedelta(days=ago)}
        )


async def test_a_closed_venue_is_found_only_by_who_asks_for_closed_ones(
    database: Database, cast: Cast
) -> None:
    venue = await closed(database, cast, ago=0)
    for asked in (Search(), Search(words="harbour"), Search(least=1)):
        assert await found(database, cast, asked) == ([], 0, 0)
    assert await found(database, cast, Search(with_closed=True)) == (["Harbour Hall"], 1, 1)
    async with database.tenant(cast.rival) as uow:
        assert (await get_venue(uow, venue.id)).is_closed(uow.now.date())
    with pytest.raises(VenueKnown):
        await make_venue(database, cast.rival)


async def test_a_venue_that_closes_later_is_found_until_then(
    database: Database, cast: Cast
) -> None:
    venue = await closed(database, cast, ago=-1)
    assert await found(database, cast, Search()) == (["Harbour Hall"], 1, 1)
    async with database.tenant(cast.rival) as uow:
        uow.now += timedelta(days=1)
        assert (await search_venues(uow, Search())).items == []
    async with database.tenant(cast.flo) as uow:
        await change_venue(uow, venue.id, {"closed_on": None})
    async with database.tenant(cast.rival) as uow:
        uow.now += timedelta(days=1)
        assert len((await search_venues(uow, Search())).items) == 1


async def test_that_a_venue_has_closed_is_proposed_and_decided(
    database: Database, cast: Cast
) -> None:
    venue = await make_venue(database, cast.nova)
    day = today() - timedelta(days=40)
    async with database.tenant(cast.rival) as uow:
        edit = await propose_edit(uow, venue.id, {"closed_on": day})
    assert (await found(database, cast, Search()))[1] == 1
    async with database.platform(reason="test") as uow:
        await decide_edit(uow, edit.id, is_accepted=True, by="Olive")
    assert (await found(database, cast, Search()))[1] == 0
    async with database.tenant(cast.nova) as uow:
        assert (await get_venue(uow, venue.id)).closed_on == day


async def test_the_pages_say_that_a_venue_has_closed(
    enter: Enter, database: Database, cast: Cast
) -> None:
    venue = await make_venue(database, cast.nova)
    await keep(database, cast.flo, venue)
    rival, flo = await enter("rival"), await enter("flo")
    theirs = f"/t/rival/venues/{venue.id}"
    typed = {**HARBOUR, "closed_on": "2026-10-31"}
    answer = await rival.submit(f"{theirs}/edit", f"{theirs}/edit", **typed)
    assert answer.status_code == 303, answer.text
    waiting = (await flo.get("/t/foundry/venue-proposals")).text
    assert "Closed since" in waiting
    assert "31 October 2026" in waiting
    action = waiting.split('action="/t/foundry/venue-proposals/')[1].split('"')[0]
    await flo.submit(f"/t/foundry/venue-proposals/{action}", "/t/foundry/venue-proposals")
    shown = (await rival.get(theirs)).text
    assert "Closed since" in shown
    assert "Ask for a night" not in shown
    assert "Harbour Hall" not in (await rival.get("/t/rival/venues?q=harbour")).text
    listed = (await rival.get("/t/rival/venues?q=harbour&closed=yes")).text
    assert "Harbour Hall" in listed
    assert ">Closed</span>" in listed
    form = (await flo.get(f"/t/foundry/venues/{venue.id}/edit")).text
    assert 'value="2026-10-31"' in form
