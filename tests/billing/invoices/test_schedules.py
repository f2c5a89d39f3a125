"""Reminders and recurring invoices: what is due when, and each once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar
from sqlalchemy import text

from app.billing.invoices.calendar import due_date, due_dates, following
from app.billing.invoices.choices import RecurringStatus
from app.billing.invoices.dunning import USUAL, reminder_due
from app.billing.invoices.models import Invoice
from app.billing.invoices.queries.customers import list_recurring
from app.billing.invoices.queries.invoices import list_invoices
from app.billing.invoices.service.issuing import issue_invoice
from app.billing.invoices.service.recurring import draft_due, set_recurring, start_recurring
from app.billing.invoices.service.reminding import remind_customers
from app.billing.invoices.service.settling import record_payment, set_reminding
from app.core.uow import Database
from tests.billing.invoices.factories import line, make_customer, make_draft, make_profile
from tests.cast import Cast
from tests.tenants.conftest import Post

DUE = date(2026, 11, 21)
NOON = datetime(2026, 11, 7, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "taken", "step", "level"),
    [
        (-4, set(), None, None),
        (-3, set(), -3, "friendly"),
        (0, {-3}, 0, "due"),
        (7, {-3, 0}, 7, "overdue"),
        (8, {-3, 0, 7}, None, None),
        (14, {7}, 14, "second"),
        (45, set(), 30, "final"),
        (60, {30}, None, None),
    ],
)
def test_the_latest_step_reached_is_taken_once(
    days: int, taken: set[int], step: int | None, level: str | None
) -> None:
    due = reminder_due(DUE, DUE + timedelta(days=days), steps=USUAL, taken=taken)
    assert (due.step if due else None, due.level if due else None) == (step, level)


def test_the_end_of_the_month_stays_the_end_of_the_month() -> None:
    start = date(2026, 1, 31)
    assert [due_date(start, 1, count).day for count in range(4)] == [31, 28, 31, 30]
    assert due_dates(start, 1, since=start, until=date(2026, 4, 1), ends_on=date(2026, 3, 1)) == [
        date(2026, 1, 31),
        date(2026, 2, 28),
    ]


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 24), st.integers(0, 20))
def test_due_dates_follow_each_other_without_gap(start: date, months: int, count: int) -> None:
    due = due_date(start, months, count)
    assert following(start, months, due) == due_date(start, months, count + 1)


async def test_a_retainer_catches_up_each_due_date_once(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        await make_profile(uow)
        customer = await make_customer(uow)
        start = date(uow.now.year - 1, uow.now.month, 1)
        await start_recurring(
            uow, customer_id=customer.id, title="Retainer", lines=[line("500")], starts_on=start
        )
    for expected in (13, 0):
        async with database.tenant(cast.nova) as uow:
            assert len(await draft_due(uow)) == expected
    async with database.tenant(cast.nova) as uow:
        found = await list_invoices(uow, "draft", today=uow.now.date())
        periods = {each.invoice.period_from for each in found.items}
        assert len(periods) == 13


async def test_what_falls_due_in_a_pause_is_not_billed(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        uow.now = NOON
        customer = await make_customer(uow)
        started = await start_recurring(
            uow,
            customer_id=customer.id,
            title="Retainer",
            lines=[line("500")],
            starts_on=date(2026, 8, 1),
        )
        await set_recurring(uow, started.id, RecurringStatus.PAUSED)
        assert await draft_due(uow) == []
        await set_recurring(uow, started.id, RecurringStatus.ACTIVE)
        assert await draft_due(uow) == []
        ((recurring, _),) = await list_recurring(uow)
        assert recurring.next_on == date(2026, 12, 1)


async def test_a_retainer_that_sends_is_issued_and_mailed(
    app: Litestar, database: Database, cast: Cast, post: Post
) -> None:
    async with database.tenant(cast.nova) as uow:
        await make_profile(uow)
        customer = await make_customer(uow)
        today = uow.now.date()
        await start_recurring(
            uow,
            customer_id=customer.id,
            title="Retainer",
            lines=[line("500")],
            starts_on=today,
            sends=True,
        )
        (invoice,) = await draft_due(uow)
        assert invoice.status == "issued"
    (mail,) = await post.to("books@blueroom.example.com")
    assert mail.subject == f"Invoice {invoice.reference} from Nova Lind"
    assert len(mail.attachments) == 1


AGO = timedelta(days=100)


async def sent_long_ago(database: Database, cast: Cast) -> Invoice:
    """An invoice that was issued and sent a hundred days ago, due two weeks later."""
    draft = await make_draft(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        uow.now -= AGO
        await make_profile(uow, reminder_days=USUAL)
        invoice = await issue_invoice(uow, draft)
        invoice.sent_at = uow.now
        return invoice


async def test_reminders_go_once_a_step_and_stop_when_it_is_paid(
    app: Litestar, database: Database, cast: Cast, post: Post
) -> None:
    invoice = await sent_long_ago(database, cast)
    for day, sent in ((-3, 1), (-3, 1), (0, 2), (9, 3), (10, 3), (50, 4)):
        async with database.tenant(cast.nova) as uow:
            uow.now -= AGO - timedelta(days=14 + day)
            await remind_customers(uow)
        assert len(await post.to("books@blueroom.example.com")) == sent, day
    async with database.tenant(cast.nova) as uow:
        await record_payment(uow, invoice.id, key="paid", received=invoice.total, received_on=DUE)
        assert await remind_customers(uow) == 0


async def test_a_reminder_on_its_way_is_dropped_when_the_money_comes_first(
    app: Litestar, database: Database, cast: Cast, post: Post
) -> None:
    invoice = await sent_long_ago(database, cast)
    async with database.tenant(cast.nova) as uow:
        assert await remind_customers(uow) == 1
        await record_payment(uow, invoice.id, key="paid", received=invoice.total, received_on=DUE)
    assert await post.to("books@blueroom.example.com") == []


async def test_nobody_is_reminded_of_an_invoice_that_says_so(
    database: Database, cast: Cast
) -> None:
    invoice = await sent_long_ago(database, cast)
    async with database.tenant(cast.nova) as uow:
        await set_reminding(uow, invoice.id, reminds=False)
        await set_reminding(uow, invoice.id, reminds=False)
        assert await remind_customers(uow) == 0
        said = await uow.db.scalars(
            text("SELECT summary FROM events WHERE name = 'invoices.reminding_changed'")
        )
        assert list(said) == [f"Blue Room Booking is not reminded of {invoice.reference} any more"]
