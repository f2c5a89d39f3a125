"""Where somebody chooses a plan: what it costs is shown first, then done as shown.

The provider is asked between transactions, never inside one, and by keys made of what is asked,
so that a form sent twice is done once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.dialects.postgresql import insert

from app.billing.plans.entitlements import PLANS, Limit, PlanName, over_limits
from app.billing.plans.errors import (
    ChangedMeanwhile,
    NoSubscription,
    NothingScheduled,
    SamePlan,
    SeatsNotSold,
    WorkspaceCloses,
)
from app.billing.plans.events import ChangeScheduled, ChangeWithdrawn
from app.billing.plans.lifecycle import SHORTEST_TRIAL, State, takes_effect_at_once
from app.billing.plans.models import PlanPrice, Subscription
from app.billing.plans.prices import Choice, lines_of, requests
from app.billing.plans.queries import (
    current,
    find_email,
    find_subscription,
    held,
    list_prices,
    lock_subscription,
)
from app.billing.plans.service.following import follow_invoice, follow_subscription
from app.billing.plans.service.granting import no_plan
from app.core.actor import Actor
from app.core.money import Money
from app.core.uow import Database, UnitOfWork
from app.integrations.payments import (
    InvoiceLine,
    PayerRequest,
    PriceRequest,
    Provider,
    SubscriptionCheckout,
)
from app.tenants import get_tenant

PREVIEW_LASTS = timedelta(minutes=15)


class Way(StrEnum):
    """How a choice is made: on the provider's page, at once, or at the end of the period."""

    CHECKOUT = "checkout"
    AT_ONCE = "at_once"
    LATER = "later"


@dataclass(frozen=True)
class Quote:
    """What a choice means, before it is made. `due_now` below zero is credited."""

    choice: Choice
    way: Way
    due_now: Money
    renewal: Money
    as_of: datetime
    effective_at: datetime
    lines: tuple[InvoiceLine, ...] = ()
    over: Mapping[Limit, int] = field(default_factory=dict)
    """By how much what is held now would exceed the plan; it stays and can be read."""


@dataclass(frozen=True)
class Desk:
    """Serves one person who may manage the plan of `actor.tenant_id`."""

    database: Database
    provider: Provider
    actor: Actor
    public_url: str

    async def quote(self, choice: Choice, *, as_of: datetime | None = None) -> Quote:
        """What a choice costs and changes. Raises SamePlan for the one that is held."""
        _refuse_seats_nobody_sells(choice)
        async with self.database.tenant(self.actor) as uow:
            holding, over = await current(uow), await self._over(uow, choice)
            now = as_of or uow.now
        renewal = PLANS[choice.plan].price(choice.cycle, extra_seats=choice.extra_seats)
        ours = holding.subscription
        if ours is None or not ours.is_paid_for:
            begins = _trial_left(ours, now) or now
            due = renewal if begins == now else Money.zero(renewal.currency)
            return Quote(choice, Way.CHECKOUT, due, renewal, now, begins, over=over)
        before = Choice(ours.plan_name, ours.cycle_name, ours.extra_seats)
        if before == choice and ours.next_plan is None:
            raise SamePlan
        if not _is_upgrade(before, choice):
            nothing = Money.zero(renewal.currency)
            until = ours.period_until or now
            return Quote(choice, Way.LATER, nothing, renewal, now, until, over=over)
        told = await self.provider.subscriptions.preview_change(
            _at_provider(ours), lines_of(choice, await self._price_ids()), as_of=now
        )
        return Quote(choice, Way.AT_ONCE, told.due_now, told.renewal, now, now, told.lines, over)

    async def checkout(self, choice: Choice) -> str:
        """The address of the provider's page where the card is entered."""
        _refuse_seats_nobody_sells(choice)
        payer = await self._payer()
        async with self.database.tenant(self.actor) as uow:
            ours, slug = await find_subscription(uow), (await get_tenant(uow)).slug
            trial, now = _trial_left(ours, uow.now), uow.now
        _refuse_while_closing(ours)
        if ours is not None and ours.is_paid_for:
            raise SamePlan("This workspace has a paid plan. Change it instead of choosing anew.")
        page = f"{self.public_url}/t/{slug}/settings/plan"
        opened = await self.provider.subscriptions.open_checkout(
            SubscriptionCheckout(
                payer_id=payer,
                success_url=f"{page}/welcome",
                cancel_url=page,
                lines=lines_of(choice, await self._price_ids()),
                trial_until=trial,
                reference=self._reference,
            ),
            key=f"plan-checkout:{payer}:{_words(choice)}:{now:%Y%m%d%H%M}",
        )
        return opened.url or page

    async def change(self, choice: Choice, *, as_of: datetime, due_now: Money) -> Quote:
        """Make a quoted change. Raises ChangedMeanwhile when it costs something else by now."""
        async with self.database.tenant(self.actor) as uow:
            is_recent = timedelta() <= uow.now - as_of <= PREVIEW_LASTS
        quote = await self.quote(choice, as_of=as_of)
        if not is_recent or quote.due_now != due_now or quote.way is Way.CHECKOUT:
            raise ChangedMeanwhile
        ours = await self._paid()
        _refuse_while_closing(ours)
        key = f"plan-change:{ours.id}:{_words(choice)}:{as_of.isoformat()}"
        subscriptions = self.provider.subscriptions
        if choice.plan is PlanName.FREE:
            told = await subscriptions.cancel(_at_provider(ours), key=key)
        else:
            lines = lines_of(choice, await self._price_ids())
            told = await subscriptions.change(
                _at_provider(ours),
                lines,
                key=key,
                as_of=as_of if quote.way is Way.AT_ONCE else None,
            )
        async with self.database.tenant(self.actor) as uow:
            await follow_subscription(uow, told, asked_at=uow.now)
            if quote.way is Way.LATER:
                await _note_schedule(uow, choice, quote.effective_at)
        await self._take_invoice(told.latest_invoice_id)
        return quote

    async def stay(self) -> None:
        """Take back what waits for the end of the period; raises NothingScheduled."""
        ours = await self._paid()
        _refuse_while_closing(ours)
        if ours.next_plan is None:
            raise NothingScheduled
        told = await self.provider.subscriptions.resume(
            _at_provider(ours), key=f"plan-stay:{ours.id}:{ours.provider_at}"
        )
        async with self.database.tenant(self.actor) as uow:
            row = await follow_subscription(uow, told, asked_at=uow.now)
            if row is not None:
                uow.record(ChangeWithdrawn(subscription_id=row.id, plan=row.plan))

    async def portal(self) -> str:
        """The address of the provider's page for cards and invoices."""
        async with self.database.tenant(self.actor) as uow:
            slug = (await get_tenant(uow)).slug
        link = await self.provider.payers.portal_link(
            await self._payer(), return_url=f"{self.public_url}/t/{slug}/settings/plan"
        )
        return link.url

    async def pay_now(self) -> None:
        """Try the card again for what is open; raises Declined, or ActionRequired with a link."""
        ours = await self._paid()
        if ours.latest_invoice is None or ours.past_due_at is None:
            raise NothingScheduled("Nothing is open, so there is nothing to pay.")
        async with self.database.tenant(self.actor) as uow:
            asked_at = uow.now
        await self.provider.invoices.collect(
            ours.latest_invoice, key=f"plan-pay:{ours.latest_invoice}:{asked_at:%Y%m%d%H%M%S}"
        )
        await self.refresh()
        await self._take_invoice(ours.latest_invoice)

    async def refresh(self) -> None:
        """Take over what the provider says now, without waiting for its word."""
        ours = await self._paid()
        async with self.database.tenant(self.actor) as uow:
            asked_at = uow.now
        told = await self.provider.subscriptions.find_subscription(_at_provider(ours))
        async with self.database.tenant(self.actor) as uow:
            await follow_subscription(uow, told, asked_at=asked_at)

    @property
    def _reference(self) -> dict[str, str]:
        return {"tenant": str(self.actor.tenant_id)}

    async def _paid(self) -> Subscription:
        async with self.database.tenant(self.actor) as uow:
            ours = await find_subscription(uow)
        if ours is None or not ours.is_paid_for:
            raise NoSubscription
        return ours

    async def _over(self, uow: UnitOfWork, choice: Choice) -> Mapping[Limit, int]:
        return over_limits(PLANS[choice.plan], await held(uow), extra_seats=choice.extra_seats)

    async def _payer(self) -> str:
        """The tenant at the provider, made known to it on the first occasion."""
        async with self.database.tenant(self.actor) as uow:
            ours, tenant = await find_subscription(uow), await get_tenant(uow)
            email = await find_email(uow)
        if ours is not None and ours.provider_customer is not None:
            return ours.provider_customer
        payer = await self.provider.payers.open_payer(
            PayerRequest(email=email, name=tenant.name, reference=self._reference),
            key=f"payer:{tenant.id}",
        )
        async with self.database.tenant(self.actor) as uow:
            row = await find_subscription(uow, lock=True) or no_plan(uow)
            row.provider_customer = payer.id
        return payer.id

    async def _price_ids(self) -> dict[str, str]:
        """Lookup → price at the provider; what it does not know yet is defined now."""
        async with self.database.tenant(self.actor) as uow:
            known = {price.lookup: price for price in await list_prices(uow)}
        for wanted in requests():
            price = known.get(wanted.lookup)
            if price is None or price.amount != wanted.amount.minor:
                await self._define(wanted)
        async with self.database.tenant(self.actor) as uow:
            return {price.lookup: price.provider_price for price in await list_prices(uow)}

    async def _define(self, wanted: PriceRequest) -> None:
        key = f"price:{wanted.lookup}:{wanted.amount.minor}"
        price = await self.provider.subscriptions.define_price(wanted, key=key)
        async with self.database.platform(reason="prices of the plans") as uow:
            await uow.db.execute(
                insert(PlanPrice)
                .values(
                    lookup=wanted.lookup,
                    provider_price=price.id,
                    amount=wanted.amount.minor,
                    currency=wanted.amount.currency,
                )
                .on_conflict_do_nothing(index_elements=["provider_price"])
            )

    async def _take_invoice(self, invoice_id: str | None) -> None:
        if invoice_id is None:
            return
        async with self.database.tenant(self.actor) as uow:
            asked_at = uow.now
        told = await self.provider.invoices.find_invoice(invoice_id)
        async with self.database.tenant(self.actor) as uow:
            await follow_invoice(uow, told, asked_at=asked_at)


async def _note_schedule(uow: UnitOfWork, choice: Choice, at: datetime) -> None:
    ours = await lock_subscription(uow)
    uow.record(
        ChangeScheduled(subscription_id=ours.id, plan=str(choice.plan), on=at.date().isoformat())
    )


def _at_provider(ours: Subscription) -> str:
    if ours.provider_subscription is None:
        raise NoSubscription
    return ours.provider_subscription


def _is_upgrade(before: Choice, after: Choice) -> bool:
    return takes_effect_at_once(
        (before.plan, before.cycle, before.extra_seats),
        (after.plan, after.cycle, after.extra_seats),
    )


def _trial_left(ours: Subscription | None, now: datetime) -> datetime | None:
    """When a trial without a card ends, if enough is left of it for the provider to take over."""
    if ours is None or ours.state != State.TRIALING or ours.trial_ends_at is None:
        return None
    return ours.trial_ends_at if ours.trial_ends_at - now >= SHORTEST_TRIAL else None


def _refuse_while_closing(ours: Subscription | None) -> None:
    if ours is not None and ours.is_closing:
        raise WorkspaceCloses


def _refuse_seats_nobody_sells(choice: Choice) -> None:
    if choice.extra_seats and PLANS[choice.plan].extra_seat is None:
        raise SeatsNotSold


def _words(choice: Choice) -> str:
    return f"{choice.plan}-{choice.cycle}-{choice.extra_seats}"
