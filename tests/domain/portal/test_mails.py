"""Mails of the portal: each once, in time, and to nobody once there is nothing to say."""

from datetime import timedelta

from app.core import clock
from app.domain.portal.models import PortalRequest
from app.domain.portal.queries.portals import list_contacts
from app.domain.portal.service.answering import Answerer, approve
from app.domain.portal.service.rooms import send_link
from tests.domain.portal.conftest import KIT, LOU, World
from tests.domain.portal.test_requests import guest
from tests.tenants.conftest import Post
from tests.tenants.test_white_label import prove

TEN = timedelta(days=10)


async def ask_for_the_tenth_day(world: World, post: Post) -> PortalRequest:
    await post.run()
    await post.empty()
    return await world.ask(world.marrow, due_on=(clock.now() + TEN).date())


async def leads(post: Post, address: str = KIT) -> list[str]:
    """The sentence that says why each mail comes."""
    found = (mail.text_body for mail in await post.to(address))
    marks = {"needs something": "asked", "due tomorrow": "before", "three days ago": "after"}
    return [next(word for mark, word in marks.items() if mark in text) for text in found]


async def test_a_client_is_asked_and_reminded_once_before_and_once_after(
    world: World, post: Post
) -> None:
    await ask_for_the_tenth_day(world, post)
    assert await leads(post) == ["asked"]
    for days in (8, 9.9, 9.9, 12, 13.9, 13.9, 20):
        with clock.held(clock.now() + timedelta(days=days)):
            found = await leads(post)
    assert found == ["asked", "before", "after"]
    assert await post.to(LOU) == []


async def test_what_was_answered_is_not_reminded_of(world: World, post: Post) -> None:
    request = await ask_for_the_tenth_day(world, post)
    async with world.database.tenant(guest(world)) as uow:
        who = Answerer(portal_id=world.marrow.id, name="Kit Marrow")
        await approve(uow, who, request.id, version=request.version)
    with clock.held(clock.now() + timedelta(days=20)):
        assert await post.to(KIT) == []
        assert len(await post.to("ada@example.com")) == 1


async def test_after_the_end_of_the_work_nobody_is_mailed(world: World, post: Post) -> None:
    await post.run()
    await post.empty()
    await world.ask(world.nova)
    await world.end()
    assert await post.to("nova@example.com") == []


async def test_links_lead_to_the_agencys_own_domain_once_it_is_proven(
    world: World, post: Post
) -> None:
    await prove(world.database, world.cast)
    await post.run()
    await post.empty()
    await world.ask(world.marrow)
    (mail,) = await post.to(KIT)
    assert "https://music.atlas.test/portal/" in mail.text_body


async def test_two_presses_within_an_hour_send_one_link(world: World, post: Post) -> None:
    await post.run()
    await post.empty()
    with clock.held(clock.now()):
        for _ in range(2):
            async with world.database.tenant(world.cast.ada) as uow:
                (kit,) = await list_contacts(uow, world.marrow.id)
                await send_link(uow, world.marrow.id, kit.id)
    with clock.held(clock.now() + timedelta(hours=1)):
        assert len(await post.to(KIT)) == 1
