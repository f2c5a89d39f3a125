"""The contracts of a run beside their periods before, for whoever approves it."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from app.core.uow import Database
from app.domain.royalties.agreements.deal import Clause, Covered, Holding, Rate
from app.domain.royalties.agreements.service.items import enter_cost
from app.domain.royalties.contracts import CostKind
from app.domain.royalties.queries.run_contracts import ContractChange, Figure, contracts_of_run
from app.domain.royalties.queries.runs import get_run
from app.domain.royalties.service.runs import draft_run
from tests.cast import Cast
from tests.domain.royalties.accounting.test_covering import in_force
from tests.domain.royalties.accounting.test_runs import publish
from tests.domain.royalties.agreements.conftest import Enter
from tests.domain.royalties.agreements.writing import World, settle_in, simple
from tests.domain.royalties.test_statement_pages import words
from tests.factories.royalties import Sale, earn

D = Decimal


@pytest.fixture
async def world(database: Database, cast: Cast) -> World:
    async with database.tenant(cast.nova) as uow:
        return await settle_in(uow)


@pytest.fixture
async def september(database: Database, cast: Cast, world: World) -> UUID:
    """A draft after a published August: one contract earns more, the other the same."""
    held = Clause(reserve=Holding(D(10), (D(100),)))
    async with database.tenant(cast.nova) as uow:
        glow, dusk = (Covered(recording_id=each) for each in (world.glow, world.dusk))
        first = await in_force(uow, simple(world, "50", covers=(glow,)))
        terms = (Rate("all", "All", D(10), clause=held),)
        await in_force(uow, simple(world, terms=terms, covers=(dusk,)), "N-2")
        await enter_cost(
            uow, first, kind=CostKind.ADVANCE, amount=D(100), incurred_on=date(2026, 8, 1),
            description="On signing",
        )  # fmt: skip
        await earn(uow, Sale(world.glow, "150"), Sale(world.dusk, "100"))
    await publish(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        month = date(2026, 9, 1)
        sales = Sale(world.glow, "250", month=month), Sale(world.dusk, "100", month=month)
        await earn(uow, *sales, period="2026-09")
        return (await draft_run(uow, "2026-09")).id


def figures(change: ContractChange) -> tuple[tuple[Decimal, Decimal | None], ...]:
    return tuple((figure.now, figure.before) for _, figure in change.figures)


async def test_every_contract_stands_beside_its_last_period(
    database: Database, cast: Cast, september: UUID
) -> None:
    async with database.tenant(cast.nova) as uow:
        first, second = await contracts_of_run(uow, await get_run(uow, september))
    assert (first.number, first.last_period, first.is_large) == ("N-1", "2026-08", True)
    assert figures(first) == ((D(125), D(75)), (D(100), D(0)), (D(25), D(75)), (D(0), D(0)))
    assert (second.number, second.is_large) == ("N-2", False)
    assert figures(second) == ((D(10), D(10)), (D(10), D(9)), (D(0), D(0)), (D(1), D(1)))


async def test_a_first_period_has_nothing_beside_it(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        await in_force(uow, simple(world, "50"))
        await earn(uow, Sale(world.glow, "10"))
        [only] = await contracts_of_run(uow, await draft_run(uow, "2026-08"))
    assert figures(only) == ((D(5), None), (D(5), None), (D(0), None), (D(0), None))
    assert not only.is_large


@pytest.mark.parametrize(
    ("now", "before", "is_large"),
    [(150, 100, True), (50, 100, True), (149, 100, False), (9, 0, False), (10, 0, True)],
)
def test_half_of_what_it_was_is_a_large_change(now: int, before: int, *, is_large: bool) -> None:
    assert Figure(D(now), D(before)).is_large is is_large


async def test_the_page_of_the_run_shows_them(enter: Enter, september: UUID) -> None:
    nova = await enter("nova")
    page = words((await nova.get(f"/t/nova/royalties/statements/runs/{september}")).text)
    for said in (
        "Contracts, by greatest change",
        "Large change",
        "N-1, against August 2026",
        "€100.00 was €0.00 + €100.00",
        "€25.00 was €75.00 −€50.00",
    ):
        assert said in page
