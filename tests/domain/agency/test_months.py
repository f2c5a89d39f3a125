"""Closing a month: one invoice for each client, made of everything once, however often it is run."""

import asyncio
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.billing.invoices import get_invoice
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.money import Money
from app.core.uow import Database
from app.domain.agency.choices import IncomeKind
from app.domain.agency.errors import MonthBusy, MonthDone, MonthNotOver
from app.domain.agency.jobs import gather_month
from app.domain.agency.models import (
    Client,
    ClientMonth,
    ClientTask,
    CommissionLine,
    MonthLine,
    TimeEntry,
)
from app.domain.agency.queries.months import find_close, list_months
from app.domain.agency.service.agreements import Commissioned, declare_signed, write_agreement
from app.domain.agency.service.clients import edit_client
from app.domain.agency.service.closing import prepare_month
from app.domain.agency.service.commissioning import enter_income
from app.domain.agency.service.expenses import approve_expense, enter_expense
from tests.domain.agency.team import MONTH, TODAY, Team, approved, issue, prepare, retained
from tests.tenants.conftest import Post


async def rows_of(database: Database, ada: Actor) -> list:
    async with database.tenant(ada) as uow:
        close = await find_close(uow, MONTH)
        return await list_months(uow, close.id)


async def test_time_is_rounded_by_the_clients_rule_and_invoiced_by_the_hour(
    app: object, post: Post, database: Database, team: Team, client: Client, task: ClientTask
) -> None:
    await approved(database, team, task, [50, 61, 120])

    await prepare(database, team.ada)
    await post.run()

    row = (await rows_of(database, team.ada))[0]
    assert [(line.kind, line.quantity, line.unit) for line in row.lines] == [
        ("time", Decimal("4.25"), "hour")
    ]
    assert row.month.money == Money.of("425.00", "EUR")
    async with database.tenant(team.ada) as uow:
        assert (await get_invoice(uow, row.month.invoice_id)).net_amount == 42_500


async def test_a_retainer_takes_the_hours_and_bills_what_is_beyond(
    app: object, post: Post, database: Database, team: Team, client: Client, task: ClientTask
) -> None:
    await retained(database, team.ada, client)
    await approved(database, team, task, [480, 240])

    await prepare(database, team.ada)
    await post.run()

    row = (await rows_of(database, team.ada))[0]
    assert [(line.kind, line.amount) for line in row.lines] == [
        ("retainer", 150_000),
        ("overage", 24_000),
    ]


async def test_expenses_and_commission_are_lines_of_the_same_invoice(
    app: object, post: Post, database: Database, team: Team, client: Client
) -> None:
    await commissioned(database, team.ada, client)
    async with database.tenant(team.vic) as uow:
        expense = await enter_expense(
            uow, team.vic.person_id, day=date(2026, 10, 9), category="travel", description="Train",
            amount=Money.of("80.00", "EUR"), client_id=client.id, is_billable=True,
            markup=Decimal(10),
        )  # fmt: skip
    async with database.tenant(team.ada) as uow:
        await approve_expense(uow, expense.id)
        await enter_income(uow, client.id, day=date(2026, 10, 10), kind=IncomeKind.LIVE,
                           description="Show in Aarhus", gross=Money.of("1000.00", "EUR"))  # fmt: skip

    await prepare(database, team.ada)
    await post.run()

    row = (await rows_of(database, team.ada))[0]
    assert [(line.kind, line.amount) for line in row.lines] == [
        ("expense", 8_800),
        ("commission", 15_000),
    ]


async def test_preparing_again_leaves_one_set_of_drafts(
    app: object, post: Post, database: Database, team: Team, client: Client, task: ClientTask
) -> None:
    await retained(database, team.ada, client)
    await approved(database, team, task, [480])
    for _ in range(3):
        await prepare(database, team.ada)
        await post.run()

    rows = await rows_of(database, team.ada)
    assert len(rows) == 1
    async with database.tenant(team.ada) as uow:
        assert await uow.db.scalar(select(func.count()).select_from(MonthLine)) == 1
        assert await uow.db.scalar(select(func.count()).select_from(ClientMonth)) == 1


async def test_two_who_close_the_month_at_once_make_one_set_of_invoices(
    app: object, post: Post, database: Database, team: Team, client: Client, task: ClientTask
) -> None:
    await retained(database, team.ada, client)
    await approved(database, team, task, [660])

    answers = await asyncio.gather(
        *(prepare(database, actor) for actor in (team.ada, team.mo) * 3), return_exceptions=True
    )
    await post.run()
    assert sum(isinstance(answer, MonthBusy) for answer in answers) == 5
    issued = await asyncio.gather(
        *(issue(database, actor) for actor in (team.ada, team.mo) * 3), return_exceptions=True
    )
    await post.run()

    assert sum(isinstance(answer, Refusal) for answer in issued) == 5
    rows = await rows_of(database, team.ada)
    assert [(row.client, row.month.money) for row in rows] == [
        ("Marrow Bay", Money.of("1620.00", "EUR"))
    ]
    assert rows[0].month.invoice_number == "INV-2026-0001"


async def test_an_issued_month_is_closed_and_late_time_goes_to_the_next(
    app: object, post: Post, database: Database, team: Team, client: Client, task: ClientTask
) -> None:
    await approved(database, team, task, [60])
    await prepare(database, team.ada)
    await post.run()
    await issue(database, team.ada)
    await post.run()
    await approved(database, team, task, [0, 90], date(2026, 10, 12))

    with pytest.raises(MonthDone):
        await prepare(database, team.ada)
    await prepare(database, team.ada, "2026-11")
    await post.run()

    async with database.tenant(team.ada) as uow:
        months = (await uow.db.scalars(select(ClientMonth).order_by(ClientMonth.month))).all()
        entries = (await uow.db.scalars(select(TimeEntry))).all()
    assert [(each.month, each.total) for each in months] == [
        ("2026-10", 10_000),
        ("2026-11", 15_000),
    ]
    assert {entry.client_month_id for entry in entries} == {each.id for each in months}


async def test_a_client_who_cannot_be_billed_holds_nobody_else_up(
    app: object, post: Post, database: Database, team: Team, client: Client, task: ClientTask
) -> None:
    await retained(database, team.ada, client)
    async with database.tenant(team.ada) as uow:
        await edit_client(uow, client.id, address="")
    await prepare(database, team.ada)
    await post.run()
    await issue(database, team.ada)
    await post.run()

    row = (await rows_of(database, team.ada))[0]
    async with database.tenant(team.ada) as uow:
        close = await find_close(uow, MONTH)
    assert (row.month.issued_at, close.state) == (None, "review")
    assert "address" in row.month.failure
    async with database.tenant(team.ada) as uow:
        await edit_client(uow, client.id, address="Strandvej 4")
    await issue(database, team.ada)
    await post.run()
    assert (await rows_of(database, team.ada))[0].month.invoice_number == "INV-2026-0001"


async def test_an_income_has_its_commission_once(
    app: object, post: Post, database: Database, team: Team, client: Client
) -> None:
    await commissioned(database, team.ada, client)
    async with database.tenant(team.ada) as uow:
        await enter_income(uow, client.id, day=date(2026, 10, 10), kind=IncomeKind.LIVE,
                           description="Show", gross=Money.of("333.33", "EUR"))  # fmt: skip
    for _ in range(2):
        await prepare(database, team.ada)
        await post.run()

    async with database.tenant(team.ada) as uow:
        lines = (await uow.db.scalars(select(CommissionLine))).all()
    assert [line.amount for line in lines] == [Decimal("49.9995")]
    assert (await rows_of(database, team.ada))[0].month.total == 4_999


async def test_a_month_to_come_is_not_closed(database: Database, team: Team) -> None:
    with pytest.raises(MonthNotOver):
        async with database.tenant(team.ada) as uow:
            await prepare_month(uow, "2026-12", today=TODAY, gather=gather_month)


async def commissioned(database: Database, ada: Actor, client: Client) -> None:
    async with database.tenant(ada) as uow:
        agreement = await write_agreement(
            uow, client.id, title="Commission", body="x", currency="EUR",
            starts_on=date(2026, 1, 1),
            commission=[Commissioned(kinds=["live", "royalties"], basis="gross", rate=Decimal(15))],
        )  # fmt: skip
        await declare_signed(uow, agreement.id)
