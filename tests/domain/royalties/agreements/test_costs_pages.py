"""Advances, costs, openings, and what passes between contracts, as browsers meet them."""

import re
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from app.core.ids import new_id
from app.core.uow import Database
from app.domain.royalties.agreements import load_agreements
from app.domain.royalties.agreements.queries.contracts import get_contract
from app.domain.royalties.agreements.service.items import enter_cost
from app.domain.royalties.agreements.service.writing import activate_contract
from app.domain.royalties.contracts import CostKind
from app.domain.royalties.models.statements import RunStatus, StatementRun
from tests.cast import Cast
from tests.domain.royalties.accounting.test_runs import publish
from tests.domain.royalties.agreements.conftest import BASE, Enter, post, write
from tests.domain.royalties.agreements.writing import World
from tests.factories.royalties import Sale, earn

ADVANCE = {
    "kind": "advance",
    "description": "On signing",
    "amount": "1500",
    "incurred_on": "2026-11-01",
}


async def enter_by_form(browser: Any, path: str, **more: str) -> Any:
    return await post(browser, f"{path}/costs", f"{path}/costs/new", **{**ADVANCE, **more})


@pytest.fixture
async def path(enter: Enter, world: World) -> str:
    return (await write(await enter("nova"))).removeprefix(BASE)


async def test_an_advance_is_entered_shown_and_withdrawn(
    enter: Enter, world: World, path: str
) -> None:
    nova = await enter("nova")
    assert "None. An advance is earned back" in (await nova.get(BASE + path)).text
    answer = await enter_by_form(nova, path, party_id=str(world.nova), percent="50", cap="700")
    shown = (await nova.get(BASE + path)).text

    assert answer.status_code == 303
    for words in ("On signing", "€1,500.00", "at most", "€700.00</span> in all"):
        assert words in shown
    assert "€700.00" in (await nova.get(BASE)).text
    withdraw = re.search(rf'{path}(/costs/[\w-]+/withdraw)"', shown)[1]
    assert (await post(nova, path + withdraw, path + withdraw)).status_code == 303
    assert ", withdrawn" in (await nova.get(BASE + path)).text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"amount": ""}, "Amount is missing"),
        ({"amount": "0"}, "above zero"),
        ({"amount": "1.001"}, "at most 2 decimal places"),
        ({"incurred_on": "tomorrow"}, "as 2026-08-31"),
        ({"description": ""}, "What it was for is missing"),
        ({"party_id": "somebody"}, "Choose one of the listed answers"),
        ({"incurred_on": "2026-08-31"}, "2026-09-01 is open"),
    ],
)
async def test_says_what_is_wrong_with_a_cost(
    enter: Enter, path: str, database: Database, cast: Cast, wrong: dict[str, str], words: str
) -> None:
    async with database.tenant(cast.nova) as uow:
        run = {"period": "2026-08", "status": RunStatus.PUBLISHED}
        uow.db.add(StatementRun(id=new_id(), tenant_id=uow.tenant_id, **run))
    nova = await enter("nova")
    answer = await enter_by_form(nova, path, **wrong)

    assert (answer.status_code, words in answer.text) == (422, True)
    assert "None. An advance is earned back" in (await nova.get(BASE + path)).text


async def test_what_a_published_period_knows_stays(
    enter: Enter, path: str, database: Database, cast: Cast, world: World
) -> None:
    contract_id = UUID(path.strip("/"))
    async with database.tenant(cast.nova) as uow:
        cost = {"amount": Decimal(5), "incurred_on": date(2026, 8, 1), "description": "Video"}
        item = await enter_cost(uow, contract_id, kind=CostKind.SHARED, **cost)
        run = {"period": "2026-08", "status": RunStatus.LOCKED}
        uow.db.add(StatementRun(id=new_id(), tenant_id=uow.tenant_id, **run))
    nova = await enter("nova")
    withdraw = f"{path}/costs/{item.id}/withdraw"
    answer = await post(nova, withdraw, withdraw)

    assert (answer.status_code, "A published period knows this" in answer.text) == (409, True)
    assert ", withdrawn" not in (await nova.get(BASE + path)).text


async def test_a_payee_comes_with_a_balance(enter: Enter, world: World, path: str) -> None:
    nova = await enter("nova")
    opening = {"party_id": str(world.nova), "amount": "-250.50", "as_of": "2026-11-01"}
    answer = await post(nova, f"{path}/opening", f"{path}/opening", **opening)
    assert answer.status_code == 303
    assert "−€250.50" in (await nova.get(BASE + path)).text
    stranger = {**opening, "party_id": str(world.mo)}
    refused = await post(nova, f"{path}/opening", f"{path}/opening", **stranger)
    assert (refused.status_code, "Choose one of the listed" in refused.text) == (422, True)


async def test_income_passes_to_another_contract_until_it_is_ended(
    enter: Enter, world: World, path: str
) -> None:
    nova = await enter("nova")
    await write(nova, number="P-1", name="Producer", share_payee=["Mo Adeyemi"])
    transfer = {
        "party_id": str(world.nova),
        "percent": "3",
        "of": "income",
        "to_contract": "P-1",
        "to_payee": "Mo Adeyemi",
        "starts": "2026-01-01",
    }
    new = f"{path}/transfers/new"
    assert (await post(nova, f"{path}/transfers", new, **transfer)).status_code == 303
    shown = (await nova.get(BASE + path)).text
    assert "by Nova Lind under C-1 goes to Mo Adeyemi under P-1" in shown
    end = re.search(rf'{path}(/transfers/[\w-]+/end)"', shown)[1]
    assert (await post(nova, path + end, new)).status_code == 303
    assert ", ended " in (await nova.get(BASE + path)).text
    wrong = await post(nova, f"{path}/transfers", new, **{**transfer, "to_payee": "Nova Lind"})
    assert (wrong.status_code, "somebody paid under it" in wrong.text) == (422, True)


async def test_contracts_of_a_payee_recoup_each_other_when_told_to(
    enter: Enter, world: World, path: str, database: Database, cast: Cast
) -> None:
    nova = await enter("nova")
    second = (await write(nova, number="C-2")).removeprefix(f"{BASE}/")
    crossing = {
        "name": "Both albums",
        "payee": "Nova Lind",
        "contract_number": ["C-2", "C-1"],
        "cap": "1000",
        "starts": "2026-01-01",
    }
    assert (await post(nova, "/crossings", "/between", **crossing)).status_code == 303
    assert "Both albums" in (await nova.get(f"{BASE}/between")).text
    async with database.tenant(cast.nova) as uow:
        for key in (path.strip("/"), second):
            contract = await get_contract(uow, UUID(key))
            await activate_contract(uow, contract.id)
        [crossed] = (await load_agreements(uow)).crossings
    assert (crossed.contracts, crossed.cap) == ((second, path.strip("/")), Decimal(1000))
    again = await post(nova, "/crossings", "/between", **crossing)
    assert (again.status_code, "has this name already" in again.text) == (422, True)
    alone = await post(nova, "/crossings", "/between", **{**crossing, "contract_number": ["C-1"]})
    assert (alone.status_code, "at least two contracts" in alone.text) == (422, True)


async def test_recordings_are_put_into_a_group_once(enter: Enter, world: World) -> None:
    nova = await enter("nova")
    answer = await post(nova, "/groups", "/between", name="New songs", recordings="Glow\n")
    assert answer.status_code == 303
    assert "New songs, 1 recording" in (await nova.get(f"{BASE}/between")).text
    again = await post(nova, "/groups", "/between", name="Others", recordings="Glow")
    assert (again.status_code, "one group at most" in again.text) == (422, True)
    assert "Others" not in (await nova.get(f"{BASE}/between")).text.replace('"Others"', "")


async def test_shows_what_published_statements_have_earned_back(
    enter: Enter, world: World, path: str, database: Database, cast: Cast
) -> None:
    nova = await enter("nova")
    await post(nova, f"{path}/activate", f"{path}/activate")
    await enter_by_form(nova, path, amount="10", incurred_on="2026-09-01")
    async with database.tenant(cast.nova) as uow:
        sale = Sale(world.glow, "50", currency="EUR", month=date(2026, 9, 1))
        await earn(uow, sale, period="2026-09")
    assert "After" not in (await nova.get(BASE + path)).text
    await publish(database, cast.nova, "2026-09")

    shown = (await nova.get(BASE + path)).text
    assert re.search(r"After .*: .*€1\.00</span> still to earn back", shown)
    assert 'data-label="Earned back"' in shown and "€9.00" in shown
