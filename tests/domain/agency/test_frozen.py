"""What nobody can change, whichever way they reach the tables."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.core.uow import Database
from app.domain.agency.errors import OwnTime, TimeOverlaps
from app.domain.agency.models import Client, ClientTask
from app.domain.agency.service.timekeeping import add_timed, approve_week, save_week, submit_week
from tests.domain.agency.team import MONDAY, Team, approved, retained

Change = Callable[[str], Awaitable[None]]


@pytest.fixture
def change(database: Database, team: Team) -> Change:
    async def run(statement: str) -> None:
        async with database.tenant(team.ada) as uow:
            await uow.db.execute(text(statement))

    return run


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE agreements SET body = 'Other words'",
        "UPDATE agreements SET document_hash = 'x'",
        "UPDATE agreements SET state = 'draft'",
        "DELETE FROM agreements",
        "UPDATE agreement_terms SET price = 1",
        "DELETE FROM agreement_terms",
        "UPDATE time_entries SET minutes = 1",
        "UPDATE time_entries SET bill_rate = 1",
        "DELETE FROM time_entries",
    ],
)
async def test_what_is_signed_or_approved_stays(
    database: Database, team: Team, client: Client, task: ClientTask, change: Change, statement: str
) -> None:
    await retained(database, team.ada, client)
    await approved(database, team, task, [60])

    with pytest.raises((IntegrityError, DBAPIError), match="frozen|cannot go|refus|append|change"):
        await change(statement)


async def test_nobody_works_twice_at_one_time(
    database: Database, team: Team, task: ClientTask
) -> None:
    def at(hour: int) -> datetime:
        return datetime(2026, 10, 5, hour, tzinfo=UTC)

    person_id = team.vic.person_id
    async with database.tenant(team.vic) as uow:
        await add_timed(uow, person_id, task_id=task.id, started_at=at(9), ended_at=at(11))
        await add_timed(uow, person_id, task_id=task.id, started_at=at(11), ended_at=at(12))
        await add_timed(uow, team.mo.person_id, task_id=task.id, started_at=at(9), ended_at=at(11))
        with pytest.raises(TimeOverlaps):
            await add_timed(uow, person_id, task_id=task.id, started_at=at(10), ended_at=at(12))


async def test_nobody_approves_their_own_time(
    database: Database, team: Team, task: ClientTask
) -> None:
    async with database.tenant(team.mo) as uow:
        row = {task.id: [60, *[0] * 6]}
        await save_week(uow, team.mo.person_id, MONDAY, row)
        await submit_week(uow, team.mo.person_id, MONDAY)
        with pytest.raises(OwnTime):
            await approve_week(uow, team.mo.person_id, MONDAY)
