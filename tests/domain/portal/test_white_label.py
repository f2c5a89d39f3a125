"""A white-label agency: its portal, its mails and its logo, on our host and on its own domain."""

import io

import pytest
from PIL import Image
from sqlalchemy import update

from app.core.ids import new_id
from app.core.uow import Database
from app.tenants.models import Tenant
from app.tenants.service.workspaces import change_logo
from tests.cast import Cast
from tests.domain.portal.conftest import KIT, World
from tests.domain.portal.test_guests import go_in
from tests.tenants.conftest import Enter, Post
from tests.tenants.test_white_label import prove
from tests.told_of_us import names_us
from tests.web.browser import ORIGIN, Browser

INVITE, TEAM = "/t/atlas/settings/invitations", "/t/atlas/settings/team"
DOMAIN = "https://music.atlas.test"


async def brand(world: World, *, is_white_label: bool) -> None:
    async with world.database.tenant(world.cast.ada) as uow:
        this = update(Tenant).where(Tenant.id == uow.tenant_id)
        await uow.db.execute(this.values(is_white_label=is_white_label))


async def give_logo(app: object, database: Database, cast: Cast) -> bytes:
    """Store a picture as Atlas's logo; its bytes."""
    drawn = io.BytesIO()
    Image.new("RGBA", (8, 8), "red").save(drawn, "PNG")
    key = f"t/{cast.ada.tenant_id}/{new_id()}.png"
    await app.state.site.adapters.storage.put_file(key, io.BytesIO(drawn.getvalue()), "image/png")
    async with database.tenant(cast.ada) as uow:
        await change_logo(uow, key=key)
    return drawn.getvalue()


@pytest.mark.parametrize("is_on", [True, False])
async def test_a_portal_names_us_by_the_rule_before_and_after_the_entrance(
    world: World, post: Post, visitor: Browser, *, is_on: bool
) -> None:
    await brand(world, is_white_label=is_on)
    request = await world.ask(world.marrow)
    entrance = await visitor.get(await post.link(KIT, "portal"))
    await go_in(visitor, post)
    places = ("", "/messages", "/files", "/documents", "/answered", f"/requests/{request.id}")
    pages = [entrance, *[await visitor.get(f"/portal{place}") for place in places]]
    assert [page.status_code for page in pages] == [200] * 7
    assert [names_us(page.text) for page in pages] == [not is_on] * 7
    assert "Atlas Agency</title>" in pages[1].text or not is_on


@pytest.mark.parametrize("is_on", [True, False])
async def test_mails_name_us_by_the_rule(
    world: World, post: Post, enter: Enter, *, is_on: bool
) -> None:
    await brand(world, is_white_label=is_on)
    ada = await enter("ada")
    await ada.submit(INVITE, TEAM, email="new@example.com", role="viewer")
    await world.ask(world.marrow)
    mails = [*await post.to(KIT), *await post.to("new@example.com")]
    assert len(mails) == 3
    said = [f"{mail.subject} {mail.text_body} {mail.html_body}" for mail in mails]
    assert [names_us(each) for each in said] == [not is_on] * 3


async def test_all_links_of_mails_begin_with_the_own_domain(
    world: World, post: Post, enter: Enter
) -> None:
    await prove(world.database, world.cast)
    await post.run()
    await post.empty()
    ada = await enter("ada")
    await ada.submit(INVITE, TEAM, email="new@example.com", role="viewer")
    await world.ask(world.marrow)
    await world.ask(world.nova)
    for address in (KIT, "new@example.com", "nova@example.com"):
        (mail,) = await post.to(address)
        assert DOMAIN in mail.text_body
        assert ORIGIN not in mail.text_body + mail.html_body


async def test_the_logo_stands_in_pages_and_mails_and_is_nobody_elses(
    world: World, post: Post, visitor: Browser, app: object
) -> None:
    atlas = f"/logos/{world.cast.ada.tenant_id}"
    assert (await visitor.get(atlas)).status_code == 404
    picture = await give_logo(app, world.database, world.cast)
    await post.run()
    await post.empty()
    await world.ask(world.marrow)
    (mail,) = await post.to(KIT)
    assert f'src="{ORIGIN}{atlas}"' in mail.html_body
    link = await post.link(KIT, "portal")
    assert f'src="{atlas}"' in (await visitor.get(link)).text
    served = await visitor.get(atlas)
    assert (served.status_code, served.content) == (200, picture)
    assert served.headers["cache-control"] == "public, max-age=300"
    assert served.headers["cross-origin-resource-policy"] == "cross-origin"
    for other in (world.cast.nova.tenant_id, new_id()):
        assert (await visitor.get(f"/logos/{other}")).status_code == 404
