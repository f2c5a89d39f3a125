"""Threads among the people of a workspace: written, read, counted, kept from all others."""

from datetime import timedelta

import pytest

from app.core import clock
from app.core.uow import Database
from app.domain.band.queries.messages import Topic, count_unread, list_messages
from app.domain.band.service.messages import note_read, write_message
from app.domain.shows import Party, Show, Side, pencil_show
from tests.cast import Cast
from tests.tenants.conftest import Enter, Post

HOME = "/t/nova/band/messages"


@pytest.fixture
async def show(database: Database, cast: Cast) -> Show:
    async with database.tenant(cast.nova) as uow:
        return await pencil_show(
            uow, artist=Party("Nova", None, cast.nova.tenant_id), venue=Party("Apollo"),
            by=Side.ARTIST, on=clock.now().date() + timedelta(days=30),
        )  # fmt: skip


async def unread(database: Database, cast: Cast, who: str) -> int:
    actor = getattr(cast, who)
    async with database.tenant(actor) as uow:
        return await count_unread(uow, actor.person_id)


async def test_what_one_writes_the_others_have_to_read(
    enter: Enter, database: Database, cast: Cast, show: Show, post: Post
) -> None:
    nova, mo, thread = await enter("nova"), await enter("mo"), f"{HOME}/show/{show.id}"
    empty = await nova.submit(thread, thread, body="  ")
    assert (empty.status_code, "Message is missing" in empty.text) == (422, True)
    assert (await nova.submit(thread, thread, body="Who has the van?")).status_code == 303
    assert (await nova.submit(HOME, HOME, body="Hello all")).status_code == 303
    assert [await unread(database, cast, who) for who in ("nova", "mo")] == [0, 2]
    assert "2 messages" in (await mo.get("/t/nova/band")).text
    page = (await mo.get(thread)).text
    assert "Who has the van?" in page and "1 message not read before" in page
    assert await unread(database, cast, "mo") == 2
    assert (await mo.submit(f"{thread}/seen", thread)).status_code == 303
    assert await unread(database, cast, "mo") == 1
    assert "not read before" not in (await mo.get(thread)).text
    await post.run()
    bell = (await mo.get("/t/nova/notifications")).text
    assert "Nova Lind wrote about" in bell and "Who has the van?" not in bell


async def test_what_comes_after_reading_stays_unread(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        await write_message(uow, Topic(), about="the band", body="One")
    async with database.tenant(cast.mo) as uow:
        await note_read(uow, Topic(), until=uow.now)
    async with database.tenant(cast.nova) as uow:
        await write_message(uow, Topic(), about="the band", body="Two")
    async with database.tenant(cast.mo) as uow:
        await note_read(uow, Topic(), until=uow.now - timedelta(days=1))
    assert await unread(database, cast, "mo") == 1


async def test_threads_are_kept_from_viewers_and_from_other_workspaces(
    enter: Enter, database: Database, cast: Cast, show: Show
) -> None:
    thread = f"show/{show.id}"
    vic, rival = await enter("vic"), await enter("rival")
    assert (await vic.get(f"{HOME}/{thread}")).status_code == 403
    assert "Messages" not in (await vic.get("/t/nova/band")).text.split("</nav>")[-1]
    theirs = f"/t/rival/band/messages/{thread}"
    assert (await rival.get(theirs)).status_code == 404
    assert (await rival.submit(theirs, "/t/rival/band/messages", body="Hi")).status_code == 404
    assert (await rival.submit(f"{theirs}/seen", "/t/rival/band/messages")).status_code == 404
    async with database.tenant(cast.nova) as uow:
        assert await list_messages(uow, Topic("show", show.id)) == []
