"""The history of contracts accounted again: as it was published, and under other terms."""

import random
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from app.core.uow import Database, UnitOfWork
from app.domain.royalties.accounting.rates import write_rate
from app.domain.royalties.agreements.queries.contracts import last_version
from app.domain.royalties.agreements.routes.shared import said
from app.domain.royalties.agreements.service.items import enter_cost
from app.domain.royalties.contracts import CostKind, Purse
from app.domain.royalties.whatif.changes import Change
from app.domain.royalties.whatif.history import load_history
from app.domain.royalties.whatif.replaying import replay
from tests.cast import Cast
from tests.domain.royalties.accounting.test_covering import in_force
from tests.domain.royalties.agreements.writing import settle_in, simple
from tests.domain.royalties.whatif.label import a_month, amend, found, publish, royalty
from tests.factories.royalties import Sale, earn

HALF_A_YEAR = ("2025-10", "2025-11", "2025-12", "2026-01", "2026-02", "2026-03")
SIX_QUARTERS = ("2024-12", "2025-03", "2025-06", "2025-09", "2025-12", "2026-03")


@pytest.mark.parametrize(
    ("seed", "months", "whole"),
    [(7, HALF_A_YEAR, True), (2026, SIX_QUARTERS, False), (5, SIX_QUARTERS, True)],
)
async def test_unchanged_terms_close_every_period_as_it_was_published(
    database: Database, cast: Cast, seed: int, months: tuple[str, ...], *, whole: bool
) -> None:
    dice = random.Random(seed)
    async with database.tenant(cast.nova) as uow:
        contracts, songs = await found(uow, dice)
    for month in months:
        async with database.tenant(cast.nova) as uow:
            await a_month(uow, dice, songs, month)
        await publish(database, cast.nova, month)
        if month == months[1]:
            async with database.tenant(cast.nova) as uow:
                await amend_again(uow, dice, contracts[1], songs[0])
    async with database.tenant(cast.nova) as uow:
        for contract in contracts:
            assert await closes_as_published(uow, contract, whole=whole) >= 2


async def amend_again(uow: UnitOfWork, dice: random.Random, contract_id: UUID, song: UUID) -> None:
    shares = (await said(uow, await last_version(uow, contract_id))).shares
    await amend(uow, contract_id, royalty(dice, [each.party_id for each in shares], song), "A")


async def closes_as_published(uow: UnitOfWork, contract_id: UUID, *, whole: bool) -> int:
    """How many periods of the contract were replayed; each of them to the last digit."""
    history = await load_history(uow, contract_id, whole=whole, catalogue=False)
    done = replay(history, contract_id, Change())
    assert [each.period.code for each in done if not each.is_as_published] == []
    quarters = {(each.period.start.year, each.period.start.month // 4) for each in done}
    assert whole or len(quarters) == 4
    return sum(str(contract_id) in each.published for each in done)


async def test_a_payers_own_rate_is_told_apart_in_the_history(
    database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        world = await settle_in(uow)
        contract_id = await in_force(uow, simple(world, "50"))
        await enter_cost(
            uow, contract_id, kind=CostKind.ADVANCE, amount=Decimal(1000), description="Advance",
            incurred_on=date(2026, 8, 1),
        )  # fmt: skip
        for payer, rate in (("", "0.85"), ("Own", "0.5")):
            await earn(uow, Sale(world.glow, "100", "USD"), payer=payer or "DistroKid")
            await write_rate(
                uow, of="USD", into="EUR", period="2026-08", value=Decimal(rate), payer=payer,
                source="Remittance", quoted_on=date(2026, 8, 31),
            )  # fmt: skip
    await publish(database, cast.nova, "2026-08")
    async with database.tenant(cast.nova) as uow:
        assert await closes_as_published(uow, contract_id, whole=True) == 1


async def test_open_income_of_a_payer_with_a_rate_needs_none_of_everybody(
    database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        world = await settle_in(uow)
        contract_id = await in_force(uow, simple(world, "50"))
        await earn(uow, Sale(world.glow, "100", "USD"), payer="Own")
        await earn(uow, Sale(world.glow, "7", "USD"), payer="DistroKid")
        await write_rate(
            uow, of="USD", into="EUR", period="2026-08", value=Decimal("0.5"), payer="Own",
            source="Remittance", quoted_on=date(2026, 8, 31),
        )  # fmt: skip
        history = await load_history(uow, contract_id, whole=True, catalogue=False)
        [step] = history.steps
        assert [sale.gross for sale in step.sales] == [100]
        assert history.unrated == {"USD": 7}
        [done] = replay(history, contract_id, Change())
        assert done.figures[Purse(str(contract_id), str(world.nova))].payable == 25
