"""How venues deal, in the list: the figures of their pages, for all of them at once."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from app.core.actor import ActorKind
from app.core.uow import Database
from app.domain.holds import Asker, accept_hold, ask_hold
from app.domain.shows import get_show
from app.domain.shows.settling.books import mark_paid
from app.domain.venues import VenueRoom
from app.domain.venues.queries.record import (
    Answers,
    Record,
    Trust,
    get_answers,
    get_record,
    map_trust,
)
from tests.cast import Cast, today
from tests.domain.holds.conftest import room
from tests.domain.shows.conftest import app
from tests.domain.shows.settling.conftest import PLAYED, settle_both
from tests.domain.shows.settling.test_record import show
from tests.domain.venues.factories import keep, make_venue
from tests.tenants.conftest import Enter

__all__ = ["app", "room", "show"]

NOTHING = Trust(Record(0, 0, 0, 0, 0, 0, 0, None), Answers(0, 0, None))


async def ask(database: Database, cast: Cast, room: VenueRoom) -> None:
    """Nova asked for a night three weeks ago, and had her answer two days after."""
    nova = replace(cast.flo, kind=ActorKind.GUEST, name="Nova Lind", id=None, person_id=None)
    async with database.tenant(nova) as uow:
        uow.now -= timedelta(days=21)
        asker = Asker("Nova Lind", "nova@example.com", cast.nova.tenant_id)
        night = today() + timedelta(days=90)
        hold = await ask_hold(uow, room.id, on=night, slot="evening", title="Nova", asker=asker)
    async with database.tenant(cast.flo) as uow:
        uow.now -= timedelta(days=19)
        await accept_hold(uow, hold.id)


async def test_a_list_says_of_every_venue_what_its_own_page_says(
    database: Database, cast: Cast, room: VenueRoom, show: UUID, enter: Enter
) -> None:
    other = await make_venue(database, cast.nova, name="Quay", city="Bremen")
    await keep(database, cast.rival, other)
    await ask(database, cast, room)
    await settle_both(database, cast.flo, show)
    async with database.tenant(cast.nova) as uow:
        await mark_paid(uow, await get_show(uow, show), how="bank", paid_on=PLAYED)
    async with database.tenant(cast.rival) as uow:
        found = await map_trust(uow, [room.venue_id, other.id])
        of_pages = {
            venue: Trust(await get_record(uow, venue), await get_answers(uow, venue))
            for venue in (room.venue_id, other.id)
        }
        assert await map_trust(uow, []) == {}
    assert found == of_pages
    assert found[room.venue_id].record == Record(1, 1, 1, 1, 1, 0, 1, 72)
    assert (found[room.venue_id].answers.rated, found[room.venue_id].answers.in_time) == (1, 1)
    assert found[other.id] == NOTHING
    page = (await (await enter("nova")).get("/t/nova/venues")).text
    said = "Paid in time 1 of 1, called off 0 of 1, answered 1 of 1 within a week"
    assert page.count(said) == 1
    assert page.count("aid in time") == 1


def test_only_what_can_be_said_is_said() -> None:
    assert NOTHING.words == ""
    called_off = replace(NOTHING, record=Record(0, 0, 0, 0, 1200, 3, 0, None))
    assert called_off.words == "Called off 3 of 1,200"
    answered = replace(NOTHING, answers=Answers(4, 2, 30.0))
    assert answered.words == "Answered 2 of 4 within a week"
