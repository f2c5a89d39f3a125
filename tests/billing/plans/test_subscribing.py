"""Buying, changing, failing to pay and coming back, against the simulated provider."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.billing.plans.entitlements import Cycle, PlanName
from app.billing.plans.errors import ChangedMeanwhile, SamePlan
from app.billing.plans.models import PlanInvoice, Subscription
from app.billing.plans.prices import Choice
from app.billing.plans.queries import current, find_subscription
from app.billing.plans.service.desk import Desk, Way
from app.billing.plans.service.dunning import pass_time
from app.billing.plans.service.following import follow_subscription
from app.billing.plans.service.granting import grant_plan, no_plan
from app.core import clock
from app.core.money import Money
from app.core.tables import EventRow
from app.core.uow import Database
from app.integrations.payments import Provider
from app.tenants.models import Tenant
from tests.cast import Cast
from tests.integrations.payments.making import START, Calendar
from tests.simulators.servers import SimulatorServer

FAILS_LATER = "4000000000000341"
HOURS = timedelta(hours=2)
DAY = timedelta(days=1)
PRO, CREATOR = Choice(PlanName.PRO), Choice(PlanName.CREATOR)


@dataclass
class Shop:
    """Nova at the desk, on a calendar of her own."""

    database: Database
    cast: Cast
    provider: Provider
    calendar: Calendar

    @property
    def desk(self) -> Desk:
        return Desk(self.database, self.provider, self.cast.nova, "https://backline.test")

    @contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        with clock.held(moment):
            yield

    async def buy(self, choice: Choice, *, card: str = "4242424242424242") -> Subscription:
        """Through the provider's page, and what it then tells us of."""
        page = await self.desk.checkout(choice)
        led_to = self.calendar.simulator.pay(page, card=card)
        assert led_to == "https://backline.test/t/nova/settings/plan/welcome"
        payer = (await self.ours()).provider_customer
        events = await self.provider.feed.list_events(since=datetime(2026, 1, 1, tzinfo=UTC))
        told = [
            event.subject
            for event in events
            if event.name == "customer.subscription.created" and event.subject.payer_id == payer
        ]
        assert told[0].reference == {"tenant": str(self.cast.nova.tenant_id)}
        return await self.follow(told[0].id)

    async def follow(self, subscription_id: str) -> Subscription:
        told = await self.provider.subscriptions.find_subscription(subscription_id)
        async with self.database.tenant(self.cast.nova) as uow:
            await follow_subscription(uow, told, asked_at=uow.now)
        return await self.ours()

    async def ours(self) -> Subscription:
        async with self.database.tenant(self.cast.nova) as uow:
            found = await find_subscription(uow)
        assert found is not None
        return found

    async def facts(self) -> list[str]:
        async with self.database.tenant(self.cast.nova) as uow:
            query = select(EventRow.name).where(EventRow.name.like("plans.%"))
            return list(await uow.db.scalars(query.order_by(EventRow.id)))


@pytest.fixture
async def shop(
    database: Database, cast: Cast, payments: Provider, simulator: SimulatorServer
) -> Shop:
    made = Shop(database, cast, payments, Calendar(payments, simulator))
    payer = await made.calendar.payer(card=None)
    async with database.tenant(cast.nova) as uow:
        await grant_plan(uow, PlanName.FREE, reason="The beginning")
        (await find_subscription(uow) or no_plan(uow)).provider_customer = payer.id
    return made


async def test_a_plan_is_bought_and_its_limits_hold_at_once(shop: Shop) -> None:
    with shop.at(START):
        ours = await shop.buy(PRO)
    assert (ours.plan, ours.cycle, ours.state) == ("pro", "monthly", "active")
    async with shop.database.tenant(shop.cast.nova) as uow:
        assert (await current(uow)).plan.name is PlanName.PRO
        assert (await uow.db.get_one(Tenant, uow.tenant_id)).plan == "pro"


async def test_an_upgrade_is_billed_exactly_as_it_was_shown(shop: Shop) -> None:
    with shop.at(START):
        await shop.buy(CREATOR)
    half = START + 15 * DAY
    shop.calendar.move(half)
    with shop.at(half):
        quote = await shop.desk.quote(PRO)
        done = await shop.desk.change(PRO, as_of=quote.as_of, due_now=quote.due_now)
    ours = await shop.ours()
    async with shop.database.tenant(shop.cast.nova) as uow:
        billed = list(await uow.db.scalars(select(PlanInvoice)))

    assert (quote.way, done.way, ours.plan) == (Way.AT_ONCE, Way.AT_ONCE, "pro")
    assert Money(1000, "USD") < quote.due_now < Money(2000, "USD")
    assert [(one.total, one.status) for one in billed] == [(quote.due_now, "paid")]
    assert sum(line.amount.minor for line in quote.lines) == quote.due_now.minor


async def test_another_amount_than_was_shown_is_not_charged(shop: Shop) -> None:
    with shop.at(START):
        await shop.buy(CREATOR)
        quote = await shop.desk.quote(PRO)
        with pytest.raises(ChangedMeanwhile):
            await shop.desk.change(PRO, as_of=quote.as_of, due_now=Money(1, "USD"))
        with pytest.raises(SamePlan):
            await shop.desk.quote(CREATOR)
    assert (await shop.ours()).plan == "creator"


async def test_going_down_waits_for_the_end_of_the_period_and_can_be_taken_back(
    shop: Shop,
) -> None:
    with shop.at(START):
        bought = await shop.buy(PRO)
        quote = await shop.desk.quote(CREATOR)
        await shop.desk.change(CREATOR, as_of=quote.as_of, due_now=quote.due_now)
        waiting = await shop.ours()
    assert (quote.way, quote.due_now.minor) == (Way.LATER, 0)
    assert (waiting.plan, waiting.next_plan) == ("pro", "creator")
    with shop.at(START + DAY):
        await shop.desk.stay()
    assert ((await shop.ours()).next_plan, bought.plan) == (None, "pro")


async def test_a_canceled_plan_ends_with_its_period(shop: Shop) -> None:
    with shop.at(START):
        bought = await shop.buy(PRO)
        free = Choice(PlanName.FREE)
        quote = await shop.desk.quote(free)
        await shop.desk.change(free, as_of=quote.as_of, due_now=quote.due_now)
    assert (await shop.ours()).next_plan == "free"
    end = bought.period_until + HOURS
    shop.calendar.move(end)
    with shop.at(end):
        ended = await shop.follow(bought.provider_subscription)
    async with shop.database.tenant(shop.cast.nova) as uow:
        assert ((await current(uow)).plan.name, ended.state) == (PlanName.FREE, "ended")


async def test_a_card_that_fails_leads_down_in_steps_and_a_new_one_back_up(shop: Shop) -> None:
    with shop.at(START):
        bought = await shop.buy(PRO)
    await shop.calendar.give_card(bought.provider_customer, FAILS_LATER)
    due = bought.period_until + HOURS
    shop.calendar.move(due)
    with shop.at(due):
        failed = await shop.follow(bought.provider_subscription)
    assert (failed.state, failed.failures) == ("past_due", 1)

    with shop.at(due + 14 * DAY):
        async with shop.database.tenant(shop.cast.nova) as uow:
            await pass_time(uow)
            tenant = await uow.db.get_one(Tenant, uow.tenant_id)
            assert "not paid" in (tenant.read_only_reason or "")
        await shop.calendar.give_card(bought.provider_customer, "4242424242424242")
        await shop.desk.pay_now()
        async with shop.database.tenant(shop.cast.nova) as uow:
            assert (await uow.db.get_one(Tenant, uow.tenant_id)).read_only_reason is None
    assert (await shop.ours()).state == "active"
    assert (await shop.facts())[-1] == "plans.invoice_paid"
    assert "plans.payment_recovered" in await shop.facts()


async def test_what_was_asked_earlier_never_overwrites_what_was_asked_later(shop: Shop) -> None:
    with shop.at(START):
        bought = await shop.buy(CREATOR)
        old = await shop.provider.subscriptions.find_subscription(bought.provider_subscription)
    with shop.at(START + DAY):
        quote = await shop.desk.quote(PRO)
        await shop.desk.change(PRO, as_of=quote.as_of, due_now=quote.due_now)
        async with shop.database.tenant(shop.cast.nova) as uow:
            late = await follow_subscription(uow, old, asked_at=START + HOURS)
    assert late is None
    assert (await shop.ours()).plan == "pro"


async def test_further_seats_are_billed_at_once_and_counted(shop: Shop) -> None:
    with shop.at(START):
        await shop.buy(PRO)
        more = Choice(PlanName.PRO, Cycle.MONTHLY, 3)
        quote = await shop.desk.quote(more)
        await shop.desk.change(more, as_of=quote.as_of, due_now=quote.due_now)
    assert quote.due_now == Money(2400, "USD")
    assert (await shop.ours()).extra_seats == 3
