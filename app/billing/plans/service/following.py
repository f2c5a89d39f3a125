"""Taking over what the provider says about a subscription and its invoices.

Events only say where to look: the thing itself is fetched, and what was asked for earlier never
overwrites what was asked for later. So the order in which events arrive changes nothing.
"""

from datetime import datetime

from app.billing.plans.entitlements import PLANS, Cycle, PlanName
from app.billing.plans.events import (
    PaymentFailed,
    PaymentRecovered,
    PlanChanged,
    PlanInvoicePaid,
    SubscriptionEnded,
)
from app.billing.plans.lifecycle import State
from app.billing.plans.models import PlanInvoice, Subscription
from app.billing.plans.prices import Choice, choice_of
from app.billing.plans.queries import find_invoice, find_subscription, list_prices
from app.billing.plans.service.granting import no_plan
from app.billing.plans.service.standing import keep_in_step
from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.integrations import payments
from app.integrations.payments import SubscriptionStatus

STATES = {
    SubscriptionStatus.TRIAL: State.TRIALING,
    SubscriptionStatus.ACTIVE: State.ACTIVE,
    SubscriptionStatus.PAST_DUE: State.PAST_DUE,
    SubscriptionStatus.UNPAID: State.PAST_DUE,
    SubscriptionStatus.PAUSED: State.PAST_DUE,
    SubscriptionStatus.ENDED: State.ENDED,
}


async def follow_subscription(
    uow: UnitOfWork, told: payments.Subscription, *, asked_at: datetime
) -> Subscription | None:
    """Make ours what the provider's is; None when it is not ours or there is nothing new."""
    lookups = {price.provider_price: price.lookup for price in await list_prices(uow)}
    choice, state = choice_of(told.lines, lookups), STATES.get(told.status)
    ours = await find_subscription(uow, lock=True)
    if choice is None or state is None or not _is_newer(ours, told, asked_at):
        return None
    if ours is None:
        ours = no_plan(uow)
    _note_plan(uow, ours, choice, state)
    _note_state(uow, ours, state)
    ours.provider_subscription, ours.provider_customer = told.id, told.payer_id
    ours.provider_at, ours.latest_invoice = asked_at, told.latest_invoice_id
    ours.period_from, ours.period_until = told.period_start, told.period_end
    ours.trial_ends_at = told.trial_until if state is State.TRIALING else None
    ours.granted_reason = None
    _note_what_follows(ours, told, lookups)
    await keep_in_step(uow, ours)
    await uow.flush()
    return ours


async def follow_invoice(
    uow: UnitOfWork, told: payments.Invoice, *, asked_at: datetime
) -> PlanInvoice | None:
    """Keep what the provider billed; a paid one is announced once. Drafts are not kept."""
    ours = await find_invoice(uow, told.id)
    if told.status is payments.InvoiceStatus.DRAFT or (ours and ours.provider_at > asked_at):
        return None
    if ours is None:
        ours = PlanInvoice(
            tenant_id=uow.tenant_id, id=new_id(), provider_id=told.id, created_at=uow.now
        )
        uow.db.add(ours)
    was_paid = ours.paid_at is not None
    ours.number, ours.status = told.number or told.id, str(told.status)
    ours.total_amount, ours.paid_amount = told.total.minor, told.paid.minor
    ours.currency, ours.issued_at = told.total.currency, told.created_at
    ours.description = "; ".join(line.description for line in told.lines)[:500]
    ours.paid_at, ours.provider_at = told.paid_at, asked_at
    ours.pdf_url, ours.page_url = told.pdf_url, told.page_url
    if ours.paid_at is not None and not was_paid:
        uow.record(
            PlanInvoicePaid(invoice_id=ours.id, number=ours.number, amount=told.paid.display())
        )
    await uow.flush()
    return ours


def _is_newer(ours: Subscription | None, told: payments.Subscription, asked_at: datetime) -> bool:
    if ours is None:
        return told.status is not SubscriptionStatus.ENDED
    if ours.provider_subscription not in {None, told.id}:
        # An old subscription ends after a new one began; only a live one takes its place.
        return told.status is not SubscriptionStatus.ENDED and ours.state == State.ENDED
    return ours.provider_at is None or asked_at >= ours.provider_at


def _note_plan(uow: UnitOfWork, ours: Subscription, choice: Choice, state: State) -> None:
    before = (ours.plan, ours.cycle, ours.extra_seats)
    if ours.state == State.ENDED:
        before = (str(PlanName.FREE), ours.cycle, 0)
    after = (str(choice.plan), str(choice.cycle), choice.extra_seats)
    ours.plan, ours.cycle, ours.extra_seats = after
    if PLANS[choice.plan].rank < PLANS[PlanName(before[0])].rank:
        # To pay beyond a larger plan is not to pay beyond a smaller one, which is reached sooner.
        ours.pays_beyond_since = None
    if before != after and state is not State.ENDED:
        uow.record(
            PlanChanged(
                subscription_id=ours.id,
                plan=after[0],
                cycle=after[1],
                extra_seats=after[2],
                before_plan=before[0],
                before_cycle=before[1],
                before_seats=before[2],
            )
        )


def _note_state(uow: UnitOfWork, ours: Subscription, state: State) -> None:
    was = State(ours.state)
    label = PLANS[ours.plan_name].label
    if state is State.PAST_DUE:
        # Time makes an unpaid plan read-only; the provider only says that it is unpaid.
        if ours.past_due_at is None:
            ours.past_due_at, ours.failures = uow.now, 1
            uow.record(PaymentFailed(subscription_id=ours.id, plan=label, attempt=1))
        state = was if was is State.READ_ONLY else state
    elif state is State.ENDED:
        if was is not State.ENDED:
            uow.record(SubscriptionEnded(subscription_id=ours.id, plan=label))
        ours.extra_seats, ours.pays_beyond_since = 0, None
    elif ours.past_due_at is not None:
        uow.record(PaymentRecovered(subscription_id=ours.id, plan=label))
    if state in {State.ACTIVE, State.TRIALING, State.ENDED}:
        ours.past_due_at, ours.failures = None, 0
    ours.state = str(state)


def _note_what_follows(
    ours: Subscription, told: payments.Subscription, lookups: dict[str, str]
) -> None:
    ours.next_plan = ours.next_cycle = None
    following = choice_of(told.next_lines, lookups) if told.next_lines else None
    if told.cancels_at is not None and told.status is not SubscriptionStatus.ENDED:
        ours.next_plan, ours.next_cycle = str(PlanName.FREE), str(Cycle.MONTHLY)
    elif following is not None:
        ours.next_plan, ours.next_cycle = str(following.plan), str(following.cycle)
