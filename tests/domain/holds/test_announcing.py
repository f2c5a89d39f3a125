"""A confirmed night is announced and taken back, by the house alone."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from app.core.uow import Database
from app.domain.holds import (
    Asker,
    announce_night,
    block_night,
    confirm_hold,
    place_hold,
    release_hold,
)
from app.domain.holds.errors import HoldEnded, NothingToAnnounce
from app.domain.venues import VenueRoom
from tests.cast import Cast, today
from tests.tenants.conftest import Enter, Post
from tests.web.browser import Browser

NIGHT = today() + timedelta(days=45)
TOLD = text("SELECT count(*) FROM events WHERE name = :name")


async def given(database: Database, cast: Cast, room: VenueRoom) -> UUID:
    """A night of Nova's, confirmed and not announced."""
    asker = Asker("Nova", "nova@example.com", cast.nova.tenant_id)
    async with database.tenant(cast.flo) as uow:
        hold = await place_hold(
            uow, room.id, on=NIGHT, slot="evening", title="Nova Lind", asker=asker
        )
        await confirm_hold(uow, hold.id)
        return hold.id


async def test_a_house_announces_a_confirmed_night_and_takes_it_back(
    enter: Enter, visitor: Browser, post: Post, database: Database, cast: Cast, room: VenueRoom
) -> None:
    hold, public = await given(database, cast, room), f"/calendars/{room.venue_id}"
    flo, here = await enter("flo"), f"/t/foundry/holds/{hold}"
    assert "Announce it on the public calendar" in (await flo.get(here)).text
    assert "Nova Lind" not in (await visitor.get(public)).text
    assert (await flo.submit(f"{here}/announce", here)).status_code == 303
    for path in (public, f"{public}/widget"):
        assert "Nova Lind" in (await visitor.get(path)).text
    page = (await flo.get(here)).text
    assert ("Take it off the public calendar" in page, f"{hold}/announce" in page) == (True, False)
    assert (await flo.submit(f"{here}/take-back", here)).status_code == 303
    assert "Nova Lind" not in (await visitor.get(public)).text
    subjects = [mail.subject for mail in await post.to("nova@example.com")]
    assert [("is announced" in each, "no longer announced" in each) for each in subjects[-2:]] == [
        (True, False),
        (False, True),
    ]


async def test_announcing_twice_is_told_once_and_stands_in_both_logs(
    database: Database, cast: Cast, room: VenueRoom
) -> None:
    hold = await given(database, cast, room)
    for _ in range(2):
        async with database.tenant(cast.flo) as uow:
            assert (await announce_night(uow, hold)).is_public
    async with database.tenant(cast.flo) as uow:
        assert await uow.db.scalar(TOLD, {"name": "holds.announced"}) == 1
    async with database.tenant(cast.nova) as uow:
        told = "SELECT summary FROM events WHERE name = 'holds.told' ORDER BY id DESC LIMIT 1"
        assert (await uow.db.scalar(text(told))).startswith("Nova Lind is announced for")


async def test_who_asked_for_a_night_does_not_announce_it(
    enter: Enter, visitor: Browser, database: Database, cast: Cast, room: VenueRoom
) -> None:
    hold = await given(database, cast, room)
    nova, here = await enter("nova"), f"/t/nova/holds/{hold}"
    assert "public calendar" not in (await nova.get(here)).text
    for act in ("announce", "take-back"):
        assert (await nova.submit(f"{here}/{act}", here)).status_code == 403
    assert "Nova Lind" not in (await visitor.get(f"/calendars/{room.venue_id}")).text
    async with database.tenant(cast.flo) as uow:
        assert await uow.db.scalar(TOLD, {"name": "holds.announced"}) == 0


async def test_what_is_not_confirmed_is_not_announced(
    database: Database, cast: Cast, room: VenueRoom
) -> None:
    later = NIGHT + timedelta(days=1)
    async with database.tenant(cast.flo) as uow:
        night = {"on": later, "title": "A"}
        held = await place_hold(uow, room.id, slot="evening", asker=Asker("A"), **night)
        block = await block_night(uow, room.id, slot="matinee", **night)
    for hold in (held, block):
        async with database.tenant(cast.flo) as uow:
            with pytest.raises(NothingToAnnounce):
                await announce_night(uow, hold.id)
    async with database.tenant(cast.flo) as uow:
        await release_hold(uow, held.id, reason="no van")
        with pytest.raises(HoldEnded):
            await announce_night(uow, held.id)
        assert await uow.db.scalar(text("SELECT count(*) FROM holds WHERE is_public")) == 0
