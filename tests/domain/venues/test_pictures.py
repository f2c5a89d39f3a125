"""Pictures of a venue: drawn anew, described, ordered, limited, and seen by everybody."""

import io
from typing import Any
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import text

from app.core.errors import NotFound
from app.core.uow import Database
from app.domain.venues import Venue, list_pictures, write_room
from app.domain.venues.errors import EnoughPictures, NotTheKeeper
from app.domain.venues.pictures.drawing import Drawn
from app.domain.venues.pictures.service import (
    add_picture,
    bring_forward,
    describe_picture,
    remove_picture,
)
from app.jobs.in_process import run_all
from app.web.site import Site
from tests.cast import Cast
from tests.domain.vault.analysis import bombs
from tests.domain.venues.factories import keep, make_venue
from tests.tenants.conftest import Enter
from tests.web.browser import Browser


def drawn(number: int = 0) -> Drawn:
    return Drawn(b"large %d" % number, b"small", 1600, 900)


def picture(size: tuple[int, int] = (1800, 900), kind: str = "JPEG", **saved: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (120, 40, 40)).save(out, kind, **saved)
    return out.getvalue()


@pytest.fixture
async def hall(database: Database, cast: Cast) -> Venue:
    """A venue that The Foundry keeps."""
    venue = await make_venue(database, cast.nova)
    await keep(database, cast.flo, venue)
    return venue


async def add(database: Database, cast: Cast, venue: Venue, number: int, **other: Any) -> UUID:
    async with database.tenant(cast.flo) as uow:
        said = {"large_key": "x", "small_key": "y", "alt": f"View {number}", **other}
        return (await add_picture(uow, venue.id, drawn(number), **said)).id


async def order(database: Database, cast: Cast, venue: Venue, who: str = "flo") -> list[str]:
    async with database.tenant(getattr(cast, who)) as uow:
        return [each.alt for each in await list_pictures(uow, venue.id)]


async def send(browser: Browser, page: str, content: bytes, **typed: Any) -> Any:
    data = {
        "alt": "The stage",
        "credit": "Jo Lens",
        **typed,
        "csrf_token": await browser.token(page),
    }
    return await browser.post(page, data=data, files={"picture": ("x.jpg", content, "image/jpeg")})


async def test_a_picture_is_drawn_anew_and_anybody_sees_it(
    enter: Enter, hall: Venue, database: Database, cast: Cast, visitor: Browser
) -> None:
    flo, here = await enter("flo"), f"/t/foundry/venues/{hall.id}"
    page = f"{here}/pictures"
    assert "No picture yet" in (await flo.get(page)).text
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "SecretCam", 6
    answer = await send(flo, page, picture(exif=exif))
    assert (answer.status_code, answer.headers["location"]) == (303, page)
    async with database.tenant(cast.flo) as uow:
        (shown,) = await list_pictures(uow, hall.id)
    # It lay on its side, and no side is above 1,600 pixels.
    assert (shown.alt, shown.credit, shown.width, shown.height) == (
        "The stage",
        "Jo Lens",
        800,
        1600,
    )
    for browser in (visitor, await enter("rival")):
        large, small = await browser.get(shown.large), await browser.get(shown.small)
        assert large.headers["content-type"] == "image/jpeg"
        assert Image.open(io.BytesIO(large.content)).size == (800, 1600)
        assert Image.open(io.BytesIO(small.content)).size == (320, 640)
        assert b"SecretCam" not in large.content
    nova = await enter("nova")
    words = (await nova.get(f"/t/nova/venues/{hall.id}")).text
    assert f'src="{shown.small}" alt="The stage"' in words
    assert "Photo: Jo Lens" in words
    again = await send(flo, page, picture(exif=exif))
    assert (again.status_code, "This picture is here already" in again.text) == (422, True)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no picture we can read"),
        (picture()[:400], "no picture we can read"),
        (b"%PDF-1.7 not a picture", "no picture we can read"),
        (picture(kind="GIF"), "no picture we can read"),
        (bombs.png(13_000), "13,000 by 13,000 pixels, which is too large"),
        (bombs.png(20_000), "no picture we can read"),
        (picture((10_001, 300)), "10,001 by 300 pixels, which is too large"),
        (picture((199, 900)), "199 by 900 pixels, which is too small"),
        (b"\xff\xd8\xff" + bytes(10_000_001), "The file is too large"),
        (b"", "Choose a file"),
    ],
)
async def test_what_is_no_usable_picture_is_refused_and_what_was_typed_stays(
    enter: Enter, hall: Venue, database: Database, cast: Cast, content: bytes, why: str
) -> None:
    flo, page = await enter("flo"), f"/t/foundry/venues/{hall.id}/pictures"
    if content:
        answer = await send(flo, page, content)
    else:
        answer = await flo.submit(page, page, alt="The stage", credit="Jo Lens")
    assert (answer.status_code, why in answer.text) == (422, True), answer.text
    assert 'value="Jo Lens"' in answer.text
    assert await order(database, cast, hall) == []


async def test_a_picture_has_words_for_those_who_do_not_see_it(
    enter: Enter, hall: Venue, database: Database, cast: Cast
) -> None:
    flo, page = await enter("flo"), f"/t/foundry/venues/{hall.id}/pictures"
    answer = await send(flo, page, picture(), alt=" ")
    assert (answer.status_code, "What it shows" in answer.text) == (422, True)
    one = await add(database, cast, hall, 1)
    answer = await flo.submit(f"{page}/{one}", page, alt="", credit="Ann", room_id="")
    assert (answer.status_code, 'value="Ann"' in answer.text) == (422, True)
    assert await order(database, cast, hall) == ["View 1"]


async def test_pictures_stand_in_the_order_their_keeper_gives_them(
    enter: Enter, hall: Venue, database: Database, cast: Cast
) -> None:
    ids = [await add(database, cast, hall, number) for number in range(3)]
    flo, page = await enter("flo"), f"/t/foundry/venues/{hall.id}/pictures"
    assert (await flo.submit(f"{page}/{ids[2]}/forward", page)).status_code == 303
    assert await order(database, cast, hall) == ["View 0", "View 2", "View 1"]
    async with database.tenant(cast.flo) as uow:
        await bring_forward(uow, hall.id, ids[0])
    assert await order(database, cast, hall, "nova") == ["View 0", "View 2", "View 1"]
    answer = await flo.submit(f"{page}/{ids[0]}", page, alt="The bar", credit="", room_id="")
    assert answer.status_code == 303
    assert await order(database, cast, hall) == ["The bar", "View 2", "View 1"]


async def test_a_picture_is_of_a_room_of_its_own_house(
    hall: Venue, database: Database, cast: Cast
) -> None:
    other = await make_venue(database, cast.flo, name="Elsewhere", city="Jena")
    await keep(database, cast.flo, other)
    async with database.tenant(cast.flo) as uow:
        room = await write_room(uow, other.id, name="Cellar", layouts=[], technical={})
    with pytest.raises(NotFound):
        await add(database, cast, hall, 1, room_id=room.id)
    one = await add(database, cast, hall, 1)
    with pytest.raises(NotFound):
        async with database.tenant(cast.flo) as uow:
            await describe_picture(uow, hall.id, one, alt="The bar", credit="", room_id=room.id)
    with pytest.raises(NotFound):
        async with database.tenant(cast.flo) as uow:
            await remove_picture(uow, other.id, one)


async def test_only_the_keeper_adds_and_sixteen_are_enough(
    enter: Enter, hall: Venue, database: Database, cast: Cast
) -> None:
    for number in range(16):
        await add(database, cast, hall, number)
    with pytest.raises(EnoughPictures):
        await add(database, cast, hall, 16)
    with pytest.raises(NotTheKeeper):
        async with database.tenant(cast.nova) as uow:
            await add_picture(uow, hall.id, drawn(), large_key="x", small_key="y", alt="Not theirs")
    nova = await enter("nova")
    assert (await nova.get(f"/t/nova/venues/{hall.id}/pictures")).status_code == 403


async def test_pictures_of_a_house_that_is_kept_no_more_are_seen_by_nobody_else(
    hall: Venue, database: Database, cast: Cast, visitor: Browser
) -> None:
    one = await add(database, cast, hall, 1)
    async with database.platform(reason="test") as uow:
        await uow.db.execute(text("UPDATE venues SET keeper_tenant_id = NULL"))
    assert await order(database, cast, hall) == []
    async with database.tenant(cast.nova) as uow:
        assert await uow.db.scalar(text("SELECT count(*) FROM venue_pictures")) == 0
    assert (await visitor.get(f"/venue-pictures/{one}")).status_code == 404


async def test_a_removed_picture_takes_its_files_along(
    enter: Enter, hall: Venue, app: Any, database: Database, cast: Cast
) -> None:
    flo, page = await enter("flo"), f"/t/foundry/venues/{hall.id}/pictures"
    assert (await send(flo, page, picture())).status_code == 303
    async with database.tenant(cast.flo) as uow:
        (shown,) = await list_pictures(uow, hall.id)
        key = await uow.db.scalar(text("SELECT large_key FROM venue_pictures"))
    site: Site = app.state.site
    assert (await site.adapters.storage.stat(key)).size > 0
    assert (await flo.submit(f"{page}/{shown.id}/remove", page)).status_code == 303
    await run_all(site.database, site.adapters)
    with pytest.raises(NotFound):
        await site.adapters.storage.stat(key)
    assert (await flo.get(shown.large)).status_code == 404
