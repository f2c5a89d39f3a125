"""Payout files as banks and PayPal take them; pure, the same run gives the same bytes."""

from app.billing.payments.payouts.files.nacha import nacha_file
from app.billing.payments.payouts.files.order import Order, Payment
from app.billing.payments.payouts.files.paypal import paypal_file
from app.billing.payments.payouts.files.sepa import sepa_file

__all__ = ["Order", "Payment", "nacha_file", "paypal_file", "sepa_file"]
