"""What happens between two moments: a hold that has just moved, two who bill, a draft thrown away."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.billing.invoices import discard_draft
from app.core.uow import Database
from app.domain.holds import release_hold, reschedule_hold
from app.domain.shows import Side, get_show
from app.domain.shows.errors import AlreadyBilled, AlreadySigned, NightNotFree, ShowClosed
from app.domain.shows.queries.shows import list_deposits, list_signatures
from app.domain.shows.service.deposits import draft_deposit
from app.domain.shows.service.keeping import Party, cancel_show, join_show, pencil_show
from app.domain.venues import VenueRoom, write_room
from app.jobs.in_process import run_all
from tests.cast import Cast
from tests.domain.shows.conftest import NIGHT, MakeShow
from tests.domain.shows.offering import accept, offer
from tests.domain.shows.test_contracts import document, sign
from tests.domain.shows.test_links import TIGERS
from tests.tenants.conftest import Enter

ARTIST, VENUE = Side.ARTIST, Side.VENUE


@pytest.fixture
async def agreed(make_show: MakeShow, crowd: Database, cast: Cast) -> object:
    made = await make_show()
    await offer(crowd, cast.flo, made, VENUE)
    await accept(crowd, cast.flo, made, 1, ARTIST)
    return made


async def bill(database: Database, cast: Cast, show: object) -> None:
    async with database.tenant(cast.nova) as uow:
        await draft_deposit(uow, show, 1)


async def test_a_night_whose_hold_has_just_moved_is_not_given_by_accepting(
    make_show: MakeShow, database: Database, cast: Cast, room: VenueRoom
) -> None:
    show, later = await make_show(), NIGHT + timedelta(days=3)
    await offer(database, cast.flo, show, VENUE)
    async with database.tenant(cast.flo) as uow:
        hold = (await get_show(uow, show)).hold_id
        await reschedule_hold(uow, hold, room_id=room.id, on=later, slot="evening")
    with pytest.raises(NightNotFree, match="moved to another night"):
        await accept(database, cast.flo, show, 1, ARTIST)
    async with database.tenant(cast.flo) as uow:
        assert await uow.db.scalar(text("SELECT state FROM holds")) == "held"
        assert (await get_show(uow, show)).state == "offered"


async def test_a_show_follows_its_hold_into_another_room_of_the_same_night(
    make_show: MakeShow, database: Database, cast: Cast, room: VenueRoom, app: object
) -> None:
    show, site = await make_show(), app.state.site
    async with database.tenant(cast.flo) as uow:
        cellar = await write_room(uow, room.venue_id, name="Cellar", layouts=[], technical={})
        hold = (await get_show(uow, show)).hold_id
        await reschedule_hold(uow, hold, room_id=cellar.id, on=NIGHT, slot="evening")
    await run_all(site.database, site.adapters)
    async with database.tenant(cast.nova) as uow:
        found = await get_show(uow, show)
        assert (found.place, found.on_date) == ("Cellar", NIGHT)


@pytest.mark.parametrize("days", [None, 3])
async def test_both_are_told_when_the_night_they_agreed_on_is_let_go_or_moved(
    enter: Enter, agreed: object, database: Database, cast: Cast, room: VenueRoom, days: int | None
) -> None:
    flo, nova = await enter("flo"), await enter("nova")
    here = [(flo, f"/t/foundry/shows/{agreed}"), (nova, f"/t/nova/shows/{agreed}")]
    assert ["not held for" in (await who.get(page)).text for who, page in here] == [False, False]
    async with database.tenant(cast.flo) as uow:
        hold = (await get_show(uow, agreed)).hold_id
        if days is None:
            await release_hold(uow, hold, reason="Flooded")
        else:
            on = NIGHT + timedelta(days=days)
            await reschedule_hold(uow, hold, room_id=room.id, on=on, slot="evening")
    said = "has ended" if days is None else "The hold has moved to"
    for who, page in here:
        shown = (await who.get(page)).text
        assert ("not held for" in shown, said in shown) == (True, True)


async def test_two_who_bill_a_deposit_at_once_bill_it_once(
    agreed: object, crowd: Database, cast: Cast
) -> None:
    acts = [bill(crowd, cast, agreed) for _ in range(3)]
    results = await asyncio.gather(*acts, return_exceptions=True)
    assert sorted(type(each).__name__ for each in results) == [
        "AlreadyBilled", "AlreadyBilled", "NoneType",
    ]  # fmt: skip
    async with crowd.tenant(cast.nova) as uow:
        assert await uow.db.scalar(text("SELECT count(*) FROM customers")) == 1


async def test_a_venue_that_comes_while_a_deposit_is_billed_sees_it(
    crowd: Database, cast: Cast
) -> None:
    barn, nova = Party("Barn 9"), Party("Nova Lind", None, cast.nova.tenant_id)
    async with crowd.tenant(cast.nova) as uow:
        show = (await pencil_show(uow, artist=nova, venue=barn, by=ARTIST, on=NIGHT)).id
    await offer(crowd, cast.nova, show, VENUE)
    await accept(crowd, cast.nova, show, 1, ARTIST)
    waits = text("SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")
    async with crowd.tenant(cast.nova) as uow:
        await join_show(uow, show, side=VENUE, tenant_id=cast.flo.tenant_id)
        billing = asyncio.create_task(bill(crowd, cast, show))
        async with asyncio.timeout(20):
            while not await uow.db.scalar(waits):
                await asyncio.sleep(0.01)
    await billing
    async with crowd.tenant(cast.flo) as uow:
        assert len(await list_deposits(uow, await get_show(uow, show))) == 1


async def test_a_deposit_whose_draft_was_thrown_away_can_be_billed_again(
    agreed: object, database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        invoice = await draft_deposit(uow, agreed, 1)
    async with database.tenant(cast.nova) as uow:
        await discard_draft(uow, invoice.id)
    async with database.tenant(cast.nova) as uow:
        again = await draft_deposit(uow, agreed, 1)
        [deposit] = await list_deposits(uow, await get_show(uow, agreed))
        assert deposit.invoice_id == again.id != invoice.id
        with pytest.raises(AlreadyBilled):
            await draft_deposit(uow, agreed, 1)


async def test_the_deposit_of_a_canceled_show_is_not_billed(
    agreed: object, database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.flo) as uow:
        await cancel_show(uow, agreed, side=VENUE, reason="Flooded")
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(ShowClosed):
            await draft_deposit(uow, agreed, 1)
        assert await uow.db.scalar(text("SELECT count(*) FROM invoices")) == 0


@pytest.mark.parametrize("first", ["sign", "cancel"])
async def test_of_signing_and_canceling_at_once_each_is_told_the_truth(
    agreed: object, crowd: Database, cast: Cast, first: str
) -> None:
    digest = await document(crowd, cast, agreed)

    async def cancel() -> None:
        async with crowd.tenant(cast.flo) as uow:
            await cancel_show(uow, agreed, side=VENUE, reason="Flooded")

    acts = [sign(crowd, cast, agreed, side, document=digest) for side in (ARTIST, ARTIST, VENUE)]
    acts.insert(0 if first == "cancel" else 3, cancel())
    results = await asyncio.gather(*acts, return_exceptions=True)
    assert {type(each) for each in results} <= {type(None), ShowClosed, AlreadySigned}
    async with crowd.tenant(cast.flo) as uow:
        show = await get_show(uow, agreed)
        signed = [each.side for each in await list_signatures(uow, show)]
    assert show.state == "canceled" and len(signed) == len(set(signed))
    assert (show.contracted_at is not None) == (len(signed) == 2)


async def test_of_two_workspaces_that_take_a_side_at_once_one_has_it(
    make_show: MakeShow, crowd: Database, cast: Cast
) -> None:
    show = await make_show(asker=TIGERS)

    async def join(tenant: object) -> None:
        async with crowd.tenant(cast.flo) as uow:
            await join_show(uow, show, side=ARTIST, tenant_id=tenant)

    takers = (cast.nova.tenant_id, cast.rival.tenant_id)
    results = await asyncio.gather(*map(join, takers), return_exceptions=True)
    assert sorted(type(each).__name__ for each in results) == ["NoneType", "SideTaken"]
