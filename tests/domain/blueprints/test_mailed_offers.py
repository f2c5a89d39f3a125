"""The link of an offer is mailed by the workspace that makes it, and sent again on request."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from app.core import clock
from app.domain.blueprints.errors import NothingToAnswer
from app.domain.blueprints.service.handshakes import end_handshake, mail_handshake
from tests.domain.blueprints.conftest import World
from tests.domain.blueprints.test_pages import CO_WRITE
from tests.tenants.conftest import Enter, Post
from tests.web.browser import Browser

BASE = "/t/nova/handshakes"
FLO = "flo@example.net"


@pytest.fixture
async def nova(enter: Enter, world: World) -> Browser:
    return await enter("nova")


@pytest.fixture
async def here(nova: Browser) -> str:
    """The page of an offer that waits."""
    answer = await nova.submit(BASE, f"{BASE}/new?kind=co_write", **CO_WRITE)
    return answer.headers["location"]


async def test_an_offer_is_mailed_and_its_link_is_read(
    nova: Browser, here: str, post: Post, visitor: Browser
) -> None:
    answer = await nova.submit(f"{here}/mail", here, email="Flo@Example.net")
    assert (answer.status_code, answer.headers["location"]) == (303, here)
    page = (await nova.get(here)).text
    assert f"Sent to {FLO} on" in page
    assert "Send it again" in page
    (mail,) = await post.to(FLO)
    assert mail.subject.startswith("Nova offers you a ")
    link = await post.link(FLO, "handshakes")
    assert "Nova Lind: 60 %" in (await visitor.get(link)).text


async def test_a_wrong_address_is_shown_again_and_nothing_is_sent(
    nova: Browser, here: str, post: Post
) -> None:
    answer = await nova.submit(f"{here}/mail", here, email="nobody")
    assert answer.status_code == 422
    assert "Sent to" not in (await nova.get(here)).text


async def test_pressed_twice_it_is_sent_and_noted_once_and_an_hour_later_again(
    world: World, nova: Browser, here: str, post: Post
) -> None:
    with clock.held(clock.now()):
        for _ in range(2):
            await nova.submit(f"{here}/mail", here, email=FLO)
        assert len(await post.to(FLO)) == 1
    with clock.held(clock.now() + timedelta(hours=1)):
        await nova.submit(f"{here}/mail", here, email=FLO)
        assert len(await post.to(FLO)) == 2
    sent = text("SELECT count(*) FROM events WHERE name = 'blueprints.handshake_sent'")
    async with world.database.tenant(world.cast.nova) as uow:
        assert await uow.db.scalar(sent) == 2


async def test_a_new_link_has_not_been_sent_yet(nova: Browser, here: str) -> None:
    await nova.submit(f"{here}/mail", here, email=FLO)
    with clock.held(clock.now() + timedelta(seconds=5)):
        await nova.submit(f"{here}/link", here)
    page = (await nova.get(here)).text
    assert "Sent to" not in page
    assert f'value="{FLO}"' in page


async def test_an_offer_withdrawn_in_the_meantime_is_not_mailed(
    world: World, nova: Browser, here: str, post: Post
) -> None:
    await nova.submit(f"{here}/mail", here, email=FLO)
    offer = UUID(here.rsplit("/", 1)[1])
    async with world.database.tenant(world.cast.nova) as uow:
        await end_handshake(uow, offer)
        with pytest.raises(NothingToAnswer):
            await mail_handshake(uow, offer, email=FLO)
    assert await post.to(FLO) == []


async def test_who_may_not_agree_mails_nothing(enter: Enter, here: str) -> None:
    vic = await enter("vic")
    token = await vic.token("/account")
    answer = await vic.post(f"{here}/mail", data={"email": FLO, "csrf_token": token})
    assert answer.status_code == 403
