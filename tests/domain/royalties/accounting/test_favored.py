"""A contract that is a most favored nation of another takes the better rate, sale by sale."""

from decimal import Decimal

import pytest

from app.core.uow import Database
from app.domain.royalties.agreements.deal import Clause, Covered, Deal, Rate, Step, Steps, When
from app.domain.royalties.agreements.errors import DealRefused
from app.domain.royalties.agreements.models import Accounting
from app.domain.royalties.agreements.service.writing import amend_contract
from app.domain.royalties.contracts import Base
from app.domain.royalties.queries.statements import list_lines, list_of_run
from tests.cast import Cast
from tests.domain.royalties.accounting.test_covering import in_force
from tests.domain.royalties.accounting.test_runs import publish
from tests.domain.royalties.agreements.conftest import BASE, Enter, write
from tests.domain.royalties.agreements.writing import World, settle_in, simple
from tests.factories.royalties import Sale, earn

D = Decimal


@pytest.fixture
async def world(database: Database, cast: Cast) -> World:
    async with database.tenant(cast.nova) as uow:
        return await settle_in(uow)


def dusk_only(world: World, *terms: Rate) -> Deal:
    return simple(world, terms=terms, covers=(Covered(recording_id=world.dusk),))


async def test_each_sale_takes_the_better_of_the_two_rates(
    database: Database, cast: Cast, world: World
) -> None:
    streams = Rate("streams", "Streams", D(25), clause=Clause(When(channels=("stream",))))
    async with database.tenant(cast.nova) as uow:
        other = await in_force(uow, dusk_only(world, Rate("all", "All", D(10)), streams), "N-2")
        ours = simple(
            world, "18", covers=(Covered(recording_id=world.glow),), favored_with_id=other
        )
        await in_force(uow, ours)
        await earn(uow, Sale(world.glow, "100"), Sale(world.glow, "100", kind="download"))
    run_id = await publish(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        [statement] = await list_of_run(uow, run_id)
        lines = await list_lines(uow, statement)
        assert {(line.term, line.amount) for line in lines} == {
            ("Streams (as N-2)", D(25)), ("All sales", D(18))
        }  # fmt: skip
        assert statement.total == 4300


async def test_which_pays_more_is_asked_of_every_sale_when_the_bases_differ(
    database: Database, cast: Cast, world: World
) -> None:
    each = Rate("each", "Each", D("0.5"), Base.PER_UNIT)
    async with database.tenant(cast.nova) as uow:
        other = await in_force(uow, dusk_only(world, each), "N-2")
        await in_force(uow, simple(world, "50", favored_with_id=other))
        await earn(uow, Sale(world.glow, "100", quantity=1), Sale(world.glow, "1", quantity=10))
    run_id = await publish(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        [statement] = await list_of_run(uow, run_id)
        assert statement.total == 5000 + 500


async def test_a_step_the_other_contract_has_reached_counts_from_the_next_period(
    database: Database, cast: Cast, world: World
) -> None:
    rising = Clause(escalation=Steps((Step(D(150), D(30)),)))
    async with database.tenant(cast.nova) as uow:
        other = await in_force(uow, dusk_only(world, Rate("all", "All", D(10), clause=rising)), "2")
        glow = (Covered(recording_id=world.glow),)
        await in_force(uow, simple(world, "18", covers=glow, favored_with_id=other))
        await earn(uow, Sale(world.dusk, "0", quantity=200), Sale(world.glow, "100"))
    first = await publish(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        await earn(uow, Sale(world.glow, "100"), period="2026-09")
    second = await publish(database, cast.nova, "2026-09")
    async with database.tenant(cast.nova) as uow:
        totals = [(await list_of_run(uow, run))[0].total for run in (first, second)]
        assert totals == [1800, 3000]


async def test_refuses_contracts_that_favor_each_other_in_a_circle(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        one = await in_force(uow, simple(world), "N-1")
        two = await in_force(uow, simple(world, favored_with_id=one), "N-2")
        three = await in_force(uow, simple(world, favored_with_id=two), "N-3")
        for target in (one, two, three):
            with pytest.raises(DealRefused, match="in a circle"):
                await amend_contract(
                    uow, one, simple(world, favored_with_id=target), seen=1, number="N-1",
                    name="Album deal", accounting=Accounting.MONTH,
                )  # fmt: skip


async def test_the_form_names_the_other_contract_and_the_memo_says_so(
    enter: Enter, world: World
) -> None:
    nova = await enter("nova")
    await write(nova, number="N-7")
    here = await write(nova, number="N-8", favored_with="N-7")
    said = "Most favored nation: where N-7 pays more for a sale, its rate counts."
    assert said in (await nova.get(here)).text
    assert 'value="N-7"' in (await nova.get(f"{here}/edit")).text
    assert BASE in here
