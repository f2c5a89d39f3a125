"""What was read is noted by a button, or by htmx when the thread is shown; never by looking."""

import re

import pytest

from app.domain.portal import Portal
from app.domain.portal.choices import Side
from app.domain.portal.queries.portals import get_shared_portal, unread_of
from app.domain.portal.service.talking import write_message
from tests.domain.portal.conftest import World
from tests.domain.portal.test_guests import go_in
from tests.tenants.conftest import Enter, Post
from tests.web.browser import Browser


async def say(world: World, portal: Portal, side: Side, text: str) -> None:
    async with world.database.tenant(world.cast.ada) as uow:
        await write_message(uow, portal.id, side=side, author="Kit", author_id=None, text=text)


async def unread(world: World, portal: Portal, side: Side) -> list[str]:
    async with world.database.tenant(world.cast.ada) as uow:
        found = await unread_of(uow, await get_shared_portal(uow, portal.id), side)
    return [message.text for message in found]


def mark_in(html: str) -> str:
    """Where the page's mark of what was read is sent."""
    found = re.search(r'action="([^"]+/messages/[^"]+/seen)"', html)
    assert found is not None, html
    return found.group(1)


async def open_thread(
    side: str, world: World, visitor: Browser, enter: Enter, post: Post
) -> tuple[Browser, Portal, str]:
    """Somebody of a side, the portal and their address of its thread."""
    if side == "guest":
        await go_in(visitor, post)
        return visitor, world.marrow, "/portal/messages"
    if side == "member":
        path = f"/t/nova/inbox/agencies/{world.nova.id}/messages"
        return await enter("nova"), world.nova, path
    return await enter("ada"), world.marrow, f"/t/atlas/portals/{world.marrow.id}/messages"


@pytest.mark.parametrize("side", ["guest", "member", "agency"])
async def test_looking_changes_nothing_and_the_button_notes_what_was_read(
    side: str, world: World, visitor: Browser, enter: Enter, post: Post
) -> None:
    browser, portal, thread = await open_thread(side, world, visitor, enter, post)
    reader = Side.AGENCY if side == "agency" else Side.CLIENT
    writer = Side.CLIENT if side == "agency" else Side.AGENCY
    await say(world, portal, writer, "First")
    page = (await browser.get(thread)).text
    assert "1 message not read before" in page
    assert await unread(world, portal, reader) == ["First"]
    await say(world, portal, writer, "Second, in the meantime")
    answer = await browser.submit(mark_in(page), thread)
    assert (answer.status_code, answer.headers["location"]) == (303, thread)
    assert await unread(world, portal, reader) == ["Second, in the meantime"]


async def test_htmx_sends_the_mark_when_the_thread_is_shown_and_takes_it_away(
    world: World, visitor: Browser, post: Post
) -> None:
    await go_in(visitor, post)
    await say(world, world.marrow, Side.AGENCY, "First")
    page = (await visitor.get("/portal/messages")).text
    assert 'hx-trigger="load, submit"' in page
    headers = {"HX-Request": "true", "HX-Target": "seen"}
    answer = await visitor.submit(mark_in(page), "/portal/messages", headers=headers)
    assert (answer.status_code, answer.text) == (200, "")
    assert await unread(world, world.marrow, Side.CLIENT) == []
    assert "Mark as read" not in (await visitor.get("/portal/messages")).text


async def test_reading_an_earlier_page_again_unreads_nothing(
    world: World, visitor: Browser, post: Post
) -> None:
    await go_in(visitor, post)
    await say(world, world.marrow, Side.AGENCY, "First")
    early = mark_in((await visitor.get("/portal/messages")).text)
    await say(world, world.marrow, Side.AGENCY, "Second")
    late = mark_in((await visitor.get("/portal/messages")).text)
    for path in (late, early):
        await visitor.submit(path, "/portal/messages")
    assert await unread(world, world.marrow, Side.CLIENT) == []


async def test_a_mark_for_a_message_of_another_portal_is_not_found(
    world: World, visitor: Browser, post: Post
) -> None:
    await go_in(visitor, post)
    await say(world, world.ines, Side.AGENCY, "For Lou")
    async with world.database.tenant(world.cast.ada) as uow:
        (message,) = await unread_of(uow, world.ines, Side.CLIENT)
    path = f"/portal/messages/{message.id}/seen"
    assert (await visitor.submit(path, "/portal/messages")).status_code == 404


async def test_who_only_reads_marks_nothing_for_those_who_answer(
    world: World, enter: Enter
) -> None:
    await say(world, world.nova, Side.AGENCY, "First")
    vic, thread = await enter("vic"), f"/t/nova/inbox/agencies/{world.nova.id}/messages"
    page = (await vic.get(thread)).text
    assert "First" in page
    assert "Mark as read" not in page
