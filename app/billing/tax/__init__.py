"""Taxes of payees in the United States: their forms, what is kept back, and what is reported.

Owns tax forms, the kinds of income, and the returns of a year. Does not own who is owed what (the
ledger) nor the paying (payments, which ask here before every payout; other modules tell what they
paid themselves).
"""

from app.billing.tax.direct import DirectPayment, is_less, ruling_of
from app.billing.tax.income import Income
from app.billing.tax.queries.forms import find_form
from app.billing.tax.service.keeping import ask_whom_we_pay
from app.billing.tax.withholding import Regime, Ruling

__all__ = [
    "DirectPayment",
    "Income",
    "Regime",
    "Ruling",
    "ask_whom_we_pay",
    "find_form",
    "is_less",
    "ruling_of",
]
