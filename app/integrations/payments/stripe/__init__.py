"""The port of payments on Stripe: separate charges and transfers, Connect, Billing."""

from app.integrations.payments.provider import Provider, not_configured
from app.integrations.payments.stripe.accounts import StripeAccounts
from app.integrations.payments.stripe.charges import StripeCharges
from app.integrations.payments.stripe.client import Asking
from app.integrations.payments.stripe.config import StripeConfig
from app.integrations.payments.stripe.feed import StripeFeed
from app.integrations.payments.stripe.funds import StripeFunds

__all__ = ["StripeConfig", "connect"]


def connect(config: StripeConfig) -> Provider:
    """Stripe as a provider; nothing is asked yet."""
    asking = Asking(config)
    nothing = not_configured()
    return Provider(
        charges=StripeCharges(asking),
        funds=StripeFunds(asking),
        accounts=StripeAccounts(asking),
        payers=nothing.payers,
        subscriptions=nothing.subscriptions,
        invoices=nothing.invoices,
        feed=StripeFeed(asking, config.webhook_secrets),
        close=asking.close,
    )
