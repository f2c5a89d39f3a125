"""Payouts keep tax back as papers say, once, in the ledger and for the payee to see."""

import re
from dataclasses import replace

import pytest
from sqlalchemy.exc import DBAPIError

from app.billing.payments.errors import NothingToPay, TaxChanged
from app.billing.payments.payouts.arriving import return_item
from app.billing.payments.payouts.runs import approve_run
from app.billing.payments.payouts.summary import standings
from app.billing.payments.queries.payouts import lock_item
from app.billing.tax.income import Income
from app.billing.tax.service.keeping import doubt_number, set_payer, sort_income
from tests.billing.payments.world import World
from tests.billing.tax.conftest import (
    JUNO,
    PIP,
    TODAY,
    W8,
    W9,
    drafted,
    give,
    keys_of,
    owe,
    paid,
)


async def parts(world: World) -> list[tuple[str, int, int, str]]:
    rows = await world.rows(
        "SELECT income, gross, withheld, regime FROM payout_parts ORDER BY gross DESC"
    )
    return [tuple(row) for row in rows]


async def test_without_a_form_a_quarter_less_is_paid(payer: World, other: World) -> None:
    await owe(payer, JUNO, "1000.00")
    (item,) = await paid(payer, other)

    assert (item.amount, item.withheld, item.gross.minor) == (76_000, 24_000, 100_000)
    assert await parts(payer) == [("royalty", 100_000, 24_000, "backup")]
    books = await payer.balances()
    assert (books["withheld:backup"], books["transit:ach"]) == ("240.00", "760.00")
    assert f"payable:{JUNO}" not in books


async def test_a_form_w9_and_a_treaty_decide_each_for_its_payee(payer: World, other: World) -> None:
    await give(payer, W9)
    await give(payer, W8, PIP)
    await owe(payer, JUNO, "100.00")
    await owe(payer, PIP, "100.01")
    juno, pip = await paid(payer, other)

    assert (juno.amount, juno.withheld) == (10_000, 0)
    assert (pip.amount, pip.withheld) == (9_501, 500)
    assert (await payer.balances())["withheld:nra"] == "5.00"


async def test_royalties_and_services_are_taxed_apart(payer: World, other: World) -> None:
    await give(payer, replace(W8, treaty_country=""), PIP)
    await owe(payer, PIP, "300.00")
    await owe(payer, PIP, "100.00", source="fees")
    await give(payer, replace(W8, works_abroad=True), PIP)
    await paid(payer, other)

    assert await parts(payer) == [
        ("royalty", 30_000, 1_500, "treaty"), ("service", 10_000, 0, "none")
    ]  # fmt: skip


async def test_what_nobody_has_sorted_is_not_paid(payer: World, other: World) -> None:
    await owe(payer, JUNO, "50.00", source="mystery")
    with pytest.raises(NothingToPay):
        await drafted(payer)
    async with payer.database.tenant(payer.actor) as uow:
        assert [each.obstacle for each in await standings(uow)] == ["Income not sorted"]
        await sort_income(uow, "mystery", Income.OTHER)
    await paid(payer, other)
    assert await parts(payer) == [("other", 5_000, 0, "none")]


async def test_services_count_up_to_the_reported_amount_in_a_year(
    payer: World, other: World
) -> None:
    await owe(payer, JUNO, "1999.99", source="fees")
    await paid(payer, other)
    await owe(payer, JUNO, "0.01", source="fees")
    await paid(payer, other)
    await owe(payer, JUNO, "100.00", source="fees")
    await paid(payer, other)

    assert await parts(payer) == [
        ("service", 199_999, 0, "none"),
        ("service", 10_000, 2_400, "backup"),
        ("service", 1, 0, "backup"),
    ]


async def test_a_form_given_after_the_draft_needs_a_new_draft(payer: World, other: World) -> None:
    await owe(payer, JUNO, "100.00")
    run = await drafted(payer)
    await give(payer, W9)
    async with other.database.tenant(other.actor) as uow:
        with pytest.raises(TaxChanged):
            await approve_run(uow, run.id)
    assert "withheld:backup" not in await payer.balances()


async def test_a_doubted_number_is_kept_back_for_until_a_new_form(
    payer: World, other: World
) -> None:
    await give(payer, W9)
    async with payer.database.tenant(payer.actor) as uow:
        await doubt_number(uow, JUNO, name="Juno Park", received_on=TODAY)
    await owe(payer, JUNO, "100.00")
    await paid(payer, other)
    await give(payer, W9)
    await owe(payer, JUNO, "100.00")
    await paid(payer, other)

    assert sorted(await parts(payer)) == [
        ("royalty", 10_000, 0, "none"), ("royalty", 10_000, 2_400, "backup")
    ]  # fmt: skip


async def test_a_payout_that_comes_back_is_owed_whole_again(payer: World, other: World) -> None:
    await owe(payer, JUNO, "100.00")
    (item,) = await paid(payer, other)
    async with payer.database.tenant(payer.actor) as uow:
        assert await return_item(uow, (await lock_item(uow, item.id)) or item, reason="Closed")

    books = await payer.balances()
    assert books[f"payable:{JUNO}"] == "100.00"
    assert not {"withheld:backup", "transit:ach"} & set(books)
    await paid(payer, other)
    assert (await payer.balances())["withheld:backup"] == "24.00"


async def test_nothing_is_kept_back_unless_somebody_pays_from_the_states(
    payer: World, other: World
) -> None:
    async with payer.database.tenant(payer.actor) as uow:
        await set_payer(
            uow, name="Nova", address="1", city="Berlin", region="NY", postal_code="1", phone="1",
            number="", is_active=False, keys=await keys_of(payer, uow),
        )  # fmt: skip
    await owe(payer, JUNO, "100.00", source="mystery")
    (item,) = await paid(payer, other)
    assert (item.amount, item.withheld, await parts(payer)) == (10_000, 0, [])


async def test_the_parts_of_a_payout_stay_as_they_were_written(payer: World, other: World) -> None:
    await owe(payer, JUNO, "100.00")
    await paid(payer, other)
    for change in ("UPDATE payout_parts SET withheld = 0", "DELETE FROM payout_parts"):
        with pytest.raises(DBAPIError, match="permission denied"):
            await payer.rows(change)


async def test_the_run_says_what_is_kept_back_and_why(payer: World, enter: object) -> None:
    await owe(payer, JUNO, "1000.00")
    run = await drafted(payer)
    nova = await enter("nova")  # type: ignore[operator]
    page = (await nova.get(f"/t/nova/payouts/{run.id}")).text
    shown = re.sub(r"<[^>]+>", "", page)

    assert "$240.00 of this run goes to the tax office" in shown
    assert "24 % of $1,000.00: No tax form was given." in shown
