"""Every night of a show stands in the calendar of its house: held, given, let go, announced."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.uow import Database
from app.domain.holds import Asker, confirm_hold, place_hold, release_hold, reschedule_hold
from app.domain.holds import list_nights as list_nights_of_venue
from app.domain.shows import Party, Side, get_show, pencil_in_room, pencil_show
from app.domain.shows.errors import NightNotFree, NothingConfirmed
from app.domain.shows.queries.nights import list_nights
from app.domain.shows.service.keeping import cancel_show, join_show
from app.domain.shows.service.nights import announce_nights
from app.domain.venues import VenueRoom, write_room
from app.jobs.in_process import run_all
from tests.cast import Cast
from tests.domain.shows.conftest import NIGHT, MakeShow
from tests.domain.shows.offering import accept, offer
from tests.domain.venues.factories import keep, make_venue, shut
from tests.tenants.conftest import Enter, Post
from tests.web.browser import Browser

ARTIST, VENUE = Side.ARTIST, Side.VENUE
NEW, SHOWS = "/t/foundry/shows/new", "/t/foundry/shows"
A_DAY = timedelta(days=1)
DAYS = [NIGHT + A_DAY * number for number in range(3)]
CALENDAR = text("SELECT on_date, state FROM holds ORDER BY on_date, id")


async def calendar(database: Database, cast: Cast) -> list[tuple[date, str]]:
    async with database.tenant(cast.flo) as uow:
        return [tuple(row) for row in await uow.db.execute(CALENDAR)]


async def taken(database: Database, cast: Cast, room: VenueRoom, on: date, title: str) -> UUID:
    async with database.tenant(cast.flo) as uow:
        asker = Asker(title)
        hold = await place_hold(uow, room.id, on=on, slot="evening", title=title, asker=asker)
        return hold.id


@pytest.fixture
def residency(database: Database, cast: Cast, room: VenueRoom) -> Any:
    """Three nights of Nova's in the main room, penciled in by the house."""

    async def make() -> UUID:
        nova = Party("Nova Lind", "nova@example.com", cast.nova.tenant_id)
        async with database.tenant(cast.flo) as uow:
            days = {"on": DAYS[0], "last": DAYS[-1]}
            return (await pencil_in_room(uow, room.id, slot="evening", artist=nova, **days)).id

    return make


async def beside(database: Database, cast: Cast) -> UUID:
    """A show the house penciled in without a room."""
    async with database.tenant(cast.flo) as uow:
        house = Party("Harbour Hall", "flo@example.com", uow.tenant_id)
        nova = Party("Nova Lind", "nova@example.com", cast.nova.tenant_id)
        return (await pencil_show(uow, artist=nova, venue=house, by=VENUE, on=NIGHT)).id


async def test_a_house_pencils_in_three_nights_of_a_room_and_all_are_given(
    enter: Enter, post: Post, database: Database, cast: Cast, room: VenueRoom
) -> None:
    await taken(database, cast, room, DAYS[1], "Earlier")
    flo = await enter("flo")
    typed = {"name": "Paper Tigers", "email": "tour@tigers.example", "slot": "evening"}
    days = {"on": DAYS[0].isoformat(), "last": DAYS[2].isoformat()}
    page = (await flo.get(NEW)).text
    assert ('name="room_id"' in page, 'name="place"' in page) == (True, False)
    missing = await flo.submit(SHOWS, NEW, **typed, **days)
    assert (missing.status_code, "Room is missing" in missing.text) == (422, True)
    answer = await flo.submit(SHOWS, NEW, room_id=str(room.id), **typed, **days)
    assert answer.status_code == 303, answer.text
    show = UUID(answer.headers["location"].rsplit("/", 1)[1])
    async with database.tenant(cast.flo) as uow:
        found = await get_show(uow, show)
        assert (found.place, found.venue_id, found.nights) == ("Main", room.venue_id, 3)
        nights = await list_nights_of_venue(uow, room.venue_id, DAYS[0], DAYS[2] + A_DAY)
        mine = [(each.on_date, each.place) for each in nights if each.title == "Paper Tigers"]
        assert mine == list(zip(DAYS, (1, 2, 1), strict=True))
    subjects = [mail.subject for mail in await post.to("tour@tigers.example")]
    assert sorted(each.split(" ")[0] for each in subjects) == ["Paper", "Penciled"]


async def test_accepting_gives_every_night_and_canceling_lets_every_night_go(
    residency: Any, database: Database, cast: Cast
) -> None:
    show = await residency()
    assert await calendar(database, cast) == [(on, "held") for on in DAYS]
    await offer(database, cast.flo, show, VENUE)
    await accept(database, cast.flo, show, 1, ARTIST)
    assert await calendar(database, cast) == [(on, "confirmed") for on in DAYS]
    async with database.tenant(cast.flo) as uow:
        await cancel_show(uow, show, side=VENUE, reason="Flood")
    assert await calendar(database, cast) == [(on, "released") for on in DAYS]


async def test_where_one_night_of_several_is_given_away_nothing_is_penciled_in(
    enter: Enter, post: Post, database: Database, cast: Cast, room: VenueRoom
) -> None:
    other = await taken(database, cast, room, DAYS[2], "Earlier")
    async with database.tenant(cast.flo) as uow:
        await confirm_hold(uow, other)
    flo = await enter("flo")
    typed = {"name": "Paper Tigers", "email": "tour@tigers.example", "slot": "evening"}
    days = {"on": DAYS[0].isoformat(), "last": DAYS[2].isoformat()}
    answer = await flo.submit(SHOWS, NEW, room_id=str(room.id), **typed, **days)
    assert answer.status_code == 422
    assert f"{DAYS[2].day} {DAYS[2]:%B %Y}: This night of the room is given away" in answer.text
    assert await calendar(database, cast) == [(DAYS[2], "confirmed")]
    assert await post.to("tour@tigers.example") == []


async def test_an_offer_is_not_accepted_while_one_of_its_nights_cannot_be_given(
    residency: Any, database: Database, cast: Cast, room: VenueRoom
) -> None:
    other = await taken(database, cast, room, DAYS[1], "Earlier")
    show = await residency()
    await offer(database, cast.flo, show, VENUE)
    with pytest.raises(NightNotFree, match=f"because {DAYS[1].day} {DAYS[1]:%B %Y} cannot be"):
        await accept(database, cast.flo, show, 1, ARTIST)
    assert {state for _, state in await calendar(database, cast)} == {"held"}
    async with database.tenant(cast.flo) as uow:
        assert (await get_show(uow, show)).state == "offered"
        await release_hold(uow, other, reason="no van")
    await accept(database, cast.flo, show, 1, ARTIST)


async def test_a_show_beside_the_calendar_is_accepted_only_when_a_room_is_held(
    enter: Enter, database: Database, cast: Cast, room: VenueRoom
) -> None:
    show = await beside(database, cast)
    await offer(database, cast.flo, show, ARTIST)
    with pytest.raises(NightNotFree, match="no room is held"):
        await accept(database, cast.flo, show, 1, VENUE)
    flo, nova, here = await enter("flo"), await enter("nova"), f"{SHOWS}/{show}"
    page = (await flo.get(here)).text
    assert ("Not in your calendar yet" in page, "offers/1/accept" in page) == (True, False)
    assert "Not in your calendar" not in (await nova.get(f"/t/nova/shows/{show}")).text
    typed = {"room_id": str(room.id), "slot": "evening"}
    theirs = await nova.submit(f"/t/nova/shows/{show}/nights", f"/t/nova/shows/{show}", **typed)
    assert (theirs.status_code, await calendar(database, cast)) == (403, [])
    assert (await flo.submit(f"{here}/nights", here, **typed)).status_code == 303
    assert await calendar(database, cast) == [(NIGHT, "held")]
    page = (await flo.get(here)).text
    assert ("Not in your calendar yet" in page, "offers/1/accept" in page) == (False, True)
    await accept(database, cast.flo, show, 1, VENUE)
    assert await calendar(database, cast) == [(NIGHT, "confirmed")]


async def test_a_show_agreed_before_the_house_had_rooms_gets_one_unless_it_is_taken(
    enter: Enter, database: Database, cast: Cast
) -> None:
    show = await beside(database, cast)
    await offer(database, cast.flo, show, VENUE)
    await accept(database, cast.flo, show, 1, ARTIST)
    venue = await make_venue(database, cast.nova)
    await keep(database, cast.flo, venue)
    async with database.tenant(cast.flo) as uow:
        room = await write_room(uow, venue.id, name="Main", layouts=[], technical={})
    first = await taken(database, cast, room, NIGHT, "Earlier")
    flo, here = await enter("flo"), f"{SHOWS}/{show}"
    typed = {"room_id": str(room.id), "slot": "evening"}
    refused = await flo.submit(f"{here}/nights", here, **typed)
    assert (
        refused.status_code,
        "Nothing was changed, because its night cannot be" in refused.text,
    ) == (
        422,
        True,
    )
    assert await calendar(database, cast) == [(NIGHT, "held")]
    async with database.tenant(cast.flo) as uow:
        await release_hold(uow, first, reason="no van")
    assert (await flo.submit(f"{here}/nights", here, **typed)).status_code == 303
    assert await calendar(database, cast) == [(NIGHT, "released"), (NIGHT, "confirmed")]


async def test_an_artist_asks_a_house_with_a_calendar_for_the_night_first(
    enter: Enter, database: Database, cast: Cast, room: VenueRoom
) -> None:
    nova, asked = await enter("nova"), f"?venue={room.venue_id}&on={NIGHT}"
    page = (await nova.get(f"/t/nova/shows/new{asked}")).text
    assert f'href="/t/nova/venues/{room.venue_id}/ask?on={NIGHT}"' in page
    assert "Pencil it in" not in page
    typed = {"name": "Harbour Hall", "on": NIGHT.isoformat()}
    answer = await nova.submit(f"/t/nova/shows{asked}", "/t/nova/shows/new", **typed)
    assert (answer.status_code, "Ask for the night there first" in answer.text) == (422, True)
    async with database.tenant(cast.flo) as uow:
        assert await uow.db.scalar(text("SELECT count(*) FROM shows")) == 0


async def test_all_nights_go_where_the_first_goes_until_the_show_is_agreed(
    residency: Any, database: Database, cast: Cast, room: VenueRoom, app: Any
) -> None:
    show, moved = await residency(), [on + timedelta(days=1) for on in DAYS]
    async with database.tenant(cast.flo) as uow:
        hold = (await get_show(uow, show)).hold_id
        await reschedule_hold(uow, hold, room_id=room.id, on=moved[0], slot="evening")
    await run_all(app.state.site.database, app.state.site.adapters)
    async with database.tenant(cast.flo) as uow:
        found = await get_show(uow, show)
        assert (found.on_date, found.last_date) == (moved[0], moved[-1])
        assert [(n.on, n.is_held) for n in await list_nights(uow, found)] == [
            (on, True) for on in moved
        ]
    live = [on for on, state in await calendar(database, cast) if state == "held"]
    assert live == moved


async def test_a_later_night_leads_to_the_same_show_and_is_missed_when_it_is_let_go(
    residency: Any, enter: Enter, database: Database, cast: Cast
) -> None:
    show, nova = await residency(), await enter("nova")
    async with database.tenant(cast.nova) as uow:
        last = (await list_nights(uow, await get_show(uow, show)))[-1].hold
        assert last is not None
    of_hold, here = f"/t/nova/shows/of-hold/{last.id}", f"/t/nova/holds/{last.id}"
    answer = await nova.submit(of_hold, here)
    assert answer.headers["location"] == f"/t/nova/shows/{show}/offers/new"
    await offer(database, cast.flo, show, VENUE)
    await accept(database, cast.flo, show, 1, ARTIST)
    assert "not held for" not in (await nova.get(f"/t/nova/shows/{show}")).text
    async with database.tenant(cast.flo) as uow:
        await release_hold(uow, last.id, reason="Flooded")
    said = f"The hold of {DAYS[-1].day} {DAYS[-1]:%B %Y} has ended"
    assert said in (await nova.get(f"/t/nova/shows/{show}")).text


async def test_the_artist_moves_no_night_to_another_hold(
    residency: Any, database: Database, cast: Cast
) -> None:
    await residency()
    with pytest.raises(DBAPIError, match="where it lives"):
        async with database.tenant(cast.nova) as uow:
            await uow.db.execute(text("UPDATE show_nights SET on_date = on_date + 1"))
    async with database.tenant(cast.rival) as uow:
        assert await uow.db.scalar(text("SELECT count(*) FROM show_nights")) == 0


async def test_an_artist_that_comes_later_reads_every_night(
    database: Database, cast: Cast, room: VenueRoom
) -> None:
    async with database.tenant(cast.flo) as uow:
        days = {"on": DAYS[0], "last": DAYS[-1]}
        show = await pencil_in_room(uow, room.id, slot="day", artist=Party("Nova"), **days)
        await join_show(uow, show.id, side=ARTIST, tenant_id=cast.nova.tenant_id)
    async with database.tenant(cast.nova) as uow:
        assert await uow.db.scalar(text("SELECT count(*) FROM show_nights")) == 2


async def test_a_confirmed_show_is_announced_by_its_house_from_its_page(
    residency: Any, enter: Enter, visitor: Browser, database: Database, cast: Cast, room: VenueRoom
) -> None:
    show, flo, nova = await residency(), await enter("flo"), await enter("nova")
    here, theirs = f"{SHOWS}/{show}", f"/t/nova/shows/{show}"
    assert "public calendar" not in (await flo.get(here)).text
    assert (await flo.submit(f"{here}/announce", here)).status_code == 409
    await offer(database, cast.flo, show, VENUE)
    await accept(database, cast.flo, show, 1, ARTIST)
    assert "Announce it on the public calendar" in (await flo.get(here)).text
    assert "public calendar" not in (await nova.get(theirs)).text
    assert (await nova.submit(f"{theirs}/announce", theirs)).status_code == 403
    public = f"/calendars/{room.venue_id}"
    assert "Nova Lind" not in (await visitor.get(public)).text
    assert (await flo.submit(f"{here}/announce", here)).status_code == 303
    assert (await visitor.get(public)).text.count("Nova Lind") == 3
    assert (await nova.submit(f"{theirs}/take-back", theirs)).status_code == 403
    assert "Take it off the public calendar" in (await flo.get(here)).text
    assert (await flo.submit(f"{here}/take-back", here)).status_code == 303
    assert "Nova Lind" not in (await visitor.get(public)).text
    async with database.tenant(cast.flo) as uow:
        told = "SELECT count(*) FROM events WHERE name IN ('holds.announced', 'holds.taken_back')"
        assert await uow.db.scalar(text(told)) == 6


async def test_nothing_is_announced_before_it_is_confirmed(
    make_show: MakeShow, database: Database, cast: Cast
) -> None:
    show = await make_show()
    async with database.tenant(cast.flo) as uow:
        with pytest.raises(NothingConfirmed):
            await announce_nights(uow, show, is_public=True)
        assert await uow.db.scalar(text("SELECT count(*) FROM holds WHERE is_public")) == 0


async def test_a_house_is_told_that_its_calendar_lacks_a_show_the_artist_began(
    enter: Enter, database: Database, cast: Cast, room: VenueRoom
) -> None:
    async with database.tenant(cast.nova) as uow:
        nova = Party("Nova Lind", None, uow.tenant_id)
        show = await pencil_show(uow, artist=nova, venue=Party("Hall"), by=ARTIST, on=NIGHT)
        await join_show(uow, show.id, side=VENUE, tenant_id=cast.flo.tenant_id)
    flo, said = await enter("flo"), "Your calendar has nothing on this night"
    page = (await flo.get(f"{SHOWS}/{show.id}")).text
    assert (said in page, f"calendar/new?on={NIGHT}" in page) == (True, True)
    await taken(database, cast, room, NIGHT, "Nova Lind")
    assert said not in (await flo.get(f"{SHOWS}/{show.id}")).text


async def test_the_page_of_many_nights_takes_no_more_statements_than_that_of_two(
    enter: Enter, database: Database, cast: Cast, room: VenueRoom, count_statements: list[str]
) -> None:
    flo, counts = await enter("flo"), []
    for number, nights in enumerate((2, 7)):
        on = NIGHT + timedelta(days=20 * number)
        async with database.tenant(cast.flo) as uow:
            days = {"on": on, "last": on + timedelta(days=nights - 1)}
            show = await pencil_in_room(uow, room.id, slot="day", artist=Party("N"), **days)
        await flo.get(f"{SHOWS}/{show.id}")
        count_statements.clear()
        await flo.get(f"{SHOWS}/{show.id}")
        counts.append(len(count_statements))
    assert counts[0] == counts[1], count_statements


async def test_nobody_pencils_in_where_a_house_has_closed(
    enter: Enter, database: Database, cast: Cast
) -> None:
    barn = await make_venue(database, cast.nova, name="The Barn")
    await shut(database, cast.rival, barn, NIGHT)
    nova, new = await enter("nova"), f"/t/nova/shows/new?venue={barn.id}"
    typed = {"name": "The Barn", "email": "who@example.com", "on": NIGHT.isoformat()}
    told = await nova.submit(f"/t/nova/shows?venue={barn.id}", new, **typed)
    assert (told.status_code, "is closed that night" in told.text) == (422, True), told.text
    before = {**typed, "on": (NIGHT - timedelta(days=1)).isoformat()}
    assert (await nova.submit(f"/t/nova/shows?venue={barn.id}", new, **before)).status_code == 303
