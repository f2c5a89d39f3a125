"""A show's own copy of a rider: the artist's later changes reach it when somebody says so."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.uow import Database
from app.domain.advancing import RiderItem, keep_version, write_rider
from app.domain.advancing.models import Rider
from app.domain.advancing.reading import Given, given_riders
from app.domain.holds import Asker
from app.domain.shows import get_show, list_attachments
from app.domain.shows.models import Side
from app.domain.shows.service.keeping import join_show
from tests.cast import Cast
from tests.domain.advancing.conftest import ITEMS, MakeRider, MakeShow
from tests.domain.shows.offering import accept, offer
from tests.tenants.conftest import Enter

NARROW = RiderItem("i1", "Stage width", 8, "must", "stage_width")


async def copies(database: Database, who: Any, show: UUID) -> list[Given]:
    async with database.tenant(who) as uow:
        return await given_riders(uow, await get_show(uow, show))


async def change(database: Database, cast: Cast, rider: Rider) -> None:
    async with database.tenant(cast.nova) as uow:
        items = (NARROW, ITEMS[1])
        await write_rider(
            uow, rider.id, seen=rider.edition, name=rider.name, body=rider.body, items=items
        )
        await keep_version(uow, rider.id, seen=rider.edition + 1, by="Nova Lind")


async def give(enter: Enter, show: UUID, rider: Rider) -> Any:
    nova, here = await enter("nova"), f"/t/nova/shows/{show}/advance"
    return await nova.submit(f"{here}/riders", here, rider_id=str(rider.id))


async def test_both_sides_read_the_copy(
    enter: Enter, make_show: MakeShow, make_rider: MakeRider, database: Database, cast: Cast
) -> None:
    show, rider = await make_show(), await make_rider()
    assert (await give(enter, show, rider)).status_code == 303
    for who, slug in (("nova", "nova"), ("flo", "foundry")):
        (given,) = await copies(database, getattr(cast, who), show)
        browser, here = await enter(who), f"/t/{slug}/shows/{show}/advance/riders/{given.copy.id}"
        page = (await browser.get(here)).text
        assert ("Grand piano" in page, "3 channels" in page) == (True, True)
        assert (await browser.get(f"{here}/rider.pdf")).content[:5] == b"%PDF-"
        assert "Keys R" in (await browser.get(f"{here}/inputs.csv")).text
    assert await copies_of_rival(database, cast) == 0


async def copies_of_rival(database: Database, cast: Cast) -> int:
    async with database.tenant(cast.rival) as uow:
        return int(await uow.db.scalar(text("SELECT count(*) FROM show_riders")) or 0)


async def test_a_newer_template_leaves_the_copy_alone_until_it_is_taken(
    enter: Enter, make_show: MakeShow, make_rider: MakeRider, database: Database, cast: Cast
) -> None:
    show, rider = await make_show(), await make_rider()
    await give(enter, show, rider)
    await change(database, cast, rider)
    (given,) = await copies(database, cast.nova, show)
    assert given.content.items[0].quantity == 12
    nova, here = await enter("nova"), f"/t/nova/shows/{show}/advance/riders/{given.copy.id}"
    page = (await nova.get(here)).text
    assert "There is a newer version of your rider: 2" in page
    assert "8 × Stage width (must have)" in page
    assert (await nova.submit(f"{here}/newer", here)).status_code == 303
    (given,) = await copies(database, cast.flo, show)
    assert (given.copy.number, given.content.items[0]) == (2, NARROW)


async def test_the_venue_is_not_told_of_versions_it_was_not_given(
    enter: Enter, make_show: MakeShow, make_rider: MakeRider, database: Database, cast: Cast
) -> None:
    show, rider = await make_show(), await make_rider()
    await give(enter, show, rider)
    await change(database, cast, rider)
    (given,) = await copies(database, cast.flo, show)
    flo, here = await enter("flo"), f"/t/foundry/shows/{show}/advance/riders/{given.copy.id}"
    page = (await flo.get(here)).text
    assert ("newer version" in page, "8 ×" in page) == (False, False)
    assert (await flo.submit(f"{here}/newer", here)).status_code == 404


async def test_a_rider_is_given_once_and_only_kept(
    enter: Enter, make_show: MakeShow, make_rider: MakeRider
) -> None:
    show, rider = await make_show(), await make_rider()
    await give(enter, show, rider)
    again = await give(enter, show, rider)
    assert (again.status_code, "has this rider already" in again.text) == (409, True)


async def test_a_copy_is_changed_only_where_its_show_lives(
    enter: Enter, make_show: MakeShow, make_rider: MakeRider, database: Database, cast: Cast
) -> None:
    show, rider = await make_show(), await make_rider()
    await give(enter, show, rider)
    for change in ("UPDATE show_riders SET body = 'x'", "DELETE FROM show_rider_items"):
        with pytest.raises(DBAPIError, match="changed where its show lives"):
            async with database.tenant(cast.nova) as uow:
                await uow.db.execute(text(change))


async def test_a_side_that_joins_sees_what_the_show_has(
    enter: Enter, make_show: MakeShow, make_rider: MakeRider, database: Database, cast: Cast
) -> None:
    show = await make_show(asker=Asker("Nova Lind", "nova@example.com"))
    async with database.tenant(cast.flo) as uow:
        await uow.db.execute(
            text("INSERT INTO show_advances (tenant_id, show_id) SELECT tenant_id, id FROM shows")
        )
        await join_show(uow, show, side=Side.ARTIST, tenant_id=cast.nova.tenant_id)
    async with database.tenant(cast.nova) as uow:
        assert await uow.db.scalar(text("SELECT count(*) FROM show_advances")) == 1


async def test_a_rider_is_signed_with_the_contract(
    enter: Enter, make_show: MakeShow, make_rider: MakeRider, database: Database, cast: Cast
) -> None:
    show, rider = await make_show(), await make_rider()
    await give(enter, show, rider)
    (given,) = await copies(database, cast.nova, show)
    nova, here = await enter("nova"), f"/t/nova/shows/{show}/advance/riders/{given.copy.id}"
    assert "Attach to the contract" not in (await nova.get(here)).text
    await offer(database, cast.flo, show, Side.VENUE)
    await accept(database, cast.flo, show, 1, Side.ARTIST)
    assert "Attach to the contract" in (await nova.get(here)).text
    answer = await nova.submit(f"{here}/attach", here)
    assert answer.headers["location"] == f"/t/nova/shows/{show}#contract"
    async with database.tenant(cast.flo) as uow:
        (paper,) = await list_attachments(uow, await get_show(uow, show))
    assert (paper.name, paper.side) == (f"{rider.name}, version 1", "artist")
    assert "Attach to the contract" not in (await nova.get(here)).text
    again = await nova.submit(f"{here}/attach", f"/t/nova/shows/{show}")
    assert (again.status_code, "behind the contract already" in again.text) == (409, True)
    flo, there = await enter("flo"), f"/t/foundry/shows/{show}/advance/riders/{given.copy.id}"
    assert "Attach to the contract" not in (await flo.get(there)).text
    refused = await flo.submit(f"{there}/attach", there)
    assert (refused.status_code, "come from the artist" in refused.text) == (409, True)
    assert paper.name in (await flo.get(f"/t/foundry/shows/{show}")).text
