"""What a manager types in one go: a first advance, a producer, and what the form warns of."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select

from app.core.uow import Database
from app.domain.royalties.agreements.deal import Rate
from app.domain.royalties.agreements.models import ContractItem, RoyaltyContract
from app.domain.royalties.agreements.queries.lists import list_contracts
from app.domain.royalties.contracts import Base
from app.domain.royalties.queries.statements import list_of_run
from tests.cast import Cast
from tests.domain.royalties.accounting.test_covering import in_force
from tests.domain.royalties.accounting.test_runs import publish
from tests.domain.royalties.agreements.conftest import BASE, Enter, post, rates, sent, write
from tests.domain.royalties.agreements.writing import World, simple
from tests.factories.royalties import Sale, earn

D = Decimal


async def test_a_contract_is_written_with_its_first_advance(
    enter: Enter, database: Database, cast: Cast, world: World
) -> None:
    nova = await enter("nova")
    here = await write(
        nova, advance_amount="1500", advance_day="2026-08-01", advance_for="On signing"
    )
    assert "On signing" in (await nova.get(here)).text
    async with database.tenant(cast.nova) as uow:
        [item] = await uow.db.scalars(select(ContractItem))
        said = (item.kind, item.amount, item.incurred_on, item.party_id)
        assert said == ("advance", 150000, date(2026, 8, 1), None)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"advance_amount": "0"}, "Write an amount above zero"),
        ({"advance_amount": "5", "advance_day": "2026-08-31"}, "Statements are published up to"),
    ],
)
async def test_a_refused_advance_writes_no_contract(
    enter: Enter, database: Database, cast: Cast, world: World, typed: dict[str, str], words: str
) -> None:
    async with database.tenant(cast.nova) as uow:
        await in_force(uow, simple(world, "50"))
        await earn(uow, Sale(world.glow, "10"))
    await publish(database, cast.nova)
    answer = await post(await enter("nova"), "", **sent(number="N-9", **typed))
    assert (answer.status_code, words in answer.text) == (422, True)
    async with database.tenant(cast.nova) as uow:
        assert [each.number for each in (await list_contracts(uow)).items] == ["N-1"]


async def test_a_producer_is_added_in_one_go_and_paid_with_the_artist(
    enter: Enter, database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        contract_id = await in_force(uow, simple(world, "18"))
        await earn(uow, Sale(world.glow, "100"))
    nova = await enter("nova")
    here = f"{BASE}/{contract_id}"
    assert f"{here}/producers/new" in (await nova.get(here)).text
    said = {"payee": "Mo Adeyemi", "percent": "3", "of": "base", "number": "N-1-P"}
    answer = await post(nova, f"/{contract_id}/producers", f"/{contract_id}/producers/new", **said)
    assert answer.status_code == 303
    assert "3 % of the base, in points, to Mo Adeyemi" in (await nova.get(here)).text
    run_id = await publish(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        totals = {each.payee_name: each.total for each in await list_of_run(uow, run_id)}
        assert totals == {"Nova Lind": 1500, "Mo Adeyemi": 300}


async def test_points_nothing_can_be_reckoned_of_leave_no_producer_behind(
    enter: Enter, database: Database, cast: Cast, world: World
) -> None:
    each = (Rate("each", "Each", D("0.5"), Base.PER_UNIT),)
    async with database.tenant(cast.nova) as uow:
        contract_id = await in_force(uow, simple(world, terms=each))
    nova = await enter("nova")
    said = {"payee": "Mo Adeyemi", "percent": "3", "of": "base", "number": "N-1-P"}
    answer = await post(nova, f"/{contract_id}/producers", f"/{contract_id}/producers/new", **said)
    assert (answer.status_code, "need a base in money" in answer.text) == (422, True)
    async with database.tenant(cast.nova) as uow:
        assert len((await uow.db.scalars(select(RoyaltyContract))).all()) == 1


async def test_warns_of_a_currency_no_report_is_in(
    enter: Enter, database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        await earn(uow, Sale(world.glow, "10", "USD"))
    nova = await enter("nova")
    assert "Your reports are in USD" in (await nova.get(f"{BASE}/new?start=artist")).text
    pounds, dollars = (
        await write(nova, currency="GBP"),
        await write(nova, number="C-2", currency="USD"),
    )
    assert "No report is in GBP" in (await nova.get(pounds)).text
    assert "No report is in" not in (await nova.get(dollars)).text


async def test_one_rate_is_for_several_channels_and_formats(
    enter: Enter, database: Database, cast: Cast, world: World
) -> None:
    nova = await enter("nova")
    both = {"name": "Records and downloads", "rate": "12", "channels": "physical, download"}
    others = {"name": "All sales", "rate": "50", "configurations": ""}
    here = await write(nova, accounting="month", **rates(others, both))
    assert "on physical or download" in (await nova.get(here)).text
    token_page = f"/{UUID(here.rsplit('/', 1)[1])}"
    assert (await post(nova, f"{token_page}/activate", token_page)).status_code == 303
    async with database.tenant(cast.nova) as uow:
        kinds = ("physical", "download", "stream")
        await earn(uow, *(Sale(world.glow, "100", kind=kind) for kind in kinds))
    run_id = await publish(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        assert [each.total for each in await list_of_run(uow, run_id)] == [1200 + 1200 + 5000]
