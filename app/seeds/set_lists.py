"""Nova Lind's set lists: one in two versions, one for a show ahead, and a night that was played."""

from datetime import date, time
from uuid import UUID

from app.core.actor import Actor
from app.core.uow import UnitOfWork
from app.domain.catalog import find_parties_called, search_songs
from app.domain.catalog.service.registering import edit_party, edit_work
from app.domain.setlists import (
    Song,
    begin_performance,
    change_night,
    change_played,
    copy_setlist,
    lock_performance,
    make_setlist,
    save_songs,
)
from app.domain.setlists.queries.performances import list_ahead, list_unnoted
from app.domain.setlists.service.setlists import describe_setlist
from app.seeds.stage import Stage

NOVA, THEO = "Nova Lind", "Theo Marsh"
ISWC = "T-912.345.678-0"
WRITERS = ((NOVA, "GEMA", "00412345693"), (THEO, "BMI", None))
SET = (
    ("Slow Lightning", 241, "C", 124, "Straight in, no count"),
    ("Glass Harbour", 228, "Am", 96, ""),
    ("Undertow", 255, "Dm", 88, "Loops from Theo"),
    ("Paper Lanterns", 232, "G", 104, ""),
    ("Ember", 274, "F", 78, "Voice and piano only"),
    ("Northbound Night Train", 305, "Em", 132, "Long out, watch Juno"),
)


async def tell(stage: Stage, _today: date) -> None:
    nova = next(w for w in stage.workspaces if w.slug == "nova-lind").owner
    await _know_the_writers(stage, nova)
    setlist_id = await _make(stage, nova)
    await _prepare(stage, nova, setlist_id)
    await _play(stage, nova)


async def _know_the_writers(stage: Stage, nova: Actor) -> None:
    """Nova is with GEMA; which number Theo has at BMI, nobody has asked yet."""
    async with stage.database.tenant(nova) as uow:
        sky = (await search_songs(uow, "Half the Sky"))[0]
        if sky.work_id is None:
            raise RuntimeError("The single has no work.")
        await edit_work(uow, sky.work_id, title=sky.title, iswc=ISWC)
        for name, society, ipi in WRITERS:
            party = (await find_parties_called(uow, [name]))[0]
            await edit_party(uow, party.id, name=name, email=party.email, pro=society, ipi=ipi)


async def _make(stage: Stage, nova: Actor) -> UUID:
    async with stage.database.tenant(nova) as uow:
        songs = [await _song(uow, row) for row in SET]
        setlist = await make_setlist(uow, name="Autumn set", act=NOVA, minutes=45, songs=songs)
    async with stage.database.tenant(nova) as uow:
        talk = Song(kind="talk", title="Thank the crew", seconds=90)
        cover = Song(
            kind="cover", title="The Parting Glass", writers="Traditional", seconds=205,
            key="D", notes="Everybody at the front", part="encore",
        )  # fmt: skip
        sky = await _song(uow, ("Half the Sky", 262, "A", 92, ""))
        new = [songs[1], songs[0], *songs[2:5], talk, songs[5], sky, cover]
        note = "Glass Harbour first, and an encore"
        await save_songs(uow, setlist.id, new, seen=1, note=note)
    return setlist.id


async def _song(uow: UnitOfWork, row: tuple[str, int, str, int, str]) -> Song:
    title, seconds, key, tempo, notes = row
    view = (await search_songs(uow, title))[0]
    return Song(
        title=view.title, work_id=view.work_id, recording_id=view.recording_id, seconds=seconds,
        key=key, tempo=tempo, notes=notes,
    )  # fmt: skip


async def _prepare(stage: Stage, nova: Actor, setlist_id: UUID) -> None:
    """A copy for the next show, and the first one for the show that was played."""
    async with stage.database.tenant(nova) as uow:
        ahead = await list_ahead(uow)
        await copy_setlist(uow, setlist_id, name="The Foundry, main hall", show_id=ahead[0].id)
        played = (await list_unnoted(uow))[0]
        await describe_setlist(
            uow, setlist_id, name="Autumn set", act=NOVA, minutes=45, show_id=played.id
        )


async def _play(stage: Stage, nova: Actor) -> None:
    async with stage.database.tenant(nova) as uow:
        performance = await begin_performance(uow, (await list_unnoted(uow))[0].id)
        songs = [song for song in performance.rows if song.title != "Ember"]
        await change_played(uow, performance.id, songs, seen=1)
        night = {"starts": time(20), "ends": time(21, 10), "attendance": 588}
        await change_night(uow, performance.id, seen=2, **night)
        await lock_performance(uow, performance.id)
