"""Copies sold under a contract pay the writers of the songs on them, at the rates of their year."""

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from app.billing import trial_balance
from app.core.uow import Database, UnitOfWork
from app.domain import catalog
from app.domain.catalog import ShareOffer, SheetKind
from app.domain.royalties.accounting.errors import CannotAccount
from app.domain.royalties.accounting.models import ExchangeRate
from app.domain.royalties.accounting.rates import write_rate
from app.domain.royalties.agreements.deal import Deal, Mechanicals
from app.domain.royalties.agreements.models import Accounting
from app.domain.royalties.agreements.service.items import enter_cost
from app.domain.royalties.agreements.service.writing import activate_contract, write_contract
from app.domain.royalties.contracts import CostKind
from app.domain.royalties.errors import RunOutOfDate
from app.domain.royalties.queries.statements import list_of_run
from app.domain.royalties.service.publishing import publish_run
from app.domain.royalties.service.runs import approve_run, draft_run
from tests.cast import Cast
from tests.domain.royalties.accounting.test_covering import in_force, standing
from tests.domain.royalties.accounting.test_runs import publish, told
from tests.domain.royalties.agreements.writing import World, settle_in, simple
from tests.factories.royalties import Sale, earn

D = Decimal
VECTORS = Path(__file__).parents[1] / "contracts" / "vectors"
US = json.loads((VECTORS / "us_mechanical_physical_download.json").read_text())["vectors"]
CLAUSE = json.loads((VECTORS / "royalty.json").read_text())["controlled_composition"]


@pytest.fixture
async def world(database: Database, cast: Cast) -> World:
    async with database.tenant(cast.nova) as uow:
        return await settle_in(uow)


async def written(
    uow: UnitOfWork, title: str, *writers: tuple[str, str], seconds: int | None = 200
) -> UUID:
    """A recording of a work whose writers have agreed on their shares."""
    work = await catalog.register_work(uow, title=title)
    offers = [ShareOffer(name=name, share=D(share)) for name, share in writers]
    if offers:
        await catalog.declare_splits(uow, SheetKind.COMPOSITION, work.id, offers=offers)
    found = await catalog.register_recording(
        uow, title=title, artist="Nova", work_id=work.id,
        duration=timedelta(seconds=seconds) if seconds else None,
    )  # fmt: skip
    return found.id


async def in_dollars(uow: UnitOfWork, deal: Deal) -> UUID:
    contract = await write_contract(
        uow, deal, number="N-1", name="Album deal", currency="USD", accounting=Accounting.MONTH
    )
    await activate_contract(uow, contract.id)
    return contract.id


def sold(recording: UUID, copies: int, **more: object) -> Sale:
    return Sale(
        recording, "10", "USD", country="US", quantity=copies, **{"kind": "physical", **more}
    )


def songs(said: list[tuple[str, str, Decimal]]) -> list[tuple[str, Decimal]]:
    return [(label, amount) for section, label, amount in said if section == "mechanicals"]


async def test_every_year_and_length_pays_its_statutory_rate(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        await in_dollars(uow, simple(world, "0", mechanicals=Mechanicals()))
        for case in US:
            song = await written(uow, "Song", ("Outsider", "100"), seconds=case["seconds"])
            month = date(case["year"], 6, 1)
            await earn(uow, sold(song, 1, kind="download", month=month), period="2026-06")
    run_id = await publish(database, cast.nova, "2026-06")
    async with database.tenant(cast.nova) as uow:
        found = [amount for _, amount in songs((await told(uow, run_id))["Outsider"])]
        assert sorted(found) == sorted(D(case["royalty"]) for case in US)


async def test_a_controlled_song_pays_three_quarters_and_says_why(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        await in_dollars(uow, simple(world, "50", mechanicals=Mechanicals()))
        song = await written(uow, "Dawn", ("Nova Lind", "60"), ("Outsider", "40"))
        await earn(uow, sold(song, 1000, month=date(2020, 3, 1)), sold(song, 5, kind="stream"))
    run_id = await publish(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        said = await told(uow, run_id)
        controlled = D(CLAUSE["per_song"]) * 1000 * D("0.6")
        assert songs(said["Nova Lind"]) == [
            (
                "Mechanicals of “Dawn”: 1,000 copies at 0.091 USD, 75 % of it as a controlled"
                " composition, your 60 % of the song",
                controlled,
            )
        ]
        assert songs(said["Outsider"]) == [
            ("Mechanicals of “Dawn”: 1,000 copies at 0.091 USD, your 40 % of the song", D("36.4"))
        ]
        statements = {each.payee_name: each.total for each in await list_of_run(uow, run_id)}
        assert statements == {"Nova Lind": 1000 + 4095, "Outsider": 3640}
        found = await standing(uow)
        assert found == {"receivable": D(20), "label": D("-67.35"), "payable": D("87.35")}
        assert all(each.difference == 0 for each in await trial_balance(uow))


async def test_no_advance_is_earned_back_out_of_mechanicals(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        contract_id = await in_dollars(uow, simple(world, "50", mechanicals=Mechanicals()))
        await enter_cost(
            uow, contract_id, kind=CostKind.ADVANCE, amount=D(100), incurred_on=date(2026, 8, 1),
            description="On signing",
        )  # fmt: skip
        song = await written(uow, "Dawn", ("Nova Lind", "100"))
        await earn(uow, sold(song, 100))
    run_id = await publish(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        [statement] = await list_of_run(uow, run_id)
        assert (statement.earned, (await standing(uow))["recoupable"]) == (D("9.825"), D(95))


@pytest.mark.parametrize(
    ("clause", "paid"),
    [
        (Mechanicals(), D("9.825")),
        (Mechanicals(physical_only=True), D(0)),
        (Mechanicals(rates_of=date(2022, 1, 1)), D("6.825")),
    ],
)
async def test_a_contract_says_which_copies_pay_and_by_which_years_rates(
    database: Database, cast: Cast, world: World, clause: Mechanicals, paid: Decimal
) -> None:
    async with database.tenant(cast.nova) as uow:
        await in_dollars(uow, simple(world, "0", mechanicals=clause))
        song = await written(uow, "Dawn", ("Nova Lind", "100"))
        await earn(uow, sold(song, 100, kind="download"))
        run = await draft_run(uow, "2026-08")
        said = await told(uow, run.id)
        assert sum(amount for _, amount in songs(said["Nova Lind"])) == paid


async def test_copies_sold_elsewhere_and_returns_follow_the_statute(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        await in_dollars(uow, simple(world, "0", mechanicals=Mechanicals()))
        song = await written(uow, "Dawn", ("Outsider", "100"), seconds=None)
        abroad = Sale(song, "10", "USD", country="DE", kind="physical")
        await earn(uow, abroad, sold(song, 10), Sale(song, "-1", "USD", country="US", quantity=-4,
                   kind="physical"))  # fmt: skip
        run = await draft_run(uow, "2026-08")
        [(label, amount)] = songs((await told(uow, run.id))["Outsider"])
        assert (label, amount) == ("Mechanicals of “Dawn”: 6 copies at 0.131 USD", D("0.786"))


async def test_a_draft_names_what_is_owed_to_writers_nobody_has_named(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        await in_dollars(uow, simple(world, "0", mechanicals=Mechanicals()))
        await earn(uow, sold(world.glow, 10))
        run = await draft_run(uow, "2026-08")
        assert run.left_out["unwritten"] == {"USD": "1.310000000000000000"}


async def test_writers_who_agree_after_the_draft_stop_publishing(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        await in_dollars(uow, simple(world, "10", mechanicals=Mechanicals()))
        song = await written(uow, "Dawn")
        await earn(uow, sold(song, 10))
        run = await draft_run(uow, "2026-08")
        await approve_run(uow, run.id)
        recording = await catalog.get_recording(uow, song)
        offers = [ShareOffer(name="Outsider", share=D(100))]
        await catalog.declare_splits(uow, SheetKind.COMPOSITION, recording.work_id, offers=offers)
        with pytest.raises(RunOutOfDate):
            await publish_run(uow, run.id)


async def test_dollars_of_the_statute_need_and_keep_an_exchange_rate(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        contract = await write_contract(
            uow, simple(world, "0", mechanicals=Mechanicals()), number="N-1", name="Album deal",
            currency="EUR", accounting=Accounting.MONTH,
        )  # fmt: skip
        await activate_contract(uow, contract.id)
        song = await written(uow, "Dawn", ("Outsider", "100"))
        await earn(uow, Sale(song, "10", country="US", kind="physical"))
        with pytest.raises(CannotAccount, match="exchange rate from USD to EUR"):
            await draft_run(uow, "2026-08")
        uow.db.add(
            ExchangeRate(
                tenant_id=uow.tenant_id, of="USD", into="EUR", period="2026-08", value=D("0.5"),
                source="ECB", quoted_on=date(2026, 8, 31),
            )
        )  # fmt: skip
        run = await draft_run(uow, "2026-08")
        said = (await told(uow, run.id))["Outsider"]
        assert [amount for _, amount in songs(said)] == [D("6.55")]
        assert [each["of"] for each in run.rates] == ["USD"]


async def test_what_nobody_is_named_for_keeps_the_dollar_it_was_reckoned_with(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        await in_force(uow, simple(world, "0", mechanicals=Mechanicals()))
        await earn(uow, Sale(world.glow, "10", country="US", kind="physical"))
        said = {"of": "USD", "into": "EUR", "period": "2026-08", "quoted_on": date(2026, 8, 31)}
        await write_rate(uow, **said, value=D("0.5"), source="ECB")
        run = await draft_run(uow, "2026-08")
        assert run.left_out["unwritten"] == {"EUR": "6.550000000000000000"}
        await approve_run(uow, run.id)
        await publish_run(uow, run.id)


async def test_a_year_without_rates_asks_for_the_day_whose_rates_apply(
    database: Database, cast: Cast, world: World
) -> None:
    async with database.tenant(cast.nova) as uow:
        await in_dollars(uow, simple(world, "0", mechanicals=Mechanicals()))
        song = await written(uow, "Dawn", ("Outsider", "100"))
        await earn(uow, sold(song, 1, month=date(2027, 1, 1)), period="2027-01")
        with pytest.raises(CannotAccount, match="the day whose rates apply"):
            await draft_run(uow, "2027-01")
