"""Invoices."""

from app.simulators.stripe.store import Doc
from app.simulators.stripe.world import World


def settle_by(world: World, intent: Doc) -> None:
    """An invoice that waited for this payment is paid by it."""
