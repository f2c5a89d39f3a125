"""Counting in and out, by several at once; closing moves stock and books once; opening undoes it."""

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.billing import balances, prove
from app.core.money import Money
from app.core.uow import Database
from app.domain.merch import (
    House,
    close_night,
    keep_counts,
    open_night_again,
    stall_takings,
)
from app.domain.merch.errors import (
    CountChanged,
    CountsMissing,
    EarlierNightOpen,
    LaterNightClosed,
    MoneyMissing,
    NightChanged,
    NightClosed,
    NightNotClosed,
    NotPlayedYet,
    PriceMissing,
    ReasonMissing,
)
from app.domain.merch.queries.nights import find_night, list_counts
from app.domain.merch.queries.stock import sum_on_hand
from app.domain.merch.service.counting import carried_over, drop_counts
from app.domain.shows import Side, Terms, accept_offer, get_show, make_offer
from app.domain.shows.settlement import Flat, Tickets
from app.domain.shows.terms import MerchTerm
from tests.cast import Cast
from tests.domain.merch.conftest import (
    Play,
    Stall,
    close,
    count,
    entries_of,
    eur,
    fingerprint,
    money,
    played_out,
    receive,
)

SHIRTS = MerchTerm("Shirts", Decimal(20))
RECORDS = MerchTerm("Records", Decimal(10), sold_by_house=True)


async def on_hand(database: Database, cast: Cast) -> dict:  # type: ignore[type-arg]
    async with database.tenant(cast.nova) as uow:
        return await sum_on_hand(uow)


async def books(database: Database, cast: Cast) -> dict[str, Decimal]:
    async with database.tenant(cast.nova) as uow:
        assert (await prove(uow)).holds
        found = await balances(uow, [
            "cash", "received:other", "sales:merch", "tax:merch", "fees:merch",
            "fees:merch-sellers", "differences",
        ])  # fmt: skip
    return {code: amount for (code, _), amount in found.items() if amount}


async def test_a_night_from_count_to_books(
    database: Database, cast: Cast, stall: Stall, play: Play
) -> None:
    show = await play(merch=[SHIRTS, RECORDS])
    await count(database, cast.nova, show, "in", {
        stall.medium: {"counted_in": 20, "added": 4}, stall.record: {"counted_in": 50},
    })  # fmt: skip
    await count(database, cast.nova, show, "out", {
        stall.medium: {"counted_out": 10, "comps": 1, "damaged": 1, "added": 4},
        stall.record: {"counted_out": 40}, stall.bundle: {"sold": 2},
    })  # fmt: skip
    await money(
        database, cast.nova, show, "290", "125",
        tax_percent=Decimal(0), seller_percent=Decimal(5), seller=eur("10"), attendance=100,
    )  # fmt: skip
    await close(database, cast.nova, show)
    async with database.tenant(cast.nova) as uow:
        night = await find_night(uow, show)
        assert night is not None
        takings, beside = night.takings, await stall_takings(uow, [show])
    assert takings is not None
    # Twelve shirts gone, two in bundles: 10 at 30. Ten records, eight alone: 200. Bundles: 100,
    # 30:25, so 54.55 of it are the shirts'.
    nets = {part.category: part.net for part in takings.parts}
    assert nets == {"clothing": 35455, "music": 24545, "other": 0}
    assert takings.house == eur("95.46")
    assert takings.per_head == eur("6")
    assert takings.taken == eur("354.55")
    assert takings.difference == eur("60.45")
    assert takings.seller == eur("27.73")
    assert await on_hand(database, cast) == {
        stall.medium: 10, stall.large: 20, stall.record: 40,
    }  # fmt: skip
    # What the house sold, and its part, come with the settlement; only our stall is booked here.
    assert beside == {show: eur("326.82")}
    assert await books(database, cast) == {
        "cash": Decimal("262.27"), "received:other": Decimal(125),
        "sales:merch": Decimal("354.55"), "fees:merch-sellers": Decimal("27.73"),
        "differences": Decimal("-60.45"),
    }  # fmt: skip


async def test_a_show_without_a_deal_books_the_part_of_the_house_too(
    database: Database, cast: Cast, stall: Stall, play: Play
) -> None:
    show = await play(is_agreed=False)
    houses = {"clothing": House(Decimal(20)), "music": House(Decimal(50), is_seller=True)}
    figures = {stall.medium: {"counted_in": 20}, stall.record: {"counted_in": 50}}
    await count(database, cast.nova, show, "in", figures)
    figures = {stall.medium: {"counted_out": 10}, stall.record: {"counted_out": 46}}
    await count(database, cast.nova, show, "out", figures)
    await money(database, cast.nova, show, "300", "0", houses=houses)
    await close(database, cast.nova, show)
    # 300 in the box, 60 to the house of it, and the house hands over 50 of the 100 it took.
    assert await books(database, cast) == {
        "cash": Decimal(290), "sales:merch": Decimal(400), "fees:merch": Decimal(110),
    }  # fmt: skip
    async with database.tenant(cast.nova) as uow:
        assert await stall_takings(uow, [show]) == {show: eur("290")}


async def test_a_settled_show_books_nothing_twice(
    database: Database, cast: Cast, stall: Stall, play: Play
) -> None:
    show = await play(merch=[SHIRTS], is_settled=True)
    await played_out(database, cast, stall, show)
    assert await books(database, cast) == {"cash": Decimal(240), "sales:merch": Decimal(240)}


async def test_two_who_close_at_once_close_once(
    database: Database, cast: Cast, stall: Stall, play: Play
) -> None:
    show = await play()
    await count(database, cast.nova, show, "in", {stall.medium: {"counted_in": 20}})
    await count(database, cast.nova, show, "out", {stall.medium: {"counted_out": 12}})
    await money(database, cast.nova, show, "240", "0")
    async with database.tenant(cast.nova) as uow:
        seen = await fingerprint(uow, show)

    async def press() -> int:
        async with database.tenant(cast.nova) as uow:
            return (await close_night(uow, show, seen=seen)).number

    assert await asyncio.gather(press(), press()) == [1, 1]
    assert (await on_hand(database, cast))[stall.medium] == 12
    assert (await books(database, cast))["sales:merch"] == Decimal(240)


async def test_opened_again_stock_and_books_are_as_before_and_it_closes_anew(
    database: Database, cast: Cast, stall: Stall, play: Play
) -> None:
    show = await play()
    await played_out(database, cast, stall, show)
    async with database.tenant(cast.nova) as uow:
        await open_night_again(uow, show, reason="Counted wrong", number=1)
    assert (await on_hand(database, cast))[stall.medium] == 20
    assert await books(database, cast) == {}
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(NightNotClosed):
            await open_night_again(uow, show, reason="Again", number=1)
    await count(database, cast.nova, show, "out", {stall.medium: {"counted_out": 11}})
    await money(database, cast.nova, show, "270", "0")
    await close(database, cast.nova, show)
    assert (await on_hand(database, cast))[stall.medium] == 11
    assert (await books(database, cast))["cash"] == Decimal(270)


async def test_a_difference_to_the_last_count_needs_a_reason_and_moves_stock(
    database: Database, cast: Cast, stall: Stall, play: Play
) -> None:
    show = await play()
    with pytest.raises(ReasonMissing) as refused:
        await count(database, cast.nova, show, "in", {stall.medium: {"counted_in": 18}})
    assert refused.value.fields == {
        f"line_{stall.medium}": "Tour shirt, M: 18 counted, 20 expected after the last count."
        " Say why, or count again."
    }
    why = "Two at the printer's"
    await count(database, cast.nova, show, "in", {stall.medium: {"counted_in": 18}}, reason=why)
    await count(database, cast.nova, show, "out", {stall.medium: {"counted_out": 18}})
    await close(database, cast.nova, show)
    assert (await on_hand(database, cast))[stall.medium] == 18
    async with database.tenant(cast.nova) as uow:
        rows = await uow.db.execute(
            text("SELECT kind, number, reason FROM merch_movements WHERE night_id IS NOT NULL")
        )
        assert list(rows) == [("counted", -2, why)]


async def test_the_next_night_goes_on_from_the_last_count_though_it_is_open(
    database: Database, cast: Cast, stall: Stall, play: Play
) -> None:
    first, second = await play(ago=3), await play(ago=2, venue="Chapel")
    await count(database, cast.nova, first, "in", {stall.medium: {"counted_in": 20}})
    await count(database, cast.nova, first, "out", {stall.medium: {"counted_out": 12}})
    # No reason is asked for: twelve are what the first night left.
    await count(database, cast.nova, second, "in", {stall.medium: {"counted_in": 12}})
    await count(database, cast.nova, second, "out", {stall.medium: {"counted_out": 7}})
    await money(database, cast.nova, second, "150", "0")
    with pytest.raises(EarlierNightOpen):
        await close(database, cast.nova, second)
    # The first count was wrong after all; what the second counted stands.
    await count(database, cast.nova, first, "out", {stall.medium: {"counted_out": 11}})
    await money(database, cast.nova, first, "270", "0")
    await close(database, cast.nova, first)
    await close(database, cast.nova, second)
    assert (await on_hand(database, cast))[stall.medium] == 7
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(LaterNightClosed):
            await open_night_again(uow, first, reason="Late", number=1)


async def test_stock_that_comes_after_the_count_is_kept(
    database: Database, cast: Cast, stall: Stall, play: Play
) -> None:
    show = await play()
    await count(database, cast.nova, show, "in", {stall.medium: {"counted_in": 20}})
    async with database.tenant(cast.nova) as uow:
        await receive(uow, stall.medium, 30)
    await count(database, cast.nova, show, "out", {stall.medium: {"counted_out": 20}})
    await close(database, cast.nova, show)
    assert (await on_hand(database, cast))[stall.medium] == 50


async def test_two_phones_keep_what_both_counted(
    database: Database, cast: Cast, stall: Stall, play: Play
) -> None:
    show = await play()
    blank = {stall.medium: {"counted_in": None}, stall.large: {"counted_in": None}}
    async with database.tenant(cast.nova) as uow:
        one = await entries_of(uow, show, "in", {**blank, stall.medium: {"counted_in": 20}})
        other = await entries_of(uow, show, "in", {**blank, stall.large: {"counted_in": 20}})

    async def keep(entries: list) -> int:  # type: ignore[type-arg]
        async with database.tenant(cast.nova) as uow:
            return await keep_counts(uow, show, step="in", entries=entries)

    assert await asyncio.gather(keep(one), keep(other)) == [1, 1]
    async with database.tenant(cast.nova) as uow:
        night = await find_night(uow, show)
        assert night is not None
        kept = await list_counts(uow, night.id)
    assert {v: row.counted_in for v, row in kept.items()} == {stall.medium: 20, stall.large: 20}


async def test_a_line_somebody_else_counted_is_not_overwritten(
    database: Database, cast: Cast, stall: Stall, play: Play
) -> None:
    show = await play()
    async with database.tenant(cast.nova) as uow:
        stale = await entries_of(uow, show, "in", {
            stall.medium: {"counted_in": 19}, stall.large: {"counted_in": 20},
        }, reason="One is missing")  # fmt: skip
    await count(database, cast.nova, show, "in", {stall.medium: {"counted_in": 20}})
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(CountChanged) as refused:
            await keep_counts(uow, show, step="in", entries=stale)
    (said,) = refused.value.fields.values()
    assert said.startswith("Tour shirt, M: ")
    assert "wrote counted in 20 meanwhile" in said
    async with database.tenant(cast.nova) as uow:
        night = await find_night(uow, show)
        assert night is not None
        kept = await list_counts(uow, night.id)
    assert {v: row.counted_in for v, row in kept.items()} == {stall.medium: 20}


async def test_nothing_is_closed_too_early(
    database: Database, cast: Cast, stall: Stall, play: Play
) -> None:
    show = await play()
    await count(database, cast.nova, show, "in", {stall.medium: {"counted_in": 20}})
    with pytest.raises(CountsMissing, match="Tour shirt, M not counted out"):
        await close(database, cast.nova, show)
    await count(database, cast.nova, show, "out", {stall.medium: {"counted_out": 12}})
    with pytest.raises(MoneyMissing):
        await close(database, cast.nova, show)
    await money(database, cast.nova, show, "240", "0")
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(NightChanged):
            await close_night(uow, show, seen=b"other")
    assert (await on_hand(database, cast))[stall.medium] == 20
    assert await books(database, cast) == {}


async def test_a_show_that_is_not_played_is_counted_in_and_not_closed(
    database: Database, cast: Cast, stall: Stall, play: Play
) -> None:
    show = await play(ago=-20)
    await count(database, cast.nova, show, "in", {stall.medium: {"counted_in": 20}})
    await count(database, cast.nova, show, "out", {stall.medium: {"counted_out": 20}})
    with pytest.raises(NotPlayedYet):
        await close(database, cast.nova, show)


async def test_what_has_no_price_in_the_currency_of_the_show_is_named(
    database: Database, cast: Cast, stall: Stall, play: Play
) -> None:
    show = await play(currency="GBP")
    figures = {stall.medium: {"counted_in": 20}, stall.record: {"counted_in": 50}}
    await count(database, cast.nova, show, "in", figures)
    await count(database, cast.nova, show, "out", {
        stall.medium: {"counted_out": 20}, stall.record: {"counted_out": 40},
    })  # fmt: skip
    async with database.tenant(cast.nova) as uow:
        await fingerprint(uow, show)
    await count(database, cast.nova, show, "out", {stall.medium: {"counted_out": 19}})
    with pytest.raises(PriceMissing, match="Tour shirt, M sold, but there is no price in GBP"):
        await close(database, cast.nova, show)


async def test_a_closed_night_is_not_counted_and_its_rows_stay(
    database: Database, cast: Cast, stall: Stall, play: Play
) -> None:
    show = await play()
    await played_out(database, cast, stall, show)
    with pytest.raises(NightClosed):
        await count(database, cast.nova, show, "out", {stall.medium: {"counted_out": 3}})
    with pytest.raises(NightClosed):
        await money(database, cast.nova, show, "1", "1")
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(NightClosed):
            await drop_counts(uow, show)
    for change in (
        "UPDATE merch_counts SET counted_out = 3",
        "UPDATE merch_movements SET number = number + 1",
    ):
        async with database.tenant(cast.nova) as uow:
            with pytest.raises(DBAPIError, match="stay"):
                await uow.db.execute(text(change))


async def test_a_count_that_is_taken_back_leaves_stock_as_it_was(
    database: Database, cast: Cast, stall: Stall, play: Play
) -> None:
    first, second = await play(ago=3), await play(ago=2, venue="Chapel")
    await count(database, cast.nova, first, "in", {stall.medium: {"counted_in": 20}})
    await count(database, cast.nova, first, "out", {stall.medium: {"counted_out": 1}})
    async with database.tenant(cast.nova) as uow:
        await drop_counts(uow, first)
    async with database.tenant(cast.nova) as uow:
        assert (await carried_over(uow, await find_night(uow, second)))[stall.medium] == 20


async def test_a_night_begun_before_the_deal_takes_what_the_deal_says(
    database: Database, cast: Cast, stall: Stall, play: Play
) -> None:
    show = await play(is_agreed=False)
    await count(database, cast.nova, show, "in", {stall.medium: {"counted_in": 20}})
    async with database.tenant(cast.flo) as uow:
        uow.now -= timedelta(days=60)
        terms = Terms(
            currency="GBP",
            deal=Flat(Money.of("1000", "GBP")),
            tickets=(Tickets("Standing", Money.of("20", "GBP"), 300),),
            merch=(SHIRTS,),
        )
        on = (await get_show(uow, show)).on_date - timedelta(days=20)
        await make_offer(uow, show, side=Side.VENUE, by="Flo", terms=terms, valid_until=on, seen=0)
        await accept_offer(uow, show, 1, side=Side.ARTIST, by="Nova")
    await count(database, cast.nova, show, "out", {stall.medium: {"counted_out": 20}})
    async with database.tenant(cast.nova) as uow:
        night = await find_night(uow, show)
        assert night is not None
        assert (night.currency, night.house_rules["clothing"].percent) == ("GBP", Decimal(20))
