"""What recurs: trials, changes with their price, renewals, retries, through the adapter."""

from datetime import timedelta

import pytest

from app.core.money import Money
from app.integrations.payments import (
    Declined,
    Interval,
    InvoiceStatus,
    Line,
    PriceRequest,
    Provider,
    RequestRefused,
    SubscriptionRequest,
    SubscriptionStatus,
    UsageRequest,
)
from tests.integrations.payments.making import START, Calendar, key, price
from tests.simulators.servers import SimulatorServer

FAILS_LATER = "4000000000000341"
HOURS = timedelta(hours=2)
"""A renewal's draft waits an hour at the provider before it is collected."""


@pytest.fixture
def calendar(payments: Provider, simulator: SimulatorServer) -> Calendar:
    return Calendar(payments, simulator)


def usd(cents: int) -> Money:
    return Money(cents, "USD")


async def test_a_price_is_found_by_its_name_and_moves_with_its_amount(payments: Provider) -> None:
    name = f"creator-{key()}"
    request = PriceRequest(name, "Creator", usd(1_900), Interval.MONTH)

    first = await payments.subscriptions.define_price(request, key=key())
    same = await payments.subscriptions.define_price(request, key=key())
    dearer = await payments.subscriptions.define_price(
        PriceRequest(name, "Creator", usd(2_100), Interval.MONTH), key=key()
    )

    assert same == first
    assert (dearer.id != first.id, dearer.lookup, dearer.amount) == (True, name, usd(2_100))


async def test_a_trial_needs_no_card_and_pauses_at_its_end_without_one(
    payments: Provider, calendar: Calendar
) -> None:
    payer, pro = await calendar.payer(card=None), await price(payments, 4_900)
    until = START + timedelta(days=14)
    request = SubscriptionRequest(payer.id, [Line(pro.id)], until, reference={"tenant": "t-1"})

    trial = await payments.subscriptions.start(request, key=key())
    calendar.move(until + HOURS)
    paused = await payments.subscriptions.find_subscription(trial.id)
    await calendar.give_card(payer.id, "4242424242424242")
    resumed = await payments.subscriptions.resume(trial.id, key=key())

    assert (trial.status, trial.trial_until) == (SubscriptionStatus.TRIAL, until)
    assert trial.reference == {"tenant": "t-1"}
    assert paused.status is SubscriptionStatus.PAUSED
    assert (resumed.status, resumed.period_start) == (SubscriptionStatus.ACTIVE, until + HOURS)


async def test_without_a_card_or_trial_nothing_is_subscribed(
    payments: Provider, calendar: Calendar
) -> None:
    payer, pro = await calendar.payer(card=None), await price(payments, 4_900)

    with pytest.raises(RequestRefused, match="no attached payment source"):
        await payments.subscriptions.start(SubscriptionRequest(payer.id, [Line(pro.id)]), key=key())

    assert await payments.invoices.list_invoices(payer.id) == []


async def test_an_upgrade_costs_what_its_preview_said(
    payments: Provider, calendar: Calendar
) -> None:
    creator, pro = await price(payments, 1_900), await price(payments, 4_900)
    payer = await calendar.payer()
    begun = await payments.subscriptions.start(
        SubscriptionRequest(payer.id, [Line(creator.id)]), key=key()
    )
    as_of = START + timedelta(days=14)
    calendar.move(as_of)

    preview = await payments.subscriptions.preview_change(begun.id, [Line(pro.id, 2)], as_of=as_of)
    changed = await payments.subscriptions.change(
        begun.id, [Line(pro.id, 2)], key=key(), as_of=as_of
    )
    invoice = await payments.invoices.find_invoice(changed.latest_invoice_id or "")

    # Half of the 28 days are left: half of 98.00 less half of 19.00.
    assert (preview.due_now, preview.renewal) == (usd(3_950), usd(9_800))
    assert (invoice.paid, invoice.status) == (preview.due_now, InvoiceStatus.PAID)
    assert [line.amount for line in invoice.lines] == [line.amount for line in preview.lines]
    assert all(line.is_proration for line in invoice.lines)
    assert (changed.lines, changed.period_end) == ((Line(pro.id, 2),), begun.period_end)


async def test_a_refused_upgrade_changes_nothing(payments: Provider, calendar: Calendar) -> None:
    creator, pro = await price(payments, 1_900), await price(payments, 4_900)
    payer = await calendar.payer()
    begun = await payments.subscriptions.start(
        SubscriptionRequest(payer.id, [Line(creator.id)]), key=key()
    )
    await calendar.give_card(payer.id, FAILS_LATER)

    with pytest.raises(Declined):
        await payments.subscriptions.change(begun.id, [Line(pro.id)], key=key(), as_of=START)

    after = await payments.subscriptions.find_subscription(begun.id)
    assert (after.lines, after.latest_invoice_id) == (begun.lines, begun.latest_invoice_id)
    assert len(await payments.invoices.list_invoices(payer.id)) == 1


async def test_a_downgrade_waits_for_the_end_of_the_period_and_can_be_taken_back(
    payments: Provider, calendar: Calendar
) -> None:
    creator, pro = await price(payments, 1_900), await price(payments, 4_900)
    payer = await calendar.payer()
    begun = await payments.subscriptions.start(
        SubscriptionRequest(payer.id, [Line(pro.id)]), key=key()
    )

    waiting = await payments.subscriptions.change(begun.id, [Line(creator.id)], key=key())
    kept = await payments.subscriptions.resume(begun.id, key=key())
    await payments.subscriptions.change(begun.id, [Line(creator.id)], key=key())
    calendar.move(begun.period_end + HOURS)
    after = await payments.subscriptions.find_subscription(begun.id)

    assert (waiting.lines, waiting.next_lines) == ((Line(pro.id),), (Line(creator.id),))
    assert (kept.lines, kept.next_lines) == ((Line(pro.id),), None)
    assert (after.lines, after.next_lines) == ((Line(creator.id),), None)
    invoice = await payments.invoices.find_invoice(after.latest_invoice_id or "")
    assert (invoice.total, invoice.status) == (usd(1_900), InvoiceStatus.PAID)


async def test_a_yearly_plan_turns_monthly_at_its_end(
    payments: Provider, calendar: Calendar
) -> None:
    yearly = await price(payments, 49_000, Interval.YEAR)
    monthly = await price(payments, 4_900)
    payer = await calendar.payer()
    begun = await payments.subscriptions.start(
        SubscriptionRequest(payer.id, [Line(yearly.id)]), key=key()
    )

    await payments.subscriptions.change(begun.id, [Line(monthly.id)], key=key())
    calendar.move(begun.period_end + HOURS)
    after = await payments.subscriptions.find_subscription(begun.id)

    assert begun.period_end == START.replace(year=2028)
    assert after.lines == (Line(monthly.id),)
    assert after.period_end == START.replace(year=2028, month=2, day=29)


async def test_used_units_are_on_the_next_invoice(payments: Provider, calendar: Calendar) -> None:
    pro, payer = await price(payments, 4_900), await calendar.payer()
    begun = await payments.subscriptions.start(
        SubscriptionRequest(payer.id, [Line(pro.id)]), key=key()
    )
    use = UsageRequest(payer.id, usd(333), "Analysis, 111 minutes", START, begun.id)

    name = key()
    item = await payments.invoices.add_usage(use, key=name)
    assert await payments.invoices.add_usage(use, key=name) == item
    calendar.simulator.let_pass(days=2)  # the key is forgotten by then
    assert await payments.invoices.add_usage(use, key=name) == item
    calendar.move(begun.period_end + HOURS)
    after = await payments.subscriptions.find_subscription(begun.id)
    invoice = await payments.invoices.find_invoice(after.latest_invoice_id or "")

    assert [(line.description, line.amount) for line in invoice.lines] == [
        ("1 × Pro", usd(4_900)),
        ("Analysis, 111 minutes", usd(333)),
    ]
    assert invoice.paid == usd(5_233)


async def test_a_failing_renewal_is_retried_then_given_up_and_a_new_card_ends_it(
    payments: Provider, calendar: Calendar
) -> None:
    pro, payer = await price(payments, 4_900), await calendar.payer()
    begun = await payments.subscriptions.start(
        SubscriptionRequest(payer.id, [Line(pro.id)]), key=key()
    )
    await calendar.give_card(payer.id, FAILS_LATER)

    states = []
    for days in (0, 1, 3, 5, 7):
        calendar.move(begun.period_end + timedelta(days=days) + HOURS)
        now = await payments.subscriptions.find_subscription(begun.id)
        invoice = await payments.invoices.find_invoice(now.latest_invoice_id or "")
        states.append((now.status.value, invoice.attempts, invoice.next_attempt_at is None))
    await calendar.give_card(payer.id, "4242424242424242")
    collected = await payments.invoices.collect(invoice.id, key=key())
    healed = await payments.subscriptions.find_subscription(begun.id)

    assert states == [
        *(("past_due", attempts, False) for attempts in (1, 2, 3, 4)),
        ("unpaid", 5, True),
    ]
    assert collected.status is InvoiceStatus.PAID
    assert healed.status is SubscriptionStatus.ACTIVE


async def test_canceling_waits_for_the_end_can_be_taken_back_and_happens(
    payments: Provider, calendar: Calendar
) -> None:
    pro, payer = await price(payments, 4_900), await calendar.payer()
    begun = await payments.subscriptions.start(
        SubscriptionRequest(payer.id, [Line(pro.id)]), key=key()
    )

    going = await payments.subscriptions.cancel(begun.id, key=key())
    kept = await payments.subscriptions.resume(begun.id, key=key())
    await payments.subscriptions.cancel(begun.id, key=key())
    calendar.move(begun.period_end + HOURS)
    gone = await payments.subscriptions.find_subscription(begun.id)

    assert (going.status, going.cancels_at) == (SubscriptionStatus.ACTIVE, begun.period_end)
    assert kept.cancels_at is None
    assert (gone.status, gone.ended_at) == (SubscriptionStatus.ENDED, begun.period_end)


async def test_the_payer_sees_and_changes_all_of_it_in_the_portal(
    payments: Provider, calendar: Calendar, simulator: SimulatorServer
) -> None:
    pro, payer = await price(payments, 4_900), await calendar.payer()
    begun = await payments.subscriptions.start(
        SubscriptionRequest(payer.id, [Line(pro.id)]), key=key()
    )
    link = await payments.payers.portal_link(payer.id, return_url="https://b.example/plan")

    page = simulator.http.get(link.url)
    simulator.http.post(link.url, data={"act": "add", "number": "5555 5555 5555 4444"})
    simulator.http.post(link.url, data={"act": f"cancel:{begun.id}"})
    cards = await payments.payers.list_cards(payer.id)

    assert "$49.00 a month" in page.text and "https://b.example/plan" in page.text
    assert [(card.brand, card.is_usual) for card in cards] == [
        ("mastercard", True),
        ("visa", False),
    ]
    assert (await payments.subscriptions.find_subscription(begun.id)).cancels_at
