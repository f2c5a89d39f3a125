"""Working on a scenario: lock, move, rule out, go back, copy. Each change plans it again."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete

from app.core.ids import new_id
from app.core.jobs import Job
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.tours import events
from app.domain.tours.choices import AGAIN_SECONDS
from app.domain.tours.errors import (
    LastScenario,
    NameTaken,
    NothingToUndo,
    NotInPlan,
    OutsideTour,
    TourChanged,
)
from app.domain.tours.models import Tour, TourScenario
from app.domain.tours.queries.candidates import name_venues
from app.domain.tours.queries.tours import count_scenarios, get_scenario, get_tour
from app.domain.tours.record import read
from app.domain.tours.service.fitting import add_candidate
from app.domain.tours.service.planning import order_plan, remember
from app.domain.tours.wishes import Wishes, read_wishes


async def lock_stop(
    uow: UnitOfWork, scenario_id: UUID, venue_id: UUID, *, version: int, job: Job[Any]
) -> None:
    """Keep a show on its date whatever else changes. Raises NotInPlan and TourChanged."""
    scenario = await _open(uow, scenario_id, version)
    record = read(scenario.plan)
    stop = record.at(venue_id) if record else None
    if stop is None:
        raise NotInPlan
    wishes = _wishes(scenario).lock(venue_id, stop.on)
    await _again(uow, scenario, wishes, venue_id, text="locked {}", job=job)


async def unlock_stop(
    uow: UnitOfWork, scenario_id: UUID, venue_id: UUID, *, version: int, job: Job[Any]
) -> None:
    """Let the planner move or leave out a show again. Raises TourChanged."""
    scenario = await _open(uow, scenario_id, version)
    wishes = _wishes(scenario).unlock(venue_id)
    await _again(uow, scenario, wishes, venue_id, text="unlocked {}", job=job)


async def forbid_venue(
    uow: UnitOfWork, scenario_id: UUID, venue_id: UUID, *, version: int, job: Job[Any]
) -> None:
    """Rule a venue out of this scenario. Raises TourChanged."""
    scenario = await _open(uow, scenario_id, version)
    wishes = _wishes(scenario).forbid(venue_id)
    await _again(uow, scenario, wishes, venue_id, text="ruled out {}", job=job)


async def allow_venue(
    uow: UnitOfWork, scenario_id: UUID, venue_id: UUID, *, version: int, job: Job[Any]
) -> None:
    """Let a venue that was ruled out be played again. Raises TourChanged."""
    scenario = await _open(uow, scenario_id, version)
    wishes = _wishes(scenario).allow(venue_id)
    await _again(uow, scenario, wishes, venue_id, text="allowed {} again", job=job)


async def move_stop(
    uow: UnitOfWork,
    scenario_id: UUID,
    venue_id: UUID,
    *,
    on: date,
    version: int,
    job: Job[Any],
) -> None:
    """Play a venue on this date, and lock it there. Raises OutsideTour and TourChanged."""
    scenario = await _open(uow, scenario_id, version)
    tour = await get_tour(uow, scenario.tour_id, lock=True)
    if not tour.first_on <= on <= tour.last_on:
        raise OutsideTour(fields={"on": OutsideTour.sentence})
    await add_candidate(uow, tour, venue_id)
    wishes = _wishes(scenario).lock(venue_id, on)
    text = f"moved {{}} to {on.day} {on:%B}"
    await _again(uow, scenario, wishes, venue_id, text=text, job=job)


async def undo_change(uow: UnitOfWork, scenario_id: UUID, *, version: int) -> None:
    """Back to the wishes and the plan before. Raises NothingToUndo and TourChanged."""
    scenario = await _open(uow, scenario_id, version)
    before = scenario.before
    if before is None:
        raise NothingToUndo
    scenario.locked, scenario.forbidden = before["locked"], before["forbidden"]
    scenario.plan, scenario.before = before["plan"], None
    scenario.tour_version = before["tour_version"]
    scenario.planning += 1
    scenario.version += 1
    scenario.state, scenario.is_stopped = "done" if scenario.plan else "new", False
    await uow.flush_rows()
    tour = await get_tour(uow, scenario.tour_id)
    _tell(uow, tour, scenario, f"{scenario.name}: went back to the plan before")


async def copy_scenario(uow: UnitOfWork, scenario_id: UUID, *, name: str) -> TourScenario:
    """The same wishes and plan under another name, to be changed apart. Raises NameTaken."""
    scenario = await get_scenario(uow, scenario_id)
    tour = await get_tour(uow, scenario.tour_id)
    copy = TourScenario(
        id=new_id(),
        tenant_id=uow.tenant_id,
        tour_id=tour.id,
        name=clean_line(name),
        version=1,
        state="done" if scenario.plan else "new",
        planning=0,
        seconds=scenario.seconds,
        tour_version=scenario.tour_version,
        is_stopped=False,
        locked=dict(scenario.locked),
        forbidden=list(scenario.forbidden),
        plan=scenario.plan,
        problem="",
    )
    async with uow.refusing(NameTaken(fields={"name": NameTaken.sentence})):
        uow.db.add(copy)
    _tell(uow, tour, copy, f"copied {scenario.name} to {copy.name}")
    return copy


async def drop_scenario(uow: UnitOfWork, scenario_id: UUID) -> UUID:
    """Throw a scenario away. Raises LastScenario."""
    scenario = await get_scenario(uow, scenario_id, lock=True)
    tour = await get_tour(uow, scenario.tour_id, lock=True)
    if await count_scenarios(uow, tour.id) < 2:
        raise LastScenario
    await uow.db.execute(delete(TourScenario).where(TourScenario.id == scenario_id))
    _tell(uow, tour, scenario, f"threw {scenario.name} away")
    return tour.id


async def _open(uow: UnitOfWork, scenario_id: UUID, version: int) -> TourScenario:
    """The scenario as the person who changes it has seen it."""
    scenario = await get_scenario(uow, scenario_id, lock=True)
    if scenario.version != version:
        raise TourChanged
    return scenario


def _wishes(scenario: TourScenario) -> Wishes:
    return read_wishes(scenario.locked, scenario.forbidden)


async def _again(
    uow: UnitOfWork,
    scenario: TourScenario,
    wishes: Wishes,
    venue_id: UUID,
    *,
    text: str,
    job: Job[Any],
) -> None:
    remember(scenario)
    scenario.locked, scenario.forbidden = wishes.kept
    scenario.version += 1
    await order_plan(uow, scenario, AGAIN_SECONDS, job)
    tour, names = await get_tour(uow, scenario.tour_id), await name_venues(uow, [venue_id])
    name = names[venue_id].name if venue_id in names else "a venue"
    _tell(uow, tour, scenario, f"{scenario.name}: {text.format(name)}")


def _tell(uow: UnitOfWork, tour: Tour, scenario: TourScenario, text: str) -> None:
    uow.record(
        events.ScenarioChanged(
            tour_id=tour.id, tour_name=tour.name, scenario_id=scenario.id, text=text
        )
    )
