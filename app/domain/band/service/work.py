"""Tasks are set, done and taken up again; a show gets its list; goals are set and dropped."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.dialects.postgresql import insert

from app.core.ids import new_id
from app.core.jobs import job
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.band import events
from app.domain.band.errors import ChangedMeanwhile
from app.domain.band.models import BandGoal, BandTask
from app.domain.band.queries.people import Player
from app.domain.band.queries.work import get_goal, get_task, list_untold
from app.domain.band.templates import FOR_A_SHOW
from app.domain.shows import get_show
from app.tenants import get_tenant


@dataclass(frozen=True, slots=True)
class Subject:
    """What a task is for: a show, a tour, or neither."""

    show_id: UUID | None = None
    tour_id: UUID | None = None


async def set_task(
    uow: UnitOfWork,
    *,
    title: str,
    player: Player | None = None,
    due_on: date | None = None,
    about: Subject = Subject(),
) -> BandTask:
    """Something is to be done."""
    task = BandTask(
        id=new_id(), tenant_id=uow.tenant_id, title=clean_line(title), due_on=due_on,
        show_id=about.show_id, tour_id=about.tour_id, key="", edition=1, **_for(player),
    )  # fmt: skip
    uow.db.add(task)
    await uow.flush_rows()
    uow.record(events.TaskSet(task_id=task.id, title=task.title))
    return task


async def change_task(
    uow: UnitOfWork,
    task_id: UUID,
    *,
    seen: int,
    title: str,
    player: Player | None,
    due_on: date | None,
    about: Subject,
) -> BandTask:
    """Say it differently. A new day is told anew once it is over. Raises ChangedMeanwhile."""
    task = await get_task(uow, task_id, lock=True)
    if task.edition != seen:
        raise ChangedMeanwhile
    if due_on != task.due_on:
        task.told_at = None
    task.title, task.due_on = clean_line(title), due_on
    task.show_id, task.tour_id = about.show_id, about.tour_id
    for name, value in _for(player).items():
        setattr(task, name, value)
    task.edition += 1
    uow.record(events.TaskSet(task_id=task.id, title=task.title))
    await uow.flush()
    return task


async def finish_task(uow: UnitOfWork, task_id: UUID) -> BandTask:
    """It is done; saying so twice is saying it once."""
    task = await get_task(uow, task_id, lock=True)
    if not task.is_done:
        task.done_at, task.done_by = uow.now, uow.actor.name
        uow.record(events.TaskDone(task_id=task.id, title=task.title))
        await uow.flush()
    return task


async def take_up(uow: UnitOfWork, task_id: UUID) -> BandTask:
    """It is not done after all."""
    task = await get_task(uow, task_id, lock=True)
    if task.is_done:
        task.done_at, task.done_by = None, None
        uow.record(events.TaskReopened(task_id=task.id, title=task.title))
        await uow.flush()
    return task


async def list_for_show(uow: UnitOfWork, show_id: UUID) -> int:
    """Take over what a show needs; lines it has already, done or not, are not doubled."""
    show = await get_show(uow, show_id)
    today = uow.now.astimezone(ZoneInfo((await get_tenant(uow)).time_zone)).date()
    rows = [
        {
            "tenant_id": uow.tenant_id, "id": new_id(), "title": line.title, "show_id": show.id,
            "due_on": line.due_on(show.on_date, today), "key": line.key,
        }
        for line in FOR_A_SHOW
    ]  # fmt: skip
    # Pressed twice at once, the second press finds the lines of the first.
    made = await uow.db.scalars(
        insert(BandTask).values(rows).on_conflict_do_nothing().returning(BandTask.id)
    )
    number = len(list(made))
    if number:
        title = f"{show.title}, {show.venue_name}"
        uow.record(events.TasksListed(show_id=show.id, title=title, number=number))
    await uow.flush()
    return number


@job("band.watch_tasks")
async def watch_tasks(uow: UnitOfWork) -> None:
    """Tell of what has become overdue, once for each task and in one notice a day."""
    today = uow.now.astimezone(ZoneInfo((await get_tenant(uow)).time_zone)).date()
    untold = await list_untold(uow, today)
    if not untold:
        return
    for task in untold:
        task.told_at = uow.now
    first = untold[0]
    uow.record(events.TasksOverdue(task_id=first.id, title=first.title, number=len(untold)))
    await uow.flush()


async def set_goal(uow: UnitOfWork, **values: Any) -> BandGoal:
    """A figure to reach by a day."""
    goal = BandGoal(id=new_id(), tenant_id=uow.tenant_id, edition=1, **values)
    uow.db.add(goal)
    await uow.flush_rows()
    uow.record(events.GoalSet(goal_id=goal.id, title=goal.title))
    return goal


async def change_goal(uow: UnitOfWork, goal_id: UUID, *, seen: int, **values: Any) -> BandGoal:
    """Another figure, day or own number. Raises ChangedMeanwhile."""
    goal = await get_goal(uow, goal_id, lock=True)
    if goal.edition != seen:
        raise ChangedMeanwhile
    for name, value in values.items():
        setattr(goal, name, value)
    goal.edition += 1
    uow.record(events.GoalSet(goal_id=goal.id, title=goal.title))
    await uow.flush()
    return goal


async def drop_goal(uow: UnitOfWork, goal_id: UUID) -> BandGoal:
    """It is no longer a goal."""
    goal = await get_goal(uow, goal_id, lock=True)
    uow.record(events.GoalDropped(goal_id=goal.id, title=goal.title))
    await uow.db.delete(goal)
    await uow.flush()
    return goal


def _for(player: Player | None) -> dict[str, Any]:
    if player is None:
        return {"person_id": None, "band_person_id": None, "for_name": ""}
    # An account stands above a row of the band: its person is told in their own notifications.
    person_id = player.person_id
    return {
        "person_id": person_id,
        "band_person_id": None if person_id else player.band_person_id,
        "for_name": player.name,
    }
