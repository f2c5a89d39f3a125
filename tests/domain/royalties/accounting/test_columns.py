"""What clients have still to earn back, as the agency that may read their money sees it."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from app.core.actor import Actor, GrantScope
from app.core.uow import Database
from app.domain.royalties.accounting.columns import unrecouped
from app.domain.royalties.agreements.service.items import enter_cost, withdraw_cost
from app.domain.royalties.contracts import CostKind
from app.domain.royalties.service.runs import draft_run
from tests.cast import Cast
from tests.domain.royalties.accounting.test_covering import in_force
from tests.domain.royalties.accounting.test_runs import publish
from tests.domain.royalties.agreements.writing import World, settle_in, simple
from tests.factories.royalties import Sale, earn
from tests.tenants.test_clients import acting, let_in

D = Decimal


@pytest.fixture
async def contract_id(database: Database, cast: Cast) -> UUID:
    """Half of everything for Nova, who was advanced 100 euros and had sales of 150."""
    async with database.tenant(cast.nova) as uow:
        world: World = await settle_in(uow)
        contract_id = await in_force(uow, simple(world, "50"))
        await earn(uow, Sale(world.glow, "150"))
    await advance(database, cast, contract_id, "100")
    return contract_id


async def advance(
    database: Database, cast: Cast, contract_id: UUID, amount: str, month: int = 8
) -> UUID:
    async with database.tenant(cast.nova) as uow:
        item = await enter_cost(
            uow, contract_id, kind=CostKind.ADVANCE, amount=D(amount),
            incurred_on=date(2026, month, 1), description="Advance",
        )  # fmt: skip
        return item.id


async def seen(database: Database, cast: Cast, by: Actor) -> list[tuple[str, Decimal]]:
    """Lines and rank of Nova's cell."""
    async with database.tenant(by) as uow:
        cells = await unrecouped(uow, [cast.nova.tenant_id])
    return [(str(line), cell.rank) for cell in cells.values() for line in cell.lines]


def euros(amount: str) -> list[tuple[str, Decimal]]:
    return [(f'<span class="money">€{amount}</span>', D(amount))]


async def test_what_no_closing_knows_is_open_whole_and_the_rest_as_last_published(
    database: Database, cast: Cast, contract_id: UUID
) -> None:
    await let_in(database, cast, GrantScope.MONEY_READ)
    assert await seen(database, cast, cast.ada) == euros("100.00")
    async with database.tenant(cast.nova) as uow:
        await draft_run(uow, "2026-08")
    assert await seen(database, cast, cast.ada) == euros("100.00")
    await publish(database, cast.nova)
    assert await seen(database, cast, cast.ada) == euros("25.00")
    later = await advance(database, cast, contract_id, "30", month=9)
    assert await seen(database, cast, cast.ada) == euros("55.00")
    async with database.tenant(cast.nova) as uow:
        await withdraw_cost(uow, contract_id, later)
    assert await seen(database, cast, cast.ada) == euros("25.00")


@pytest.mark.parametrize("scope", [GrantScope.CATALOG, GrantScope.READ_ONLY])
async def test_without_a_grant_to_read_money_nothing_is_said(
    database: Database, cast: Cast, contract_id: UUID, scope: GrantScope
) -> None:
    await let_in(database, cast, scope)
    assert await seen(database, cast, cast.ada) == []


async def test_strangers_and_the_client_itself_are_told_nothing(
    database: Database, cast: Cast, contract_id: UUID
) -> None:
    await let_in(database, cast, GrantScope.MONEY_READ)
    for who in (cast.rival, cast.flo, cast.nova, acting(cast)):
        assert await seen(database, cast, who) == []
