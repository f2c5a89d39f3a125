"""A label with contracts of every shape, tied to each other, over a year of published months."""

import random
from datetime import date
from decimal import Decimal
from uuid import UUID

import msgspec

from app.core.actor import Actor
from app.core.uow import Database, UnitOfWork
from app.domain.catalog import register_party, register_recording
from app.domain.royalties.accounting.rates import write_rate
from app.domain.royalties.agreements.deal import (
    Clause,
    Covered,
    Deal,
    Fee,
    Holding,
    Mechanicals,
    Rate,
    Share,
    Stage,
    Step,
    Steps,
    When,
)
from app.domain.royalties.agreements.models import Accounting
from app.domain.royalties.agreements.service.between import agree_transfer, cross_contracts
from app.domain.royalties.agreements.service.items import enter_cost
from app.domain.royalties.agreements.service.writing import (
    activate_contract,
    amend_contract,
    write_contract,
)
from app.domain.royalties.contracts import Base, Basis, CostKind, Kind, Of
from app.domain.royalties.contracts.crossing import Passing
from app.domain.royalties.service.publishing import publish_run
from app.domain.royalties.service.runs import approve_run, draft_run
from tests.factories.royalties import Sale, earn

D = Decimal
STORES = ("Spotify", "Bandcamp", None)
COUNTRIES = ("DE", "SE", "US", None)


async def write(uow: UnitOfWork, deal: Deal, number: str, every: Accounting) -> UUID:
    contract = await write_contract(
        uow, deal, number=number, name=f"Deal {number}", currency="EUR", accounting=every
    )
    await activate_contract(uow, contract.id)
    return contract.id


def royalty(dice: random.Random, payees: list[UUID], recording: UUID, **more: object) -> Deal:
    """Rates by country and store, steps, a reserve, a fee before the rate and a commission."""
    part = D(dice.randrange(1, 100))
    held = Holding(D(dice.randrange(5, 30)), (D("33.3333"), D("66.6667")))
    steps = Steps((Step(D(150), D(31)),), per_territory=dice.random() < 0.5, retroactive=True)
    return msgspec.structs.replace(
        Deal(
            shares=(Share(payees[0], part), Share(payees[1], 100 - part)),
            covers=(Covered(recording_id=recording),),
            minimum=dice.choice((0, 5000)),
            terms=(
                Rate("all", "All", D(dice.randrange(8, 30)), clause=Clause(reserve=held)),
                Rate("north", "North", D(17), clause=Clause(When(included=("SE",)))),
                Rate(
                    "camp",
                    "Camp",
                    D(22),
                    clause=Clause(When(sources=("Bandcamp",)), escalation=steps),
                ),
            ),
            fees=(
                Fee(Stage.BEFORE, Kind.DISTRIBUTION, D("15.5")),
                Fee(Stage.COMMISSION, Kind.MANAGER, D("12.345"), Of.REMAINDER),
            ),
        ),
        **more,
    )


async def found(uow: UnitOfWork, dice: random.Random) -> tuple[list[UUID], list[UUID]]:
    """A shared sale, a profit share, a producer paid a fee, a crossing, a transfer, a contract as
    good as another one, with mechanicals.
    """
    people = [(await register_party(uow, name=f"Payee {n}")).id for n in range(4)]
    songs = [(await register_recording(uow, title=f"Song {n}", artist="Nova")).id for n in range(6)]
    month, quarter = Accounting.MONTH, Accounting.QUARTER
    only = Deal(shares=(Share(people[3], D(100)),))
    producer = await write(uow, only, "P", quarter)
    first = await write(uow, royalty(dice, people, songs[0]), "A", month)
    second = await write(uow, royalty(dice, people[1:], songs[1]), "B", quarter)
    paid = Fee(Stage.COMMISSION, Kind.PRODUCER, D(9), Of.GROSS, to_contract_id=producer,
               to_party_id=people[3])  # fmt: skip
    third = await write(uow, royalty(dice, people, songs[2], fees=(paid,)), "C", quarter)
    profit = Deal(
        shares=(Share(people[0], D(60)), Share(people[2], D(40))),
        covers=(Covered(recording_id=songs[3]),), basis=Basis.PROFIT_SHARE, profit_share=D(45),
    )  # fmt: skip
    fourth = await write(uow, profit, "D", month)
    fifth = await write(uow, royalty(dice, people, songs[4]), "E", month)
    sixth = await write(uow, royalty(dice, people, songs[4]), "F", quarter)
    better = royalty(
        dice, people, songs[5], favored_with_id=first, mechanicals=Mechanicals(),
        terms=(Rate("each", "Each", D("0.11"), Base.PER_UNIT),), fees=(),
    )  # fmt: skip
    seventh = await write(uow, better, "G", quarter)
    for contract, kind in (
        (first, CostKind.ADVANCE),
        (fourth, CostKind.SHARED),
        (fifth, CostKind.ARTIST),
    ):
        await enter_cost(
            uow, contract, kind=kind, amount=D(dice.randrange(3_000, 30_000)) / 100,
            incurred_on=date(2025, 10, 1), description="Beforehand", percent=D("66.6667"),
        )  # fmt: skip
    await cross_contracts(
        uow, [second, sixth], party_id=people[1], name="Crossed", starts=date(2025, 10, 1)
    )
    await agree_transfer(
        uow, first, party_id=people[0], to_contract_id=third, to_party_id=people[0], percent=D(12),
        of=Passing.BALANCE, starts=date(2025, 12, 1),
    )  # fmt: skip
    return [producer, first, second, third, fourth, fifth, sixth, seventh], songs


async def a_month(uow: UnitOfWork, dice: random.Random, songs: list[UUID], month: str) -> None:
    """A report with returns, in two currencies, of late months as well."""
    await write_rate(
        uow, of="USD", into="EUR", period=month, value=D(dice.randrange(80, 95)) / 100,
        source="ECB", quoted_on=date.fromisoformat(f"{month}-28"),
    )  # fmt: skip
    day = date.fromisoformat(f"{month}-01")
    sales = [
        Sale(
            dice.choice(songs), str(D(dice.randrange(-2_000, 90_000)) / 791),
            dice.choice(("EUR", "USD")), dice.choice(STORES), dice.choice(COUNTRIES),
            dice.choice((day, day, date(2025, 9, 1))), dice.randrange(-3, 40),
            dice.choice(("stream", "download", "physical")),
        )
        for _ in range(40)
    ]  # fmt: skip
    await earn(uow, *sales, period=month)


async def publish(database: Database, actor: Actor, month: str) -> None:
    async with database.tenant(actor) as uow:
        run = await draft_run(uow, month)
        await approve_run(uow, run.id)
        await publish_run(uow, run.id)


async def amend(uow: UnitOfWork, contract_id: UUID, deal: Deal, number: str) -> None:
    await amend_contract(
        uow, contract_id, deal, seen=1, number=number, name=f"Deal {number}",
        accounting=Accounting.MONTH,
    )  # fmt: skip
