"""What clients pay the agency for the platform is on the invoice of their month, once."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from litestar import Litestar
from sqlalchemy import select

from app.billing.plans import Limit, PlanName, grant_plan, meter_cost
from app.core.money import Accrual, Money
from app.core.tables import EventRow
from app.core.uow import Database
from app.domain.agency.models import Client
from app.domain.agency.queries.months import find_close, list_months
from app.tenants.models import AgencyLink
from app.tenants.service.clients import end_grant
from tests.cast import Cast
from tests.domain.agency.team import MONTH, Team, issue, prepare, retained
from tests.domain.agency.test_income import granted
from tests.tenants.conftest import Enter, Post

pytestmark = pytest.mark.usefixtures("app")


async def priced(enter: Enter, cast: Cast, *, price: str, since: str, more: str = "20") -> None:
    ada = await enter("ada")
    page = f"/t/atlas/rebilling/{cast.nova.tenant_id}"
    said = {"price": price, "ai_markup": more, "valid_from": since}
    assert (await ada.submit(page, page, **said)).status_code == 303


async def used(database: Database, cast: Cast, month: int, cost: str) -> None:
    async with database.tenant(cast.nova) as uow:
        uow.now = datetime(2026, month, 5, tzinfo=UTC)
        await meter_cost(uow, Limit.AI, 10, cost=Accrual(Decimal(cost), "USD"), key=str(month))


async def asked(database: Database, team: Team, month: str = MONTH) -> list[tuple[str, Money]]:
    async with database.tenant(team.ada) as uow:
        close = await find_close(uow, month)
        rows = await list_months(uow, close.id)
    return [(line.description, line.money) for row in rows for line in row.lines]


@pytest.fixture(autouse=True)
async def _linked(database: Database, cast: Cast, client: Client) -> None:
    async with database.tenant(cast.nova) as uow:
        await grant_plan(uow, PlanName.PRO, reason="Test")
    await granted(database, cast, client, ["read_only"])


async def test_a_month_asks_for_its_price_and_for_the_ai_of_the_month_before(
    enter: Enter, post: Post, database: Database, cast: Cast, team: Team, client: Client
) -> None:
    await priced(enter, cast, price="79.00", since="2026-09-15")
    await used(database, cast, 9, "10.333333")
    await used(database, cast, 10, "100")
    await retained(database, team.ada, client)
    for _ in range(2):
        await prepare(database, team.ada)
        await post.run()
        assert await asked(database, team) == [
            ("Management, October 2026", Money.of("1500.00", "EUR")),
            ("Platform, Pro plan, October 2026", Money.of("79.00", "USD")),
            ("AI, September 2026", Money.of("12.39", "USD")),
        ]


async def test_what_was_asked_is_not_asked_again(
    enter: Enter, post: Post, database: Database, cast: Cast, team: Team
) -> None:
    await priced(enter, cast, price="79.00", since="2026-09-15")
    await used(database, cast, 10, "100")
    await prepare(database, team.ada)
    await post.run()
    await issue(database, team.ada)
    await post.run()
    await priced(enter, cast, price="89.00", since="2026-11-01", more="50")
    await prepare(database, team.ada, "2026-11")
    await post.run()
    assert await asked(database, team) == [
        ("Platform, Pro plan, October 2026", Money.of("79.00", "USD"))
    ]
    assert await asked(database, team, "2026-11") == [
        ("Platform, Pro plan, November 2026", Money.of("89.00", "USD")),
        ("AI, October 2026", Money.of("120.00", "USD")),
    ]


@pytest.mark.parametrize("what", ["no price", "a later price", "no access"])
async def test_nothing_is_asked_without_a_price_or_access(
    what: str, enter: Enter, post: Post, database: Database, cast: Cast, team: Team
) -> None:
    await used(database, cast, 9, "10")
    if what != "no price":
        await priced(
            enter,
            cast,
            price="79.00",
            since="2026-11-01" if what == "a later price" else "2026-09-01",
        )
    if what == "no access":
        async with database.tenant(cast.nova) as uow:
            link = await uow.db.scalar(select(AgencyLink))
            await end_grant(uow, link.id, other_name="Atlas")
    await prepare(database, team.ada)
    await post.run()
    assert await asked(database, team) == []


async def test_the_log_says_what_was_priced(
    enter: Enter, app: Litestar, database: Database, cast: Cast
) -> None:
    await priced(enter, cast, price="79.00", since="2026-09-15")
    async with database.tenant(cast.ada) as uow:
        found = await uow.db.scalar(
            select(EventRow).where(EventRow.name == "plans.rebilling_priced")
        )
    assert found.summary == (
        "Nova pays $79.00 a month for the platform from 2026-09-15,"
        " and 20 % on top of the cost of AI"
    )
