"""What happens by itself as time passes: payouts arrive, checkouts expire, plans renew."""

from collections.abc import Callable

from app.simulators.stripe import checkout, clocks, payouts
from app.simulators.stripe.http import Bank
from app.simulators.stripe.store import Doc
from app.simulators.stripe.world import World

HOUR = 3600


def pass_time(bank: Bank, seconds: int) -> int:
    """Move the simulated clock ahead and let happen what falls due; answers the new time."""
    with bank.store.transaction():
        ahead = int(bank.store.setting("ahead", "0")) + seconds
        bank.store.set("ahead", str(ahead))
    tick(bank)
    return bank.world().now()


def tick(bank: Bank) -> None:
    """Let happen what is due now."""
    now = bank.world().now()
    for status in ("pending", "in_transit"):
        for doc in bank.store.all("payout", account=None, status=status):
            if _is_due(doc, now):
                _each(bank, doc, payouts.advance)
    for doc in bank.store.all("checkout.session", account=None, status="open"):
        if doc["expires_at"] <= now:
            _each(bank, doc, checkout.close)
    world = bank.world()
    with bank.store.transaction():
        clocks.pass_until(world, now, None)
    bank.done(world)


def _is_due(payout: Doc, now: int) -> bool:
    if payout["status"] == "pending":
        return bool(payout["created"] + HOUR <= now)
    return bool(payout["arrival_date"] <= now)


def _each(bank: Bank, doc: Doc, act: Callable[[World, Doc], object]) -> None:
    world = bank.world(bank.store.account_of(doc["id"]))
    with bank.store.transaction():
        act(world, doc)
    bank.done(world)
