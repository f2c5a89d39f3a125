"""Use beyond the plan stops, unless somebody chose to pay; then a month of it is billed once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from app.billing.plans.beyond import FURTHER, beyond
from app.billing.plans.entitlements import GIGABYTE, Limit
from app.billing.plans.errors import LimitReached, NoSubscription
from app.billing.plans.jobs import bill_usage
from app.billing.plans.models import UsageBill
from app.billing.plans.queries import list_beyond, sum_usage
from app.billing.plans.service.metering import (
    meter_cost,
    meter_storage,
    pay_beyond,
    stop_at_limits,
)
from app.core.money import Accrual, Money
from app.core.uow import Database
from app.domain.vault.uploads import open_upload
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from tests.billing.payments.conftest import adapters, pay_settings
from tests.billing.plans.test_gates import Shelf
from tests.billing.plans.test_subscribing import CREATOR, DAY, HOURS, PRO, START, Shop, shop
from tests.cast import Cast
from tests.tenants.conftest import Enter

__all__ = ["adapters", "pay_settings", "shop"]

PLAN = "/t/nova/settings/plan"
FEBRUARY, MARCH = START + 10 * DAY, START.replace(month=3, day=1)


@given(st.integers(0, 10**15), st.sampled_from(sorted(FURTHER)))
def test_a_started_step_counts_whole_and_nothing_costs_nothing(amount: int, limit: Limit) -> None:
    further = FURTHER[limit]
    steps, rest = divmod(amount, further.step)
    assert further.price_of(amount) == further.price * (steps + bool(rest))


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_only_what_exceeds_the_plan_is_beyond_it(used: int, amount: int, allowed: int) -> None:
    over = max(0, used + amount - allowed) - max(0, used - allowed)
    assert beyond(used, amount, allowed=allowed) == over


async def use_minutes(shop: Shop, minutes: int, key: str) -> None:
    async with shop.database.tenant(shop.cast.nova) as uow:
        await uow.registry.gate("analysis_minutes")(uow, minutes, key=key)


async def store(shop: Shop, uploads: int) -> None:
    """So many files of four gigabytes."""
    async with shop.database.tenant(shop.cast.nova) as uow:
        for number in range(uploads):
            await open_upload(uow, Shelf(), filename=f"{number}.wav", length=4 * GIGABYTE)
        await meter_storage(uow)


async def choose(shop: Shop, *, pays: bool) -> None:
    async with shop.database.tenant(shop.cast.nova) as uow:
        await (pay_beyond if pays else stop_at_limits)(uow)


async def test_use_stops_at_the_limit_and_says_that_it_may_go_on(shop: Shop) -> None:
    with shop.at(START):
        await shop.buy(CREATOR)
        await use_minutes(shop, 600, "first")
        with pytest.raises(LimitReached, match="go on and pay for what is beyond") as refused:
            await use_minutes(shop, 1, "second")
        await choose(shop, pays=True)
        await use_minutes(shop, 1, "second")
        await choose(shop, pays=False)
        with pytest.raises(LimitReached):
            await use_minutes(shop, 1, "third")
        async with shop.database.tenant(shop.cast.nova) as uow:
            assert await sum_usage(uow, Limit.ANALYSIS) == 601
            assert await list_beyond(uow, FURTHER) == {Limit.ANALYSIS: 1, Limit.STORAGE: 0}
    assert refused.value.next_step.href == PLAN


async def run_billing(shop: Shop, adapters: Adapters, *names: str) -> None:
    for name in names:
        async with shop.database.tenant(shop.cast.nova) as uow:
            uow.enqueue(bill_usage, key=name)
        ended = await run_all(shop.database, adapters)
        assert set(ended) == {"done"}


async def lines_of_next_invoice(shop: Shop) -> list[tuple[str, Money]]:
    end = START.replace(month=3, day=31) + HOURS
    shop.calendar.move(end)
    with shop.at(end):
        ours = await shop.follow((await shop.ours()).provider_subscription or "")
    invoice = await shop.provider.invoices.find_invoice(ours.latest_invoice or "")
    return [(line.description, line.amount) for line in invoice.lines]


async def test_a_month_beyond_the_plan_is_one_line_each_however_often_it_is_billed(
    shop: Shop, adapters: Adapters
) -> None:
    with shop.at(START):
        await shop.buy(CREATOR)
        await choose(shop, pays=True)
    with shop.at(FEBRUARY):
        await use_minutes(shop, 600, "included")
        await use_minutes(shop, 125, "further")
        await use_minutes(shop, 125, "further")
        await store(shop, 26)
        async with shop.database.tenant(shop.cast.nova) as uow:
            cost = Accrual(Money(751, "USD").decimal, "USD")
            await meter_cost(uow, Limit.AI, 751, cost=cost, key="ai")
    shop.calendar.move(MARCH)
    with shop.at(MARCH):
        await run_billing(shop, adapters, "first", "second")
        async with shop.database.tenant(shop.cast.nova) as uow:
            # As if we had stopped between the provider's answer and writing it down.
            await uow.db.execute(update(UsageBill).values(provider_item=None))
        await run_billing(shop, adapters, "third")
    # The provider forgets a key after a day, but not what it made.
    shop.calendar.simulator.let_pass(days=2)
    with shop.at(MARCH):
        async with shop.database.tenant(shop.cast.nova) as uow:
            await uow.db.execute(update(UsageBill).values(provider_item=None))
        await run_billing(shop, adapters, "fourth")
    assert sorted(await lines_of_next_invoice(shop)) == [
        ("1 × Backline Creator", Money(1900, "USD")),
        ("AI use beyond the plan's credits, February 2027", Money(251, "USD")),
        ("Analysis beyond the plan, 125 minutes, February 2027", Money(300, "USD")),
        ("Storage beyond the plan, 4 GB, February 2027", Money(100, "USD")),
    ]


async def test_who_stops_again_pays_for_what_was_stored_until_then(
    shop: Shop, adapters: Adapters
) -> None:
    with shop.at(START):
        await shop.buy(CREATOR)
    with shop.at(FEBRUARY):
        await choose(shop, pays=True)
        await store(shop, 25)
        await store(shop, 3)
        await choose(shop, pays=False)
    with shop.at(FEBRUARY + DAY):
        async with shop.database.tenant(shop.cast.nova) as uow:
            await meter_storage(uow)
    shop.calendar.move(MARCH)
    with shop.at(MARCH):
        await run_billing(shop, adapters, "first")
        async with shop.database.tenant(shop.cast.nova) as uow:
            (bill,) = list(await uow.db.scalars(select(UsageBill)))
    assert (bill.money, bill.description) == (
        Money(200, "USD"),
        "Storage beyond the plan, 12 GB, February 2027",
    )


async def test_within_the_plan_nothing_is_billed(shop: Shop, adapters: Adapters) -> None:
    with shop.at(START):
        await shop.buy(CREATOR)
        await choose(shop, pays=True)
    with shop.at(FEBRUARY):
        await use_minutes(shop, 600, "included")
        await store(shop, 25)
    with shop.at(MARCH):
        await run_billing(shop, adapters, "first")
        async with shop.database.tenant(shop.cast.nova) as uow:
            assert list(await uow.db.scalars(select(UsageBill))) == []


async def test_a_smaller_plan_begins_with_stopping(shop: Shop) -> None:
    with shop.at(START):
        bought = await shop.buy(PRO)
        await choose(shop, pays=True)
    with shop.at(START + 3 * DAY):
        quote = await shop.desk.quote(CREATOR)
        await shop.desk.change(CREATOR, as_of=quote.as_of, due_now=quote.due_now)
        assert (await shop.ours()).pays_beyond_since is not None
    end = bought.period_until + HOURS
    shop.calendar.move(end)
    with shop.at(end):
        ours = await shop.follow(bought.provider_subscription)
    assert (ours.plan, ours.pays_beyond_since) == ("creator", None)


async def test_nobody_goes_beyond_a_plan_that_is_not_paid_for(
    database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(NoSubscription):
            await pay_beyond(uow)


async def test_the_page_shows_the_prices_before_anybody_chooses(shop: Shop, enter: Enter) -> None:
    nova = await enter("nova")
    assert "no paid plan, so everything stops" in (await nova.get(PLAN)).text
    with shop.at(START):
        await shop.buy(CREATOR)
    shown = (await nova.get(PLAN)).text
    assert "$1.00 a month for each further 10 GB, or part of it" in shown
    assert 'value="stop" checked' in shown
    chosen = await nova.submit(f"{PLAN}/beyond", PLAN, beyond="pay")
    assert (chosen.status_code, chosen.headers["location"]) == (303, PLAN)
    assert 'value="pay" checked' in (await nova.get(PLAN)).text
    assert (await nova.submit(f"{PLAN}/beyond", PLAN, beyond="maybe")).status_code == 422
    assert (await nova.submit(f"{PLAN}/beyond", PLAN, beyond="stop")).status_code == 303
    assert 'value="stop" checked' in (await nova.get(PLAN)).text
