"""Contracts of a story: a royalty with an advance, its producer, a profit share, a draft."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.core.actor import Actor
from app.core.uow import UnitOfWork
from app.domain.catalog import register_party
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
from app.domain.royalties.agreements.models import Accounting, RoyaltyContract
from app.domain.royalties.agreements.queries.agreed import parts_of
from app.domain.royalties.agreements.queries.contracts import get_contract, last_version
from app.domain.royalties.agreements.queries.naming import ids_of_numbers
from app.domain.royalties.agreements.rows import deal_of
from app.domain.royalties.agreements.service.items import enter_cost
from app.domain.royalties.agreements.service.writing import (
    activate_contract,
    amend_contract,
    write_contract,
)
from app.domain.royalties.contracts import Basis, CostKind, Kind, Of
from app.seeds.stage import Stage as Scene

ALL = Decimal(100)


async def write_contracts(
    scene: Scene,
    owner: Actor,
    recordings: Mapping[str, UUID],
    emails: Mapping[str, str],
    since: date,
) -> None:
    """Over songs nobody has agreed splits for, so that both ways of sharing can be seen."""
    async with scene.database.tenant(owner) as uow:
        juno = await _party(uow, "Juno Park", emails)
        theo = await _party(uow, "Theo Marsh", emails)
        producer = await _in_force(uow, _receiving(juno), "P-26-01", "Juno Park, producer")
        deal = _royalty(theo, recordings["Half the Sky"], producer, juno, since)
        artist = await _in_force(uow, deal, "R-26-01", "Theo Marsh, Half the Sky")
        await enter_cost(
            uow,
            artist.id,
            kind=CostKind.ADVANCE,
            amount=Decimal(1500),
            incurred_on=since,
            description="Advance on signing",
            party_id=theo,
            receipt="Bank transfer 26-0117",
        )
    async with scene.database.tenant(owner) as uow:
        await _profit_share(uow, recordings["Afterglow (Acoustic)"], emails, since)
        await _draft(uow)


async def amend_contracts(scene: Scene, owner: Actor) -> None:
    """The distributor is cheaper now, and accounts come by the quarter."""
    async with scene.database.tenant(owner) as uow:
        contract_id = (await ids_of_numbers(uow, ["R-26-01"]))["R-26-01"]
        contract = await get_contract(uow, contract_id)
        version = await last_version(uow, contract_id)
        deal = deal_of(version, (await parts_of(uow, [version.id]))[version.id])
        cheaper = Fee(Stage.BEFORE, Kind.DISTRIBUTION, Decimal(12))
        later = {name: getattr(deal, name) for name in deal.__struct_fields__}
        later |= {"fees": (cheaper, deal.fees[1]), "note": "New terms of the distributor"}
        await amend_contract(
            uow,
            contract.id,
            Deal(**later),
            seen=version.number,
            number=contract.number,
            name=contract.name,
            accounting=Accounting.QUARTER,
        )


async def owe_advance(scene: Scene, owner: Actor, today: date) -> None:
    """A second advance to the artist, agreed now and paid with the next payout."""
    async with scene.database.tenant(owner) as uow:
        contract_id = (await ids_of_numbers(uow, ["R-26-01"]))["R-26-01"]
        await enter_cost(
            uow,
            contract_id,
            kind=CostKind.ADVANCE,
            amount=Decimal(600),
            incurred_on=today,
            description="Advance on the second single",
            is_owed=True,
        )


async def _party(uow: UnitOfWork, name: str, emails: Mapping[str, str]) -> UUID:
    return (await register_party(uow, name=name, email=emails.get(name))).id


async def _in_force(uow: UnitOfWork, deal: Deal, number: str, name: str) -> RoyaltyContract:
    contract = await write_contract(
        uow, deal, number=number, name=name, currency="EUR", accounting=Accounting.MONTH
    )
    return await activate_contract(uow, contract.id)


def _receiving(juno: UUID) -> Deal:
    return Deal(shares=(Share(juno, ALL),), minimum=1000, note="Paid out of R-26-01")


def _royalty(theo: UUID, song: UUID, producer: RoyaltyContract, juno: UUID, since: date) -> Deal:
    """18 % of receipts; 12 % on records at home, a fifth of it held back for returns."""
    records = Clause(
        When(included=("AT", "CH", "DE"), channels=("physical",)),
        packaging=Decimal(25),
        reserve=Holding(Decimal(20), (Decimal(50), Decimal(50))),
    )
    streams = Clause(escalation=Steps((Step(Decimal(100000), Decimal(20)),)))
    return Deal(
        shares=(Share(theo, ALL),),
        covers=(Covered(recording_id=song),),
        terms=(
            Rate("anywhere", "Sold anywhere", Decimal(18), clause=streams),
            Rate("records", "Records at home", Decimal(12), clause=records),
        ),
        fees=(
            Fee(Stage.BEFORE, Kind.DISTRIBUTION, Decimal(15)),
            Fee(
                Stage.COMMISSION,
                Kind.PRODUCER,
                Decimal(3),
                Of.BASE,
                to_contract_id=producer.id,
                to_party_id=juno,
            ),
        ),
        starts=since,
        minimum=2500,
        mechanicals=Mechanicals(),
        note="Deal memo of January",
    )


async def _profit_share(
    uow: UnitOfWork, song: UUID, emails: Mapping[str, str], since: date
) -> None:
    studio = await _party(uow, "Studio Nordlicht", emails)
    deal = Deal(
        shares=(Share(studio, ALL),),
        covers=(Covered(recording_id=song),),
        starts=since,
        basis=Basis.PROFIT_SHARE,
        profit_share=Decimal(50),
    )
    contract = await _in_force(uow, deal, "S-26-02", "Studio Nordlicht, Afterglow (Acoustic)")
    await enter_cost(
        uow,
        contract.id,
        kind=CostKind.SHARED,
        amount=Decimal(400),
        incurred_on=since,
        description="Piano tuning and a day of recording",
        cap=Decimal(300),
    )


async def _draft(uow: UnitOfWork) -> None:
    ida, tom = await _party(uow, "Ida Rook", {}), await _party(uow, "Tom Vale", {})
    deal = Deal(
        shares=(Share(ida, Decimal(50)), Share(tom, Decimal(50))),
        covers=(Covered(upc="4006180000034"),),
        terms=(Rate("anywhere", "Sold anywhere", Decimal(80)),),
    )
    await write_contract(
        uow,
        deal,
        number="D-26-03",
        name="Rook & Vale, Chalk Lines",
        currency="EUR",
        accounting=Accounting.HALF_YEAR,
    )
