"""What the band has to do, and where its goals stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.band.models import BandGoal, BandTask
from app.domain.shows import Show, list_paid_to_artist, list_shows_on, name_shows
from app.domain.tours import Tour, name_tours

LISTED, DONE_LISTED = 300, 30


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A thing to do with what it is for, as far as that is still there."""

    task: BandTask
    show: Show | None
    tour: Tour | None


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal, what it stands at, and how that was reckoned."""

    goal: BandGoal
    now: int
    how: str

    @property
    def is_reached(self) -> bool:
        return self.now >= self.goal.target

    @property
    def words(self) -> str:
        return f"{self.goal.worded(self.now)} of {self.goal.worded(self.goal.target)}"


async def list_tasks(
    uow: UnitOfWork, *, show_id: UUID | None = None, until: date | None = None
) -> list[BandTask]:
    """What is to be done, the next first; those without a day last."""
    query = select(BandTask).where(BandTask.done_at.is_(None))
    if show_id is not None:
        query = query.where(BandTask.show_id == show_id)
    if until is not None:
        query = query.where(BandTask.due_on <= until)
    order = query.order_by(BandTask.due_on.nulls_last(), BandTask.id).limit(LISTED)
    return list(await uow.db.scalars(order))


async def list_done(uow: UnitOfWork) -> list[BandTask]:
    """What was done last."""
    query = select(BandTask).where(BandTask.done_at.is_not(None))
    order = query.order_by(BandTask.done_at.desc(), BandTask.id).limit(DONE_LISTED)
    return list(await uow.db.scalars(order))


async def task_rows(uow: UnitOfWork, tasks: Sequence[BandTask]) -> list[TaskRow]:
    """Tasks with the show or tour each is for: two reads, however many there are."""
    shows = await name_shows(uow, {t.show_id for t in tasks if t.show_id})
    tours = await name_tours(uow, {t.tour_id for t in tasks if t.tour_id})
    return [
        TaskRow(
            task,
            shows.get(task.show_id) if task.show_id else None,
            tours.get(task.tour_id) if task.tour_id else None,
        )
        for task in tasks
    ]


async def get_task(uow: UnitOfWork, task_id: UUID, *, lock: bool = False) -> BandTask:
    query = select(BandTask).where(BandTask.id == task_id)
    query = query.with_for_update() if lock else query
    found: BandTask | None = await uow.db.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


async def list_untold(uow: UnitOfWork, today: date) -> list[BandTask]:
    """Overdue tasks nobody was told of yet, held; the longest overdue first."""
    query = (
        select(BandTask)
        .where(BandTask.done_at.is_(None), BandTask.due_on < today, BandTask.told_at.is_(None))
        .order_by(BandTask.due_on, BandTask.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(await uow.db.scalars(query))


async def count_overdue(uow: UnitOfWork, today: date) -> int:
    query = select(func.count()).select_from(BandTask)
    query = query.where(BandTask.done_at.is_(None), BandTask.due_on < today)
    return await uow.db.scalar(query) or 0


async def get_goal(uow: UnitOfWork, goal_id: UUID, *, lock: bool = False) -> BandGoal:
    query = select(BandGoal).where(BandGoal.id == goal_id)
    query = query.with_for_update() if lock else query
    found: BandGoal | None = await uow.db.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


async def list_goals(uow: UnitOfWork) -> list[GoalRow]:
    """Goals by their day, each with what it stands at now: two reads for all of them."""
    goals = list(
        await uow.db.scalars(select(BandGoal).order_by(BandGoal.by_on, BandGoal.id).limit(100))
    )
    kinds = {goal.measure for goal in goals}
    if not kinds & {"shows", "income"}:
        return [GoalRow(goal, goal.value or 0, "as you typed it") for goal in goals]
    first, last = min(goal.from_on for goal in goals), max(goal.by_on for goal in goals)
    shows = await list_shows_on(uow, first, last) if "shows" in kinds else []
    paid = await list_paid_to_artist(uow, first, last) if "income" in kinds else []
    return [_row(goal, shows, paid) for goal in goals]


def _row(goal: BandGoal, shows: Sequence[Show], paid: Sequence[tuple[date, str, int]]) -> GoalRow:
    if goal.measure == "shows":
        played = [
            show
            for show in shows
            if show.state == "played" and goal.from_on <= show.last_date <= goal.by_on
        ]
        return GoalRow(goal, len(played), "shows that were played in this time")
    if goal.measure == "income":
        amounts = [
            amount
            for day, currency, amount in paid
            if currency == goal.currency and goal.from_on <= day <= goal.by_on
        ]
        return GoalRow(
            goal, sum(amounts), f"deposits and settlements paid in {goal.currency} in this time"
        )
    return GoalRow(goal, goal.value or 0, "as you typed it")
