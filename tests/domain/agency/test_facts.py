"""What stands in the log of an agency: each change once, what changed nothing not at all."""

from typing import Any

from litestar import Litestar
from sqlalchemy import text

from app.core.money import Money
from app.core.uow import Database
from app.domain.agency.choices import PriceKind
from app.domain.agency.models import Client
from app.domain.agency.service.agreements import write_template
from app.domain.agency.service.clients import archive_package, write_package
from app.domain.agency.service.planning import allocate, set_capacity
from app.domain.agency.service.proposals import send_proposal, withdraw_proposal
from app.domain.portal import open_portal
from app.jobs.in_process import run_all
from tests.domain.agency.team import MONDAY, Team
from tests.domain.agency.test_reactions import waiting
from tests.domain.agency.test_refusals import offered


async def log(database: Database, team: Team, name: str) -> list[tuple[str, dict[str, Any]]]:
    async with database.tenant(team.ada) as uow:
        rows = await uow.db.execute(
            text("SELECT summary, changes FROM events WHERE name = :name ORDER BY id"),
            {"name": f"agency.{name}"},
        )
        return [(row.summary, row.changes) for row in rows]


async def test_a_withdrawn_proposal_is_written_down_and_waits_no_more(
    app: Litestar, database: Database, team: Team, client: Client
) -> None:
    async with database.tenant(team.ada) as uow:
        await open_portal(uow, client_id=client.id, client_name=client.name)
        proposal = await offered(uow, client)
        await send_proposal(uow, proposal)
    await run_all(database, app.state.site.adapters)
    [(_, title, state)] = await waiting(database, team.ada)
    assert state == "open"
    async with database.tenant(team.ada) as uow:
        await withdraw_proposal(uow, proposal)
    await run_all(database, app.state.site.adapters)
    assert await waiting(database, team.ada) == [("approve", title, "withdrawn")]
    [(summary, _)] = await log(database, team, "proposal_withdrawn")
    assert summary == f"Withdrew “{title}” from Marrow Bay"


async def test_a_service_put_away_and_offered_again_is_written_down(
    database: Database, team: Team
) -> None:
    async with database.tenant(team.ada) as uow:
        package = await write_package(
            uow, name="Mix", kind=PriceKind.FIXED, currency="EUR", price=Money.of("5", "EUR")
        )
        await archive_package(uow, package.id)
        await archive_package(uow, package.id)
    found = [summary for summary, _ in await log(database, team, "package_archived")]
    assert found == ["Put away the service Mix", "Offers again the service Mix"]


async def test_a_wording_written_and_changed_is_written_down(
    database: Database, team: Team
) -> None:
    async with database.tenant(team.ada) as uow:
        wording = await write_template(uow, name="Standard", body="We work.")
        await write_template(uow, name="Standard", body="We work more.", template_id=wording.id)
    found = [summary for summary, _ in await log(database, team, "wording_written")]
    assert found == ["Wrote the wording Standard", "Changed the wording Standard"]


async def test_the_plan_and_the_time_people_have_say_before_and_after(
    database: Database, team: Team, client: Client
) -> None:
    who = team.vic.person_id
    assert who is not None
    async with database.tenant(team.ada) as uow:
        for minutes in (120, 120, 60, 0, 0):
            await allocate(uow, who, client.id, week=MONDAY, minutes=minutes)
        for minutes in (1800, 1800, 1200):
            await set_capacity(uow, who, starts_on=MONDAY, minutes=minutes)
    planned = [changes["minutes"] for _, changes in await log(database, team, "week_planned")]
    assert planned == [[0, 120], [120, 60], [60, 0]]
    had = [changes["minutes"] for _, changes in await log(database, team, "capacity_set")]
    assert had == [[None, 1800], [1800, 1200]]
