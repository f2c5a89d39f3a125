"""What is left is shared out once, opened again for a correction, and nothing is lost on the way."""

import asyncio
import re
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.billing import balances, prove
from app.core.uow import Database, UnitOfWork
from app.domain.bandmoney import (
    Rule,
    Spending,
    add_member,
    choose_shows,
    note_expense,
    set_rule,
    share_out,
)
from app.domain.bandmoney.errors import (
    AlreadyShared,
    FiguresChanged,
    NobodyToShare,
    NoRate,
    NothingSettled,
    NotShared,
    SharedWithTour,
    ShowIsTaken,
    ShowsUnsettled,
)
from app.domain.bandmoney.models import RoadClosing
from app.domain.bandmoney.queries.band import list_closings, list_unshared
from app.domain.bandmoney.queries.subjects import find_book
from app.domain.bandmoney.service.reckoning import reckon
from app.domain.bandmoney.service.sharing import open_again
from app.domain.bandmoney.subjects import Subject
from app.domain.royalties.accounting.rates import write_rate
from tests.cast import Cast
from tests.domain.bandmoney.conftest import PLAYED, Band, Play, eur
from tests.tenants.conftest import Enter


async def seen(uow: UnitOfWork, subject: Subject) -> bytes:
    return (await reckon(uow, subject)).statement.fingerprint


async def spend(
    database: Database, cast: Cast, subject: Subject, amount: str, member: UUID | None = None
) -> None:
    async with database.tenant(cast.nova) as uow:
        said = Spending(
            day=PLAYED, category="travel", what=f"Van {amount}", amount=eur(amount),
            subject=subject, member_id=member,
        )  # fmt: skip
        await note_expense(uow, said)


async def share(database: Database, cast: Cast, subject: Subject, **more: bool) -> RoadClosing:
    async with database.tenant(cast.nova) as uow:
        return await share_out(uow, subject, seen=await seen(uow, subject), **more)


async def owed(database: Database, cast: Cast, *members: UUID) -> list[Decimal]:
    async with database.tenant(cast.nova) as uow:
        assert (await prove(uow)).holds
        codes = [f"band:{each}" for each in members]
        found = await balances(uow, codes)
        return [found.get((code, "EUR"), Decimal(0)) for code in codes]


async def closings(database: Database, cast: Cast, subject: Subject) -> list[RoadClosing]:
    async with database.tenant(cast.nova) as uow:
        book = await find_book(uow, subject)
        return list(await list_closings(uow, book.id)) if book else []


async def test_income_less_costs_fees_and_commission_is_owed_to_the_cent(
    database: Database, cast: Cast, play: Play, band: Band
) -> None:
    show = await play("1000.01", withheld=5)
    await spend(database, cast, show, "120", band.theo)
    async with database.tenant(cast.nova) as uow:
        await set_rule(uow, rule=Rule.EQUAL, commission_percent=Decimal(15), seen=0)
    closing = await share(database, cast, show)
    # 1000.01 - 120 - 150 - 150.00 - 50.00 = 530.01: the odd cent is Nova's, by name.
    assert closing.net == eur("530.01")
    assert await owed(database, cast, band.nova, band.theo, band.juno) == [
        Decimal("265.01"), Decimal("385.00"), Decimal(150),
    ]  # fmt: skip
    async with database.tenant(cast.nova) as uow:
        found = await balances(uow, ["commission-owed", "shared-out", "road:players"])
        assert found["commission-owed", "EUR"] == Decimal(150)
        assert found["shared-out", "EUR"] == Decimal("-530.01")
        assert found["road:players", "EUR"] == Decimal(150)


async def test_two_who_share_out_at_once_book_it_once(
    database: Database, cast: Cast, show: Subject, band: Band
) -> None:
    # The book is there already: beginning it would make them wait for each other anyway.
    await spend(database, cast, show, "50")
    async with database.tenant(cast.nova) as uow:
        shown = await seen(uow, show)

    async def press(who: str) -> UUID:
        async with database.tenant(getattr(cast, who)) as uow:
            return (await share_out(uow, show, seen=shown)).id

    ids = await asyncio.gather(press("nova"), press("mo"), press("nova"))
    assert len(set(ids)) == 1
    assert await owed(database, cast, band.nova, band.theo) == [Decimal(400), Decimal(400)]
    assert len(await closings(database, cast, show)) == 1


async def test_only_what_one_has_read_is_shared_out(
    database: Database, cast: Cast, show: Subject, band: Band
) -> None:
    async with database.tenant(cast.nova) as uow:
        shown = await seen(uow, show)
    await spend(database, cast, show, "40")
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(FiguresChanged):
            await share_out(uow, show, seen=shown)
    assert await owed(database, cast, band.nova) == [0]


async def test_an_expense_after_the_closing_is_named_and_corrected(
    enter: Enter, database: Database, cast: Cast, show: Subject, band: Band
) -> None:
    nova, here = await enter("nova"), f"/t/nova/{show.path}"
    document = re.search(r'name="document" value="([0-9a-f]{64})"', (await nova.get(here)).text)[1]
    assert (await nova.submit(f"{here}/share", here, document=document)).status_code == 303
    again = await nova.submit(f"{here}/share", here, document=document)
    assert again.status_code == 303
    await spend(database, cast, show, "50")
    page = (await nova.get(here)).text
    assert "The figures have changed after the closing" in page and "After the closing" in page
    assert "Spent since" in (await nova.get("/t/nova/tour-money")).text
    refused = await nova.submit(f"{here}/open-again", here, reason="", number="1")
    assert refused.status_code == 422
    opened = await nova.submit(f"{here}/open-again", here, reason="A late receipt", number="1")
    assert opened.status_code == 303, opened.text
    assert await owed(database, cast, band.nova, band.theo, band.juno) == [0, 0, 0]
    page = (await nova.get(here)).text
    assert "A late receipt" in page
    document = re.search(r'name="document" value="([0-9a-f]{64})"', page)[1]
    assert (await nova.submit(f"{here}/share", here, document=document)).status_code == 303
    assert await owed(database, cast, band.nova, band.theo) == [Decimal(400), Decimal(400)]
    first, second = reversed(await closings(database, cast, show))
    assert (first.number, second.number) == (1, 2)
    assert first.reversed_reason == "A late receipt" and second.reversed_at is None
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(NotShared):
            await open_again(uow, show, 1, reason="Again")
        with pytest.raises(AlreadyShared):
            await share_out(uow, show, seen=b"")


async def test_two_who_open_again_at_once_reverse_it_once(
    database: Database, cast: Cast, show: Subject, band: Band
) -> None:
    await share(database, cast, show)

    async def press() -> str:
        try:
            async with database.tenant(cast.nova) as uow:
                await open_again(uow, show, 1, reason="Wrong")
        except NotShared:
            return "before"
        return "opened"

    assert sorted(await asyncio.gather(press(), press())) == ["before", "opened"]
    assert await owed(database, cast, band.nova, band.theo, band.juno) == [0, 0, 0]


async def test_what_was_shared_out_cannot_be_rewritten(
    database: Database, cast: Cast, show: Subject, band: Band
) -> None:
    await spend(database, cast, show, "40")
    await share(database, cast, show)
    for change in (
        "UPDATE road_closings SET net_amount = net_amount + 1",
        "UPDATE road_closings SET booked_as = NULL",
        "UPDATE road_expenses SET own_amount = own_amount + 1",
    ):
        with pytest.raises(DBAPIError):
            async with database.tenant(cast.nova) as uow:
                await uow.db.execute(text(change))


async def test_nothing_is_shared_before_it_is_settled_or_without_anybody(
    database: Database, cast: Cast, play: Play
) -> None:
    unsettled = await play(is_settled=False)
    settled = await play()
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(NothingSettled):
            await share_out(uow, unsettled, seen=await seen(uow, unsettled))
        with pytest.raises(NobodyToShare):
            await share_out(uow, settled, seen=await seen(uow, settled))
        await add_member(uow, name="Juno", is_hired=True, fee=eur("10"))
        with pytest.raises(NobodyToShare):
            await share_out(uow, settled, seen=await seen(uow, settled))


async def test_a_settlement_without_a_rate_says_what_to_do(
    enter: Enter, database: Database, cast: Cast, play: Play, band: Band
) -> None:
    show = await play("1000", currency="USD")
    nova = await enter("nova")
    page = (await nova.get(f"/t/nova/{show.path}")).text
    assert "An exchange rate is missing" in page and "no rate into EUR" in page
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(NoRate):
            await share_out(uow, show, seen=await seen(uow, show))
        await write_rate(
            uow, of="USD", into="EUR", period=f"{PLAYED:%Y-%m}", value=Decimal("0.9"),
            source="Our bank", quoted_on=PLAYED,
        )  # fmt: skip
        assert (await reckon(uow, show)).statement.earned == eur("900")
    assert "Our bank" in (await nova.get(f"/t/nova/{show.path}")).text


async def test_a_loss_owes_players_and_nobody_else(
    database: Database, cast: Cast, show: Subject, band: Band
) -> None:
    await spend(database, cast, show, "2000")
    closing = await share(database, cast, show)
    assert closing.net == eur("-1150")
    assert await owed(database, cast, band.nova, band.theo, band.juno) == [0, 0, Decimal(150)]


async def test_a_tour_is_shared_out_with_all_its_shows(
    enter: Enter, database: Database, cast: Cast, play: Play, tour: Subject, band: Band
) -> None:
    one, other = await play("1000"), await play("600", ago=3)
    late = await play(is_settled=False, ago=1)
    await spend(database, cast, one, "100")
    await spend(database, cast, tour, "200")
    nova, here = await enter("nova"), f"/t/nova/{tour.path}"
    chosen = [str(each.id) for each in (one, other, late)]
    offered = (await nova.get(f"{here}/shows")).text
    assert all(f'value="{each}" checked' in offered for each in chosen)
    assert (await nova.submit(f"{here}/shows", f"{here}/shows", show_id=chosen)).status_code == 303
    page = (await nova.get(here)).text
    assert "Leave out 1 show not settled yet" in page
    document = re.search(r'name="document" value="([0-9a-f]{64})"', page)[1]
    refused = await nova.submit(f"{here}/share", here, document=document)
    assert refused.status_code == 422 and "Some shows are not settled yet" in refused.text
    done = await nova.submit(f"{here}/share", here, document=document, leaves_out="yes")
    assert done.status_code == 303, done.text
    # 1600 - 300 - 2 x 150 = 1000.
    assert await owed(database, cast, band.nova, band.theo, band.juno) == [
        Decimal(500), Decimal(500), Decimal(300),
    ]  # fmt: skip
    assert "Shared out with its tour" in (await nova.get(f"/t/nova/{one.path}")).text
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(SharedWithTour):
            await share_out(uow, one, seen=await seen(uow, one))
        with pytest.raises(AlreadyShared):
            await choose_shows(uow, tour, [one.id])


async def test_unsettled_shows_are_left_out_by_a_word_only(
    database: Database, cast: Cast, play: Play, tour: Subject, band: Band
) -> None:
    one, late = await play(), await play(is_settled=False, ago=1)
    async with database.tenant(cast.nova) as uow:
        await choose_shows(uow, tour, [one.id, late.id])
        with pytest.raises(ShowsUnsettled):
            await share_out(uow, tour, seen=await seen(uow, tour))


async def test_a_show_shared_out_by_itself_joins_no_tour(
    database: Database, cast: Cast, show: Subject, tour: Subject, band: Band
) -> None:
    await share(database, cast, show)
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(ShowIsTaken):
            await choose_shows(uow, tour, [show.id])


async def test_settled_shows_wait_to_be_shared_out(
    enter: Enter, database: Database, cast: Cast, show: Subject, band: Band
) -> None:
    async with database.tenant(cast.nova) as uow:
        assert [each.id for each in await list_unshared(uow)] == [show.id]
    nova = await enter("nova")
    assert "1 settled show is not shared out yet" in (await nova.get("/t/nova")).text
    await share(database, cast, show)
    async with database.tenant(cast.nova) as uow:
        assert await list_unshared(uow) == []
    async with database.tenant(cast.flo) as uow:
        assert await list_unshared(uow) == []
