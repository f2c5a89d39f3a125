"""The port of payments on Stripe: separate charges and transfers, Connect, Billing."""

from app.integrations.payments.provider import Provider
from app.integrations.payments.stripe.accounts import StripeAccounts
from app.integrations.payments.stripe.charges import StripeCharges
from app.integrations.payments.stripe.client import Asking
from app.integrations.payments.stripe.config import StripeConfig
from app.integrations.payments.stripe.feed import StripeFeed
from app.integrations.payments.stripe.funds import StripeFunds
from app.integrations.payments.stripe.invoices import StripeInvoices
from app.integrations.payments.stripe.payers import StripePayers
from app.integrations.payments.stripe.subscriptions import StripeSubscriptions

__all__ = ["StripeConfig", "connect"]


def connect(config: StripeConfig) -> Provider:
    """Stripe as a provider; nothing is asked yet."""
    asking = Asking(config)
    return Provider(
        charges=StripeCharges(asking),
        funds=StripeFunds(asking),
        accounts=StripeAccounts(asking),
        payers=StripePayers(asking),
        subscriptions=StripeSubscriptions(asking),
        invoices=StripeInvoices(asking),
        feed=StripeFeed(asking, config.webhook_secrets),
        close=asking.close,
    )
