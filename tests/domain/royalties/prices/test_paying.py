"""Rates of the price to dealers, paid by a list of prices through a month's statements."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.billing import trial_balance
from app.core.uow import Database, UnitOfWork
from app.domain.royalties.accounting.rates import write_rate
from app.domain.royalties.agreements.deal import Clause, Rate, When
from app.domain.royalties.contracts import Base
from app.domain.royalties.errors import RunOutOfDate
from app.domain.royalties.prices.service import take_price_list
from app.domain.royalties.queries.statements import list_of_run
from app.domain.royalties.service.publishing import publish_run
from app.domain.royalties.service.reversal import reverse_report
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


async def test_the_price_a_report_states_counts_before_the_list(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        await in_force(uow, simple(world, terms=BY_PRICE))
        await listed(uow, f"{UPC},,,2026-01-01,6.50,EUR", f"{UPC},cd,,2026-01-01,7.50,EUR")
        await earn(
            uow,
            sale(world, price="8.00", kind="physical", format="CD"),
            sale(world, kind="physical", format="CD"),
            sale(world, kind="physical", format="Vinyl"),
        )
    run_id = await publish(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        [statement] = await list_of_run(uow, run_id)
        # 18 per cent of 8.00, of 7.50 and of 6.50 for each of 10 copies.
        assert statement.earned == D("39.6")


async def test_a_rate_of_a_format_holds_for_what_a_report_says_was_sold(
    database: Database, cast: Cast, world: World
) -> None:
    terms = (
        Rate("records", "Records", D(18)),
        Rate("vinyl", "Vinyl", D(30), clause=Clause(when=When(configurations=("LP",)))),
    )
    async with database.tenant(cast.nova) as uow:
        await in_force(uow, simple(world, terms=terms))
        await earn(uow, sale(world, format="Vinyl"), sale(world, format="CD"), sale(world))
    run_id = await publish(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        [statement] = await list_of_run(uow, run_id)
        # 30 per cent of 40, and 18 per cent of 40 twice.
        assert statement.earned == D("26.4")


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


async def test_a_sale_is_taken_back_at_the_price_its_report_stated(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        await in_force(uow, simple(world, terms=BY_PRICE))
        await earn(uow, sale(world, price="8.00"), sale(world, price="2.00"))
        report = await earn(uow, sale(world, price="5.00", format="CD"))
    await publish(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        await reverse_report(uow, report.id)
        await earn(uow, sale(world, price="10.00"), period="2026-09")
    run_id = await publish(database, cast.nova, "2026-09")
    async with database.tenant(cast.nova) as uow:
        [statement] = await list_of_run(uow, run_id)
        # 18 per cent of 10.00, less 18 per cent of 5.00, for 10 copies each.
        assert statement.earned == D(9)
