"""A label's quarter: three distributors, four currencies, two hundred contracts, to the last digit."""

import random
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from app.billing import list_balances, trial_balance
from app.core.actor import Actor
from app.core.money import Money, exact_sum
from app.core.uow import Database, UnitOfWork
from app.domain.catalog import register_party, register_recording
from app.domain.royalties.accounting.models import ContractClosing
from app.domain.royalties.accounting.rates import write_rate
from app.domain.royalties.agreements.deal import (
    Clause,
    Covered,
    Deal,
    Fee,
    Holding,
    Rate,
    Share,
    Stage,
)
from app.domain.royalties.agreements.models import Accounting
from app.domain.royalties.agreements.service.items import enter_cost
from app.domain.royalties.agreements.service.writing import activate_contract, write_contract
from app.domain.royalties.contracts import Basis, CostKind, Kind, Of
from app.domain.royalties.models.earnings import EarningsReport
from app.domain.royalties.models.statements import Statement
from app.domain.royalties.service.publishing import publish_run
from app.domain.royalties.service.runs import approve_run, draft_run
from tests.cast import Cast
from tests.factories.royalties import Sale, earn, record

CONTRACTS = 200
MONTHS = ("2026-07", "2026-08", "2026-09")
WORTH = {"USD": "0.8531", "GBP": "1.1544", "JPY": "0.0057123"}
D = Decimal


@dataclass
class Label:
    dice: random.Random
    recordings: list[UUID]
    split: UUID
    imported: dict[str, Decimal]


def deal(dice: random.Random, payees: list[UUID], recording: UUID) -> Deal:
    """One of the shapes contracts have: royalty with a reserve and fees, or a share of the profit."""
    first, second = dice.sample(payees, 2)
    part = D(dice.randrange(1, 100))
    common = {
        "shares": (Share(first, part), Share(second, 100 - part)),
        "covers": (Covered(recording_id=recording),),
        "minimum": dice.choice((0, 5000)),
    }
    if dice.random() < 0.2:
        return Deal(**common, basis=Basis.PROFIT_SHARE, profit_share=D(dice.randrange(30, 70)))
    held = Holding(D(dice.randrange(5, 30)), (D("33.3333"), D("66.6667")))
    rate = Rate("all", "All", D(dice.randrange(8, 60)), clause=Clause(reserve=held))
    fees = (
        Fee(Stage.BEFORE, Kind.DISTRIBUTION, D("15.5")),
        Fee(Stage.COMMISSION, Kind.MANAGER, D("12.345"), Of.REMAINDER),
    )
    return Deal(**common, terms=(rate,), fees=fees)


async def found(uow: UnitOfWork, dice: random.Random) -> Label:
    payees = [(await register_party(uow, name=f"Payee {place}")).id for place in range(20)]
    recordings = []
    for place in range(CONTRACTS):
        recording = await register_recording(uow, title=f"Song {place}", artist="Nova")
        recordings.append(recording.id)
        contract = await write_contract(
            uow, deal(dice, payees, recording.id), number=f"C-{place}", name=f"Deal {place}",
            currency="EUR", accounting=dice.choice((Accounting.MONTH, Accounting.QUARTER)),
        )  # fmt: skip
        if place % 3 == 0:
            kind = dice.choice((CostKind.ADVANCE, CostKind.SHARED))
            await enter_cost(
                uow, contract.id, kind=kind, amount=D(dice.randrange(100, 30_000)) / 100,
                incurred_on=date(2026, 7, 1), description="Beforehand",
                percent=D("66.6667"),
            )  # fmt: skip
        await activate_contract(uow, contract.id)
    split = await record(uow, "By splits", ("Ida", "33.333333"), ("Jon", "66.666667"))
    return Label(dice, recordings, split, {})


async def bring_in(uow: UnitOfWork, label: Label, month: str) -> None:
    """The reports of three distributors, with returns, unmatched income and income by splits."""
    for currency, worth in WORTH.items():
        await write_rate(
            uow, of=currency, into="EUR", period=month, value=D(worth), source="ECB",
            quoted_on=date(2026, 9, 30),
        )  # fmt: skip
    dice, day = label.dice, date.fromisoformat(f"{month}-01")
    for _ in range(3):
        sales = [
            Sale(
                dice.choice((recording, recording, recording, label.split, None)),
                str(D(dice.randrange(-3_000, 100_000)) / 7919), dice.choice(("EUR", *WORTH)),
                month=day,
            )
            for recording in label.recordings
        ]  # fmt: skip
        for sale in sales:
            before = label.imported.get(sale.currency, D(0))
            label.imported[sale.currency] = exact_sum([before, D(sale.amount)])
        await earn(uow, *sales, period=month)


async def standing(uow: UnitOfWork) -> dict[tuple[str, str], Decimal]:
    """What all accounts of a kind come to, by currency."""
    sums: dict[tuple[str, str], list[Decimal]] = {}
    for each in await list_balances(uow, ""):
        sums.setdefault((each.code.split(":")[0], each.currency), []).append(each.natural_balance)
    return {key: exact_sum(amounts) for key, amounts in sums.items()}


async def check(uow: UnitOfWork, label: Label) -> None:
    """The books say what was imported, what the closings say, and what statements owe."""
    assert all(each.difference == 0 for each in await trial_balance(uow))
    found = await standing(uow)
    assert {c: found["receivable", c] for c in label.imported} == label.imported
    closings = {}
    for each in await uow.db.scalars(select(ContractClosing).order_by(ContractClosing.period)):
        closings[each.contract_id] = each
    for account, field in (("royalty", "owed"), ("reserve", "reserved"), ("loss", "loss")):
        expected = exact_sum(getattr(each, field) for each in closings.values())
        sign = -1 if account == "loss" else 1
        assert found.get((account, "EUR"), D(0)) == sign * expected
    statements = list(await uow.db.scalars(select(Statement)))
    for currency in label.imported:
        owed = [Money(s.total, currency).decimal for s in statements if s.currency == currency]
        assert found.get(("payable", currency), D(0)) == exact_sum(owed)
        places = ("suspense", "held", "contracted", "accrued", "payable", "exchange")
        if currency != "EUR":
            parts = exact_sum(found.get((place, currency), D(0)) for place in places)
            assert label.imported[currency] == parts


async def publish(database: Database, actor: Actor, month: str) -> None:
    async with database.tenant(actor) as uow:
        run = await draft_run(uow, month)
        await approve_run(uow, run.id)
        await publish_run(uow, run.id)


async def test_every_unit_is_somewhere_at_every_date(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        label = await found(uow, random.Random(20260701))
    for month in MONTHS:
        async with database.tenant(cast.nova) as uow:
            await bring_in(uow, label, month)
            await check(uow, label)
        await publish(database, cast.nova, month)
        async with database.tenant(cast.nova) as uow:
            await check(uow, label)
    async with database.tenant(cast.nova) as uow:
        assert len(list(await uow.db.scalars(select(EarningsReport.id)))) == 9
        # A quarter's end leaves nothing under contract, and everybody was told once a month.
        assert not any(v for (k, _), v in (await standing(uow)).items() if k == "contracted")
        outstanding = await standing(uow)
        assert outstanding["recoupable", "EUR"] == await unrecouped(uow)


async def unrecouped(uow: UnitOfWork) -> Decimal:
    last = {}
    for each in await uow.db.scalars(select(ContractClosing).order_by(ContractClosing.period)):
        last[each.contract_id] = each.unrecouped
    return exact_sum(last.values())
