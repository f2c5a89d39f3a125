"""Work of plans in the background: following the provider, dunning, metering, booking."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from app.billing.payments import ProviderTold
from app.billing.plans.entitlements import PLANS
from app.billing.plans.events import (
    PaymentFailed,
    PaymentRecovered,
    SubscriptionEnded,
    TrialEnded,
    WorkspaceRestricted,
)
from app.billing.plans.lifecycle import GRACE, READ_ONLY, State, retry_times
from app.billing.plans.mailing import tell_keepers
from app.billing.plans.queries import find_subscription, list_paid
from app.billing.plans.service import closing, revenue
from app.billing.plans.service.dunning import note_failure
from app.billing.plans.service.dunning import pass_time as let_time_pass
from app.billing.plans.service.following import follow_invoice, follow_subscription
from app.billing.plans.service.metering import draw_up_bills, meter_storage, note_billed
from app.core.events import RecordedEvent
from app.core.jobs import JobRun, Queue, job, long_job
from app.core.uow import UnitOfWork
from app.integrations.payments import (
    ActionRequired,
    Declined,
    EventKind,
    UnknownHere,
    UsageRequest,
)

REMINDER = timedelta(days=3)
BOOKED_WITHIN = timedelta(days=40)
"""How far back each booking looks; posting is keyed, so looking twice books once."""


@long_job("plans.follow", queue=Queue.CRITICAL, timeout=60, attempts=8)
async def follow(run: JobRun, *, event: RecordedEvent) -> None:
    """Look at what the provider told of, as it is now."""
    told = event.read(ProviderTold)
    if told.kind == EventKind.SUBSCRIPTION:
        await _follow_subscription(run, told.subject_ref)
    elif told.kind == EventKind.INVOICE:
        await _follow_invoice(run, told.subject_ref)


async def _follow_subscription(run: JobRun, subscription_id: str) -> None:
    async with run.uow() as uow:
        asked_at = uow.now
    told = await run.adapters.payments.subscriptions.find_subscription(subscription_id)
    async with run.uow() as uow:
        await follow_subscription(uow, told, asked_at=asked_at)


async def _follow_invoice(run: JobRun, invoice_id: str) -> None:
    async with run.uow() as uow:
        asked_at = uow.now
    try:
        told = await run.adapters.payments.invoices.find_invoice(invoice_id)
    except UnknownHere:
        return  # a draft that was thrown away
    if told.subscription_id is None:
        return
    async with run.uow() as uow:
        await follow_invoice(uow, told, asked_at=asked_at)
    await _follow_subscription(run, told.subscription_id)


@job("plans.pass_time", queue=Queue.DEFAULT)
async def pass_time(uow: UnitOfWork) -> None:
    """Let time do what it does to the tenant's subscription."""
    await let_time_pass(uow)


@job("plans.look_after", queue=Queue.BULK)
async def look_after(uow: UnitOfWork) -> None:
    """Every day: what the hour missed, and what storage there is."""
    await let_time_pass(uow)
    await meter_storage(uow)


@job("plans.begin_trial")
async def begin_trial(uow: UnitOfWork, *, event: RecordedEvent) -> None:
    """Write now, three days before the end, and end it on its day."""
    ours = await find_subscription(uow)
    if ours is None or ours.trial_ends_at is None:
        return
    label, ends = PLANS[ours.plan_name].label, f"{ours.trial_ends_at:%-d %B %Y}"
    await tell_keepers(
        uow,
        key=str(event.id),
        headline=f"Your free trial of {label} has begun",
        sentences=[
            f"Everything {label} contains is open to you until {ends}, without a card.",
            "If you do nothing, the workspace continues on Free. Nothing is deleted.",
        ],
    )
    remind_at = ours.trial_ends_at - REMINDER
    uow.enqueue(remind_of_trial, key=str(event.id), run_at=remind_at)
    uow.enqueue(pass_time, key=f"trial:{event.id}", run_at=ours.trial_ends_at)


@job("plans.remind_of_trial")
async def remind_of_trial(uow: UnitOfWork) -> None:
    """Three days before a trial ends, if it still does."""
    ours = await find_subscription(uow)
    if ours is None or ours.state != State.TRIALING or ours.trial_ends_at is None:
        return
    if ours.provider_subscription is not None:
        return
    label, ends = PLANS[ours.plan_name].label, f"{ours.trial_ends_at:%-d %B}"
    await tell_keepers(
        uow,
        key=f"trial-reminder:{ours.id}",
        headline=f"Your trial of {label} ends on {ends}",
        sentences=["Choose a plan to keep what you use. On Free everything stays readable."],
        action="Choose a plan",
    )


@job("plans.tell")
async def tell(uow: UnitOfWork, *, event: RecordedEvent) -> None:
    """Write to those who look after the plan about what has become of it.

    That it ends with its workspace they were told when that was asked for.
    """
    ours = await find_subscription(uow)
    if ours is not None and ours.is_closing and event.name == SubscriptionEnded.name:
        return
    headline, *sentences = _WORDS[event.name]
    await tell_keepers(uow, key=str(event.id), headline=headline, sentences=sentences)


_WORDS = {
    TrialEnded.name: (
        "Your free trial has ended",
        "The workspace continues on Free. Nothing was deleted; what is beyond Free can be read.",
    ),
    PaymentRecovered.name: (
        "Your payment went through",
        "Thank you. Everything is as it was before.",
    ),
    WorkspaceRestricted.name: (
        "Your workspace is read-only now",
        "Its plan has not been paid for two weeks. Everything can still be read and exported.",
        "Update the card, and all is as before. Otherwise it continues on Free in two weeks.",
    ),
    SubscriptionEnded.name: (
        "Your plan has ended",
        "The workspace continues on Free. Nothing was deleted; what is beyond Free can be read.",
    ),
}


@job("plans.dun")
async def dun(uow: UnitOfWork, *, event: RecordedEvent) -> None:
    """Write about a refused payment; after the first one, plan the attempts that follow."""
    failed = event.read(PaymentFailed)
    ours = await find_subscription(uow)
    if ours is None or ours.past_due_at is None:
        return
    last = ours.past_due_at + GRACE
    await tell_keepers(
        uow,
        key=str(event.id),
        headline=f"The payment for {failed.plan} did not go through",
        sentences=[
            "The bank refused the card. Update it, or try it again, on the page of the plan.",
            f"We try again on some of the next days. {failed.plan} works on until {last:%-d %B}.",
            "After that the workspace becomes read-only; nothing is deleted.",
        ],
        action="Update the card",
    )
    if failed.attempt > 1:
        return
    for attempt, at in enumerate(retry_times(ours.past_due_at), 2):
        uow.enqueue(
            retry_payment,
            key=f"{event.id}:{attempt}",
            run_at=at,
            invoice_ref=ours.latest_invoice or "",
            attempt=attempt,
        )
    uow.enqueue(pass_time, key=f"grace:{event.id}", run_at=last)
    uow.enqueue(pass_time, key=f"end:{event.id}", run_at=last + READ_ONLY)


@long_job("plans.retry_payment", queue=Queue.DEFAULT, timeout=60, attempts=5)
async def retry_payment(run: JobRun, *, invoice_ref: str, attempt: int) -> None:
    """Try the card once more for an invoice that is still open."""
    async with run.uow() as uow:
        ours = await find_subscription(uow)
    if ours is None or ours.past_due_at is None or ours.provider_subscription is None:
        return
    invoice = invoice_ref or ours.latest_invoice
    if invoice is None or invoice != ours.latest_invoice:
        return
    try:
        await run.adapters.payments.invoices.collect(invoice, key=str(run.id))
    except (Declined, ActionRequired):
        async with run.uow() as uow:
            await note_failure(uow, attempt=attempt)
        return
    await _follow_invoice(run, invoice)


@long_job("plans.end_at_provider", queue=Queue.DEFAULT, timeout=60, attempts=8)
async def end_at_provider(run: JobRun) -> None:
    """A plan that has ended here for want of payment ends at the provider too."""
    async with run.uow() as uow:
        ours = await find_subscription(uow)
    if ours is None or ours.state != State.ENDED or ours.provider_subscription is None:
        return
    subscriptions = run.adapters.payments.subscriptions
    told = await subscriptions.find_subscription(ours.provider_subscription)
    if told.ended_at is None:
        await subscriptions.cancel(ours.provider_subscription, key=str(run.id), at_once=True)


@long_job("plans.mind_closing", queue=Queue.DEFAULT, timeout=120, attempts=12)
async def mind_closing(run: JobRun) -> None:
    """A plan is not renewed while its workspace is being deleted, and is again once it is kept.

    Looks at what is wanted now, not when it was asked: orders may overtake each other.
    """
    subscriptions = run.adapters.payments.subscriptions
    is_done = False
    while not is_done:
        async with run.uow() as uow:
            wanted = await closing.find_wanted(uow)
        if wanted is None or wanted.is_settled:
            return
        told = await subscriptions.find_subscription(wanted.ref)
        if wanted.is_closing and wanted.aside is None:
            async with run.uow() as uow:
                wanted = replace(wanted, aside=await closing.put_aside(uow, told))
        told = await closing.ask(subscriptions, wanted, told)
        async with run.uow() as uow:
            is_done = await closing.take_over(uow, wanted, told)


@long_job("plans.bill_usage", queue=Queue.BULK, timeout=120, attempts=5)
async def bill_usage(run: JobRun) -> None:
    """On the first of a month: what use beyond the plan cost in the last one, on the next invoice.

    What was drawn up stays, one bill for each month and meter, which the provider is told of under
    its id: however often this runs, a month's use is billed once.
    """
    async with run.uow() as uow:
        ours = await find_subscription(uow, lock=True)
        if ours is None or not ours.is_paid_for or ours.provider_customer is None:
            return
        last_month = (uow.now.date().replace(day=1) - timedelta(days=1)).replace(day=1)
        bills = await draw_up_bills(uow, ours, last_month)
    for bill in bills:
        item = await run.adapters.payments.invoices.add_usage(
            UsageRequest(
                payer_id=ours.provider_customer,
                amount=bill.money,
                description=bill.description,
                since=datetime.combine(bill.period, time(), UTC),
                subscription_id=ours.provider_subscription,
                reference={"tenant": str(run.tenant_id)},
            ),
            key=f"usage:{bill.id}",
        )
        async with run.uow() as uow:
            await note_billed(uow, bill.id, item)


@long_job("plans.book_revenue", queue=Queue.BULK, timeout=300, attempts=3)
async def book_revenue(run: JobRun) -> None:
    """Post what tenants paid for their plans to the service's own ledger, each invoice once."""
    async with run.uow() as uow:
        paid = await list_paid(uow, since=uow.now - BOOKED_WITHIN)
    async with run.service_books() as books:
        await revenue.book(books, paid)


JOBS = (
    book_revenue,
    follow,
    pass_time,
    look_after,
    begin_trial,
    remind_of_trial,
    tell,
    dun,
    retry_payment,
    end_at_provider,
    mind_closing,
    bill_usage,
)
