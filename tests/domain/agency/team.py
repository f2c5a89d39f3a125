"""The team of the tests and the steps most of them begin with."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from app.core.actor import Actor, Role
from app.core.uow import Database
from app.domain.agency.jobs import gather_month, issue_month
from app.domain.agency.models import Client, ClientTask, MonthClose
from app.domain.agency.service.agreements import declare_signed, write_agreement
from app.domain.agency.service.closing import issue_month as begin_issuing
from app.domain.agency.service.closing import prepare_month
from app.domain.agency.service.timekeeping import approve_week, save_week, submit_week
from app.modules import registry
from app.tenants.models import Membership
from tests.cast import VISITOR, Cast

MONDAY = date(2026, 10, 5)
MONTH = "2026-10"
TODAY = date(2026, 11, 3)


@dataclass(frozen=True)
class Team:
    ada: Actor
    mo: Actor
    vic: Actor


async def gather(database: Database, cast: Cast) -> Team:
    async with database.identity(VISITOR) as uow:
        for actor, role in ((cast.mo, Role.MANAGER), (cast.vic, Role.MEMBER)):
            uow.db.add(
                Membership(tenant_id=cast.ada.tenant_id, person_id=actor.person_id, role=role)
            )
    return Team(
        cast.ada, at_atlas(cast, cast.mo, Role.MANAGER), at_atlas(cast, cast.vic, Role.MEMBER)
    )


def at_atlas(cast: Cast, actor: Actor, role: Role) -> Actor:
    permissions = registry().permissions_of(role)
    return replace(actor, tenant_id=cast.ada.tenant_id, role=role, permissions=permissions)


async def approved(
    database: Database, team: Team, task: ClientTask, minutes: list[int], monday: date = MONDAY
) -> None:
    """Vic's week, handed in by Vic and approved by Ada."""
    async with database.tenant(team.vic) as uow:
        await save_week(
            uow, team.vic.person_id, monday, {task.id: [*minutes, *[0] * (7 - len(minutes))]}
        )
        await submit_week(uow, team.vic.person_id, monday)
    async with database.tenant(team.ada) as uow:
        await approve_week(uow, team.vic.person_id, monday)


async def retained(
    database: Database, ada: Actor, client: Client, *, price: int = 150_000, **more: object
) -> UUID:
    """A retainer that both sides signed on paper, from the beginning of the year."""
    term = {"label": "Management", "kind": "retainer", "price": price, "included_minutes": 600,
            "rollover": "none", "overage": 12_000}  # fmt: skip
    async with database.tenant(ada) as uow:
        agreement = await write_agreement(
            uow, client.id, title="Management", body="What we do.", currency="EUR",
            starts_on=date(2026, 1, 1), services=[{**term, **more}],
        )  # fmt: skip
        await declare_signed(uow, agreement.id)
        return agreement.id


async def prepare(database: Database, ada: Actor, month: str = MONTH) -> MonthClose:
    async with database.tenant(ada) as uow:
        return await prepare_month(uow, month, today=TODAY, gather=gather_month)


async def issue(database: Database, ada: Actor, month: str = MONTH) -> MonthClose:
    async with database.tenant(ada) as uow:
        return await begin_issuing(uow, month, issue=issue_month)
