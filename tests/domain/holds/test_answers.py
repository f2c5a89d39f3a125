"""How a venue answers requests for its nights, as its page says it with the number of cases."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from app.core import clock
from app.core.actor import ActorKind
from app.core.uow import Database
from app.domain.holds import Asker, accept_hold, ask_hold, place_hold, release_hold
from app.domain.venues import VenueRoom
from app.domain.venues.queries.record import Answers, get_answers
from tests.cast import Cast
from tests.tenants.conftest import Enter

NIGHT = clock.now().date() + timedelta(days=90)


def by_link(cast: Cast) -> object:
    """Nova, as she acts in the venue's workspace about a night of her own."""
    return replace(cast.flo, kind=ActorKind.GUEST, name="Nova Lind", id=None, person_id=None)


async def ask(
    database: Database, cast: Cast, room: VenueRoom, *, ago: int, on: date = NIGHT
) -> UUID:
    async with database.tenant(by_link(cast)) as uow:
        uow.now -= timedelta(days=ago)
        asker = Asker("Nova Lind", "nova@example.com", cast.nova.tenant_id)
        hold = await ask_hold(uow, room.id, on=on, slot="evening", title="Nova Lind", asker=asker)
        return hold.id


async def answer(database: Database, cast: Cast, hold: UUID, *, ago: int, yes: bool) -> None:
    async with database.tenant(cast.flo) as uow:
        # A little sooner: the clock goes on between a request and its answer.
        uow.now -= timedelta(days=ago, minutes=6)
        if yes:
            await accept_hold(uow, hold)
        else:
            await release_hold(uow, hold, reason="Not our sound", state="declined")


async def answers_of(database: Database, cast: Cast, room: VenueRoom) -> Answers:
    async with database.tenant(cast.rival) as uow:
        return await get_answers(uow, room.venue_id)


async def test_answers_count_with_their_time_and_silence_counts_after_a_week(
    database: Database, cast: Cast, room: VenueRoom, enter: Enter
) -> None:
    days = [NIGHT + timedelta(days=number) for number in range(5)]
    asked = [await ask(database, cast, room, ago=30, on=on) for on in days[:3]]
    await answer(database, cast, asked[0], ago=29, yes=True)
    await answer(database, cast, asked[1], ago=27, yes=False)
    await answer(database, cast, asked[2], ago=20, yes=True)
    found = await answers_of(database, cast, room)
    assert (found.rated, found.in_time, round(found.hours or 0)) == (3, 2, 72)
    await ask(database, cast, room, ago=6, on=days[3])
    found = await answers_of(database, cast, room)
    assert (found.rated, found.in_time, round(found.hours or 0)) == (3, 2, 72)
    await ask(database, cast, room, ago=8, on=days[4])
    found = await answers_of(database, cast, room)
    assert (found.rated, found.in_time, round(found.hours or 0)) == (4, 2, 72)
    page = (await (await enter("nova")).get(f"/t/nova/venues/{room.venue_id}")).text
    assert "2 of 4 requests within a week, usually within 3 days" in page


async def test_what_the_asker_took_back_and_what_the_house_entered_itself_says_nothing(
    database: Database, cast: Cast, room: VenueRoom
) -> None:
    taken_back = await ask(database, cast, room, ago=5)
    async with database.tenant(by_link(cast)) as uow:
        uow.now -= timedelta(days=4)
        await release_hold(uow, taken_back, reason="Found another")
    async with database.tenant(cast.flo) as uow:
        uow.now -= timedelta(days=30)
        await place_hold(uow, room.id, on=NIGHT, slot="evening", title="X", asker=Asker("Somebody"))
    assert await answers_of(database, cast, room) == Answers(0, 0, None)
    assert (await answers_of(database, cast, room)).facts == []


async def test_a_request_taken_back_after_a_week_of_silence_was_not_answered(
    database: Database, cast: Cast, room: VenueRoom
) -> None:
    hold = await ask(database, cast, room, ago=20)
    async with database.tenant(by_link(cast)) as uow:
        uow.now -= timedelta(days=2)
        await release_hold(uow, hold, reason="Nobody answered")
    assert await answers_of(database, cast, room) == Answers(1, 0, None)


async def test_requests_older_than_a_year_are_forgotten(
    database: Database, cast: Cast, room: VenueRoom
) -> None:
    await ask(database, cast, room, ago=366)
    assert await answers_of(database, cast, room) == Answers(0, 0, None)
