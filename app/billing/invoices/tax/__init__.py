"""What tax an invoice carries: dated tables of rates, rules that say which one holds, and why.

Pure: no database, no clock. Not advice: special territories, thresholds and national exceptions
are outside; whoever issues an invoice can set the rate of a line by hand.
"""

from app.billing.invoices.tax.numbers import CheckedNumber, check_number, number_name
from app.billing.invoices.tax.rates import EU, RateUnknown, rate_on, tax_name
from app.billing.invoices.tax.rules import CODES, Buyer, Decision, Seller, Treatment, decide

__all__ = [
    "CODES",
    "EU",
    "Buyer",
    "CheckedNumber",
    "Decision",
    "RateUnknown",
    "Seller",
    "Treatment",
    "check_number",
    "decide",
    "number_name",
    "rate_on",
    "tax_name",
]
