"""Expenses as people note, change and remove them, with receipts, other currencies and books."""

import asyncio
import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from httpx2 import Response

from app.billing import balances, prove
from app.core.errors import NotFound
from app.core.money import Money
from app.core.uow import Database
from app.domain.bandmoney import Spending, note_expense, share_out
from app.domain.bandmoney.errors import ExpenseChanged, ExpenseShared, LooksTwice, NoRate
from app.domain.bandmoney.queries.expenses import Asked, get_expense, list_expenses
from app.domain.bandmoney.service.expenses import change_expense, remove_expense
from app.domain.bandmoney.service.reckoning import reckon
from app.domain.bandmoney.subjects import Subject
from app.domain.royalties.accounting.rates import write_rate
from tests.cast import Cast
from tests.domain.bandmoney.conftest import PLAYED, Band, Play, eur
from tests.tenants.conftest import Enter
from tests.web.browser import Browser

HOME = "/t/nova/tour-money/expenses"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def fuel(**other: Any) -> Spending:
    usual = {"day": PLAYED, "category": "travel", "what": "Fuel", "amount": eur("80.50")}
    return Spending(**{**usual, **other})


def typed(**other: Any) -> dict[str, Any]:
    usual = {
        "what": "Fuel to Vienna", "amount": "80.50", "amount_currency": "EUR",
        "day": PLAYED.isoformat(), "category": "travel", "subject": "", "payer": "band",
        "rate": "", "note": "",
    }  # fmt: skip
    return {**usual, **other}


async def send(browser: Browser, form: dict[str, Any], receipt: tuple[str, bytes]) -> Response:
    form = {**form, "csrf_token": await browser.token(f"{HOME}/new")}
    return await browser.post(HOME, data=form, files={"receipt": receipt})


async def books(database: Database, cast: Cast, *codes: str) -> list[Decimal]:
    async with database.tenant(cast.nova) as uow:
        assert (await prove(uow)).holds
        found = await balances(uow, codes)
        return [found.get((code, "EUR"), Decimal(0)) for code in codes]


async def count(database: Database, cast: Cast) -> int:
    async with database.tenant(cast.nova) as uow:
        return len((await list_expenses(uow, Asked())).items)


async def test_an_expense_with_a_receipt_is_noted_booked_changed_and_exported(
    enter: Enter, database: Database, cast: Cast, show: Subject, band: Band
) -> None:
    nova = await enter("nova")
    form = typed(subject=show.code, payer=str(band.theo), is_taxable="yes", note="Van")
    made = await send(nova, form, ("f.png", PNG))
    assert made.status_code == 303, made.text
    assert made.headers["location"] == f"/t/nova/{show.path}"
    assert await books(database, cast, "road:travel", f"band:{band.theo}", "bank") == [
        Decimal("80.5"), Decimal("80.5"), Decimal(0),
    ]  # fmt: skip
    page = (await nova.get(made.headers["location"])).text
    one = re.search(rf'{HOME}/([0-9a-f-]{{36}})">Fuel to Vienna', page)[1]
    kept = await nova.get(f"{HOME}/{one}/receipt")
    assert kept.content == PNG and kept.headers["content-type"] == "image/png"
    shown = (await nova.get(f"{HOME}/{one}")).text
    assert "Theo Marsh" in shown and "Its posting" in shown
    edit = typed(subject=show.code, amount="90", category="food", seen="1")
    saved = await nova.submit(f"{HOME}/{one}", f"{HOME}/{one}/edit", **edit)
    assert saved.status_code == 303, saved.text
    assert await books(database, cast, "road:travel", "road:food", f"band:{band.theo}", "bank") == [
        Decimal(0), Decimal(90), Decimal(0), Decimal(-90),
    ]  # fmt: skip
    table = (await nova.get(f"{HOME}/expenses.csv")).text
    assert '"Food","Fuel to Vienna","The Foundry' in table and '"90.00","EUR"' in table


async def test_a_removed_expense_is_out_of_the_books_and_says_why(
    enter: Enter, database: Database, cast: Cast
) -> None:
    nova = await enter("nova")
    await nova.submit(HOME, f"{HOME}/new", **typed())
    async with database.tenant(cast.nova) as uow:
        one = (await list_expenses(uow, Asked())).items[0].id
    there = f"{HOME}/{one}"
    assert (await nova.submit(f"{there}/remove", there, reason="", seen="1")).status_code == 422
    answer = await nova.submit(f"{there}/remove", there, reason="Paid by the house", seen="1")
    assert answer.status_code == 303, answer.text
    assert await books(database, cast, "road:travel", "bank") == [0, 0]
    assert await count(database, cast) == 0
    page = (await nova.get(there)).text
    assert "Paid by the house" in page and "Remove it" not in page
    assert (await nova.get(f"{there}/edit")).status_code == 404


async def test_the_same_day_amount_and_payer_is_asked_about(
    enter: Enter, database: Database, cast: Cast
) -> None:
    nova = await enter("nova")
    await nova.submit(HOME, f"{HOME}/new", **typed())
    twice = await nova.submit(HOME, f"{HOME}/new", **typed(what="Fuel again"))
    assert twice.status_code == 422 and "“Fuel to Vienna” is of the same day" in twice.text
    assert "Fuel again" in twice.text and 'name="is_another"' in twice.text
    assert await count(database, cast) == 1
    another = await nova.submit(HOME, f"{HOME}/new", **typed(what="Fuel again", is_another="yes"))
    assert another.status_code == 303 and await count(database, cast) == 2


async def test_two_presses_at_once_note_one_expense(database: Database, cast: Cast) -> None:
    async def press() -> str:
        try:
            async with database.tenant(cast.nova) as uow:
                await note_expense(uow, fuel())
        except LooksTwice:
            return "twice"
        return "noted"

    assert sorted(await asyncio.gather(press(), press(), press())) == ["noted", "twice", "twice"]
    assert await count(database, cast) == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("amount", "12,50", "Write the amount as digits with a point"),
        ("amount", "0", "The amount is above zero."),
        ("amount", "9" * 25, "larger than we can keep"),
        ("amount", "-5", "may not be below zero"),
        ("amount_currency", "ZZZ", "Choose one of the listed currencies"),
        ("day", "2026-02-30", "There is no such day"),
        ("category", "per_diem", "Choose one of the listed answers"),
        ("subject", "shows:1", "Choose one of the listed answers"),
        ("payer", str(UUID(int=7)), "Choose one of the listed answers"),
        ("rate", "-1", "Write the exchange rate as a number above zero"),
        ("what", "", "What it was is missing."),
    ],
)
async def test_what_cannot_be_an_expense_says_why_and_keeps_the_rest(
    enter: Enter, database: Database, cast: Cast, field: str, value: str, sentence: str
) -> None:
    nova = await enter("nova")
    answer = await nova.submit(HOME, f"{HOME}/new", **typed(**{"note": "Kept", field: value}))
    assert answer.status_code == 422
    assert sentence in answer.text and "Kept" in answer.text
    assert await count(database, cast) == 0


async def test_a_receipt_of_another_kind_is_refused(
    enter: Enter, database: Database, cast: Cast
) -> None:
    nova = await enter("nova")
    answer = await send(nova, typed(), ("receipt.pdf", b"MZ this is a program"))
    assert answer.status_code == 422
    assert "Send the receipt as PDF, PNG, JPEG or WebP" in answer.text
    assert await count(database, cast) == 0


async def test_another_currency_is_taken_at_the_rate_of_its_month_or_the_one_typed(
    enter: Enter, database: Database, cast: Cast
) -> None:
    nova = await enter("nova")
    refused = await nova.submit(HOME, f"{HOME}/new", **typed(amount_currency="USD"))
    assert refused.status_code == 422
    assert f"There is no rate from USD to EUR in {PLAYED:%B %Y}" in refused.text
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(NoRate):
            await note_expense(uow, fuel(amount=Money.of("10", "USD")))
    async with database.tenant(cast.nova) as uow:
        await write_rate(
            uow, of="USD", into="EUR", period=f"{PLAYED:%Y-%m}", value=Decimal("0.9"),
            source="European Central Bank", quoted_on=PLAYED,
        )  # fmt: skip
        taken = await note_expense(uow, fuel(amount=Money.of("10", "USD")))
        assert (taken.own, taken.rate) == (eur("9"), Decimal("0.9"))
        assert taken.rate_source.startswith("European Central Bank, ")
        own = await note_expense(uow, fuel(amount=Money.of("20", "USD"), rate=Decimal("0.95")))
        assert (own.own, own.rate_source) == (eur("19"), "Own entry")


async def test_what_two_change_at_once_is_not_lost(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        expense = await note_expense(uow, fuel())
        await change_expense(uow, expense.id, fuel(what="Fuel and toll"), seen=1)
    async with database.tenant(cast.mo) as uow:
        with pytest.raises(ExpenseChanged):
            await change_expense(uow, expense.id, fuel(what="Fuel, hotel"), seen=1)
        with pytest.raises(ExpenseChanged):
            await remove_expense(uow, expense.id, seen=1, reason="Twice")
        assert (await get_expense(uow, expense.id)).what == "Fuel and toll"


async def test_a_note_alone_books_nothing_again(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        expense = await note_expense(uow, fuel())
        booked = expense.booked_as
        await change_expense(uow, expense.id, fuel(note="With toll"), seen=1)
        assert (await get_expense(uow, expense.id)).booked_as == booked
        await change_expense(uow, expense.id, fuel(amount=eur("81")), seen=2)
        await change_expense(uow, expense.id, fuel(), seen=3)
    assert await books(database, cast, "road:travel", "bank") == [
        Decimal("80.5"), Decimal("-80.5"),
    ]  # fmt: skip


async def test_what_was_shared_out_does_not_change(
    database: Database, cast: Cast, show: Subject, band: Band
) -> None:
    async with database.tenant(cast.nova) as uow:
        expense = await note_expense(uow, fuel(subject=show))
        seen = (await reckon(uow, show)).statement.fingerprint
        await share_out(uow, show, seen=seen)
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(ExpenseShared):
            await change_expense(uow, expense.id, fuel(amount=eur("1")), seen=1)
        with pytest.raises(ExpenseShared):
            await remove_expense(uow, expense.id, seen=1, reason="No")


async def test_expenses_are_ones_own(
    database: Database, cast: Cast, show: Subject, band: Band
) -> None:
    async with database.tenant(cast.nova) as uow:
        expense = await note_expense(uow, fuel(subject=show))
    async with database.tenant(cast.rival) as uow:
        with pytest.raises(NotFound):
            await get_expense(uow, expense.id)
        with pytest.raises(NotFound):
            await note_expense(uow, fuel(member_id=band.theo))
    async with database.tenant(cast.flo) as uow:
        assert (await reckon(uow, show)).expenses == []


async def test_the_list_is_filtered_and_paged(
    enter: Enter, database: Database, cast: Cast, band: Band
) -> None:
    async with database.tenant(cast.nova) as uow:
        for number in range(52):
            said = fuel(what=f"Way {number}", day=PLAYED - timedelta(days=number))
            await note_expense(uow, replace(said, member_id=band.theo if number % 2 else None))
    nova = await enter("nova")
    first = (await nova.get(HOME)).text
    assert "Way 0<" in first and "Way 50<" not in first
    older = re.search(r'href="([^"]*after=[^"]+)"', first)[1].replace("&amp;", "&")
    assert "Way 50<" in (await nova.get(older)).text
    theirs = (await nova.get(f"{HOME}?payer={band.theo}&category=travel")).text
    assert "Way 1<" in theirs and "Way 2<" not in theirs
    assert (await nova.get(f"{HOME}?after=nonsense")).status_code == 404


async def test_a_list_asks_the_same_questions_however_long_it_is(
    enter: Enter, database: Database, cast: Cast, play: Play, count_statements: list[str]
) -> None:
    nova, numbers = await enter("nova"), []
    for ago in (2, 3, 4):
        subject = await play(ago=ago, currency="USD")
        async with database.tenant(cast.nova) as uow:
            await note_expense(uow, fuel(subject=subject, day=PLAYED - timedelta(days=ago)))
        count_statements.clear()
        assert (await nova.get(HOME)).status_code == 200
        numbers.append(len(count_statements))
        count_statements.clear()
        assert (await nova.get("/t/nova/tour-money")).status_code == 200
        numbers.append(len(count_statements))
    assert numbers[2:4] == numbers[4:]


async def test_who_may_only_read_shows_sees_no_money(enter: Enter, show: Subject) -> None:
    vic = await enter("vic")
    assert (await vic.get(HOME)).status_code == 403
    assert "tour-money" not in (await vic.get(f"/t/nova/shows/{show.id}")).text
