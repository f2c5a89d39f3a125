"""A deal with everything in it, and the people and recordings it is about."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.core.uow import UnitOfWork
from app.domain.catalog import register_party, register_recording
from app.domain.royalties.agreements.deal import (
    Clause,
    Covered,
    Dated,
    Deal,
    Fee,
    Holding,
    Mechanicals,
    OwnShare,
    Rate,
    Share,
    Stage,
    Step,
    Steps,
    When,
)
from app.domain.royalties.agreements.service.between import group_recordings
from app.domain.royalties.contracts import Base, Kind, Measure, Of

D = Decimal


@dataclass(frozen=True)
class World:
    nova: UUID
    mo: UUID
    glow: UUID
    dusk: UUID
    group: UUID


async def settle_in(uow: UnitOfWork) -> World:
    nova = await register_party(uow, name="Nova Lind")
    mo = await register_party(uow, name="Mo Adeyemi")
    glow = await register_recording(uow, title="Glow", artist="Nova")
    dusk = await register_recording(uow, title="Dusk", artist="Nova")
    group = await group_recordings(uow, "Back catalogue", [dusk.id])
    return World(nova.id, mo.id, glow.id, dusk.id, group.id)


def simple(world: World, rate: str = "18", **more: object) -> Deal:
    """Nova alone, one rate of net receipts."""
    terms = (Rate("all", "All sales", D(rate)),)
    return Deal(**{"shares": (Share(world.nova, D(100)),), "terms": terms, **more})


def full(world: World) -> Deal:
    """Every field says something."""
    discs = When(
        groups=("Back catalogue",),
        included=("AT", "DE"),
        channels=("Physical",),
        configurations=("CD", "LP"),
        sold_from=date(2026, 1, 1),
        sold_until=date(2030, 1, 1),
    )
    clause = Clause(
        discs,
        packaging=D(25),
        free_goods=D("7.5"),
        reserve=Holding(D(20), (D(50), D(50))),
        escalation=Steps((Step(D(100000), D(14)),), Measure.UNITS, per_territory=True),
    )
    return Deal(
        shares=(Share(world.nova, D("66.666667")), Share(world.mo, D("33.333333"))),
        own_shares=(OwnShare(world.mo, D(100), recording_id=world.dusk),),
        covers=(
            Covered(group_id=world.group),
            Covered(upc="4006381333931"),
            Covered(recording_id=world.glow, participation=D(50)),
        ),
        terms=(
            Rate("all", "All sales", D(18)),
            Rate("discs", "Discs", D(12), Base.PPD, clause),
        ),
        fees=(
            Fee(Stage.BEFORE, Kind.DISTRIBUTION, D(20), sunset=(Dated(date(2028, 1, 1), D(15)),)),
            Fee(Stage.COMMISSION, Kind.MANAGER, D(15), Of.REMAINDER),
        ),
        starts=date(2024, 1, 1),
        until=date(2034, 1, 1),
        sunset=(Dated(date(2034, 1, 1), D(50)), Dated(date(2036, 1, 1), D(0))),
        minimum=5000,
        mechanicals=Mechanicals(
            physical_only=True, label_bears_excess=True, rates_of=date(2020, 1, 1)
        ),
        note="First album and two options",
    )
