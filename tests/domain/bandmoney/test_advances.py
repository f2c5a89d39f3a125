"""Advances: booked once, paid back by settled shows once, and never more than was lent."""

import asyncio
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.billing import balances, prove
from app.core.money import Money
from app.core.uow import Database
from app.domain.bandmoney import choose_shows, pay_back, recoup_settled, take_advance
from app.domain.bandmoney.advances.errors import (
    AdvanceIsOut,
    AdvanceMoved,
    MoreThanLent,
    MoveIsUndone,
    NothingLeft,
    PaidOnAlready,
)
from app.domain.bandmoney.advances.queries import get_advance, list_moves, standings, unrecouped
from app.domain.bandmoney.advances.service import undo_advance, undo_move, waive_rest
from app.domain.bandmoney.subjects import Subject
from app.domain.royalties.accounting.rates import write_rate
from tests.cast import Cast
from tests.domain.bandmoney.conftest import PLAYED, Play, eur
from tests.tenants.conftest import Enter

HOME = "/t/nova/tour-money/advances"
BEFORE = PLAYED - timedelta(days=30)


async def lend(
    database: Database, cast: Cast, subject: Subject, amount: str = "700", **other: Any
) -> UUID:
    said = {
        "advance_id": uuid4(), "lender": "Fern Records", "lender_kind": "label",
        "amount": eur(amount), "percent": Decimal(100), "received_on": BEFORE, "how": "bank",
    }  # fmt: skip
    async with database.tenant(cast.nova) as uow:
        return (await take_advance(uow, subject, **{**said, **other})).id


async def stands(database: Database, cast: Cast, advance: UUID) -> tuple[Money, Money]:
    """What is left for shows, and owed."""
    async with database.tenant(cast.nova) as uow:
        assert (await prove(uow)).holds
        found = (await standings(uow, [await get_advance(uow, advance)]))[advance]
        codes = [f"tour-advance:{advance}", f"tour-advance-due:{advance}"]
        booked = await balances(uow, codes)
        for code, money in zip(codes, (found.outstanding, found.due), strict=True):
            assert booked.get((code, "EUR"), Decimal(0)) == money.decimal, code
        return found.outstanding, found.due


async def recoup(database: Database, cast: Cast, subject: Subject) -> list[Money]:
    async with database.tenant(cast.nova) as uow:
        return [move.money for move in await recoup_settled(uow, subject)]


async def test_settled_shows_pay_back_once_and_the_lender_is_paid(
    database: Database, cast: Cast, show: Subject
) -> None:
    advance = await lend(database, cast, show, "1500", percent=Decimal(60))
    assert await stands(database, cast, advance) == (eur("1500"), eur("0"))
    async with database.tenant(cast.nova) as uow:
        assert await unrecouped(uow) == {advance: 1}
    assert await recoup(database, cast, show) == [eur("600")]
    assert await recoup(database, cast, show) == []
    assert await stands(database, cast, advance) == (eur("900"), eur("600"))
    async with database.tenant(cast.nova) as uow:
        assert await unrecouped(uow) == {}
    payment = uuid4()
    for _ in range(2):
        async with database.tenant(cast.nova) as uow:
            await pay_back(
                uow, advance, payment_id=payment, amount=eur("750"), paid_on=PLAYED, how="bank"
            )
    assert await stands(database, cast, advance) == (eur("750"), eur("0"))
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(MoreThanLent, match=re.escape("€750.00 is left")):
            await pay_back(
                uow, advance, payment_id=uuid4(), amount=eur("750.01"), paid_on=PLAYED, how="cash"
            )
    async with database.tenant(cast.nova) as uow:
        await waive_rest(uow, advance, waiver_id=uuid4(), on=PLAYED, reason="A good year")
    assert await stands(database, cast, advance) == (eur("0"), eur("0"))
    async with database.tenant(cast.nova) as uow:
        found = await balances(uow, ["sales:advances-kept"])
        assert found == {("sales:advances-kept", "EUR"): Decimal(750)}
        with pytest.raises(NothingLeft):
            await waive_rest(uow, advance, waiver_id=uuid4(), on=PLAYED, reason="Again")


async def test_a_tour_pays_back_with_its_shows_and_each_show_is_divided_once(
    database: Database, cast: Cast, show: Subject, tour: Subject
) -> None:
    of_tour = await lend(database, cast, tour, "5000", percent=Decimal(70))
    of_show = await lend(database, cast, show, "5000", received_on=BEFORE + timedelta(days=1))
    assert await recoup(database, cast, tour) == []
    async with database.tenant(cast.nova) as uow:
        await choose_shows(uow, tour, [show.id])
        assert await unrecouped(uow) == {of_tour: 1, of_show: 1}
    assert await recoup(database, cast, tour) == [eur("700")]
    assert await recoup(database, cast, show) == [eur("300")]
    assert [await stands(database, cast, each) for each in (of_tour, of_show)] == [
        (eur("4300"), eur("700")), (eur("4700"), eur("300")),
    ]  # fmt: skip


async def test_tax_kept_and_missing_rates_are_not_paid_back_from(
    database: Database, cast: Cast, play: Play
) -> None:
    taxed, foreign = await play(withheld=15), await play(currency="USD", ago=3)
    first, second = [await lend(database, cast, each, "5000") for each in (taxed, foreign)]
    assert await recoup(database, cast, taxed) == [eur("850")]
    assert await recoup(database, cast, foreign) == []
    async with database.tenant(cast.nova) as uow:
        assert await unrecouped(uow) == {second: 1}
        month = f"{foreign.first_on:%Y-%m}"
        await write_rate(
            uow, of="USD", into="EUR", period=month, value=Decimal("0.9"),
            quoted_on=foreign.first_on, source="ECB",
        )  # fmt: skip
    assert await recoup(database, cast, foreign) == [eur("900")]
    assert (await stands(database, cast, first))[0] == eur("4150")


async def test_two_who_recoup_at_once_do_it_once(
    database: Database, cast: Cast, show: Subject
) -> None:
    advance, seen = await lend(database, cast, show), asyncio.Barrier(2)

    async def press() -> int:
        async with database.tenant(cast.nova) as uow:
            assert await unrecouped(uow) == {advance: 1}
            await seen.wait()
            return len(await recoup_settled(uow, show))

    assert sorted(await asyncio.gather(press(), press())) == [0, 1]
    assert await stands(database, cast, advance) == (eur("0"), eur("700"))


async def test_what_was_noted_wrongly_is_taken_back_in_order(
    database: Database, cast: Cast, show: Subject
) -> None:
    advance = await lend(database, cast, show)
    await recoup(database, cast, show)
    async with database.tenant(cast.nova) as uow:
        paid = await pay_back(
            uow, advance, payment_id=uuid4(), amount=eur("700"), paid_on=PLAYED, how="cash"
        )
        recouped = (await list_moves(uow, advance))[0]
    steps: list[tuple[type[Exception] | None, UUID]] = [
        (PaidOnAlready, recouped.id), (None, paid.id), (MoveIsUndone, paid.id), (None, recouped.id),
    ]  # fmt: skip
    for refused, move in steps:
        async with database.tenant(cast.nova) as uow:
            if refused is None:
                await undo_move(uow, advance, move, reason="Mixed up")
                continue
            with pytest.raises(refused):
                await undo_move(uow, advance, move, reason="Mixed up")
        if move == paid.id:
            async with database.tenant(cast.nova) as uow:
                with pytest.raises(AdvanceMoved):
                    await undo_advance(uow, advance, reason="Mixed up")
    assert await stands(database, cast, advance) == (eur("700"), eur("0"))
    async with database.tenant(cast.nova) as uow:
        await undo_advance(uow, advance, reason="It was a gift")
        assert await balances(uow, [f"tour-advance:{advance}"]) in (
            {}, {(f"tour-advance:{advance}", "EUR"): Decimal(0)},
        )  # fmt: skip
        with pytest.raises(AdvanceIsOut):
            await undo_advance(uow, advance, reason="Again")
    assert await recoup(database, cast, show) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE tour_advances SET amount = 1",
        "UPDATE tour_advance_moves SET amount = amount + 1",
        "UPDATE tour_advance_moves SET show_id = gen_random_uuid()",
    ],
)
async def test_nothing_booked_is_rewritten(
    database: Database, cast: Cast, show: Subject, change: str
) -> None:
    await lend(database, cast, show)
    await recoup(database, cast, show)
    with pytest.raises(DBAPIError, match="stays"):
        async with database.tenant(cast.nova) as uow:
            await uow.db.execute(text(change))


def typed(of: Subject, **other: str) -> dict[str, str]:
    return {
        "lender": "Fern Records", "lender_kind": "label", "amount": "700", "percent": "100",
        "subject": of.code, "received_on": BEFORE.isoformat(), "how": "bank", "note": "",
        "key": str(uuid4()), **other,
    }  # fmt: skip


async def test_the_pages_lead_from_an_advance_to_the_lender_paid(
    enter: Enter, database: Database, cast: Cast, show: Subject
) -> None:
    nova, form = await enter("nova"), f"{HOME}/new?for={show.code}"
    assert "No advances yet" in (await nova.get(HOME)).text
    for wrong, words in (
        ({"percent": "0"}, "above 0"), ({"amount": "0"}, "above zero"), ({"lender": ""}, "Who gave it is missing"),
        ({"subject": "tours:nonsense"}, "Choose"), ({"key": "x"}, "Open this page again"),
    ):  # fmt: skip
        refused = await nova.submit(HOME, form, **typed(show, **wrong))
        assert (refused.status_code, words in refused.text) == (422, True), wrong
    once = typed(show)
    for _ in range(2):
        taken = await nova.submit(HOME, form, **once)
        assert taken.status_code == 303, taken.text
    here = taken.headers["location"]
    assert "has not paid back the advance yet" in (await nova.get("/t/nova")).text
    assert "1 show to book" in (await nova.get(HOME)).text
    assert (await nova.submit(f"{here}/recoup", here)).status_code == 303
    page = (await nova.get(here)).text
    assert "-€700.00" in page.replace("\u2212", "-") and "Book what they pay back" not in page
    pay = {"amount": "700.01", "paid_on": PLAYED.isoformat(), "how": "bank", "note": ""}
    refused = await nova.submit(f"{here}/payments", here, **pay, key=str(uuid4()))
    assert (refused.status_code, "€700.00 is left" in refused.text) == (422, True)
    pay["amount"], key = "700", str(uuid4())
    for _ in range(2):
        assert (await nova.submit(f"{here}/payments", here, **pay, key=key)).status_code == 303
    refused = await nova.submit(f"{here}/undo", here, reason="Mixed up")
    assert (refused.status_code, "Take that back first" in refused.text) == (422, True)
    shown = (await nova.get(f"/t/nova/{show.path}")).text
    assert "Fern Records" in shown
    assert (await nova.get((await nova.get(here)).url.path)).status_code == 200
    move = re.search(r"/moves/([0-9a-f-]{36})/undo", (await nova.get(here)).text)
    assert move is not None
    empty = await nova.submit(f"{here}/moves/{move[1]}/undo", here, reason="")
    assert empty.status_code == 422


async def test_another_workspace_and_a_member_see_and_change_nothing(
    enter: Enter, database: Database, cast: Cast, show: Subject
) -> None:
    advance = await lend(database, cast, show)
    rival, vic = await enter("rival"), await enter("vic")
    assert (await rival.get(f"/t/rival/tour-money/advances/{advance}")).status_code == 404
    assert (await vic.get(f"{HOME}/{advance}")).status_code == 403


async def test_the_list_asks_the_same_questions_however_long_it_is(
    enter: Enter, database: Database, cast: Cast, play: Play, count_statements: list[str]
) -> None:
    nova, numbers = await enter("nova"), []
    for ago in (2, 3, 4):
        await lend(database, cast, await play(ago=ago))
        count_statements.clear()
        assert (await nova.get(HOME)).status_code == 200
        numbers.append(len(count_statements))
    assert numbers[1] == numbers[2]
