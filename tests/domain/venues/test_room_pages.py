"""Rooms on the pages of the directory: with a new venue, as a proposal, from a file."""

from app.core.uow import Database
from app.domain.venues import RoomFacts, layouts_of, propose_venue
from tests.cast import Cast
from tests.domain.venues.factories import HARBOUR, keep, make_venue
from tests.tenants.conftest import Enter

VENUES = "/t/nova/venues"


async def test_a_venue_is_added_with_its_main_room_and_found_by_size(enter: Enter) -> None:
    nova = await enter("nova")
    form = (await nova.get(f"{VENUES}/new")).text
    assert 'value="Main room"' in form
    typed = {**HARBOUR, "room": "", "standing": "many", "seated": "220", "channels": "32"}
    again = await nova.submit(VENUES, f"{VENUES}/new", **typed)
    assert again.status_code == 422
    assert "Capacity standing is a whole number." in again.text
    assert 'value="220"' in again.text
    assert 'value="32"' in again.text
    answer = await nova.submit(VENUES, f"{VENUES}/new", **{**typed, "standing": "480"})
    assert answer.status_code == 303, answer.text
    shown = (await nova.get(answer.headers["location"])).text
    assert all(words in shown for words in ("Main room", "480", "220", "32"))
    assert "Harbour Hall" in (await nova.get(f"{VENUES}?least=450&most=500")).text
    assert "Harbour Hall" not in (await nova.get(f"{VENUES}?least=500")).text


async def test_a_venue_nobody_keeps_takes_proposals_of_rooms(
    enter: Enter, database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        room = RoomFacts("Main room", layouts_of(standing=300), {"pa": "Kara II"})
        venue = await propose_venue(uow, HARBOUR, room=room)
    rival, here = await enter("rival"), f"/t/rival/venues/{venue.id}"
    shown = (await rival.get(here)).text
    edit = shown.split(f'href="{here}/rooms/')[1].split('"')[0]
    form = (await rival.get(f"{here}/rooms/{edit}")).text
    assert "Whoever keeps the venue decides about it" in form
    assert "Kara II" in form
    typed = {
        "name": "Main room",
        "layouts_layout": ["standing", "seated"],
        "layouts_capacity": ["300", "140"],
        "pa": "Kara II",
        "reason": "Played there",
    }
    page = f"{here}/rooms/{edit}"
    same = {**typed, "layouts_capacity": ["300", ""]}
    assert "Nothing differs from" in (await rival.submit(page, page, **same)).text
    answer = await rival.submit(page, page, **typed)
    assert answer.status_code == 303, answer.text
    new = f"{here}/rooms/new"
    taken = await rival.submit(f"{here}/rooms", new, name="Main room")
    assert (taken.status_code, "Another room of this venue" in taken.text) == (422, True)
    assert (await rival.submit(f"{here}/rooms", new, name="Bar")).status_code == 303
    shown = (await rival.get(here)).text
    assert all(words in shown for words in ("Main room, 1 field", "Bar, 1 field"))
    assert "140" not in shown


async def test_the_keeper_reads_what_of_a_room_would_be_otherwise(
    enter: Enter, database: Database, cast: Cast
) -> None:
    venue = await make_venue(database, cast.nova)
    rival, here = await enter("rival"), f"/t/rival/venues/{venue.id}"
    typed = {"name": "Main", "layouts_layout": "standing", "layouts_capacity": "1400"}
    await rival.submit(f"{here}/rooms", f"{here}/rooms/new", **typed, stage="8 x 6 m")
    # Whoever begins to keep the venue decides about what waits.
    await keep(database, cast.flo, venue)
    flo = await enter("flo")
    waiting = (await flo.get("/t/foundry/venue-proposals")).text
    for words in ("New room: Main", "How many it holds", "Standing 1,400", "Stage size", "8 x 6 m"):
        assert words in waiting, words
    action = waiting.split('action="/t/foundry/venue-proposals/')[1].split('"')[0]
    answer = await flo.submit(f"/t/foundry/venue-proposals/{action}", "/t/foundry/venue-proposals")
    assert answer.status_code == 303
    assert "8 x 6 m" in (await rival.get(here)).text


async def test_a_file_brings_rooms(enter: Enter) -> None:
    nova, path = await enter("nova"), "/t/nova/venue-import"
    content = (
        "name,city,country,Room name,Seats,Capacity standing,Stage size,channels\n"
        "Quay,Hamburg,DE,Big hall,210,520,10 x 8 m,48\n"
        "Pier,Hamburg,DE,,some,,,\n"
    )
    token = await nova.token(path)
    looked = await nova.post(
        f"{path}/preview", data={"csrf_token": token}, files={"file": ("v.csv", content)}
    )
    assert "The seated capacity is a whole number." in looked.text
    assert (await nova.submit(path, path, content=content)).status_code == 303
    listed = (await nova.get(f"{VENUES}?least=500")).text
    here = f"{VENUES}/" + listed.split(f'<a href="{VENUES}/')[1].split('"')[0]
    shown = (await nova.get(here)).text
    assert all(words in shown for words in ("Quay", "Big hall", "520", "210", "10 x 8 m", "48"))
    assert ">Pier</a>" not in (await nova.get(VENUES)).text
