"""Every move of a show is mailed to somebody: how many there can be in an hour."""

import pytest
from litestar import Litestar

from app.core import clock
from app.core.uow import Database
from app.domain.shows import Side, get_show
from app.domain.shows.queries.shows import list_messages
from tests.cast import Cast
from tests.domain.shows.conftest import NIGHT, MakeShow
from tests.domain.shows.offering import TYPED, offer
from tests.domain.shows.test_links import TIGERS, link_of
from tests.tenants.conftest import Enter, Post
from tests.web.browser import Browser


async def use_up(app: Litestar, key: str, rate: int) -> None:
    for _ in range(rate):
        await app.state.site.limiter.limit(key, rate=rate, per=3600, burst=rate - 1)


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/messages", {"body": "Hello"}),
        ("/offers", TYPED),
        ("/offers/1/decline", {}),
        ("/cancel", {"reason": "Flooded"}),
        ("", {"place": "Cellar"}),
    ],
)
async def test_moves_of_a_show_have_an_end_in_an_hour(
    app: Litestar, enter: Enter, make_show: MakeShow, database: Database, cast: Cast,
    path: str, more: dict[str, str],
) -> None:  # fmt: skip
    show, flo = await make_show(), await enter("flo")
    await offer(database, cast.flo, show, Side.ARTIST)
    here = f"/t/foundry/shows/{show}"
    with clock.held(clock.now()):
        await use_up(app, f"show:{show}", 60)
        answer = await flo.submit(f"{here}{path}", here, **{**more, "seen": "1"})
    assert answer.status_code == 429
    async with database.tenant(cast.flo) as uow:
        found = await get_show(uow, show)
        assert (found.state, found.place) == ("offered", "Main")
        assert await list_messages(uow, found) == []


async def test_a_link_reads_on_and_writes_no_more_when_there_were_many_moves(
    app: Litestar, visitor: Browser, post: Post, make_show: MakeShow
) -> None:
    show = await make_show(asker=TIGERS)
    link = await link_of(post, "tour@tigers.example")
    with clock.held(clock.now()):
        await use_up(app, f"show:{show}", 60)
        answer = await visitor.submit(f"{link}/messages", link, name="Tara", body="Hello")
        assert (answer.status_code, (await visitor.get(link)).status_code) == (429, 200)


async def test_a_workspace_invites_to_fifty_shows_in_an_hour(
    app: Litestar, enter: Enter, cast: Cast
) -> None:
    nova = await enter("nova")
    typed = {"name": "Barn 9", "email": "barn@nine.example", "on": NIGHT.isoformat()}
    with clock.held(clock.now()):
        await use_up(app, f"invite:{cast.nova.tenant_id}", 50)
        answer = await nova.submit("/t/nova/shows", "/t/nova/shows/new", **typed)
    assert answer.status_code == 429
