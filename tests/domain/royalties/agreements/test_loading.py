"""What is written is given to the engine, as of a day, with one query for each table."""

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest

from app.core.ids import new_id
from app.core.uow import Database, UnitOfWork
from app.domain.royalties.agreements import load_agreements
from app.domain.royalties.agreements.deal import Deal, Fee, Stage
from app.domain.royalties.agreements.models import Accounting, RoyaltyContract
from app.domain.royalties.agreements.service.between import (
    agree_transfer,
    cross_contracts,
    end_crossing,
    end_transfer,
)
from app.domain.royalties.agreements.service.items import (
    enter_cost,
    enter_opening,
    withdraw_cost,
)
from app.domain.royalties.agreements.service.writing import (
    activate_contract,
    amend_contract,
    write_contract,
)
from app.domain.royalties.contracts import CostKind, Kind, Passing, Scope
from app.domain.royalties.contracts.deductions import Purse
from app.domain.royalties.models.statements import RunStatus, StatementRun
from tests.cast import Cast
from tests.domain.royalties.agreements.writing import full, settle_in, simple

D = Decimal
JUNE, JULY = date(2026, 6, 30), date(2026, 7, 31)


@pytest.fixture
async def uow(database: Database, cast: Cast) -> AsyncIterator[UnitOfWork]:
    async with database.tenant(cast.nova) as uow:
        yield uow


async def put_in_force(uow: UnitOfWork, deal: Deal, number: str = "C-1") -> RoyaltyContract:
    contract = await write_contract(uow, deal, number=number, name="Nova", currency="EUR")
    return await activate_contract(uow, contract.id)


async def publish(uow: UnitOfWork, period: str) -> None:
    uow.db.add(
        StatementRun(
            id=new_id(), tenant_id=uow.tenant_id, period=period, status=RunStatus.PUBLISHED
        )
    )
    await uow.flush()


async def amend(uow: UnitOfWork, contract_id: UUID, deal: Deal, seen: int = 1) -> None:
    await amend_contract(
        uow,
        contract_id,
        deal,
        seen=seen,
        number="C-1",
        name="Nova",
        accounting=Accounting.QUARTER,
    )


async def test_every_field_comes_back_as_it_was_written(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        world = await settle_in(uow)
        contract = await put_in_force(uow, full(world))

    async with database.tenant(cast.nova) as uow:
        loaded = await load_agreements(uow)

    assert loaded.agreed[str(contract.id)].deal == full(world)


async def test_the_engine_gets_the_contract_in_its_own_words(uow: UnitOfWork) -> None:
    world = await settle_in(uow)
    contract = await put_in_force(uow, full(world))

    [given] = (await load_agreements(uow)).contracts

    assert (given.id, given.currency, given.minimum) == (str(contract.id), "EUR", D(50))
    assert given.scope == Scope(
        groups=frozenset({"Back catalogue"}),
        recordings=frozenset({str(world.glow)}),
        releases=frozenset({"4006381333931"}),
        catalogue_type="master",
        participation={str(world.glow): D(50)},
    )
    assert given.own_shares == {str(world.dusk): {str(world.mo): D(100)}}
    assert given.terms[1].when.channels == frozenset({"physical"})
    assert given.terms[1].escalation.per_territory
    assert [step.kind for step in given.deductions] == [Kind.DISTRIBUTION]
    assert [step.percent for step in given.commissions] == [D(15)]


async def test_a_draft_is_not_accounted_unless_it_is_named(uow: UnitOfWork) -> None:
    world = await settle_in(uow)
    draft = await write_contract(uow, simple(world), number="C-1", name="N", currency="EUR")

    assert (await load_agreements(uow)).contracts == ()
    named = await load_agreements(uow, contract_ids=[draft.id])
    assert [each.id for each in named.contracts] == [str(draft.id)]


async def test_an_amendment_counts_from_the_first_period_not_yet_published(
    uow: UnitOfWork,
) -> None:
    world = await settle_in(uow)
    contract = await put_in_force(uow, simple(world, "18"))
    await publish(uow, "2026-06")
    await amend(uow, contract.id, simple(world, "20"))

    before, after = await load_agreements(uow, on=JUNE), await load_agreements(uow, on=JULY)

    assert [each.contracts[0].terms[0].rate for each in (before, after)] == [D(18), D(20)]
    assert [each.agreed[str(contract.id)].version for each in (before, after)] == [1, 2]


async def test_costs_are_given_in_order_without_what_was_withdrawn(uow: UnitOfWork) -> None:
    world = await settle_in(uow)
    contract = await put_in_force(uow, simple(world))
    common = {"incurred_on": date(2026, 6, 1), "description": "On signing"}
    advance = await enter_cost(
        uow, contract.id, kind=CostKind.ADVANCE, amount=D(5000), party_id=world.nova, **common
    )
    video = await enter_cost(
        uow, contract.id, kind=CostKind.SHARED, amount=D(800), percent=D(50), cap=D(300), **common
    )
    mistake = await enter_cost(uow, contract.id, kind=CostKind.ARTIST, amount=D(1), **common)
    await withdraw_cost(uow, contract.id, mistake.id)

    found = (await load_agreements(uow, on=JUNE)).recoupables

    assert [item.id for item in found] == [str(advance.id), str(video.id)]
    assert [(item.amount, item.order) for item in found] == [(D(5000), 1), (D(800), 2)]
    assert [item.recoverable for item in found] == [5000, 300]
    assert (await load_agreements(uow, on=date(2026, 5, 31))).recoupables == ()


async def test_an_opening_entered_again_replaces_the_first(uow: UnitOfWork) -> None:
    world = await settle_in(uow)
    contract = await put_in_force(uow, simple(world))
    for amount in ("1", "-250.50"):
        await enter_opening(
            uow, contract.id, party_id=world.nova, amount=D(amount), as_of=date(2026, 1, 1)
        )

    loaded = await load_agreements(uow)

    purse = Purse(str(contract.id), str(world.nova))
    assert loaded.openings == {purse: Fraction("-250.50")}
    assert loaded.payees[str(world.nova)].name == "Nova Lind"


async def test_crossings_and_transfers_hold_from_their_day_until_they_end(
    uow: UnitOfWork,
) -> None:
    world = await settle_in(uow)
    one = await put_in_force(uow, simple(world))
    two = await put_in_force(uow, simple(world), "C-2")
    between = {"party_id": world.nova, "starts": date(2026, 6, 1)}
    crossing = await cross_contracts(uow, [two.id, one.id], name="Both", cap=D(100), **between)
    transfer = await agree_transfer(
        uow,
        one.id,
        to_contract_id=two.id,
        to_party_id=world.nova,
        percent=D(3),
        of=Passing.INCOME,
        **between,
    )
    await end_crossing(uow, crossing.id, until=date(2026, 7, 1))
    await end_transfer(uow, one.id, transfer.id, until=date(2026, 7, 1))

    june, july = await load_agreements(uow, on=JUNE), await load_agreements(uow, on=JULY)

    assert june.crossings[0].contracts == (str(two.id), str(one.id))
    assert june.crossings[0].cap == D(100)
    assert june.transfers[0].percent == D(3)
    assert (july.crossings, july.transfers) == ((), ())


async def test_a_named_contract_brings_those_it_pays_into(uow: UnitOfWork) -> None:
    world = await settle_in(uow)
    producer = await put_in_force(uow, simple(world), "P-1")
    await put_in_force(uow, simple(world), "C-3")
    points = Fee(
        Stage.COMMISSION,
        Kind.PRODUCER,
        D(3),
        to_contract_id=producer.id,
        to_party_id=world.nova,
    )
    artist = await put_in_force(uow, simple(world, fees=(points,)), "C-2")

    loaded = await load_agreements(uow, contract_ids=[artist.id])

    assert set(loaded.agreed) == {str(artist.id), str(producer.id)}


async def test_groups_are_given_by_recording(uow: UnitOfWork) -> None:
    world = await settle_in(uow)
    assert (await load_agreements(uow)).groups == {str(world.dusk): "Back catalogue"}


async def test_a_contract_that_only_receives_has_no_income_of_its_own(uow: UnitOfWork) -> None:
    world = await settle_in(uow)
    await put_in_force(uow, simple(world, terms=()))

    [given] = (await load_agreements(uow)).contracts

    assert (given.scope.recordings, given.scope.groups) == (frozenset(), None)
