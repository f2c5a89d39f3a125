"""Taking money and paying it out: charges, refunds, disputes, connected accounts, payouts.

Does not own what is sold (the modules that charge react to events with their purpose), nor the
ledger below it. The payment provider is reached through its port, from jobs only.
"""

from app.billing.payments.charging import Payer, Purpose, charge, charge_saved, set_fee_plan
from app.billing.payments.errors import (
    AmountTooSmall,
    ChargeChanged,
    ChargeNotFound,
    NotRefundable,
    RefundTooLarge,
    UnknownPurpose,
)
from app.billing.payments.events import (
    ChargeDisputed,
    DisputeClosed,
    PaymentFailed,
    PaymentRefunded,
    PaymentSettled,
    ProviderTold,
)
from app.billing.payments.models.charges import Charge
from app.billing.payments.outgoing import pay_link
from app.billing.payments.queries.charges import get_charge, list_charges_of
from app.billing.payments.queries.payouts import Sent, list_sent
from app.billing.payments.refunding import refund
from app.billing.payments.splits import Payee, PayeeKind, Split

__all__ = [
    "AmountTooSmall",
    "Charge",
    "ChargeChanged",
    "ChargeDisputed",
    "ChargeNotFound",
    "DisputeClosed",
    "NotRefundable",
    "Payee",
    "PayeeKind",
    "Payer",
    "PaymentFailed",
    "PaymentRefunded",
    "PaymentSettled",
    "ProviderTold",
    "Purpose",
    "RefundTooLarge",
    "Sent",
    "Split",
    "UnknownPurpose",
    "charge",
    "charge_saved",
    "get_charge",
    "list_charges_of",
    "list_sent",
    "pay_link",
    "refund",
    "set_fee_plan",
]
