"""Files given in a portal are kept within the agency's plan, and the client's within its own."""

import pytest
from sqlalchemy import select

from app.billing.plans import PlanName, grant_plan
from app.billing.plans.entitlements import GIGABYTE
from app.billing.plans.errors import LimitReached
from app.core.actor import Actor
from app.core.ids import new_id
from app.core.tables import EventRow
from app.core.uow import UnitOfWork
from app.domain.portal import RequestKind
from app.domain.portal.choices import Side
from app.domain.portal.queries.contents import count_file_bytes, list_files
from app.domain.portal.service.talking import Examined, send_file
from app.domain.vault.uploads import open_upload
from tests.domain.portal.conftest import World
from tests.domain.portal.test_guests import PNG, go_in
from tests.tenants.conftest import Enter, Post
from tests.web.browser import Browser


async def share(uow: UnitOfWork, world: World, size: int) -> None:
    about = Examined("masters.zip", "application/zip", size, b"x" * 32)
    await send_file(
        uow, world.marrow.id, about, storage_key=f"{new_id()}", side=Side.AGENCY, sender="Ada"
    )


async def fill(world: World, besides: int = 0) -> None:
    """Atlas is on the free plan, and its two gigabytes are full."""
    async with world.database.tenant(world.cast.ada) as uow:
        await grant_plan(uow, PlanName.FREE, reason="For this test")
        await share(uow, world, 2 * GIGABYTE - besides)


async def hand_in(browser: Browser, page: str, files: str) -> tuple[int, str]:
    """Status and page after a picture was handed in."""
    token = await browser.token(page)
    picture = {"file": ("band.png", PNG, "image/png")}
    answer = await browser.post(files, data={"csrf_token": token}, files=picture)
    return answer.status_code, answer.text


async def names_in(world: World, actor: Actor) -> list[str]:
    async with world.database.tenant(actor) as uow:
        return list(await uow.db.scalars(select(EventRow.name).order_by(EventRow.id)))


async def test_what_is_shared_counts_against_the_agencys_storage(world: World) -> None:
    await fill(world)
    async with world.database.tenant(world.cast.ada) as uow:
        with pytest.raises(LimitReached, match=r"2 GB of storage; in use: 2 GB"):
            await share(uow, world, 1)
    async with world.database.tenant(world.cast.nova) as uow:
        assert await count_file_bytes(uow) == 0


async def test_a_client_is_told_what_to_do_and_nothing_of_the_agencys_plan(
    visitor: Browser, post: Post, world: World
) -> None:
    await fill(world)
    request = await world.ask(world.marrow, kind=RequestKind.UPLOAD, title="Photos")
    here = await go_in(visitor, post)
    for files in ("/portal/files", f"/portal/requests/{request.id}/files"):
        status, page = await hand_in(visitor, here, files)
        assert status == 422
        assert "cannot take this file in at the moment" in page
        assert not any(word in page.lower() for word in ("upgrade", "2 gb", "creator", "storage"))
    async with world.database.tenant(world.cast.ada) as uow:
        assert [file.filename for file in await list_files(uow, world.marrow.id)] == ["masters.zip"]


async def test_the_agency_hears_that_a_file_was_refused(
    visitor: Browser, post: Post, world: World, enter: Enter
) -> None:
    await fill(world)
    await go_in(visitor, post)
    await hand_in(visitor, "/portal/files", "/portal/files")
    await post.run()
    page = (await (await enter("ada")).get("/t/atlas/notifications")).text
    assert "Had no room for band.png from Marrow Bay: the storage is full" in page


async def test_a_file_of_a_workspace_is_told_there_with_the_row_that_names_it(
    world: World, enter: Enter
) -> None:
    nova, files = await enter("nova"), f"/t/nova/inbox/agencies/{world.nova.id}/files"
    assert (await hand_in(nova, files, files))[0] == 303
    assert (await names_in(world, world.cast.nova)).count("portal.file_handed_in") == 1
    await fill(world, besides=len(PNG))
    assert (await hand_in(nova, files, files))[0] == 422
    assert (await names_in(world, world.cast.nova)).count("portal.file_handed_in") == 1


class Shelf:
    """Storage that only begins uploads."""

    async def begin_upload(self, key: str, content_type: str) -> str:
        return "upload"


async def test_a_workspace_without_room_keeps_no_copy_of_what_it_hands_in(
    world: World, enter: Enter, post: Post
) -> None:
    nova, files = await enter("nova"), f"/t/nova/inbox/agencies/{world.nova.id}/files"
    async with world.database.tenant(world.cast.nova) as uow:
        await grant_plan(uow, PlanName.FREE, reason="For this test")
        await open_upload(uow, Shelf(), filename="a.wav", length=2 * GIGABYTE)
    assert (await hand_in(nova, files, files))[0] == 303
    await post.run()
    assert "vault.asset_uploaded" not in await names_in(world, world.cast.nova)
