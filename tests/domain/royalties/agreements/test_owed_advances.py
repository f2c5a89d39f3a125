"""Advances that are paid with the payees' next payout."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from app.billing import Entry, chart, post
from app.billing.payments import list_owed
from app.billing.tax.classification import USUAL
from app.billing.tax.queries.amounts import list_sources
from app.core.uow import Database, UnitOfWork
from app.domain.royalties.agreements.deal import Share
from app.domain.royalties.agreements.errors import (
    AdvancePaid,
    NothingPaidYet,
    OnlyAdvancesAreOwed,
)
from app.domain.royalties.agreements.models import ContractItem
from app.domain.royalties.agreements.service.items import enter_cost, withdraw_cost
from app.domain.royalties.agreements.service.writing import write_contract
from app.domain.royalties.contracts import CostKind
from app.domain.royalties.queries.statements import list_of_run
from tests.cast import Cast
from tests.domain.royalties.accounting.test_covering import in_force, standing
from tests.domain.royalties.accounting.test_runs import publish
from tests.domain.royalties.agreements.conftest import BASE, Enter, write
from tests.domain.royalties.agreements.conftest import post as send
from tests.domain.royalties.agreements.writing import World, simple
from tests.factories.royalties import Sale, earn

D = Decimal
SIGNED = {"incurred_on": date(2026, 8, 1), "description": "On signing"}


def together(world: World) -> tuple[Share, ...]:
    return (Share(world.nova, D("66.666667")), Share(world.mo, D("33.333333")))


async def advance(uow: UnitOfWork, contract_id: UUID, amount: str, **more: object) -> ContractItem:
    said: dict[str, Any] = {"kind": CostKind.ADVANCE, "is_owed": True, **SIGNED, **more}
    return await enter_cost(uow, contract_id, amount=D(amount), **said)


async def owed_to(uow: UnitOfWork) -> dict[str, int]:
    return {each.payee_name: each.owed for each in await list_owed(uow)}


async def test_is_owed_to_the_payees_by_their_shares_to_the_cent(
    uow: UnitOfWork, world: World
) -> None:
    contract_id = await in_force(uow, simple(world, shares=together(world)))
    await advance(uow, contract_id, "100.01")
    assert await owed_to(uow) == {"Nova Lind": 6667, "Mo Adeyemi": 3334}
    # It is entered and owed: nothing stays on the far side, and all of it is to be earned back.
    assert await standing(uow) == {"recoupable": D("100.01"), "payable": D("100.01")}


async def test_one_of_several_payees_is_paid_alone_and_in_full(
    uow: UnitOfWork, world: World
) -> None:
    contract_id = await in_force(uow, simple(world, shares=together(world)))
    await advance(uow, contract_id, "500", party_id=world.mo, percent=D(50), cap=D(100))
    # What may be earned back is less than what is paid.
    assert await owed_to(uow) == {"Mo Adeyemi": 50_000}
    assert (await standing(uow))["recoupable"] == 100


async def test_counts_as_royalty_for_taxes(uow: UnitOfWork, world: World) -> None:
    item = await advance(uow, await in_force(uow, simple(world)), "500")
    assert set(await list_sources(uow)) == {"contract_advance"} <= set(USUAL)
    await withdraw_cost(uow, item.contract_id, item.id)
    assert await list_sources(uow) == {}


async def test_is_withdrawn_while_nobody_was_paid(uow: UnitOfWork, world: World) -> None:
    item = await advance(uow, await in_force(uow, simple(world)), "500")
    for _ in range(2):
        await withdraw_cost(uow, item.contract_id, item.id)
    assert (await owed_to(uow), await standing(uow)) == ({}, {})


async def test_stays_once_it_is_in_a_payout(uow: UnitOfWork, world: World) -> None:
    item = await advance(uow, await in_force(uow, simple(world)), "500")
    payable = chart.payable(world.nova, "Nova Lind", "EUR")
    out = [Entry(payable, D(1)), Entry(chart.in_transit("sepa", "EUR"), D(-1))]
    await post(uow, kind="payout", key="1", entries=out, description="Payout")
    with pytest.raises(AdvancePaid):
        await withdraw_cost(uow, item.contract_id, item.id)
    assert item.withdrawn_at is None and await owed_to(uow) == {"Nova Lind": 49_900}


async def test_only_an_advance_and_only_under_a_contract_in_force(
    uow: UnitOfWork, world: World
) -> None:
    contract_id = await in_force(uow, simple(world))
    with pytest.raises(OnlyAdvancesAreOwed):
        await advance(uow, contract_id, "5", kind=CostKind.ARTIST)
    draft = await write_contract(uow, simple(world), number="N-2", name="Next", currency="EUR")
    with pytest.raises(NothingPaidYet):
        await advance(uow, draft.id, "5")
    assert await owed_to(uow) == {}


async def test_is_earned_back_as_any_other(database: Database, cast: Cast, world: World) -> None:
    async with database.tenant(cast.nova) as uow:
        await advance(uow, await in_force(uow, simple(world)), "5.00")
        await earn(uow, Sale(world.glow, "100", country="DE"))
    run_id = await publish(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        [statement] = await list_of_run(uow, run_id)
        # 18 per cent of 100, less the advance; what is owed in all has both.
        assert statement.total == 1300
        assert await owed_to(uow) == {"Nova Lind": 1800}


async def test_the_form_says_what_cannot_be_and_shows_what_is(enter: Enter, world: World) -> None:
    nova = await enter("nova")
    path = (await write(nova)).removeprefix(BASE)
    form = {"kind": "advance", "amount": "1500", "is_owed": "yes",
            "description": "On signing", "incurred_on": "2026-11-01"}  # fmt: skip
    refused = await send(nova, f"{path}/costs", f"{path}/costs/new", **form)
    assert refused.status_code == 422 and "Put the contract in force" in refused.text
    await send(nova, f"{path}/activate", f"{path}/activate")
    cost = await send(nova, f"{path}/costs", f"{path}/costs/new", **{**form, "kind": "artist cost"})
    assert cost.status_code == 422 and "Only an advance is paid with a payout" in cost.text
    assert (await send(nova, f"{path}/costs", f"{path}/costs/new", **form)).status_code == 303
    assert "paid with a payout" in (await nova.get(BASE + path)).text
