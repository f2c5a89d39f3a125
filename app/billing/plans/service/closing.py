"""The plan of a workspace that is being deleted: not renewed, and as before once it is kept.

What is wanted stands in our row and may change while the provider is asked, so every step looks
again afterwards. Each call has a key of its own: it may be repeated, and the answer to an older
one must not stand for it.
"""

from dataclasses import dataclass

from app.billing.plans.events import RenewalResumed, RenewalStopped
from app.billing.plans.queries import find_subscription
from app.billing.plans.service.following import follow_subscription
from app.billing.plans.service.granting import no_plan
from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.integrations import payments
from app.integrations.payments import (
    Line,
    PaymentsUnavailable,
    Subscriptions,
    SubscriptionStatus,
    UnknownHere,
)


@dataclass(frozen=True)
class Aside:
    """What was to follow the running period: an end, other lines, or the same again."""

    is_end: bool
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """What a subscription at the provider shall be like."""

    ref: str
    is_closing: bool
    aside: Aside | None

    @property
    def is_settled(self) -> bool:
        """Whether nothing was put aside that would have to come back."""
        return not self.is_closing and self.aside is None


async def let_plan_end(uow: UnitOfWork) -> None:
    """The workspace is being deleted: its plan ends with the period, and none is chosen."""
    ours = await find_subscription(uow, lock=True) or no_plan(uow)
    if ours.is_closing:
        return
    ours.is_closing = True
    if ours.is_paid_for:
        uow.record(RenewalStopped(subscription_id=ours.id, plan=ours.plan))


async def let_plan_go_on(uow: UnitOfWork) -> None:
    """The workspace is kept: what would have followed the period does again.

    A plan whose period ended meanwhile has ended, and can be chosen anew.
    """
    ours = await find_subscription(uow, lock=True)
    if ours is None or not ours.is_closing:
        return
    ours.is_closing = False
    if ours.is_paid_for:
        uow.record(RenewalResumed(subscription_id=ours.id, plan=ours.plan))
    else:
        ours.put_aside = None


async def find_wanted(uow: UnitOfWork) -> Wanted | None:
    """What the provider has to be told, if anything."""
    ours = await find_subscription(uow)
    if ours is None or not ours.is_paid_for or ours.provider_subscription is None:
        return None
    kept = ours.put_aside
    aside = Aside(kept["is_end"], tuple(Line(*line) for line in kept["lines"])) if kept else None
    return Wanted(ours.provider_subscription, ours.is_closing, aside)


async def put_aside(uow: UnitOfWork, told: payments.Subscription) -> Aside:
    """Write down what was to follow, before the provider forgets it; once for each closing."""
    ours = await find_subscription(uow, lock=True)
    aside = Aside(told.cancels_at is not None, told.next_lines or ())
    if ours is not None and ours.put_aside is None:
        ours.put_aside = _packed(aside)
    return aside


async def ask(
    subscriptions: Subscriptions, wanted: Wanted, told: payments.Subscription
) -> payments.Subscription:
    """Make the provider's what is wanted; what is so already, or has ended, is left."""
    if told.ended_at is not None:
        return told
    key = f"plan-closing:{new_id()}"
    if wanted.is_closing:
        return told if told.cancels_at else await subscriptions.cancel(wanted.ref, key=key)
    if wanted.aside is None or wanted.aside.is_end:
        return told
    if wanted.aside.lines:
        return await subscriptions.change(wanted.ref, wanted.aside.lines, key=key)
    if told.cancels_at is None or told.status is SubscriptionStatus.PAUSED:
        return told
    return await subscriptions.resume(wanted.ref, key=key)


async def take_over(uow: UnitOfWork, done: Wanted, told: payments.Subscription) -> bool:
    """Follow what the provider made of it; whether that is what is still wanted."""
    ours = await find_subscription(uow, lock=True)
    if ours is None:
        return True
    is_still = ours.is_closing == done.is_closing
    if is_still and not done.is_closing:
        ours.put_aside = None
    elif not is_still and ours.put_aside is None and done.aside is not None:
        # Whoever kept the workspace meanwhile found nothing to bring back yet.
        ours.put_aside = _packed(done.aside)
    await uow.flush()
    await follow_subscription(uow, told, asked_at=uow.now)
    return is_still


async def end_for_good(subscriptions: Subscriptions, ref: str) -> None:
    """End it now, without money back; what has ended, or is not known there, is left.

    Raises PaymentsUnavailable until the provider says that it has ended.
    """
    try:
        told = await subscriptions.find_subscription(ref)
    except UnknownHere:
        return
    if told.ended_at is None:
        told = await subscriptions.cancel(ref, key=f"plan-end:{new_id()}", at_once=True)
    if told.ended_at is None:
        raise PaymentsUnavailable


def _packed(aside: Aside) -> dict[str, object]:
    lines = [[line.price_id, line.quantity] for line in aside.lines]
    return {"is_end": aside.is_end, "lines": lines}
