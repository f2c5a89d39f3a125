"""Items and variants, stock as the sum of movements, files, and what to order."""

import asyncio
from uuid import UUID

import pytest

from app.core.errors import NotFound
from app.core.ids import new_id
from app.core.uow import Database
from app.domain.merch import Spec, add_item, change_item, list_stock, note_movement
from app.domain.merch.errors import (
    BundleHasNoStock,
    ItemChanged,
    NothingMoved,
    NotSoMany,
    SkuTaken,
    UnknownPart,
)
from app.domain.merch.queries.stock import get_item, list_movements, list_variants
from app.domain.merch.service.counting import expect
from app.domain.merch.service.forecasting import forecast
from app.domain.merch.service.importing import import_items
from tests.cast import Cast
from tests.domain.merch.conftest import Play, Stall, close, count, eur, money, played_out


async def stock(database: Database, cast: Cast) -> dict[str, int]:
    async with database.tenant(cast.nova) as uow:
        return {each.variant.sku: each.on_hand for each in await list_stock(uow)}


async def move(
    database: Database,
    cast: Cast,
    variant_id: UUID,
    kind: str,
    number: int,
    key: UUID | None = None,
) -> None:
    async with database.tenant(cast.nova) as uow:
        await note_movement(
            uow, variant_id, kind=kind, number=number, reason="", movement_id=key or new_id()
        )


async def test_stock_is_the_sum_of_movements_and_worth_its_cost(
    database: Database, cast: Cast, stall: Stall
) -> None:
    await move(database, cast, stall.medium, "given_away", 3)
    await move(database, cast, stall.medium, "returned", 1)
    await move(database, cast, stall.medium, "counted", 15)
    assert await stock(database, cast) == {"LP-1": 50, "TEE-M": 15, "TEE-L": 20, "SET-1": 0}
    async with database.tenant(cast.nova) as uow:
        values = {e.variant.sku: e.value for e in await list_stock(uow) if e.value}
        assert values["TEE-M"] == eur("127.50")
        found = [(m.kind, m.number) for m in await list_movements(uow, stall.medium)]
    assert found == [("counted", -3), ("returned", 1), ("given_away", -3), ("received", 20)]


async def test_a_note_that_is_sent_twice_is_one(
    database: Database, cast: Cast, stall: Stall
) -> None:
    key = new_id()
    await asyncio.gather(
        move(database, cast, stall.medium, "received", 5, key),
        move(database, cast, stall.medium, "received", 5, key),
    )
    assert (await stock(database, cast))["TEE-M"] == 25


async def test_two_who_give_the_last_ones_away_do_not_give_more_than_there_are(
    database: Database, cast: Cast, stall: Stall
) -> None:
    done = await asyncio.gather(
        move(database, cast, stall.medium, "given_away", 15),
        move(database, cast, stall.medium, "given_away", 15),
        return_exceptions=True,
    )
    assert [type(each) for each in done if each] == [NotSoMany]
    assert (await stock(database, cast))["TEE-M"] == 5


async def test_a_bundle_has_no_stock_and_nothing_is_no_movement(
    database: Database, cast: Cast, stall: Stall
) -> None:
    with pytest.raises(BundleHasNoStock):
        await move(database, cast, stall.bundle, "received", 1)
    with pytest.raises(NothingMoved):
        await move(database, cast, stall.medium, "counted", 20)


async def test_two_who_change_an_item_at_once_do_not_overwrite_each_other(
    database: Database, cast: Cast, stall: Stall
) -> None:
    async def change(name: str) -> None:
        async with database.tenant(cast.nova) as uow:
            specs = [
                Spec(id=each.id, sku=each.sku) for each in await list_variants(uow, stall.shirt)
            ]
            await change_item(
                uow, stall.shirt, name=name, category="clothing", variants=specs, seen=1
            )

    done = await asyncio.gather(change("One"), change("Other"), return_exceptions=True)
    assert [type(each) for each in done if each] == [ItemChanged]


async def test_two_items_with_one_sku_at_once_are_refused_and_not_broken(
    database: Database, cast: Cast
) -> None:
    async def add(name: str) -> None:
        async with database.tenant(cast.nova) as uow:
            await add_item(uow, name=name, category="other", variants=[Spec(sku="SAME")])

    done = await asyncio.gather(add("One"), add("Other"), return_exceptions=True)
    assert [type(each) for each in done if each] == [SkuTaken]
    assert await stock(database, cast) == {"SAME": 0}


async def test_a_sku_is_anybodys_once_and_small_letters_are_no_other(
    database: Database, cast: Cast, stall: Stall
) -> None:
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(SkuTaken, match="tee-m"):
            await add_item(uow, name="Other", category="other", variants=[Spec(sku="tee-m")])
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(SkuTaken, match="here twice"):
            twice = [Spec(sku="A"), Spec(sku="a")]
            await add_item(uow, name="Other", category="other", variants=twice)


async def test_a_variant_that_is_left_out_keeps_its_stock_and_comes_back(
    database: Database, cast: Cast, stall: Stall
) -> None:
    async with database.tenant(cast.nova) as uow:
        only = [Spec(id=stall.medium, sku="TEE-M", option="M")]
        await change_item(
            uow, stall.shirt, name="Tour shirt", category="clothing", variants=only, seen=1
        )
    assert "TEE-L" not in await stock(database, cast)
    async with database.tenant(cast.nova) as uow:
        both = [*only, Spec(id=stall.large, sku="TEE-L", option="L")]
        await change_item(
            uow, stall.shirt, name="Tour shirt", category="clothing", variants=both, seen=2
        )
    assert (await stock(database, cast))["TEE-L"] == 20


async def test_a_bundle_is_made_of_items_and_of_no_bundle(
    database: Database, cast: Cast, stall: Stall
) -> None:
    for parts in ({stall.bundle: 1}, {new_id(): 1}, {}):
        with pytest.raises(UnknownPart):
            async with database.tenant(cast.nova) as uow:
                await add_item(
                    uow, name="Big", category="other", variants=[Spec(sku="BIG", parts=parts)],
                    is_bundle=True,
                )  # fmt: skip


async def test_a_file_enters_all_or_nothing(database: Database, cast: Cast, stall: Stall) -> None:
    known = "item,sku,on_hand\nTour shirt,TEE-XL,7\nTour shirt,tee-m,3\n"
    async with database.tenant(cast.nova) as uow:
        number, wrong = await import_items(uow, known)
    assert number == 0
    assert [(line.number, line.wrong) for line in wrong] == [
        (3, "The SKU tee-m is in your stock already. Leave this line out.")
    ]
    content = (
        "item,sku,option,category,price,cost,on_hand\n"
        'Tour shirt,TEE-XL,XL,clothing,"30 EUR, 26 GBP",9,7\nPoster,POS-1,,other,12,1.10,0\n'
    )
    async with database.tenant(cast.nova) as uow:
        assert await import_items(uow, content) == (2, [])
    found = await stock(database, cast)
    assert (found["TEE-XL"], found["POS-1"]) == (7, 0)
    async with database.tenant(cast.nova) as uow:
        variants = await list_variants(uow, stall.shirt)
        assert [each.sku for each in variants] == ["TEE-M", "TEE-L", "TEE-XL"]
        assert variants[2].prices == {"EUR": 3000, "GBP": 2600}


async def test_what_to_order_rests_on_the_last_shows(
    database: Database, cast: Cast, stall: Stall, play: Play
) -> None:
    for ago, left in ((9, 20), (6, 20), (3, 20)):
        async with database.tenant(cast.nova) as uow:
            movement = {"kind": "counted", "reason": "", "movement_id": new_id()}
            await note_movement(uow, stall.medium, number=21 if ago == 9 else 30, **movement)
        show = await play(ago=ago)
        await played_again(database, cast, stall, show, left)
    coming = await play(ago=-10)
    async with database.tenant(cast.nova) as uow:
        found = await forecast(uow, None)
        lines = {e.variant.id: outlook for e, outlook in found.lines}
    # 1, 10 and 10 at a hundred each: seven of a hundred people buy one.
    assert (found.usual, [each.heads for each in found.shows]) == (100, [100])
    medium = lines[stall.medium]
    assert (medium.sold, medium.heads, medium.needed, medium.order) == (21, 300, 7, 0)
    assert not lines[stall.large].is_known
    async with database.tenant(cast.nova) as uow:
        await expect(uow, {coming: 400})
    async with database.tenant(cast.nova) as uow:
        found = await forecast(uow, None)
        medium = next(o for e, o in found.lines if e.variant.id == stall.medium)
    assert (medium.needed, medium.order) == (28, 8)
    assert medium.runs_out is not None
    assert medium.runs_out.show_id == coming


async def played_again(database: Database, cast: Cast, stall: Stall, show: UUID, left: int) -> None:
    there = (await stock(database, cast))["TEE-M"]
    await count(database, cast.nova, show, "in", {stall.medium: {"counted_in": there}})
    await count(database, cast.nova, show, "out", {stall.medium: {"counted_out": left}})
    await money(database, cast.nova, show, str(30 * (there - left)), "0", attendance=100)
    await close(database, cast.nova, show)


async def test_another_workspace_sees_nothing(
    database: Database, cast: Cast, stall: Stall, play: Play
) -> None:
    show = await play()
    await played_out(database, cast, stall, show)
    async with database.tenant(cast.rival) as uow:
        assert await list_stock(uow, with_retired=True) == []
        with pytest.raises(NotFound):
            await get_item(uow, stall.shirt)
