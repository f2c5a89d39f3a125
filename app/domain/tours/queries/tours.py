"""Tours, their scenarios, and how far a plan is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from app.core.errors import NotFound
from app.core.tables import JobRow
from app.core.uow import UnitOfWork
from app.domain.tours.models import Tour, TourScenario


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the job of a plan is."""

    state: str
    done: int
    total: int | None
    note: str


async def get_tour(uow: UnitOfWork, tour_id: UUID, *, lock: bool = False) -> Tour:
    found = await uow.db.get(Tour, (uow.tenant_id, tour_id), with_for_update=lock)
    if found is None:
        raise NotFound
    return found


async def list_tours(uow: UnitOfWork) -> list[Tour]:
    """The latest first."""
    query = select(Tour).order_by(Tour.first_on.desc(), Tour.id).limit(200)
    return list(await uow.db.scalars(query))


async def name_tours(uow: UnitOfWork, tour_ids: Collection[UUID]) -> dict[UUID, Tour]:
    """Tours by id, as far as they are this workspace's."""
    found = await uow.db.scalars(select(Tour).where(Tour.id.in_(set(tour_ids))))
    return {tour.id: tour for tour in found}


async def list_scenarios(uow: UnitOfWork, tour_ids: Sequence[UUID]) -> list[TourScenario]:
    """In the order they were made."""
    query = select(TourScenario).where(TourScenario.tour_id.in_(tour_ids))
    return list(await uow.db.scalars(query.order_by(TourScenario.id)))


async def name_plans(uow: UnitOfWork) -> dict[UUID, str]:
    """By scenario that has a plan, its tour and it; the latest tours first."""
    query = (
        select(TourScenario.id, Tour.name, TourScenario.name)
        .join(Tour, Tour.id == TourScenario.tour_id)
        .where(TourScenario.plan.is_not(None))
        .order_by(Tour.first_on.desc(), TourScenario.id)
        .limit(200)
    )
    rows = await uow.db.execute(query)
    return {scenario_id: f"{tour}, {name}" for scenario_id, tour, name in rows}


async def get_scenario(
    uow: UnitOfWork, scenario_id: UUID, *, lock: bool = False
) -> TourScenario:  # fmt: skip
    """A scenario; locked and read anew where it is to be changed."""
    found = await uow.db.get(
        TourScenario,
        (uow.tenant_id, scenario_id),
        with_for_update=lock,
        populate_existing=lock,
    )
    if found is None:
        raise NotFound
    return found


async def count_scenarios(uow: UnitOfWork, tour_id: UUID) -> int:
    query = select(func.count()).where(TourScenario.tour_id == tour_id)
    return await uow.db.scalar(query) or 0


async def find_progress(uow: UnitOfWork, job_id: UUID | None) -> Progress | None:
    row = await uow.db.get(JobRow, (uow.tenant_id, job_id)) if job_id else None
    if row is None:
        return None
    return Progress(row.state, row.progress_done, row.progress_total, row.note)
