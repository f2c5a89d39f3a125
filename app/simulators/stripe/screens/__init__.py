"""The pages Stripe would show: checkout, the bank's question, onboarding, and the bank."""

from app.simulators.stripe.screens.bank import BANK
from app.simulators.stripe.screens.connect import CONNECT
from app.simulators.stripe.screens.invoice import INVOICE
from app.simulators.stripe.screens.pay import PAY
from app.simulators.stripe.screens.portal import PORTAL
from app.simulators.stripe.screens.view import stylesheet

SCREENS = (*PAY, *INVOICE, *PORTAL, *CONNECT, *BANK, stylesheet)
