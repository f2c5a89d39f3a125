"""Members of the band: shares, what they are owed, what they were paid, and leaving."""

import asyncio
import re
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from app.billing import balances, prove
from app.core.ids import new_id
from app.core.uow import Database
from app.domain.bandmoney import Rule, Spending, add_member, note_expense, pay_member, set_rule
from app.domain.bandmoney.errors import (
    AlreadyUndone,
    MemberChanged,
    MoreThanOwed,
    TooManyPercent,
)
from app.domain.bandmoney.queries.band import get_member, list_payments
from app.domain.bandmoney.service.band import (
    change_member,
    leave_band,
    return_to_band,
    undo_payment,
)
from app.domain.bandmoney.service.reckoning import reckon
from app.domain.bandmoney.subjects import Subject
from tests.cast import Cast
from tests.domain.bandmoney.conftest import PLAYED, Band, eur
from tests.tenants.conftest import Enter

HOME = "/t/nova/tour-money/band"


async def lay_out(database: Database, cast: Cast, member: UUID, amount: str) -> None:
    async with database.tenant(cast.nova) as uow:
        said = Spending(
            day=PLAYED, category="hotel", what="Rooms", amount=eur(amount), member_id=member
        )
        await note_expense(uow, said)


async def owed(database: Database, cast: Cast, member: UUID) -> Decimal:
    async with database.tenant(cast.nova) as uow:
        assert (await prove(uow)).holds
        found = await balances(uow, [f"band:{member}"])
        return found.get((f"band:{member}", "EUR"), Decimal(0))


def payment(**other: Any) -> dict[str, Any]:
    usual = {"amount": "80", "paid_on": PLAYED.isoformat(), "how": "bank", "note": "July"}
    return {**usual, **other}


async def test_somebody_is_added_changed_and_paid(
    enter: Enter, database: Database, cast: Cast
) -> None:
    nova = await enter("nova")
    assert "Nobody is in the band yet" in (await nova.get(HOME)).text
    form = {"name": "Theo Marsh", "email": "", "kind": "member", "share_percent": "40"}
    made = await nova.submit(HOME, f"{HOME}/new", **form, points="", fee="")
    assert made.status_code == 303, made.text
    one = UUID(re.search(rf'{HOME}/([0-9a-f-]{{36}})">Theo', (await nova.get(HOME)).text)[1])
    there = f"{HOME}/{one}"
    saved = await nova.submit(there, f"{there}/edit", **{**form, "share_percent": "45"}, seen="1")
    assert saved.status_code == 303, saved.text
    ruled = await nova.submit(
        f"{HOME}/rule", HOME, rule="percent", commission_percent="10", seen="0"
    )
    assert ruled.status_code == 303, ruled.text
    page = (await nova.get(HOME)).text
    assert "55 %" in re.sub("<[^>]+>", "", page) and "stays with the band" in page
    await lay_out(database, cast, one, "120")
    shown = (await nova.get(there)).text
    key = re.search(r'name="key" value="([0-9a-f-]{36})"', shown)[1]
    assert 'name="amount" value="120.00"' in shown and "Hotel: Rooms" in shown
    paid = await nova.submit(f"{there}/payments", there, **payment(key=key))
    assert paid.status_code == 303, paid.text
    twice = await nova.submit(f"{there}/payments", there, **payment(key=key))
    assert twice.status_code == 303
    assert await owed(database, cast, one) == 40
    assert "Paid out: July" in (await nova.get(there)).text


async def test_more_than_is_owed_needs_a_word_and_is_an_advance(
    enter: Enter, database: Database, cast: Cast, band: Band
) -> None:
    await lay_out(database, cast, band.theo, "50")
    nova, there = await enter("nova"), f"{HOME}/{band.theo}"
    key = str(new_id())
    refused = await nova.submit(f"{there}/payments", there, **payment(key=key))
    assert refused.status_code == 422 and "Theo Marsh is owed €50.00" in refused.text
    assert key in refused.text and await owed(database, cast, band.theo) == 50
    form = payment(key=key, is_advance="yes")
    assert (await nova.submit(f"{there}/payments", there, **form)).status_code == 303
    assert await owed(database, cast, band.theo) == -30
    assert "Had in advance" in (await nova.get(there)).text


async def test_two_payments_at_once_are_not_more_than_is_owed(
    database: Database, cast: Cast, band: Band
) -> None:
    await lay_out(database, cast, band.theo, "50")

    async def pay() -> str:
        try:
            async with database.tenant(cast.nova) as uow:
                await pay_member(
                    uow, band.theo, payment_id=new_id(), amount=eur("50"), paid_on=PLAYED,
                    how="cash",
                )  # fmt: skip
        except MoreThanOwed:
            return "refused"
        return "paid"

    assert sorted(await asyncio.gather(pay(), pay())) == ["paid", "refused"]
    assert await owed(database, cast, band.theo) == 0


async def test_a_payment_is_taken_back_once(
    enter: Enter, database: Database, cast: Cast, band: Band
) -> None:
    await lay_out(database, cast, band.theo, "80")
    nova, there = await enter("nova"), f"{HOME}/{band.theo}"
    await nova.submit(f"{there}/payments", there, **payment(key=str(new_id())))
    async with database.tenant(cast.nova) as uow:
        one = (await list_payments(uow, band.theo))[0].id
    undo = f"{there}/payments/{one}/undo"
    assert (await nova.submit(undo, there, reason="")).status_code == 422
    assert (await nova.submit(undo, there, reason="Bank sent it back")).status_code == 303
    assert await owed(database, cast, band.theo) == 80
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(AlreadyUndone):
            await undo_payment(uow, one, reason="Again")
    elsewhere = f"{HOME}/{band.nova}/payments/{one}/undo"
    assert (await nova.submit(elsewhere, there, reason="No")).status_code == 404


async def test_who_leaves_keeps_what_is_owed_and_has_no_share(
    enter: Enter, database: Database, cast: Cast, show: Subject, band: Band
) -> None:
    await lay_out(database, cast, band.theo, "60")
    nova, there = await enter("nova"), f"{HOME}/{band.theo}"
    assert (await nova.submit(f"{there}/leave", there, seen="1")).status_code == 303
    page = (await nova.get(there)).text
    assert "What is open between you stays open until it is paid." in page
    async with database.tenant(cast.nova) as uow:
        parts = (await reckon(uow, show)).statement.parts
        assert [part.member_id for part in parts] == [band.nova]
    key = str(new_id())
    paid = await nova.submit(f"{there}/payments", there, **payment(key=key, amount="60"))
    assert paid.status_code == 303 and await owed(database, cast, band.theo) == 0
    assert "Nothing is open between you." in (await nova.get(there)).text
    assert (await nova.submit(f"{there}/return", there, seen="2")).status_code == 303
    async with database.tenant(cast.nova) as uow:
        assert (await get_member(uow, band.theo)).is_here


async def test_percentages_are_at_most_a_hundred_of_those_who_are_here(
    database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        nova = await add_member(uow, name="Nova", share_percent=Decimal(60))
        theo = await add_member(uow, name="Theo", share_percent=Decimal(40))
        with pytest.raises(TooManyPercent):
            await add_member(uow, name="Zoë", share_percent=Decimal("0.1"))
        await leave_band(uow, theo.id, seen=1, on=PLAYED)
        await add_member(uow, name="Zoë", share_percent=Decimal(40))
        with pytest.raises(TooManyPercent):
            await return_to_band(uow, theo.id, seen=2)
        assert nova.is_here


async def test_percentages_added_at_once_are_at_most_a_hundred(
    database: Database, cast: Cast
) -> None:
    async def add(name: str) -> str:
        try:
            async with database.tenant(cast.nova) as uow:
                await add_member(uow, name=name, share_percent=Decimal(60))
        except TooManyPercent:
            return "refused"
        return "added"

    assert sorted(await asyncio.gather(add("Nova"), add("Theo"))) == ["added", "refused"]


async def test_what_two_change_at_once_is_not_lost(
    database: Database, cast: Cast, band: Band
) -> None:
    same: dict[str, Any] = {
        "email": None, "is_hired": False, "share_percent": None, "points": None, "fee": None,
    }  # fmt: skip
    async with database.tenant(cast.nova) as uow:
        await change_member(uow, band.theo, seen=1, name="Theo", **same)
        await set_rule(uow, rule=Rule.POINTS, commission_percent=Decimal(0), seen=0)
    async with database.tenant(cast.mo) as uow:
        with pytest.raises(MemberChanged):
            await change_member(uow, band.theo, seen=1, name="Thea", **same)
        with pytest.raises(MemberChanged):
            await set_rule(uow, rule=Rule.EQUAL, commission_percent=Decimal(0), seen=0)
        with pytest.raises(MemberChanged):
            await leave_band(uow, band.theo, seen=1, on=PLAYED)
        assert (await get_member(uow, band.theo)).name == "Theo"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Name is missing."),
        ("email", "theo at home", "Write an email address"),
        ("kind", "singer", "Choose one of the listed answers"),
        ("share_percent", "101", "A share is at most 100 per cent."),
        ("points", "-1", "Points is between 0"),
        ("fee", "9" * 20, "larger than we can keep"),
    ],
)
async def test_who_cannot_be_added_is_told_why(
    enter: Enter, field: str, value: str, sentence: str
) -> None:
    nova = await enter("nova")
    form = {"name": "Theo", "kind": "member", field: value}
    answer = await nova.submit(HOME, f"{HOME}/new", **form)
    assert answer.status_code == 422 and sentence in answer.text


async def test_a_hired_player_has_a_fee(enter: Enter) -> None:
    nova = await enter("nova")
    answer = await nova.submit(HOME, f"{HOME}/new", name="Juno", kind="player", fee="")
    assert answer.status_code == 422 and "Write what this player gets a show" in answer.text
    assert (
        await nova.submit(HOME, f"{HOME}/new", name="Juno", kind="player", fee="0")
    ).status_code == 303
