"""What the outlook is made of: settled shows, typed nights, people known elsewhere; and whose."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.core import clock
from app.core.module import AudienceSource, Module, Registry
from app.core.uow import Database
from app.domain.demand import Spot, add_past_show, add_rival, get_almanac, get_outlook
from app.domain.demand.errors import DemandChanged, EventKnown, NightKnown
from app.domain.demand.queries.typed import get_past_show, list_past_shows, list_rivals
from app.domain.demand.service.keeping import (
    change_past_show,
    change_rival,
    remove_past_show,
    remove_rival,
)
from app.domain.shows import get_show
from app.domain.venues import find_city
from app.modules import MODULES
from tests.cast import Cast
from tests.domain.shows.settling.conftest import PLAYED, MakePlayed, settle_both
from tests.statements import sent_to

LONG_AGO = date(1990, 1, 1)
NIGHT = {"act": "Nova Lind", "on_date": date(2026, 3, 6), "venue_name": "Elbsaal", "paid": 240,
         "capacity": 600, "currency": None, "price": None}  # fmt: skip
FEST = {"name": "Reeperbahn Festival", "first_on": date(2027, 9, 22), "last_on": date(2027, 9, 25),
        "percent": -25, "source": ""}  # fmt: skip


async def add(database: Database, actor, city: str = "Dresden", **other):
    async with database.tenant(actor) as uow:
        return await add_past_show(uow, await find_city(uow, city), **{**NIGHT, **other})


async def test_a_settlement_both_have_signed_is_evidence_for_the_artist_and_nobody_else(
    database: Database, cast: Cast, make_played: MakePlayed
) -> None:
    show = await make_played()
    async with database.tenant(cast.nova) as uow:
        assert (await get_outlook(uow)).nights == []
    await settle_both(database, cast.flo, show)

    async with database.tenant(cast.nova) as uow:
        found = await get_outlook(uow)
        (night,) = found.nights
        assert (found.atlas.names[night.market], night.paid, night.places) == ("Vienna", 1000, 1000)
        assert (night.on, night.is_settled, night.is_sold_out) == (PLAYED, True, True)
        assert (night.price.minor, night.price.currency) == (2250, "USD")
        assert found.recent == {night.market: (1, 1000)}
    for stranger in (cast.flo, cast.rival):
        async with database.tenant(stranger) as uow:
            assert (await get_outlook(uow)).nights == []


async def test_a_city_called_otherwise_is_looked_up_once(
    database: Database, cast: Cast, make_played: MakePlayed
) -> None:
    asked = []
    for number in (1, 3):
        while len(asked) < number:
            show = await make_played()
            async with database.tenant(cast.flo) as uow:
                (await get_show(uow, show)).city = "Wien"
            await settle_both(database, cast.flo, show)
            asked.append(0)
        async with database.tenant(cast.nova) as uow:
            with sent_to(database.app) as sent:
                found = (await get_outlook(uow)).nights
            assert [each.paid for each in found] == [1000] * number
            asked[-1] = len(sent)
    assert asked[0] == asked[2]


async def test_a_night_typed_and_settled_counts_once_as_settled(
    database: Database, cast: Cast, make_played: MakePlayed
) -> None:
    await settle_both(database, cast.flo, await make_played())
    await add(database, cast.nova, "Vienna", on_date=PLAYED, paid=500)

    async with database.tenant(cast.nova) as uow:
        assert [each.paid for each in (await get_outlook(uow)).nights] == [1000]


async def test_a_typed_night_moves_its_city_and_those_around_it(
    database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        before = await get_outlook(uow)
        dresden = before.atlas.nearest_market(51.05, 13.74)
        leipzig = before.atlas.nearest_market(51.34, 12.37)
        old = [each.expected for each in before.estimates([dresden, leipzig])]
    await add(database, cast.nova, paid=500)

    async with database.tenant(cast.nova) as uow:
        after = (await get_outlook(uow)).estimates([dresden, leipzig])
    assert old[0] < after[0].expected < 500 and old[1] < after[1].expected
    async with database.tenant(cast.rival) as uow:
        assert [e.expected for e in (await get_outlook(uow)).estimates([dresden, leipzig])] == old


async def test_an_agency_tells_its_acts_apart_and_an_artist_is_one(
    database: Database, cast: Cast
) -> None:
    for actor in (cast.ada, cast.nova):
        await add(database, actor, act="Rook & Vale", paid=90)
        await add(database, actor, act="Nova Lind", paid=240)

    async with database.tenant(cast.ada) as uow:
        assert [each.paid for each in (await get_outlook(uow, "nova lind")).nights] == [240]
    async with database.tenant(cast.nova) as uow:
        assert len((await get_outlook(uow, "nova lind")).nights) == 2


async def test_people_other_modules_know_count_in_the_city_they_are_in(
    database: Database, cast: Cast
) -> None:
    async def fans(_) -> dict[int, int]:
        return {2935022: 4000, 1: 7}

    source = Module(name="fans", audience=(AudienceSource("Fans", fans),))
    async with database.tenant(cast.nova) as uow:
        before = await get_outlook(uow)
        dresden = before.atlas.market[before.atlas.place_of[2935022]]
        usual = before.estimates([dresden])[0].expected
        uow._registry = Registry([*MODULES, source])
        found = await get_outlook(uow)
        assert found.known == {dresden: 4000}
        assert found.estimates([dresden])[0].expected > usual


async def test_the_same_night_or_event_twice_is_one(database: Database, cast: Cast) -> None:
    await add(database, cast.nova)
    with pytest.raises(NightKnown):
        await add(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        hamburg = await find_city(uow, "Hamburg")
        await add_rival(uow, hamburg, **FEST)
    with pytest.raises(EventKnown):
        async with database.tenant(cast.nova) as uow:
            await add_rival(uow, hamburg, **FEST)

    async with database.tenant(cast.nova) as uow:
        assert len(await list_past_shows(uow, LONG_AGO)) == 1
        assert len(await list_rivals(uow, FEST["first_on"], FEST["first_on"])) == 1


async def test_two_who_correct_the_same_do_not_overwrite_each_other(
    database: Database, cast: Cast
) -> None:
    show = await add(database, cast.nova)
    async with database.tenant(cast.mo) as uow:
        dresden = await find_city(uow, "Dresden")
        await change_past_show(uow, show.id, dresden, seen=1, **{**NIGHT, "paid": 250})
    with pytest.raises(DemandChanged):
        async with database.tenant(cast.nova) as uow:
            await change_past_show(uow, show.id, dresden, seen=1, **{**NIGHT, "paid": 1})
    async with database.tenant(cast.nova) as uow:
        rival = await add_rival(uow, dresden, **FEST)
        await change_rival(uow, rival.id, dresden, seen=1, **{**FEST, "percent": -10})
        with pytest.raises(DemandChanged):
            await change_rival(uow, rival.id, dresden, seen=1, **FEST)
        kept = await get_past_show(uow, show.id)
        assert (kept.paid, kept.edition) == (250, 2)


async def test_what_is_removed_counts_no_more(database: Database, cast: Cast) -> None:
    show = await add(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        rival = await add_rival(uow, await find_city(uow, "Hamburg"), **FEST)
        await remove_past_show(uow, show.id)
        await remove_rival(uow, rival.id)
    async with database.tenant(cast.nova) as uow:
        assert (await get_outlook(uow)).nights == []
        assert await list_rivals(uow, LONG_AGO, date(2100, 1, 1)) == []


async def test_the_almanac_knows_rivals_of_its_days_and_only_the_kinds_asked_for(
    database: Database, cast: Cast
) -> None:
    spot = Spot(cast.nova.tenant_id, "DE", 53.56, 9.96)
    day, last = FEST["first_on"], FEST["last_on"]
    async with database.tenant(cast.nova) as uow:
        # A part of Hamburg: what is on there is on in Hamburg.
        await add_rival(uow, await find_city(uow, "Wandsbek"), **FEST)
        almanac = await get_almanac(uow, day, last, kinds=["rivals", "season"])
        words = [factor.words for factor in almanac.on(day, spot)]
        quiet = await get_almanac(uow, day, last, kinds=[])
        other = almanac.on(day, replace(spot, latitude=48.2, longitude=16.4))
        late = await get_almanac(uow, last + timedelta(days=1), last + timedelta(days=9), kinds=[])

    assert words == ["September +2 %", "Reeperbahn Festival −25 %"]
    assert [factor.kind for factor in other] == ["season"]
    assert (quiet.on(day, spot), late.rivals) == ((), {})


async def test_shows_of_the_future_are_no_evidence(database: Database, cast: Cast) -> None:
    await add(database, cast.nova, on_date=clock.now().date() + timedelta(days=1))
    async with database.tenant(cast.nova) as uow:
        assert (await get_outlook(uow)).nights == []
