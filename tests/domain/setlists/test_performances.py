"""What was played, who vouched for it, and the claims that follow."""

import asyncio
import csv
import io
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.core.uow import Database
from app.domain.setlists import (
    Performance,
    Song,
    begin_performance,
    change_played,
    lock_performance,
    reopen_performance,
)
from app.domain.setlists.errors import ListIsLocked, NothingPlayed, NotPlayedYet
from app.domain.setlists.queries.performances import find_performance_of, get_performance, packet_of
from tests.cast import Cast
from tests.domain.setlists.factories import IPI, Songs, make, posted
from tests.tenants.conftest import Enter

HOME = "/t/nova/performances"
NIGHT = {
    "title": "Nova Lind", "act": "Nova Lind", "billing": "support", "kind": "festival",
    "starts": "20:44", "venue_name": "Kulturbahnhof", "city": "Jena", "attendance": "260",
    "country": "DE",
}  # fmt: skip


@pytest.fixture
async def played(database: Database, cast: Cast, songs: Songs, show: UUID) -> Performance:
    """The show in Jena, begun from its set list."""
    await make(database, cast.nova, songs, show)
    async with database.tenant(cast.nova) as uow:
        return await begin_performance(uow, show)


async def locked(database: Database, cast: Cast, performance: Performance) -> None:
    async with database.tenant(cast.mo) as uow:
        await lock_performance(uow, performance.id)


async def test_a_night_begins_with_the_set_list_made_for_it_and_only_once(
    database: Database, cast: Cast, songs: Songs, show: UUID, played: Performance
) -> None:
    assert played.rows == tuple(songs.rows) and played.setlist_number == 1
    async with database.tenant(cast.mo) as uow:
        assert (await begin_performance(uow, show)).id == played.id


async def test_a_night_without_a_set_list_of_its_own_begins_with_another(
    enter: Enter, database: Database, cast: Cast, songs: Songs, show: UUID
) -> None:
    setlist, foreign = await make(database, cast.nova, songs), uuid4()
    nova = await enter("nova")
    async with database.tenant(cast.nova) as uow:
        await uow.db.execute(text("UPDATE shows SET state = 'agreed', accepted_number = 1"))
    chosen = {"show_id": str(show), "setlist_id": str(foreign)}
    refused = await nova.submit(HOME, HOME, **chosen)
    assert (refused.status_code, "Choose one of the listed" in refused.text) == (422, True)
    begun = await nova.submit(HOME, HOME, **{**chosen, "setlist_id": str(setlist.id)})
    assert begun.status_code == 303
    async with database.tenant(cast.nova) as uow:
        found = await find_performance_of(uow, show)
        assert found.rows == tuple(songs.rows) and found.setlist_id == setlist.id


async def test_of_two_who_begin_a_night_at_once_one_does(
    database: Database, cast: Cast, show: UUID
) -> None:
    seen = asyncio.Barrier(2)

    async def begin() -> None:
        async with database.tenant(cast.nova) as uow:
            assert await find_performance_of(uow, show) is None
            await seen.wait()
            await begin_performance(uow, show)

    ended = await asyncio.gather(begin(), begin(), return_exceptions=True)
    assert sorted(type(each).__name__ for each in ended) == ["NoneType", "PerformanceChanged"]


async def test_nothing_is_played_before_its_day(database: Database, cast: Cast, show: UUID) -> None:
    async with database.tenant(cast.nova) as uow:
        uow.now -= timedelta(days=2)
        with pytest.raises(NotPlayedYet):
            await begin_performance(uow, show)


async def test_claims_are_of_writers_and_name_what_is_missing(
    database: Database, cast: Cast, songs: Songs, played: Performance
) -> None:
    async with database.tenant(cast.nova) as uow:
        rows = [*songs.rows, Song(title="Demo", recording_id=songs.demo), Song(title="New")]
        packet = await packet_of(uow, await change_played(uow, played.id, rows, seen=1))
    nova, theo = packet.claims
    assert (nova.writer.ipi, nova.society, nova.gaps) == (IPI, "BMI", ())
    assert [(line.work.title, line.share_text) for line in nova.lines] == [("Harbor", "60 %")]
    assert [gap.text for gap in theo.gaps] == [
        "Theo Marsh has no society", "Theo Marsh has no IPI name number",
    ]  # fmt: skip
    assert [gap.text for gap in packet.gaps] == [
        "Nobody has agreed who wrote “Ember”",
        "The recording “Demo” has no work",
        "“New” is not in your catalogue",
    ]
    assert [cover.title for cover in packet.covers] == ["Wild Rover"]


async def test_a_locked_list_says_who_and_stays_as_it_is(
    database: Database, cast: Cast, songs: Songs, played: Performance
) -> None:
    await locked(database, cast, played)
    async with database.tenant(cast.nova) as uow:
        kept = await get_performance(uow, played.id)
        assert kept.locked_by == "Mo Adeyemi" and kept.locked_at is not None
        with pytest.raises(ListIsLocked):
            await change_played(uow, played.id, [], seen=1)
        with pytest.raises(IntegrityError, match="stays as it is"):
            await uow.db.execute(text("UPDATE performances SET songs = '[]'"))


async def test_a_list_is_opened_again_with_a_reason(
    enter: Enter, database: Database, cast: Cast, played: Performance
) -> None:
    await locked(database, cast, played)
    nova, here = await enter("nova"), f"{HOME}/{played.id}"
    assert (await nova.submit(f"{here}/reopen", here, reason="")).status_code == 422
    await nova.submit(f"{here}/reopen", here, reason="We played Ember twice")
    async with database.tenant(cast.nova) as uow:
        assert not (await get_performance(uow, played.id)).is_locked
        summary = await uow.db.scalar(
            text("SELECT summary FROM events WHERE name = 'setlists.performance_reopened'")
        )
        assert "We played Ember twice" in summary


async def test_an_empty_list_is_not_locked(
    database: Database, cast: Cast, played: Performance
) -> None:
    async with database.tenant(cast.nova) as uow:
        await change_played(uow, played.id, [Song(kind="talk", title="Hello")], seen=1)
        with pytest.raises(NothingPlayed):
            await lock_performance(uow, played.id)
        await reopen_performance(uow, played.id, reason="Not locked at all")


async def test_a_claim_is_a_document_and_a_table(
    enter: Enter, database: Database, cast: Cast, played: Performance
) -> None:
    nova, here = await enter("nova"), f"{HOME}/{played.id}"
    async with database.tenant(cast.nova) as uow:
        writer = (await packet_of(uow, played)).claims[0].writer.id
    file = f"{here}/claims/{writer}/claim"
    assert (await nova.get(f"{file}.pdf")).status_code == 409
    assert (
        await nova.submit(f"{here}/night", f"{here}/night", **NIGHT, seen="1")
    ).status_code == 303
    await nova.submit(f"{here}/lock", here)
    assert (await nova.get(f"{file}.pdf")).content.startswith(b"%PDF")
    table = (await nova.get(f"{file}.csv")).content.decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(table))
    assert (row["Society"], row["IPI name number"], row["Work"]) == ("BMI", IPI, "Harbor")
    assert (row["Tickets"], row["Country"], row["Entry fee"]) == ("260", "Germany", "no")
    assert (row["Place on the bill"], row["Share, per cent"]) == ("Support", "60.000000")


async def test_the_pages_lead_from_a_show_to_its_claims(
    enter: Enter, database: Database, cast: Cast, songs: Songs, show: UUID
) -> None:
    nova = await enter("nova")
    async with database.tenant(cast.nova) as uow:
        await uow.db.execute(text("UPDATE shows SET state = 'agreed', accepted_number = 1"))
    assert "you played has no list of what was played" in (await nova.get("/t/nova")).text
    assert "Kulturbahnhof, Jena" in (await nova.get(HOME)).text
    begun = await nova.submit(HOME, HOME, show_id=str(show))
    here = begun.headers["location"]
    assert "No set list was made for this show" in (await nova.get(here)).text
    await nova.submit(f"{here}/songs", f"{here}/songs", **posted(songs.rows), seen="1")
    page = (await nova.get(here)).text
    assert "Claims can be downloaded once the list is locked" in page
    assert f"works/{songs.ember}/splits/new" in page
    await nova.submit(f"{here}/lock", here)
    assert "Locked" in (await nova.get(HOME)).text


async def test_nobody_overwrites_what_somebody_else_noted(
    enter: Enter, database: Database, cast: Cast, songs: Songs, played: Performance
) -> None:
    nova, mo, here = await enter("nova"), await enter("mo"), f"{HOME}/{played.id}"
    theirs = posted([Song(title="Wild Rover", kind="cover")])
    assert (
        await mo.submit(f"{here}/songs", f"{here}/songs", **theirs, seen="1")
    ).status_code == 303
    for path, fields in (("songs", posted(songs.rows)), ("night", NIGHT)):
        late = await nova.submit(f"{here}/{path}", f"{here}/{path}", **fields, seen="1")
        assert (late.status_code, "Somebody has changed this list" in late.text) == (422, True)
    async with database.tenant(cast.nova) as uow:
        kept = await get_performance(uow, played.id)
        assert ([song.title for song in kept.rows], kept.edition) == (["Wild Rover"], 2)
    assert (
        await nova.submit(f"{here}/night", f"{here}/night", **NIGHT, seen="2")
    ).status_code == 303


async def test_a_stranger_finds_no_performance(enter: Enter, played: Performance) -> None:
    rival = await enter("rival")
    assert (await rival.get(f"/t/rival/performances/{played.id}")).status_code == 404
    assert (await rival.get(f"{HOME}/{played.id}")).status_code == 404
