"""Press kits as people make them, and as those who hold a link see them."""

import asyncio
import re
from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
from litestar import Litestar
from PIL import Image
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.crypto import Signer
from app.core.errors import NotFound
from app.core.ids import new_id
from app.core.uow import Database
from app.domain.advancing import begin_rider, keep_version, write_rider
from app.domain.presskits import (
    PressKit,
    PressLink,
    change_kit,
    make_kit,
    make_link,
    publish_kit,
    revoke_link,
)
from app.domain.presskits.errors import PressLinkInvalid, UnknownPicture, UnknownRider
from app.domain.presskits.links import press_link, read_press_link
from app.domain.presskits.queries.kits import get_kit, get_link, view_kit
from app.domain.shows import Party, Side, pencil_show
from app.jobs.audit import notices
from app.jobs.in_process import run_all
from app.tenants.jobs import notify
from app.web.site import Site
from tests.cast import Cast
from tests.tenants.conftest import Enter
from tests.web.browser import Browser

HOME = "/t/nova/press-kits"
TYPED = {
    "name": "Nova Lind", "tagline": "From Hamburg", "short_bio": "Short", "has_plays": "yes",
    "quotes_text": "Wonderful", "quotes_source": "Stadtklang", "releases_title": "Glass Harbour",
    "releases_year": "2026", "releases_note": "", "links_what": "Film",
    "links_address": "https://example.com/film", "contact_email": "mo@example.com",
}  # fmt: skip


async def link_for(database: Database, cast: Cast, kit: PressKit, days: int = 30) -> PressLink:
    async with database.tenant(cast.nova) as uow:
        return await make_link(uow, kit.id, recipient="Radio Nord", days=days)


@pytest.fixture
def signer(app: Litestar) -> Signer:
    site: Site = app.state.site
    return site.signer


async def test_a_kit_is_made_previewed_and_printed(enter: Enter, picture: UUID) -> None:
    nova = await enter("nova")
    made = await nova.submit(HOME, f"{HOME}/new", **TYPED, pictures=str(picture))
    assert made.status_code == 303, made.text
    here = made.headers["location"]
    page = (await nova.get(f"{here}/preview")).text
    assert "Wonderful" in page and 'href="https://example.com/film"' in page
    assert "Shows ahead" not in page
    image = await nova.get(f"{here}/pictures/0")
    assert image.headers["content-type"] == "image/jpeg" and image.content[:2] == b"\xff\xd8"
    assert (await nova.get(f"{here}/kit.pdf")).content.startswith(b"%PDF")
    changed = await nova.submit(here, f"{here}/edit", **{**TYPED, "tagline": "From the sea"})
    assert changed.status_code == 303
    assert (await nova.get(f"{here}/pictures/0")).status_code == 404
    assert "From the sea" in (await nova.get(HOME)).text


async def test_an_address_that_is_none_is_refused(enter: Enter) -> None:
    nova = await enter("nova")
    answer = await nova.submit(
        HOME, f"{HOME}/new", **{**TYPED, "links_address": "javascript:alert(1)"}
    )
    assert answer.status_code == 422 and "https://example.com/song" in answer.text


async def test_a_link_is_made_opened_counted_and_revoked(
    enter: Enter,
    visitor: Browser,
    database: Database,
    cast: Cast,
    kit: PressKit,
    signer: Signer,
) -> None:
    nova, here = await enter("nova"), f"{HOME}/{kit.id}"
    assert (await nova.submit(f"{here}/links", here, recipient="", days="30")).status_code == 422
    await nova.submit(f"{here}/links", here, recipient="Ida Holm", days="30")
    shown = (await nova.get(here)).text
    address = "/press/" + shown.split("/press/")[1].split("<")[0]
    page = await visitor.get(address)
    assert page.status_code == 200 and "Very good" in page.text and "noindex" in page.text
    assert (await visitor.get(f"{address}/pictures/0")).content[:2] == b"\xff\xd8"
    assert (await visitor.get(f"{address}/kit.pdf")).content.startswith(b"%PDF")
    assert re.search(r"For print, <span[^>]*>40</span> × <span[^>]*>30</span>", page.text)
    whole = await visitor.get(f"{address}/pictures/0/whole")
    assert Image.open(BytesIO(whole.content)).size == (40, 30)
    assert whole.headers["content-disposition"] == 'attachment; filename="nova-lind-harbor.jpg"'
    assert (await visitor.get(f"{address}/pictures/1/whole")).status_code == 404
    assert (await nova.get(f"{here}/pictures/0/whole")).content == whole.content
    await nova.get(address)
    _, link_id = read_press_link(signer, address.rsplit("/", 1)[1], now=clock.now())
    async with database.tenant(cast.nova) as uow:
        link = await get_link(uow, link_id)
        assert (link.opened, link.downloads, link.recipient) == (1, 2, "Ida Holm")
    await nova.submit(f"{here}/links/{link_id}/revoke", here)
    for path in ("", "/kit.pdf", "/pictures/0", "/pictures/0/whole"):
        assert (await visitor.get(address + path)).status_code == 404
    assert "Revoked" in (await nova.get(here)).text


async def test_everybody_reads_a_kit_by_its_public_address_until_it_is_revoked(
    enter: Enter, visitor: Browser, kit: PressKit
) -> None:
    nova, here = await enter("nova"), f"{HOME}/{kit.id}"
    assert (await nova.submit(f"{here}/publish", here)).status_code == 303
    shown = (await nova.get(here)).text
    assert "Everybody" in shown and "Until revoked" in shown and "/publish" not in shown
    address = "/press/" + shown.split("/press/")[1].split("<")[0]
    page = (await visitor.get(address)).text
    assert "noindex" not in page
    assert '<meta property="og:title" content="Nova Lind">' in page
    assert "made for one recipient" not in page
    link_id = shown.split("/revoke")[0].rsplit("/", 1)[1]
    await nova.submit(f"{here}/links/{link_id}/revoke", here)
    assert (await visitor.get(address)).status_code == 404
    assert "Make a public address" in (await nova.get(here)).text


async def test_a_kit_has_one_public_address_however_often_it_is_asked_for(
    database: Database, cast: Cast, kit: PressKit
) -> None:
    async def press() -> UUID:
        async with database.tenant(cast.nova) as uow:
            return (await publish_kit(uow, kit.id)).id

    first, second = await asyncio.gather(press(), press())
    assert first == second
    with pytest.raises(IntegrityError, match="uq_press_links_public"):
        async with database.tenant(cast.nova) as uow:
            uow.db.add(
                PressLink(
                    id=new_id(), tenant_id=uow.tenant_id, kit_id=kit.id, recipient="Everybody",
                    is_public=True, opened=0, downloads=0,
                )
            )  # fmt: skip


async def test_riders_stand_in_a_kit_by_their_last_version(
    enter: Enter, visitor: Browser, database: Database, cast: Cast, kit: PressKit, signer: Signer
) -> None:
    async with database.tenant(cast.nova) as uow:
        draft = await begin_rider(uow, name="Hospitality", kind="hospitality")
        rider = await begin_rider(uow, name="Trio, 8 inputs", kind="technical")
        rider = await write_rider(
            uow, rider.id, seen=rider.edition, name=rider.name, body="Eight inputs", items=()
        )
        await keep_version(uow, rider.id, seen=rider.edition, by="Nova")
    nova, here = await enter("nova"), f"{HOME}/{kit.id}"
    form = (await nova.get(f"{here}/edit")).text
    assert "Trio, 8 inputs" in form and "Hospitality" not in form
    refused = await nova.submit(here, f"{here}/edit", **TYPED, riders=str(draft.id))
    assert refused.status_code == 422
    chosen = await nova.submit(here, f"{here}/edit", **TYPED, riders=str(rider.id))
    assert chosen.status_code == 303
    assert f'value="{rider.id}" checked' in (await nova.get(f"{here}/edit")).text
    link = await link_for(database, cast, kit)
    address = f"/press/{press_link(signer, link)}"
    page = (await visitor.get(address)).text
    assert "Trio, 8 inputs" in page and "version 1" in page
    document = await visitor.get(f"{address}/riders/0/rider.pdf")
    assert document.content.startswith(b"%PDF")
    assert "trio-8-inputs-rider.pdf" in document.headers["content-disposition"]
    assert (await visitor.get(f"{address}/riders/1/rider.pdf")).status_code == 404
    assert (await nova.get(f"{here}/riders/0/rider.pdf")).content.startswith(b"%PDF")
    async with database.tenant(cast.nova) as uow:
        assert (await get_link(uow, link.id)).downloads == 1
        with pytest.raises(UnknownRider):
            await change_kit(uow, kit.id, pictures=[], riders=[draft.id])


async def test_the_first_opening_is_told_and_later_ones_are_counted(
    visitor: Browser,
    enter: Enter,
    database: Database,
    cast: Cast,
    kit: PressKit,
    signer: Signer,
) -> None:
    link = await link_for(database, cast, kit)
    address = f"/press/{press_link(signer, link)}"
    await visitor.get(address)
    await visitor.get(address)
    async with database.tenant(cast.nova) as uow:
        told = await uow.db.scalar(
            text("SELECT count(*) FROM events WHERE name = 'presskits.link_opened'")
        )
        assert (told, (await get_link(uow, link.id)).opened) == (1, 2)
    await run_all(database, after_chain=(notices(notify),))
    mo = await enter("mo")
    assert "opened by the link for Radio Nord" in (await mo.get("/t/nova/notifications")).text


async def test_readers_at_once_are_all_counted_and_told_of_once(
    visitor: Browser, database: Database, cast: Cast, kit: PressKit, signer: Signer
) -> None:
    link = await link_for(database, cast, kit)
    address = f"/press/{press_link(signer, link)}"
    answers = await asyncio.gather(*(visitor.get(address) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {200}
    async with database.tenant(cast.nova) as uow:
        told = await uow.db.scalar(
            text("SELECT count(*) FROM events WHERE name = 'presskits.link_opened'")
        )
        assert (told, (await get_link(uow, link.id)).opened) == (1, 4)


async def test_a_link_ends_on_its_day_and_is_not_forged(
    visitor: Browser,
    database: Database,
    cast: Cast,
    kit: PressKit,
    signer: Signer,
) -> None:
    link = await link_for(database, cast, kit, days=1)
    signed = press_link(signer, link)
    with pytest.raises(PressLinkInvalid):
        read_press_link(signer, signed, now=clock.now() + timedelta(days=2))
    assert not link.is_open(clock.now() + timedelta(days=1, seconds=1))
    assert (await visitor.get(f"/press/{signed[:-2]}xx")).status_code == 404


async def test_only_what_both_sides_agreed_on_is_a_show_ahead(
    database: Database, cast: Cast, kit: PressKit
) -> None:
    async with database.tenant(cast.nova) as uow:
        show = await pencil_show(
            uow, artist=Party("Nova Lind", "nova@example.com", cast.nova.tenant_id),
            venue=Party("Kulturbahnhof", None), by=Side.ARTIST,
            on=clock.now().date() + timedelta(days=9), city="Jena",
        )  # fmt: skip
        assert (await view_kit(uow, await get_kit(uow, kit.id))).shows == ()
        show.state, show.accepted_number = "agreed", 1
        await uow.flush_rows()
        assert len((await view_kit(uow, await get_kit(uow, kit.id))).shows) == 1


async def test_a_stranger_reaches_neither_kit_nor_picture_nor_link(
    enter: Enter, database: Database, cast: Cast, kit: PressKit, picture: UUID
) -> None:
    link = await link_for(database, cast, kit)
    rival = await enter("rival")
    assert (await rival.get(f"/t/rival/press-kits/{kit.id}/pictures/0")).status_code == 404
    words = {"name": "Mine", "has_shows": False, "has_plays": False}
    async with database.tenant(cast.rival) as uow:
        with pytest.raises(UnknownPicture):
            await make_kit(uow, pictures=[picture], **words)
        with pytest.raises(NotFound):
            await revoke_link(uow, link.id)


async def test_a_link_of_another_kit_is_not_revoked_here(
    enter: Enter, database: Database, cast: Cast, kit: PressKit
) -> None:
    link, vic = await link_for(database, cast, kit), await enter("vic")
    async with database.tenant(cast.nova) as uow:
        other = await make_kit(uow, name="Duo", has_shows=False, has_plays=False)
    nova, there = await enter("nova"), f"{HOME}/{other.id}"
    assert (await nova.submit(f"{there}/links/{link.id}/revoke", there)).status_code == 404
    assert "Make a link" not in (await vic.get(f"{HOME}/{kit.id}")).text
