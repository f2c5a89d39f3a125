"""Releases and their tracks as the royalty manager writes them."""

from typing import Any

import pytest

from app.core.uow import Database
from app.domain.royalties.tracklists.queries import list_tracklists, tracks_of
from tests.cast import Cast
from tests.domain.royalties.agreements.conftest import Enter
from tests.domain.royalties.agreements.writing import World, settle_in
from tests.domain.royalties.tracklists.test_dividing import UPC, parts, whole
from tests.factories.royalties import earn

BASE = "/t/nova/royalties/releases"


@pytest.fixture
async def world(database: Database, cast: Cast) -> World:
    async with database.tenant(cast.nova) as uow:
        return await settle_in(uow)


async def post(browser: Any, path: str = "", **fields: Any) -> Any:
    token = await browser.token(f"{BASE}/new")
    return await browser.post(f"{BASE}{path}", data={**fields, "csrf_token": token})


async def test_teaches_what_a_tracklist_is_for(enter: Enter) -> None:
    shown = (await (await enter("nova")).get(BASE)).text
    assert "No tracklists yet" in shown
    assert "divided over them to the last cent" in shown


async def test_offers_releases_whose_sales_wait(
    enter: Enter, database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        await earn(uow, whole("10"))
    nova = await enter("nova")
    assert f"{BASE}/new?upc={UPC}" in (await nova.get(BASE)).text
    assert f'value="{UPC}"' in (await nova.get(f"{BASE}/new?upc={UPC}")).text


async def test_writes_changes_and_removes_a_tracklist(
    enter: Enter, database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        await earn(uow, whole("10"))
    nova = await enter("nova")
    said = {"upc": "4 006381-333931", "title": "Night Drive", "recordings": "Glow\n\nDusk"}
    assert (await post(nova, **said)).status_code == 303
    async with database.tenant(cast.nova) as uow:
        [found] = await list_tracklists(uow)
        tracks = (await tracks_of(uow, [found.id]))[found.id]
        assert [track.title for track in tracks] == ["Glow", "Dusk"]
        assert await parts(uow) == {world.glow: 5, world.dusk: 5}
    assert "Glow\nDusk" in (await nova.get(f"{BASE}/{found.id}")).text
    assert (await nova.get(f"{BASE}/{found.id}/remove")).status_code == 200
    assert (await post(nova, f"/{found.id}/remove")).status_code == 303
    async with database.tenant(cast.nova) as uow:
        assert await parts(uow) == {None: 10}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"upc": "12"}, "Write the digits of the UPC or EAN"),
        ({"recordings": "Nothing of ours"}, "There is no recording “Nothing of ours”"),
        ({"recordings": "Glow\nGlow"}, "each recording once"),
    ],
)
async def test_says_what_is_wrong_with_a_tracklist(
    enter: Enter, world: World, wrong: dict[str, str], words: str
) -> None:
    nova = await enter("nova")
    said = {"upc": UPC, "title": "Night Drive", "recordings": "Glow", **wrong}
    answer = await post(nova, **said)
    assert (answer.status_code, words in answer.text) == (422, True)
