"""Radius clauses of agreed shows: who is told of them, when, and who never is."""

import asyncio
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from app.core.uow import Database
from app.domain.holds import find_broken, would_play
from app.domain.holds.errors import WithinRadius
from app.domain.shows import Party, Side, accept_offer, get_show, pencil_show
from app.domain.shows.service.keeping import cancel_show, play_show
from app.domain.shows.service.radius import decide_to_accept, find_near
from app.domain.shows.terms import Radius
from app.domain.venues import Venue, VenueRoom, get_venue
from tests.cast import ZONE, Cast
from tests.domain.shows.conftest import NIGHT, MakeShow
from tests.domain.shows.offering import TYPED, accept, offer
from tests.domain.venues.factories import make_venue
from tests.tenants.conftest import Enter, Post

ARTIST, VENUE = Side.ARTIST, Side.VENUE
MARK = re.compile(r'name="even_so" value="([0-9a-f]{32})"')
TOLD = re.compile(
    r"Outside Barn on \d+ \w+ \d+ asks for 56 km and 10 days to other shows;"
    r" Harbour Hall on \d+ \w+ \d+ is 56 km and 10 days away\."
)
LEAKS = re.compile("Outside Barn|Too near|56 km|clause_overridden|Go on all the same")


@pytest.fixture
async def barn(database: Database, cast: Cast, room: VenueRoom) -> Venue:
    """A festival site nobody keeps, half a degree north of The Foundry: 55.6 km away."""
    async with database.tenant(cast.flo) as uow:
        house = await get_venue(uow, room.venue_id)
    north = {"latitude": house.latitude + 0.5, "longitude": house.longitude}
    return await make_venue(database, cast.nova, name="Outside Barn", kind="festival", **north)


async def outside(
    database: Database, cast: Cast, venue: Venue | None, *, days: int = 10, **other: Any
) -> UUID:
    """A show of Nova's without a hold, agreed on, so many days after the night at The Foundry."""
    async with database.tenant(cast.nova) as uow:
        show = await pencil_show(
            uow, artist=Party("Nova", None, cast.nova.tenant_id), venue=Party("Barn & Sons"),
            by=ARTIST, on=NIGHT + timedelta(days=days), venue_id=venue.id if venue else None,
            time_zone=ZONE,
        )  # fmt: skip
    is_agreed = other.pop("is_agreed", True)
    await offer(database, cast.nova, show.id, VENUE, **{"radius": Radius(56, 10), **other})
    if is_agreed:
        await accept(database, cast.nova, show.id, 1, ARTIST)
    return show.id


async def test_who_accepts_is_told_which_clause_breaks_and_goes_on_knowingly(
    enter: Enter, make_show: MakeShow, database: Database, cast: Cast, barn: Venue, post: Post
) -> None:
    await outside(database, cast, barn)
    show = await make_show()
    nova, flo = await enter("nova"), await enter("flo")
    page, house = f"/t/nova/shows/{show}", f"/t/foundry/shows/{show}"
    sent = await flo.submit(f"{house}/offers", f"{house}/offers/new", **TYPED)
    assert sent.status_code == 303, sent.text
    for path in (page, f"{page}/offers/1", f"{page}/offers/new"):
        assert TOLD.search((await nova.get(path)).text), path
    answer = await nova.submit(f"{page}/offers/1/accept", page)
    assert (answer.status_code, bool(TOLD.search(answer.text))) == (422, True)
    mark = MARK.search((await nova.get(page)).text)[1]
    answer = await nova.submit(f"{page}/offers/1/accept", page, even_so=mark, why="They know")
    assert answer.status_code == 303, answer.text
    said = text("SELECT summary FROM events WHERE name = 'holds.clause_overridden'")
    async with database.tenant(cast.nova) as uow:
        (summary,) = await uow.db.scalars(said)
        assert TOLD.search(summary) and summary.endswith("Why: They know")
    # The house reads its show, its offers, its log and its mails, and finds nothing of the other.
    pages = [(await flo.get(f"{house}{path}")).text for path in ("", "/offers/1")]
    pages += [(await flo.get("/t/foundry/shows")).text, (await flo.get("/t/foundry/holds")).text]
    async with database.tenant(cast.flo) as uow:
        pages += await uow.db.scalars(text("SELECT payload::text || summary FROM events"))
    pages += [mail.text_body for mail in await post.to("flo@example.com")]
    assert not [found for each in pages if (found := LEAKS.search(each))]


async def test_an_act_is_told_of_its_own_offer_and_of_what_it_would_forbid(
    enter: Enter, make_show: MakeShow, database: Database, cast: Cast, barn: Venue
) -> None:
    await outside(database, cast, barn, radius=None)
    show = await make_show()
    nova, page = await enter("nova"), f"/t/nova/shows/{show}"
    typed = {**TYPED, "radius_km": "56", "radius_days": "10"}
    told = await nova.submit(f"{page}/offers", f"{page}/offers/new", **typed)
    assert told.status_code == 422
    assert re.search(r"Harbour Hall on .+ asks for 56 km and 10 days to other shows;", told.text)
    assert re.search(r"Outside Barn on .+ is 56 km and 10 days away\.", told.text)
    mark = MARK.search(told.text)[1]
    for radius, status in (("57", 422), ("56", 303)):
        again = {**typed, "radius_km": radius, "even_so": mark}
        answer = await nova.submit(f"{page}/offers", f"{page}/offers/new", **again)
        assert answer.status_code == status
    # The house accepts without a word of it; the act reads it on its own page.
    flo, house = await enter("flo"), f"/t/foundry/shows/{show}"
    assert not LEAKS.search((await flo.get(f"{house}/offers/1")).text.replace("within 56 km", ""))
    assert (await flo.submit(f"{house}/offers/1/accept", house)).status_code == 303
    assert "Too near another show of yours" in (await nova.get(page)).text


async def test_one_kilometer_or_one_day_further_nothing_is_said(
    make_show: MakeShow, database: Database, cast: Cast, barn: Venue
) -> None:
    near = await make_show(), await make_show(on=NIGHT - timedelta(days=1))
    for radius, expected in ((Radius(56, 10), 1), (Radius(55, 10), 0), (Radius(56, 9), 0)):
        other = await outside(database, cast, barn, radius=radius)
        async with database.tenant(cast.nova) as uow:
            shows = [await get_show(uow, each) for each in near]
            found = [len((await find_near(uow, show, None)).breaches) for show in shows]
            assert found == [expected, 0], radius
            await cancel_show(uow, other, side=ARTIST, reason="Over")


async def test_what_is_only_offered_or_nowhere_binds_nobody_and_what_was_played_still_does(
    make_show: MakeShow, database: Database, cast: Cast, barn: Venue
) -> None:
    show = await make_show()
    await outside(database, cast, barn, is_agreed=False)
    await outside(database, cast, None)
    async with database.tenant(cast.nova) as uow:
        assert not await find_near(uow, await get_show(uow, show), Radius(2000, 365))
    played = await outside(database, cast, barn)
    async with database.tenant(cast.nova) as uow:
        await play_show.function(uow, show_id=str(played))
        assert await find_near(uow, await get_show(uow, show), None)
        assert not await find_near(uow, await get_show(uow, played), None)
    async with database.tenant(cast.flo) as uow:
        assert not await find_near(uow, await get_show(uow, show), Radius(2000, 365))


async def test_other_acts_are_not_bound(
    database: Database, cast: Cast, barn: Venue, room: VenueRoom
) -> None:
    await outside(database, cast, barn, days=0)
    for actor, expected in ((cast.nova, True), (cast.rival, False), (cast.flo, False)):
        async with database.tenant(actor) as uow:
            house = await get_venue(uow, room.venue_id)
            new = await would_play(uow, house, NIGHT)
            assert bool(await find_broken(uow, new)) is expected


async def test_whoever_pencils_in_is_told_on_the_side_of_the_act(
    enter: Enter, database: Database, cast: Cast, barn: Venue, room: VenueRoom
) -> None:
    north = {"latitude": barn.latitude + 0.1, "longitude": barn.longitude}
    near = await make_venue(database, cast.nova, name="Further Barn", **north)
    await outside(database, cast, barn)
    typed = {"name": "Somebody", "on": NIGHT.isoformat(), "email": "who@example.com"}
    nova, action = await enter("nova"), f"/t/nova/shows?venue={near.id}"
    new = f"/t/nova/shows/new?venue={near.id}"
    told = await nova.submit(action, new, **typed)
    assert (told.status_code, "is 11 km and 10 days away." in told.text) == (422, True), told.text
    mark = MARK.search(told.text)[1]
    answer = await nova.submit(action, new, **typed, even_so=mark)
    assert answer.status_code == 303, answer.text
    flo, house = await enter("flo"), {**typed, "name": "Nova", "email": "nova@example.com"}
    there = await flo.submit(
        f"/t/foundry/shows?venue={room.venue_id}", f"/t/foundry/shows/new?venue={room.venue_id}",
        **house, room_id=str(room.id), slot="evening",
    )  # fmt: skip
    assert there.status_code == 303, there.text


async def test_of_two_offers_accepted_at_once_the_second_is_told_of_the_first(
    crowd: Database, database: Database, cast: Cast, barn: Venue
) -> None:
    north = {"latitude": barn.latitude + 0.5, "longitude": barn.longitude}
    other = await make_venue(database, cast.nova, name="Further Barn", **north)
    shows = [
        await outside(database, cast, venue, days=0, is_agreed=False) for venue in (barn, other)
    ]

    async def take(show_id: UUID) -> None:
        async with crowd.tenant(cast.nova) as uow:
            show = await get_show(uow, show_id)
            await decide_to_accept(uow, show, 1, said=None, why=None)
            await accept_offer(uow, show_id, 1, side=ARTIST, by="Nova")

    ended = await asyncio.gather(*(take(each) for each in shows), return_exceptions=True)
    assert sorted(type(each) for each in ended if each) == [WithinRadius], ended


async def test_a_show_is_read_with_as_many_statements_beside_many_others(
    enter: Enter, make_show: MakeShow, database: Database, cast: Cast, barn: Venue,
    count_statements: list[str],
) -> None:  # fmt: skip
    show, counts = await make_show(), []
    nova = await enter("nova")
    for days in ((1,), (2, 3, 4, 5)):
        for each in days:
            await outside(database, cast, barn, days=each)
        await nova.get(f"/t/nova/shows/{show}")
        count_statements.clear()
        page = (await nova.get(f"/t/nova/shows/{show}")).text
        counts.append(len(count_statements))
    assert page.count("asks for 56 km and 10 days to other shows") == 5
    assert counts[0] == counts[1], count_statements
