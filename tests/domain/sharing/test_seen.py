"""What others see: the fields an owner wrote for them, of what is shared, and no row."""

from dataclasses import fields

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.core.errors import NotFound
from app.core.uow import Database
from app.domain.sharing import SharingOffer, accept_request, open_tour
from app.domain.sharing.errors import NoNights, NotShared, SharingChanged
from app.domain.sharing.matching import Shared, SharedNight, Stop
from app.domain.sharing.models import SharingNight, SharingTour
from app.domain.sharing.queries.directory import (
    get_shared,
    list_nights_of,
    list_shared,
    list_shared_nights,
)
from app.domain.sharing.service.asking import Asker, ask_night
from app.domain.sharing.service.offering import note_wish, withdraw_offer
from app.domain.sharing.service.opening import close_tour
from app.domain.tours import Tour
from app.domain.venues import Point
from tests.cast import Cast
from tests.domain.sharing.factories import HAMBURG, ask, day, guest, make_offer, offered

HERE = Stop("Hall", "Hamburg", Point(HAMBURG.latitude, HAMBURG.longitude), day(0), day(0))
SEEN = text("SELECT * FROM backline.sharing_offers_seen(NULL, NULL, NULL, NULL, NULL, NULL, NULL)")
TOLD = {
    "tenant_id", "id", "kind", "title", "words", "giver", "city", "country", "point", "time_zone",
    "reach_km", "first_on", "last_on", "price_amount", "currency", "unit", "terms", "taken",
}  # fmt: skip


async def seen(database: Database, actor: object, km: int = 100) -> list[str]:
    async with database.tenant(actor) as uow:
        return [offer.title for offer in await list_shared(uow, [HERE], within_km=km)]


async def test_a_second_workspace_sees_exactly_what_was_written_for_others(
    database: Database, cast: Cast, van: SharingOffer
) -> None:
    async with database.tenant(cast.nova) as uow:
        found = await get_shared(uow, van.id)
        columns = (await uow.db.execute(SEEN)).keys()
        assert list(await uow.db.scalars(select(SharingOffer))) == []
    assert {field.name for field in fields(Shared)} == TOLD
    shown = (TOLD - {"point", "taken"}) | {"latitude", "longitude", "taken_first", "taken_last"}
    assert set(columns) == shown
    for name in TOLD - {"point", "taken"}:
        assert getattr(found, name) == getattr(van, name), name
    assert van.handover not in repr(found)
    assert str(van.contact_email) not in repr(found)


async def test_what_is_kept_taken_back_or_looked_for_is_seen_by_nobody(
    database: Database, cast: Cast, van: SharingOffer
) -> None:
    await make_offer(database, cast.rival, title="Kept", is_shared=False)
    gone = await make_offer(database, cast.rival, title="Gone")
    wished = offered(title="Wished", is_shared=False)
    async with database.tenant(cast.rival) as uow:
        await withdraw_offer(uow, gone.id)
        await note_wish(uow, HAMBURG, **wished)
    assert await seen(database, cast.nova) == [van.title]
    assert await seen(database, cast.flo) == [van.title]
    assert await seen(database, cast.rival) == []
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(NotFound):
            await get_shared(uow, gone.id)


async def test_a_wish_is_never_shared(database: Database, cast: Cast) -> None:
    with pytest.raises(DBAPIError, match="ck_sharing_offers_wish"):
        await make_offer(database, cast.rival, is_wish=True)


async def test_days_that_are_taken_are_told_but_not_by_whom(
    database: Database, cast: Cast, van: SharingOffer
) -> None:
    request = await ask(database, cast.rival, cast.nova, van.id, last=day(2))
    async with database.tenant(cast.rival) as uow:
        await accept_request(uow, request.id, side="owner", seen=1)
    async with database.tenant(cast.flo) as uow:
        found = await get_shared(uow, van.id)
    assert found.taken == ((day(0), day(2)),)
    assert "Nova" not in repr(found)


async def test_an_open_tour_tells_act_genre_words_days_and_cities(
    database: Database, cast: Cast, tour: Tour
) -> None:
    async with database.tenant(cast.nova) as uow:
        opened = await open_tour(uow, tour.id, act="Nova Lind", genre="indie", words="Openers")
    async with database.tenant(cast.rival) as uow:
        nights = await list_nights_of(uow, opened.id)
        near = await list_shared_nights(uow, [HERE], within_km=50, days=1, today=day(-5))
        assert list(await uow.db.scalars(select(SharingTour))) == []
        assert list(await uow.db.scalars(select(SharingNight))) == []
    assert [(n.on, n.city) for n in nights] == [
        (day(0), "Hamburg"), (day(2), "Berlin"), (day(5), "Munich"),
    ]  # fmt: skip
    assert [n.city for n in near] == ["Hamburg"]
    assert {field.name for field in fields(SharedNight)} == {
        "tenant_id", "sharing_tour_id", "act", "genre", "words", "on", "city", "country", "point",
        "time_zone",
    }  # fmt: skip
    assert "Hall of" not in repr(nights)
    assert tour.name not in repr(nights)


async def test_a_closed_tour_is_seen_by_nobody_and_opens_anew(
    database: Database, cast: Cast, tour: Tour
) -> None:
    said = {"act": "Nova Lind", "genre": "indie"}
    async with database.tenant(cast.nova) as uow:
        opened = await open_tour(uow, tour.id, **said)
        await close_tour(uow, tour.id)
    async with database.tenant(cast.rival) as uow:
        with pytest.raises(NotFound):
            await list_nights_of(uow, opened.id)
    asker = Asker(cast.rival.tenant_id, "Rival")
    async with database.tenant(guest(cast.nova, "Rival")) as uow:
        with pytest.raises(NotShared):
            await ask_night(uow, opened.id, on=day(0), asker=asker)
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(SharingChanged):
            await open_tour(uow, tour.id, **said, seen=1)
        await open_tour(uow, tour.id, **said, seen=2)
    async with database.tenant(cast.rival) as uow:
        assert len(await list_nights_of(uow, opened.id)) == 3


async def test_a_tour_without_a_route_cannot_be_opened(
    database: Database, cast: Cast, tour: Tour
) -> None:
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(NoNights):
            await open_tour(uow, tour.id, act="Nova", genre="indie", scenario_id=tour.id)


async def test_a_night_is_asked_for_and_agreed_with_several_acts(
    database: Database, cast: Cast, tour: Tour
) -> None:
    async with database.tenant(cast.nova) as uow:
        opened = await open_tour(
            uow, tour.id, act="Nova Lind", genre="indie", contact_email="nova@example.com"
        )
    for actor, name in ((cast.rival, "Rival"), (cast.flo, "Flo")):
        asker = Asker(actor.tenant_id, name)
        async with database.tenant(guest(cast.nova, name)) as uow:
            request = await ask_night(uow, opened.id, on=day(2), asker=asker)
        async with database.tenant(cast.nova) as uow:
            agreed = await accept_request(uow, request.id, side="owner", seen=1)
        assert (agreed.title, agreed.owner_email) == ("Nova Lind in Berlin", "nova@example.com")
