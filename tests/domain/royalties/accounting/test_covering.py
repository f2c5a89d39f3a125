"""Income under contract waits for its accounting; all other goes by split sheets."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from app.billing import list_balances
from app.core.uow import Database, UnitOfWork
from app.domain.royalties.accounting.covering import regard_contracts
from app.domain.royalties.agreements.deal import Covered, Deal
from app.domain.royalties.agreements.models import Accounting
from app.domain.royalties.agreements.service.writing import activate_contract, write_contract
from tests.cast import Cast
from tests.domain.royalties.agreements.writing import World, settle_in, simple
from tests.factories.royalties import Sale, earn, record


async def in_force(uow: UnitOfWork, deal: Deal, number: str = "N-1") -> UUID:
    contract = await write_contract(
        uow, deal, number=number, name="Album deal", currency="EUR", accounting=Accounting.MONTH
    )
    await activate_contract(uow, contract.id)
    return contract.id


async def standing(uow: UnitOfWork) -> dict[str, Decimal]:
    """Every account with something on it, without ids, in the sign people expect."""
    found: dict[str, Decimal] = {}
    for each in await list_balances(uow, ""):
        if each.natural_balance:
            name = each.code.split(":")[0]
            found[name] = found.get(name, Decimal(0)) + each.natural_balance
    return found


@pytest.fixture
async def world(database: Database, cast: Cast) -> World:
    async with database.tenant(cast.nova) as uow:
        return await settle_in(uow)


async def test_a_report_brings_income_under_contract_to_its_accounting(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        await in_force(uow, simple(world, covers=(Covered(recording_id=world.glow),)))
        split = await record(uow, "Split", ("Ida", "100"))
        await earn(uow, Sale(world.glow, "10"), Sale(split, "3"), Sale(world.dusk, "2"))
        assert await standing(uow) == {
            "receivable": Decimal(15), "contracted": Decimal(10),
            "accrued": Decimal(3), "held": Decimal(2),
        }  # fmt: skip


async def test_a_contract_that_begins_takes_in_what_no_statement_shows(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        await earn(uow, Sale(world.glow, "10"), Sale(world.dusk, "2"))
        await in_force(uow, simple(world, covers=(Covered(group_id=world.group),)))
        for _ in range(2):
            await regard_contracts(uow)
            found = await standing(uow)
            assert found == {
                "receivable": Decimal(12), "contracted": Decimal(2), "held": Decimal(10)
            }  # fmt: skip


@pytest.mark.parametrize(
    ("sold", "contracted"), [(date(2026, 6, 1), 0), (date(2026, 7, 1), 10), (date(2026, 8, 1), 0)]
)
async def test_sales_outside_the_term_are_not_under_contract(
    database: Database, cast: Cast, world: World, sold: date, contracted: int
) -> None:
    async with database.tenant(cast.nova) as uow:
        await in_force(uow, simple(world, starts=date(2026, 7, 1), until=date(2026, 8, 1)))
        await earn(uow, Sale(world.glow, "10", month=sold))
        assert (await standing(uow)).get("contracted", Decimal(0)) == contracted


async def test_splits_count_again_for_what_a_contract_no_longer_covers(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        song = await record(uow, "Song", ("Ida", "100"))
        contract_id = await in_force(uow, simple(world, covers=(Covered(recording_id=song),)))
        await earn(uow, Sale(song, "10"))
        assert (await standing(uow))["contracted"] == 10
        from app.domain.royalties.agreements.service.writing import amend_contract

        await amend_contract(
            uow, contract_id, simple(world, covers=(Covered(recording_id=world.glow),)),
            seen=1, number="N-1", name="Album deal", accounting=Accounting.MONTH,
        )  # fmt: skip
        await regard_contracts(uow)
        assert await standing(uow) == {"receivable": Decimal(10), "accrued": Decimal(10)}
