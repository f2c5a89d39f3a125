"""Other terms over stored sales, in figures worked out by hand."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from app.core.period import quarter
from app.core.uow import Database, UnitOfWork
from app.domain.royalties.agreements.deal import Covered, Share
from app.domain.royalties.agreements.models import Accounting
from app.domain.royalties.agreements.queries.contracts import get_contract
from app.domain.royalties.agreements.service.between import cross_contracts
from app.domain.royalties.agreements.service.items import enter_cost
from app.domain.royalties.agreements.service.writing import activate_contract, write_contract
from app.domain.royalties.contracts import CostKind
from app.domain.royalties.whatif.comparing import Account, Recouped
from app.domain.royalties.whatif.errors import TooMuchHistory
from app.domain.royalties.whatif.queries.history import Wanted, sums_of_sales
from app.domain.royalties.whatif.trying import Answer, answer, read_question
from tests.cast import Cast
from tests.domain.royalties.agreements.writing import World, settle_in, simple
from tests.domain.royalties.whatif.label import publish
from tests.factories.royalties import Sale, earn

D = Decimal
Q1, Q2 = quarter("2026-Q1"), quarter("2026-Q2")


@pytest.fixture
async def world(database: Database, cast: Cast) -> World:
    async with database.tenant(cast.nova) as uow:
        return await settle_in(uow)


async def advance(uow: UnitOfWork, contract_id: UUID, amount: int) -> UUID:
    item = await enter_cost(
        uow, contract_id, kind=CostKind.ADVANCE, amount=D(amount), incurred_on=date(2026, 1, 1),
        description="On signing",
    )  # fmt: skip
    return item.id


async def quarterly(uow: UnitOfWork, world: World, number: str = "N-1", **more: object) -> UUID:
    contract = await write_contract(
        uow, simple(world, "20", **more), number=number, name="Album deal", currency="EUR",
        accounting=Accounting.QUARTER,
    )  # fmt: skip
    return contract.id


async def in_force(database: Database, cast: Cast, world: World, owed: int) -> tuple[UUID, UUID]:
    """A contract at 20 % with an advance; its item."""
    async with database.tenant(cast.nova) as uow:
        contract_id = await quarterly(uow, world)
        item = await advance(uow, contract_id, owed)
        await activate_contract(uow, contract_id)
    return contract_id, item


async def two_quarters(database: Database, cast: Cast, world: World) -> None:
    """1,000 of sales in the first quarter, published, and 2,000 in the second, which waits."""
    async with database.tenant(cast.nova) as uow:
        await earn(uow, Sale(world.glow, "1000", month=date(2026, 1, 1)), period="2026-02")
    await publish(database, cast.nova, "2026-03")
    async with database.tenant(cast.nova) as uow:
        await earn(uow, Sale(world.glow, "2000", month=date(2026, 4, 1)), period="2026-05")


async def ask(uow: UnitOfWork, contract_id: UUID, **params: str) -> Answer:
    typed = {name.replace("__", "."): text for name, text in params.items()}
    question = await read_question(uow, await get_contract(uow, contract_id), typed)
    found = await answer(uow, question)
    assert question.errors == {}
    return found


def lines(account: Account) -> dict[tuple[str, str], list[Decimal]]:
    return {
        (line.quarter.code if line.quarter else "", line.measure): [c.amount for c in line.cells]
        for line in account.lines
    }


async def test_a_higher_rate_and_a_smaller_advance_are_recouped_earlier(
    database: Database, cast: Cast, world: World
) -> None:
    contract_id, item = await in_force(database, cast, world, 300)
    await two_quarters(database, cast, world)
    async with database.tenant(cast.nova) as uow:
        typed = {f"b.advance.{item}": "150"}
        found = await ask(uow, contract_id, a__rate__all="25.5", **typed)
    [account] = found.comparison.accounts
    assert lines(account) == {
        ("2026-Q1", "payable"): [D(0), D(0), D(50)],
        ("2026-Q1", "recouped"): [D(200), D(255), D(150)],
        ("2026-Q1", "unrecouped"): [D(100), D(45), D(0)],
        ("2026-Q2", "payable"): [D(300), D(465), D(400)],
        ("2026-Q2", "recouped"): [D(100), D(45), D(0)],
        ("2026-Q2", "unrecouped"): [D(0), D(0), D(0)],
        ("", "payable"): [D(300), D(465), D(450)],
        ("", "recouped"): [D(300), D(300), D(150)],
    }
    assert [cell.change for cell in account.lines[-2].cells] == [None, D(165), D(150)]
    assert found.comparison.recouped == [Recouped(Q2), Recouped(Q2), Recouped(Q1)]
    assert found.comparison.open_quarters == {Q2}
    assert found.differs == []


async def test_a_reserve_a_new_advance_and_a_smallest_payment_are_tried(
    database: Database, cast: Cast, world: World
) -> None:
    contract_id, _ = await in_force(database, cast, world, 100)
    await two_quarters(database, cast, world)
    async with database.tenant(cast.nova) as uow:
        found = await ask(uow, contract_id, a__reserve="10", b__advance="50", c__minimum="120")
    [account] = found.comparison.accounts
    known = lines(account)
    assert known["2026-Q1", "payable"] == [D(100), D(80), D(50), D(0)]
    assert known["2026-Q1", "reserved"] == [D(0), D(20), D(0), D(0)]
    assert known["2026-Q1", "carried"] == [D(0), D(0), D(0), D(100)]
    # The reserve of the first quarter is free in the second one, which holds 10 % of 400 back.
    assert known["2026-Q2", "payable"] == [D(400), D(380), D(400), D(500)]


async def test_a_draft_is_tried_over_what_its_titles_ever_sold(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        await earn(uow, Sale(world.glow, "1000", month=date(2026, 1, 1)), period="2026-02")
        late = Sale(world.glow, "2000"), Sale(world.glow, "9", "JPY"), Sale(world.dusk, "7")
        await earn(uow, *late, period="2026-05")
        covers = (Covered(recording_id=world.glow),)
        draft = await quarterly(uow, world, covers=covers, starts=date(2027, 1, 1))
        await advance(uow, draft, 100)
        found = await ask(uow, draft, a__rate__all="10")
    [account] = found.comparison.accounts
    assert lines(account)["", "payable"] == [D(500), D(200)]
    assert found.comparison.recouped == [Recouped(Q1), Recouped(Q1)]
    assert found.unrated == {"JPY": D(9)}


async def test_what_a_change_does_to_crossed_contracts_is_shown_with_them(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        glow, dusk = (Covered(recording_id=each) for each in (world.glow, world.dusk))
        first = await quarterly(uow, world, covers=(glow,))
        other = await quarterly(uow, world, "N-2", covers=(dusk,))
        item = await advance(uow, first, 1000)
        for contract_id in (first, other):
            await activate_contract(uow, contract_id)
        party, starts = world.nova, date(2026, 1, 1)
        await cross_contracts(uow, [first, other], party_id=party, name="Both", starts=starts)
        await earn(uow, Sale(world.dusk, "500", month=date(2026, 1, 1)), period="2026-03")
        found = await ask(uow, first, **{f"a.advance.{item}": "40"})
    mine, crossed = found.comparison.accounts
    assert lines(mine)["2026-Q1", "recouped"] == [D(100), D(40)]
    assert crossed.contract == str(other)
    assert lines(crossed)["2026-Q1", "payable"] == [D(0), D(60)]


async def test_shares_are_tried_for_each_payee_and_for_all_together(
    database: Database, cast: Cast, world: World
) -> None:
    halves = (Share(world.nova, D(50)), Share(world.mo, D(50)))
    async with database.tenant(cast.nova) as uow:
        contract_id = await quarterly(uow, world, shares=halves)
        await activate_contract(uow, contract_id)
        await earn(uow, Sale(world.glow, "1000"), period="2026-08")
        typed = {f"a.share.{world.nova}": "70", f"a.share.{world.mo}": "30"}
        found = await ask(uow, contract_id, **typed)
    due = {found.who(each): lines(each)["", "payable"] for each in found.comparison.accounts}
    assert due == {
        "All payees together": [D(200), D(200)],
        "Nova Lind": [D(100), D(140)],
        "Mo Adeyemi": [D(100), D(60)],
    }


async def test_a_history_without_end_is_refused(
    database: Database, cast: Cast, world: World
) -> None:
    await in_force(database, cast, world, 300)
    await two_quarters(database, cast, world)
    wanted = Wanted(frozenset(), is_everything=True, catalogue=True)
    async with database.tenant(cast.nova) as uow:
        found = await sums_of_sales(uow, wanted, most=2)
        assert sorted(each.amount for each in found) == [D(1000), D(2000)]
        with pytest.raises(TooMuchHistory):
            await sums_of_sales(uow, wanted, most=1)
