"""Rates of the price to dealers, paid by a list of prices through a month's statements."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.billing import trial_balance
from app.core.uow import Database, UnitOfWork
from app.domain.royalties.accounting.rates import write_rate
from app.domain.royalties.agreements.deal import Rate
from app.domain.royalties.contracts import Base
from app.domain.royalties.errors import RunOutOfDate
from app.domain.royalties.prices.service import take_price_list
from app.domain.royalties.queries.statements import list_of_run
from app.domain.royalties.service.publishing import publish_run
from app.domain.royalties.service.runs import approve_run, draft_run
from tests.cast import Cast
from tests.domain.royalties.accounting.test_covering import in_force, standing
from tests.domain.royalties.accounting.test_runs import publish, world
from tests.domain.royalties.agreements.writing import World, simple
from tests.factories.royalties import Sale, earn

__all__ = ["world"]

D = Decimal
UPC = "00602445790128"
BY_PRICE = (Rate("records", "Records", D(18), Base.PPD),)


async def listed(uow: UnitOfWork, *lines: str) -> None:
    head = "upc,format,country,from,price,currency"
    await take_price_list(uow, "\n".join([head, *lines]).encode())


def sale(world: World, **more: object) -> Sale:
    kept = {"upc": UPC, "kind": "download", "quantity": 10, **more}
    return Sale(world.glow, "40", **kept)  # type: ignore[arg-type]


async def test_a_rate_of_the_price_earns_by_the_list(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        await in_force(uow, simple(world, terms=BY_PRICE))
        await listed(uow, f"{UPC},download,,2026-01-01,6.50,EUR", ",download,DE,2026-01-01,1,EUR")
        await earn(uow, sale(world))
    run_id = await publish(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        [statement] = await list_of_run(uow, run_id)
        # 18 per cent of 6.50 for each of 10 copies.
        assert (statement.earned, statement.total) == (D("11.7"), 1170)
        assert await standing(uow) == {
            "receivable": D(40), "label": D("28.3"), "payable": D("11.7"),
        }  # fmt: skip
        assert all(each.difference == 0 for each in await trial_balance(uow))


async def test_a_draft_still_names_what_no_price_is_listed_for(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        await in_force(uow, simple(world, terms=BY_PRICE))
        await listed(uow, f"{UPC},download,,2026-01-01,6.50,EUR")
        await earn(uow, sale(world), sale(world, kind="physical"), sale(world, currency="USD"))
        await write_rate(
            uow, of="USD", into="EUR", period="2026-08", value=D("0.9"), source="ECB",
            quoted_on=date(2026, 8, 31),
        )  # fmt: skip
        run = await draft_run(uow, "2026-08")
        assert run.left_out["unpriced"] == {"EUR": "40", "USD": "40"}


async def test_a_price_changed_after_the_draft_is_noticed_when_it_is_published(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        await in_force(uow, simple(world, terms=BY_PRICE))
        await listed(uow, f"{UPC},,,2026-01-01,6.50,EUR")
        await earn(uow, sale(world))
        run = await draft_run(uow, "2026-08")
        await approve_run(uow, run.id)
    async with database.tenant(cast.nova) as uow:
        await listed(uow, f"{UPC},,,2026-01-01,7,EUR")
        with pytest.raises(RunOutOfDate):
            await publish_run(uow, run.id)


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    prices=st.lists(st.decimals("0.01", "99", places=4), min_size=1, max_size=3),
    units=st.lists(st.integers(-500, 5_000), min_size=1, max_size=4),
)
async def test_whatever_the_prices_the_books_hold_every_cent(
    prices: list[Decimal], units: list[int], database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        nested = await uow.db.begin_nested()
        await in_force(uow, simple(world, terms=BY_PRICE))
        lines = [f"{UPC},,,2026-0{n + 1}-01,{each},EUR" for n, each in enumerate(prices)]
        await listed(uow, *lines)
        await earn(uow, *(sale(world, quantity=each) for each in units))
        run = await draft_run(uow, "2026-08")
        found = await list_of_run(uow, run.id)
        expected = prices[-1] * sum(units) * D("0.18")
        assert sum(each.earned for each in found) == (max(0, expected))
        await nested.rollback()
