"""The directory: searched, added to, kept by one and corrected by all."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from app.core.errors import NotFound
from app.core.uow import Database
from app.domain.venues import Point, Search, change_venue, list_rooms, search_venues, write_room
from app.domain.venues.errors import (
    AlreadyKept,
    ClaimWaits,
    MailNotOfVenue,
    NothingChanged,
    NotTheKeeper,
    PlaceUnknown,
    ProposalClosed,
    VenueKnown,
)
from app.domain.venues.queries.cities import count_cities, find_city
from app.domain.venues.queries.search import count_found, list_spots
from app.domain.venues.service.claiming import (
    claim_by_document,
    claim_by_mail,
    decide_claim,
    verify_claim,
)
from app.domain.venues.service.importing import check_table, import_venues
from app.domain.venues.service.proposing import decide_edit, propose_edit
from app.domain.venues.service.rooms import room_of
from app.domain.venues.table import read_table
from tests.cast import Cast
from tests.domain.venues.factories import HARBOUR, keep, make_venue

HAMBURG = Point(53.55, 10.0)


async def test_the_cities_of_the_world_are_there(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        assert await count_cities(uow) == 34_006
        vienna = await find_city(uow, "Wien")
        assert (vienna.name, vienna.country, vienna.time_zone) == ("Vienna", "AT", "Europe/Vienna")
        assert (await find_city(uow, "Paris, US")).time_zone == "America/Chicago"
        assert await find_city(uow, "Nowhere at all") is None


async def test_a_venue_takes_its_time_zone_from_its_place(database: Database, cast: Cast) -> None:
    venue = await make_venue(database, cast.nova)
    assert (venue.time_zone, round(venue.latitude)) == ("Europe/Berlin", 54)
    other = await make_venue(
        database, cast.nova, name="Dock", city="Elsewhere", latitude=41.88, longitude=-87.63
    )
    assert (other.time_zone, other.city) == ("America/Chicago", "Elsewhere")


async def test_a_place_nobody_knows_is_refused(database: Database, cast: Cast) -> None:
    with pytest.raises(PlaceUnknown):
        await make_venue(database, cast.nova, city="Xyzzyburg")


async def test_everybody_finds_what_one_added(database: Database, cast: Cast) -> None:
    venue = await make_venue(database, cast.nova)
    await make_venue(database, cast.nova, name="Südpol", city="Munich", capacity=90)
    async with database.tenant(cast.rival) as uow:
        for asked in (
            Search(words="harb ham"),
            Search(near=HAMBURG, radius_km=25),
            Search(least=300, most=500),
            Search(kind="club", genre="rock", words="hall"),
        ):
            found = (await search_venues(uow, asked)).items
            assert [row.id for row in found] == [venue.id], asked
            assert await count_found(uow, asked) == 1
        assert (await search_venues(uow, Search(words="sudpol"))).items[0].city == "Munich"
        spots = await list_spots(uow, Search(), degrees=1)
    assert sum(spot.count for spot in spots) == 2


async def test_pages_follow_each_other_by_distance_and_by_name(
    database: Database, cast: Cast
) -> None:
    for number in range(5):
        await make_venue(database, cast.nova, name=f"Room number {number} of the quay")
    async with database.tenant(cast.rival) as uow:
        for asked in (Search(), Search(near=HAMBURG, radius_km=50)):
            names, after = [], None
            while True:
                part = await search_venues(uow, asked, after=after, limit=2)
                names += [row.name for row in part.items]
                if (after := part.next) is None:
                    break
            assert sorted(names) == [f"Room number {n} of the quay" for n in range(5)]


async def test_the_same_venue_is_not_added_twice(database: Database, cast: Cast) -> None:
    await make_venue(database, cast.nova)
    with pytest.raises(VenueKnown):
        await make_venue(database, cast.rival, name="The Harbour-Hall")
    await make_venue(database, cast.rival, name="Harbour Hall", city="Bremen")


async def test_only_the_keeper_changes_the_record(database: Database, cast: Cast) -> None:
    venue = await make_venue(database, cast.nova)
    await keep(database, cast.flo, venue)
    async with database.tenant(cast.flo) as uow:
        await change_venue(uow, venue.id, {"parking": "In the yard"})
        layouts = [{"layout": "standing", "capacity": 650}]
        await write_room(uow, venue.id, name="Main", layouts=layouts, technical={"pa": "L-A"})
    for actor in (cast.nova, cast.rival):
        async with database.tenant(actor) as uow:
            with pytest.raises(NotTheKeeper):
                await change_venue(uow, venue.id, {"parking": "None"})
    async with database.tenant(cast.rival) as uow:
        found = (await search_venues(uow, Search(least=600))).items
    assert [(row.capacity, row.is_claimed) for row in found] == [(650, True)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE venues SET name = 'Stolen'",
        "UPDATE venues SET keeper_tenant_id = backline.tenant()",
        "UPDATE venue_rooms SET name = 'Stolen'",
        "INSERT INTO venue_words (word, venue_id) SELECT 'x', id FROM venues",
        "DELETE FROM venues",
    ],
)
async def test_the_database_itself_refuses_others(
    database: Database, cast: Cast, statement: str
) -> None:
    venue = await make_venue(database, cast.nova)
    await keep(database, cast.flo, venue)
    async with database.tenant(cast.flo) as uow:
        await write_room(uow, venue.id, name="Main", layouts=[], technical={})
    with pytest.raises(Exception, match=r"changed by the workspace that keeps|permission denied"):
        async with database.tenant(cast.rival) as uow:
            await uow.db.execute(text(statement))


async def test_nobody_takes_a_room_over_to_a_venue_of_their_own(
    database: Database, cast: Cast
) -> None:
    venue = await make_venue(database, cast.nova)
    await keep(database, cast.flo, venue)
    mine = await make_venue(database, cast.rival, name="Rival Hall", city="Bremen")
    await keep(database, cast.rival, mine)
    async with database.tenant(cast.flo) as uow:
        await write_room(uow, venue.id, name="Main", layouts=[], technical={})
    with pytest.raises(Exception, match="changed by the workspace that keeps its venue"):
        async with database.tenant(cast.rival) as uow:
            await uow.db.execute(text("UPDATE venue_rooms SET venue_id = :id"), {"id": mine.id})


async def test_a_room_is_changed_at_its_own_venue_only(database: Database, cast: Cast) -> None:
    venue = await make_venue(database, cast.nova)
    await keep(database, cast.flo, venue)
    other = await make_venue(database, cast.nova, name="Quay", city="Bremen")
    await keep(database, cast.flo, other)
    details = {"name": "Main", "layouts": [], "technical": {}}
    async with database.tenant(cast.flo) as uow:
        room = await write_room(uow, venue.id, **details)
        for act in (room_of(uow, other.id, room.id), write_room(uow, other.id, room.id, **details)):
            with pytest.raises(NotFound):
                await act
        assert await list_rooms(uow, [other.id]) == []


async def test_a_venue_nobody_keeps_is_changed_by_nobody(database: Database, cast: Cast) -> None:
    await make_venue(database, cast.nova)
    with pytest.raises(Exception, match="changed by the workspace that keeps"):
        async with database.tenant(cast.nova) as uow:
            await uow.db.execute(text("UPDATE venues SET name = 'Mine'"))


async def test_the_keeper_accepts_what_others_propose(database: Database, cast: Cast) -> None:
    venue = await make_venue(database, cast.nova)
    await keep(database, cast.flo, venue)
    async with database.tenant(cast.rival) as uow:
        with pytest.raises(NothingChanged):
            await propose_edit(uow, venue.id, {**HARBOUR, "genres": ["rock", "indie"]})
        edit = await propose_edit(uow, venue.id, {"curfew": "23:00"}, reason="Played there")
    with pytest.raises(Exception, match="decided once, by the one who keeps"):
        async with database.tenant(cast.rival) as uow:
            await uow.db.execute(
                text("UPDATE venue_edits SET state = 'accepted', decided_at = now()")
            )
    async with database.tenant(cast.flo) as uow:
        await decide_edit(uow, edit.id, is_accepted=True, by="Flo")
        with pytest.raises(ProposalClosed):
            await decide_edit(uow, edit.id, is_accepted=False, by="Flo")
    async with database.tenant(cast.nova) as uow:
        assert await uow.db.scalar(text("SELECT curfew FROM venues")) == "23:00"
        assert await uow.db.scalar(text("SELECT count(*) FROM venue_edits")) == 0


async def test_operators_decide_where_nobody_keeps(database: Database, cast: Cast) -> None:
    venue = await make_venue(database, cast.nova)
    async with database.tenant(cast.rival) as uow:
        edit = await propose_edit(uow, venue.id, {"city": "Altona"})
    async with database.platform(reason="test") as uow:
        await decide_edit(uow, edit.id, is_accepted=True, by="Olive")
    async with database.tenant(cast.nova) as uow:
        assert (await search_venues(uow, Search(words="altona"))).items[0].id == venue.id
        assert (await search_venues(uow, Search(words="hamburg"))).items == []


async def test_a_claim_needs_an_address_of_the_venue(database: Database, cast: Cast) -> None:
    venue = await make_venue(database, cast.nova)
    async with database.tenant(cast.rival) as uow:
        with pytest.raises(MailNotOfVenue):
            await claim_by_mail(uow, venue.id, email="rival@example.com")
    await keep(database, cast.flo, venue)
    async with database.tenant(cast.rival) as uow:
        with pytest.raises(AlreadyKept):
            await claim_by_mail(uow, venue.id, email="a@harbourhall.example")


async def test_a_claim_whose_mail_went_astray_is_made_again(database: Database, cast: Cast) -> None:
    venue = await make_venue(database, cast.nova)
    async with database.tenant(cast.flo) as uow:
        lost = await claim_by_mail(uow, venue.id, email="offise@harbourhall.example")
        with pytest.raises(ClaimWaits):
            await claim_by_mail(uow, venue.id, email="office@harbourhall.example")
        other = await claim_by_document(uow, venue.id, evidence="A bill in our name, see online.")
        with pytest.raises(ClaimWaits):
            await claim_by_mail(uow, venue.id, email="office@harbourhall.example")
    async with database.tenant(cast.flo) as uow:
        with pytest.raises(ProposalClosed):
            await verify_claim(uow, lost.id)
        uow.now += timedelta(days=1, minutes=1)
        again = await claim_by_mail(uow, venue.id, email="office@harbourhall.example")
        await verify_claim(uow, again.id)
    async with database.platform(reason="test") as uow:
        with pytest.raises(ProposalClosed):
            await decide_claim(uow, other.id, is_accepted=True, by="Olive")


async def test_of_two_claims_one_is_verified(database: Database, cast: Cast) -> None:
    venue = await make_venue(database, cast.nova)
    async with database.tenant(cast.rival) as uow:
        other = await claim_by_document(uow, venue.id, evidence="A bill in our name, see online.")
    await keep(database, cast.flo, venue)
    with pytest.raises(AlreadyKept):
        async with database.platform(reason="test") as uow:
            await decide_claim(uow, other.id, is_accepted=True, by="Olive")
    async with database.tenant(cast.rival) as uow:
        with pytest.raises(AlreadyKept):
            await verify_claim(uow, other.id)


async def test_an_operator_believes_a_document(database: Database, cast: Cast) -> None:
    venue = await make_venue(database, cast.nova)
    async with database.tenant(cast.flo) as uow:
        claim = await claim_by_document(uow, venue.id, evidence="A bill in our name, see online.")
    async with database.platform(reason="test") as uow:
        await decide_claim(uow, claim.id, is_accepted=True, by="Olive")
    async with database.tenant(cast.flo) as uow:
        await change_venue(uow, venue.id, {"deals": "70/30 after costs"})


async def test_a_file_enters_what_is_new(database: Database, cast: Cast) -> None:
    await make_venue(database, cast.nova)
    table = read_table(
        "name,city,country,capacity\nHarbour Hall,Hamburg,DE,1\nQuay,Hamburg,DE,300\n"
        "QUAY,Hamburg,DE,300\nLost,Nowhereville,DE,5\n"
    )
    async with database.tenant(cast.rival) as uow:
        first, quay, again, lost = await check_table(uow, table)
        assert first.twin == "Harbour Hall in Hamburg"
        assert (quay.twin, quay.wrong, again.twin) == ("", "", "the same as line 3")
        assert lost.wrong == PlaceUnknown.sentence
        assert await import_venues(uow, table) == 1
        assert await import_venues(uow, table) == 0
    async with database.tenant(cast.nova) as uow:
        assert await count_found(uow, Search()) == 2
