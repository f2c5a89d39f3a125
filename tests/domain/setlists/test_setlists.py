"""Set lists as people make, save, compare and copy them."""

from uuid import UUID

import pytest

from app.core.errors import NotFound
from app.core.uow import Database
from app.domain.setlists import Song, bring_back, make_setlist, save_songs
from app.domain.setlists.errors import NothingNew, SetlistChanged, UnknownSong
from app.domain.setlists.queries.setlists import get_setlist, get_version, list_versions
from tests.cast import Cast
from tests.domain.setlists.factories import Songs, make, posted
from tests.tenants.conftest import Enter

HOME = "/t/nova/setlists"


async def test_a_set_list_is_made_filled_and_printed(enter: Enter, songs: Songs) -> None:
    nova = await enter("nova")
    made = await nova.submit(HOME, f"{HOME}/new", name="Autumn", act="Nova Lind", minutes="8")
    there = made.headers["location"]
    form = {**posted(songs.rows), "seen": "1", "note": "First try"}
    saved = await nova.submit(there, there, **form)
    assert saved.status_code == 303, saved.text
    page = (await nova.get(saved.headers["location"])).text
    assert "Harbor" in page and "Encore" in page and "Traditional" in page and "First try" in page
    assert "20 over the 8 minutes of the set" in page and "1 song has no length yet" in page
    pdf = await nova.get(f"{saved.headers['location']}/stage.pdf")
    assert pdf.content.startswith(b"%PDF") and "setlist-autumn-v2.pdf" in str(pdf.headers)
    assert "Autumn" in (await nova.get(HOME)).text


async def test_buttons_add_move_and_take_out_rows_without_saving(
    enter: Enter, database: Database, cast: Cast, songs: Songs
) -> None:
    setlist, nova = await make(database, cast.nova, songs), await enter("nova")
    there = f"{HOME}/{setlist.id}/songs"

    async def press(do: str, rows: list[Song]) -> list[str]:
        answer = await nova.submit(there, there, **posted(rows), seen="1", do=do, q="demo")
        assert answer.status_code == 200, answer.text
        return [part.split('"')[0] for part in answer.text.split('name="songs_title" value="')[1:]]

    assert (await press("up:2", songs.rows))[:3] == ["Harbor", "Ember", "Thanks"]
    assert (await press("down:0", songs.rows))[:2] == ["Thanks", "Harbor"]
    assert await press("drop:1", songs.rows) == ["Harbor", "Ember", "Wild Rover"]
    assert (await press(f"take:{songs.demo}", songs.rows))[-1] == "Demo"
    assert (await press("row:intro", songs.rows))[-1] == "Intro"
    assert await press("up:99", songs.rows) == ["Harbor", "Thanks", "Ember", "Wild Rover"]
    blank = [Song(kind="cover", title=""), *songs.rows]
    assert (await press("up:3", blank))[:3] == ["Harbor", "Ember", "Thanks"]
    async with database.tenant(cast.nova) as uow:
        assert (await get_setlist(uow, setlist.id)).number == 1


async def test_a_row_that_is_wrong_says_so_and_keeps_what_was_typed(
    enter: Enter, database: Database, cast: Cast, songs: Songs
) -> None:
    setlist, nova = await make(database, cast.nova, songs), await enter("nova")
    there = f"{HOME}/{setlist.id}/songs"
    form = {**posted(songs.rows), "songs_length": ["4 min", "", "", ""], "seen": "1"}
    answer = await nova.submit(there, there, **form)
    assert answer.status_code == 422
    assert "Write the length in minutes and seconds" in answer.text and "4 min" in answer.text


async def test_what_two_save_at_once_is_not_lost(
    database: Database, cast: Cast, songs: Songs
) -> None:
    setlist = await make(database, cast.nova, songs)
    async with database.tenant(cast.nova) as uow:
        await save_songs(uow, setlist.id, songs.rows[:2], seen=1)
    async with database.tenant(cast.mo) as uow:
        with pytest.raises(SetlistChanged):
            await save_songs(uow, setlist.id, songs.rows[2:], seen=1)
        with pytest.raises(NothingNew):
            await save_songs(uow, setlist.id, songs.rows[:2], seen=2)
        assert len(await list_versions(uow, setlist.id)) == 2


async def test_an_older_version_is_brought_back_as_a_new_one(
    enter: Enter, database: Database, cast: Cast, songs: Songs
) -> None:
    setlist, nova = await make(database, cast.nova, songs), await enter("nova")
    async with database.tenant(cast.nova) as uow:
        await save_songs(uow, setlist.id, songs.rows[:1], seen=1)
    there = f"{HOME}/{setlist.id}/versions/1"
    assert "left out, was number 3" in (await nova.get(there)).text
    await nova.submit(f"{there}/bring-back", there)
    async with database.tenant(cast.nova) as uow:
        assert (await get_version(uow, setlist.id, 3)).rows == tuple(songs.rows)
        with pytest.raises(NothingNew):
            await bring_back(uow, setlist.id, 1)


async def test_a_copy_is_for_a_show_ahead_and_changes_alone(
    enter: Enter, database: Database, cast: Cast, songs: Songs, show: UUID
) -> None:
    setlist, nova = await make(database, cast.nova, songs), await enter("nova")
    there = f"{HOME}/{setlist.id}"
    refused = await nova.submit(f"{there}/copy", there, name="Jena", show_id=str(setlist.id))
    assert refused.status_code == 422
    copied = await nova.submit(f"{there}/copy", there, name="Jena", show_id=str(show))
    page = (await nova.get(copied.headers["location"])).text
    assert "Copied from Autumn, version 1" in page and "Kulturbahnhof, Jena" in page
    async with database.tenant(cast.nova) as uow:
        copy_id = UUID(copied.headers["location"].rsplit("/", 1)[1])
        await save_songs(uow, copy_id, songs.rows[:1], seen=1)
        assert (await get_setlist(uow, setlist.id)).number == 1


async def test_songs_are_of_ones_own_catalogue_only(
    database: Database, cast: Cast, songs: Songs
) -> None:
    setlist = await make(database, cast.nova, songs)
    async with database.tenant(cast.rival) as uow:
        with pytest.raises(UnknownSong):
            await make_setlist(uow, name="Mine", act="Rival", songs=songs.rows)
        with pytest.raises(NotFound):
            await get_setlist(uow, setlist.id)


async def test_who_may_only_read_is_not_offered_to_change(
    enter: Enter, database: Database, cast: Cast, songs: Songs
) -> None:
    setlist, vic = await make(database, cast.nova, songs), await enter("vic")
    page = await vic.get(f"{HOME}/{setlist.id}")
    assert page.status_code == 200 and "Change songs" not in page.text
    assert (await vic.get(f"{HOME}/{setlist.id}/songs")).status_code == 403
