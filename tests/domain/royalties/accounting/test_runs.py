"""A month's statements under contracts: what they say, what the ledger then holds."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from app.billing import trial_balance
from app.core.actor import Actor
from app.core.uow import Database, UnitOfWork
from app.domain.royalties.accounting.errors import CannotAccount
from app.domain.royalties.accounting.models import ExchangeRate
from app.domain.royalties.accounting.queries import accounts_of, closings_of_run
from app.domain.royalties.accounting.rates import write_rate
from app.domain.royalties.agreements.deal import Clause, Covered, Holding, Rate, Share
from app.domain.royalties.agreements.models import Accounting
from app.domain.royalties.agreements.service.items import enter_cost
from app.domain.royalties.agreements.service.writing import activate_contract, write_contract
from app.domain.royalties.contracts import Base, CostKind
from app.domain.royalties.errors import RunOutOfDate
from app.domain.royalties.queries.statements import list_of_run
from app.domain.royalties.service.publishing import publish_run
from app.domain.royalties.service.runs import approve_run, draft_run
from app.domain.royalties.statement_document import rate_in_words
from tests.cast import Cast
from tests.domain.royalties.accounting.test_covering import in_force, standing
from tests.domain.royalties.agreements.writing import World, settle_in, simple
from tests.factories.royalties import Sale, earn, record

D = Decimal


@pytest.fixture
async def world(database: Database, cast: Cast) -> World:
    async with database.tenant(cast.nova) as uow:
        return await settle_in(uow)


async def publish(database: Database, actor: Actor, period: str = "2026-08") -> UUID:
    async with database.tenant(actor) as uow:
        run = await draft_run(uow, period)
    async with database.tenant(actor) as uow:
        await approve_run(uow, run.id)
    async with database.tenant(actor) as uow:
        await publish_run(uow, run.id)
    return run.id


async def told(uow: UnitOfWork, run_id: UUID) -> dict[str, list[tuple[str, str, Decimal]]]:
    return {
        statement.payee_name: [
            (row.section, row.label, row.amount)
            for account in await accounts_of(uow, statement)
            for row in account.rows
        ]
        for statement in await list_of_run(uow, run_id)
    }


async def test_a_royalty_is_stated_posted_and_owed(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        await in_force(uow, simple(world, "18"))
        await earn(uow, Sale(world.glow, "100"), Sale(world.dusk, "33.333"))
    run_id = await publish(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        assert await told(uow, run_id) == {
            "Nova Lind": [
                ("opening", "Brought forward", D(0)),
                ("sales", "Royalty on sales", D("23.99994")),
                ("closing", "Carried forward", D(0)),
                ("payable", "Due now", D("23.99994")),
            ]
        }
        assert await standing(uow) == {
            "receivable": D("133.333"), "label": D("109.33306"),
            "payable": D("23.99"), "accrued": D("0.00994"),
        }  # fmt: skip
        assert all(each.difference == 0 for each in await trial_balance(uow))


async def test_an_advance_is_earned_back_before_anything_is_due(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        contract_id = await in_force(uow, simple(world, "50"))
        await enter_cost(
            uow, contract_id, kind=CostKind.ADVANCE, amount=D(100), incurred_on=date(2026, 8, 1),
            description="On signing",
        )  # fmt: skip
        await earn(uow, Sale(world.glow, "150"))
    first = await publish(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        [closing] = await closings_of_run(uow, first)
        assert (closing.unrecouped, closing.owed) == (D(25), D(0))
        assert (await standing(uow))["recoupable"] == D(25)
        [statement] = await list_of_run(uow, first)
        assert ("advances", "Recouped: On signing", D(-75)) in (await told(uow, first))["Nova Lind"]
        [row] = (await accounts_of(uow, statement))[0].steps
        assert (row.available, row.opening, row.recouped, row.closing) == (75, 100, 75, 25)
        await earn(uow, Sale(world.glow, "250", month=date(2026, 9, 1)), period="2026-09")
    second = await publish(database, cast.nova, "2026-09")
    async with database.tenant(cast.nova) as uow:
        assert [each.total for each in await list_of_run(uow, second)] == [10000]
        assert "recoupable" not in await standing(uow)


async def test_a_reserve_is_held_and_released_by_its_schedule(
    database: Database, cast: Cast, world: World
) -> None:
    clause = Clause(reserve=Holding(D(10), (D(100),)))
    terms = (Rate("all", "All", D(100), clause=clause),)
    async with database.tenant(cast.nova) as uow:
        await in_force(uow, simple(world, terms=terms))
        await earn(uow, Sale(world.glow, "1000"))
    first = await publish(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        assert (await standing(uow))["reserve"] == D(100)
        await earn(uow, Sale(world.glow, "2000", month=date(2026, 9, 1)), period="2026-09")
    second = await publish(database, cast.nova, "2026-09")
    async with database.tenant(cast.nova) as uow:
        totals = [(await list_of_run(uow, run))[0].total for run in (first, second)]
        assert totals == [90000, 190000]
        assert (await standing(uow))["reserve"] == D(200)


async def test_splits_and_contracts_of_one_payee_are_one_statement(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        split = await record(uow, "Split", ("Ida", "100"))
        ida = (await list_parties(uow))["Ida"]
        shares = (Share(ida, D(100)),)
        await in_force(
            uow, simple(world, "10", shares=shares, covers=(Covered(recording_id=world.glow),))
        )
        await earn(uow, Sale(world.glow, "100.01"), Sale(split, "5.004"))
    run_id = await publish(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        [statement] = await list_of_run(uow, run_id)
        assert (statement.earned, statement.total) == (D("15.005"), 1500)


async def list_parties(uow: UnitOfWork) -> dict[str, UUID]:
    from tests.factories.royalties import party_ids

    return await party_ids(uow)


async def test_income_in_another_currency_needs_a_rate_and_keeps_it(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        await in_force(uow, simple(world, "50"))
        await earn(uow, Sale(world.glow, "100", "USD"))
        with pytest.raises(CannotAccount, match="exchange rate from USD to EUR"):
            await draft_run(uow, "2026-08")
    async with database.tenant(cast.nova) as uow:
        rate = ExchangeRate(
            tenant_id=uow.tenant_id, of="USD", into="EUR", period="2026-08", value=D("0.85"),
            source="ECB", quoted_on=date(2026, 8, 31),
        )  # fmt: skip
        uow.db.add(rate)
        await uow.flush()
        run = await draft_run(uow, "2026-08")
        rate.value = D("0.5")
        await uow.flush()
        await approve_run_of(uow, run.id)
        await publish_run(uow, run.id)
        assert [(each.total, each.currency) for each in await list_of_run(uow, run.id)] == [
            (4250, "EUR")
        ]
        assert all(each.difference == 0 for each in await trial_balance(uow))


async def test_a_payers_own_rate_converts_its_income_and_stands_on_the_statement(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        await in_force(uow, simple(world, "50"))
        await earn(uow, Sale(world.glow, "100", "USD"))
        await earn(uow, Sale(world.glow, "100", "USD"), payer="Bandcamp")
        said = {"of": "USD", "into": "EUR", "period": "2026-08", "quoted_on": date(2026, 8, 31)}
        await write_rate(uow, **said, value=D("0.85"), source="ECB")
        await write_rate(uow, **said, value=D("0.9"), source="Remittance", payer="Bandcamp")
        await write_rate(uow, **said, value=D("0.1"), source="Remittance", payer="Nobody")
    run_id = await publish(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        [statement] = await list_of_run(uow, run_id)
        assert (statement.total, statement.currency) == (8750, "EUR")
        assert [rate_in_words(rate) for rate in statement.rates] == [
            "1 USD = 0.85 EUR (ECB, 31 August 2026)",
            "1 USD = 0.9 EUR (Remittance, 31 August 2026)",
        ]
        assert [rate.get("payer") for rate in statement.rates] == [None, "Bandcamp"]


async def test_a_statement_names_the_rates_its_contracts_took_and_no_others(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        split = await record(uow, "Split", ("Ida", "100"))
        ida = (Share((await list_parties(uow))["Ida"], D(100)),)
        glow, dusk = [(Covered(recording_id=each),) for each in (world.glow, world.dusk)]
        await in_force(uow, simple(world, "50", covers=glow))
        await in_force(uow, simple(world, "50", covers=dusk, shares=ida), "N-2")
        await earn(uow, Sale(world.glow, "100", "USD"), payer="Bandcamp")
        await earn(uow, Sale(world.dusk, "100", "USD"), Sale(split, "1"))
        said = {"of": "USD", "into": "EUR", "period": "2026-08", "quoted_on": date(2026, 8, 31)}
        await write_rate(uow, **said, value=D("0.85"), source="ECB")
        await write_rate(uow, **said, value=D("0.9"), source="Remittance", payer="Bandcamp")
    run_id = await publish(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        assert {
            each.payee_name: [D(rate["value"]) for rate in each.rates]
            for each in await list_of_run(uow, run_id)
        } == {"Ida": [D("0.85")], "Nova Lind": [D("0.9")]}


async def approve_run_of(uow: UnitOfWork, run_id: UUID) -> None:
    await approve_run(uow, run_id)


async def test_a_quarterly_contract_waits_for_its_quarter(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        contract = await write_contract(
            uow, simple(world, "50"), number="Q", name="Quarterly", currency="EUR",
            accounting=Accounting.QUARTER,
        )  # fmt: skip
        await activate_contract(uow, contract.id)
        await earn(uow, Sale(world.glow, "10"))
        run = await draft_run(uow, "2026-08")
        assert await list_of_run(uow, run.id) == []
        await earn(uow, Sale(world.glow, "20", month=date(2026, 9, 1)), period="2026-09")
    run_id = await publish(database, cast.nova, "2026-09")
    async with database.tenant(cast.nova) as uow:
        assert [each.total for each in await list_of_run(uow, run_id)] == [1500]


async def test_a_draft_names_what_a_price_nobody_reports_would_pay(
    database: Database, cast: Cast, world: World
) -> None:
    by_price = (Rate("records", "Records", D(18), Base.PPD),)
    async with database.tenant(cast.nova) as uow:
        await in_force(
            uow, simple(world, terms=by_price, covers=(Covered(recording_id=world.glow),))
        )
        await in_force(uow, simple(world, covers=(Covered(recording_id=world.dusk),)), "N-2")
        await earn(uow, Sale(world.glow, "40"), Sale(world.dusk, "10"))
        run = await draft_run(uow, "2026-08")
        nothing = {"outside": {}, "waiting": {}, "unwritten": {}}
        assert run.left_out == {**nothing, "unpriced": {"EUR": "40"}}


async def test_what_changed_since_the_draft_stops_publishing(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        contract_id = await in_force(uow, simple(world, "50"))
        await earn(uow, Sale(world.glow, "150"))
        run = await draft_run(uow, "2026-08")
        await approve_run(uow, run.id)
        await enter_cost(
            uow, contract_id, kind=CostKind.ADVANCE, amount=D(1), incurred_on=date(2026, 8, 2),
            description="Late",
        )  # fmt: skip
        with pytest.raises(RunOutOfDate):
            await publish_run(uow, run.id)


async def test_a_reversed_report_is_taken_back_by_the_next_statement(
    database: Database, cast: Cast, world: World
) -> None:
    from app.domain.royalties.service.reversal import reverse_report

    async with database.tenant(cast.nova) as uow:
        await in_force(uow, simple(world, "50"))
        report = await earn(uow, Sale(world.glow, "100"))
    await publish(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        await reverse_report(uow, report.id)
        await earn(uow, Sale(world.glow, "130", month=date(2026, 9, 1)), period="2026-09")
    run_id = await publish(database, cast.nova, "2026-09")
    async with database.tenant(cast.nova) as uow:
        [statement] = await list_of_run(uow, run_id)
        assert statement.total == 1500
        found = await standing(uow)
        assert found == {"receivable": D(130), "label": D(65), "payable": D(65)}
