"""Commission on what clients earn in their own workspaces, as far as they let the agency look."""

from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import select

from app.billing import Entry, chart, post
from app.core.actor import Actor
from app.core.uow import Database
from app.domain.agency.models import Client, CommissionLine
from app.domain.agency.service.clients import edit_client
from app.tenants.models import AgencyLink
from tests.cast import Cast
from tests.domain.agency.team import MONTH, Team
from tests.domain.agency.test_months import commissioned
from tests.tenants.conftest import Enter, Post

MONTHS = "/t/atlas/agency/months"


async def earned(database: Database, nova: Actor, amount: str, key: str = "1") -> None:
    value = Decimal(amount)
    async with database.tenant(nova) as uow:
        await post(
            uow, kind="earnings_report", key=key, description="Spotify, September",
            entries=[Entry(chart.receivable("spotify", "Spotify", "EUR"), value),
                     Entry(chart.suspense("EUR"), -value)],
            event_at=datetime(2026, 10, 12, tzinfo=UTC),
        )  # fmt: skip


async def granted(database: Database, cast: Cast, client: Client, scopes: list[str]) -> None:
    async with database.tenant(cast.nova) as uow:
        uow.db.add(
            AgencyLink(tenant_id=cast.nova.tenant_id, agency_id=cast.ada.tenant_id,
                       kind="management", scopes=scopes, state="active", starts_at=uow.now)
        )  # fmt: skip
    async with database.tenant(cast.ada) as uow:
        await edit_client(uow, client.id, client_tenant_id=cast.nova.tenant_id)


async def lines(database: Database, ada: Actor) -> list[tuple[Decimal, str]]:
    async with database.tenant(ada) as uow:
        found = await uow.db.scalars(select(CommissionLine).order_by(CommissionLine.amount))
        return [(line.amount, line.kind) for line in found]


async def test_income_of_a_linked_workspace_has_its_commission_once(
    enter: Enter, post: Post, database: Database, cast: Cast, team: Team, client: Client
) -> None:
    await commissioned(database, team.ada, client)
    await granted(database, cast, client, ["money_read"])
    await earned(database, cast.nova, "1234.5678")
    ada = await enter("ada")

    for _ in range(2):
        page = f"{MONTHS}/{MONTH}"
        assert (await ada.submit(f"{page}/prepare", page)).status_code == 303
        await post.run()

    assert await lines(database, team.ada) == [(Decimal("185.185170"), "royalties")]
    assert "€185.18" in (await ada.get(f"{MONTHS}/{MONTH}")).text


async def test_without_leave_to_read_money_nothing_is_read(
    enter: Enter, post: Post, database: Database, cast: Cast, team: Team, client: Client
) -> None:
    await commissioned(database, team.ada, client)
    await granted(database, cast, client, ["catalog"])
    await earned(database, cast.nova, "1000")
    ada, page = await enter("ada"), f"{MONTHS}/{MONTH}"

    assert (await ada.submit(f"{page}/prepare", page)).status_code == 303
    await post.run()

    assert await lines(database, team.ada) == []
