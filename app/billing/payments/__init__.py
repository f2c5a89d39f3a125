"""Taking money and paying it out: charges, refunds, disputes, connected accounts, payouts.

Does not own what is sold (the modules that charge react to events with their purpose), nor the
ledger below it. The payment provider is reached through its port, from jobs only.
"""

from app.billing.payments.charging import Payer, Purpose, charge, charge_saved, set_fee_plan
from app.billing.payments.closing import (
    OnItsWay,
    close_account,
    has_account,
    list_on_its_way,
)
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
from app.billing.payments.fees import KINDS as CHARGE_KINDS
from app.billing.payments.flowback import lock_payees, owed
from app.billing.payments.models.accounts import PayoutItem, PayoutPart
from app.billing.payments.models.charges import Charge
from app.billing.payments.models.reconciliation import BankLine
from app.billing.payments.outgoing import pay_link
from app.billing.payments.payouts.assessment import Assessment, Gross, TaxPart
from app.billing.payments.payouts.payees import set_email
from app.billing.payments.payouts.summary import standings as payout_standings
from app.billing.payments.queries.charges import get_charge, list_charges_of
from app.billing.payments.queries.payouts import (
    Sent,
    find_payee,
    get_payee,
    get_payee_by_id,
    items_of,
    list_owed,
    list_payees,
    list_sent,
)
from app.billing.payments.queries.provider import find_account_ref
from app.billing.payments.queries.reconciliation import (
    get_line,
    lines_like,
    lines_of_purpose,
    unexplained_lines,
)
from app.billing.payments.reconciliation.incoming import (
    LinePurpose,
    explain_line,
    forget_purpose,
)
from app.billing.payments.refunding import refund
from app.billing.payments.routes.common import damaged, keys_of, money_out, older
from app.billing.payments.splits import Payee, PayeeKind, Split

__all__ = [
    "CHARGE_KINDS",
    "AmountTooSmall",
    "Assessment",
    "BankLine",
    "Charge",
    "ChargeChanged",
    "ChargeDisputed",
    "ChargeNotFound",
    "DisputeClosed",
    "Gross",
    "LinePurpose",
    "NotRefundable",
    "OnItsWay",
    "Payee",
    "PayeeKind",
    "Payer",
    "PaymentFailed",
    "PaymentRefunded",
    "PaymentSettled",
    "PayoutItem",
    "PayoutPart",
    "ProviderTold",
    "Purpose",
    "RefundTooLarge",
    "Sent",
    "Split",
    "TaxPart",
    "UnknownPurpose",
    "charge",
    "charge_saved",
    "close_account",
    "damaged",
    "explain_line",
    "find_account_ref",
    "find_payee",
    "forget_purpose",
    "get_charge",
    "get_line",
    "get_payee",
    "get_payee_by_id",
    "has_account",
    "items_of",
    "keys_of",
    "lines_like",
    "lines_of_purpose",
    "list_charges_of",
    "list_on_its_way",
    "list_owed",
    "list_payees",
    "list_sent",
    "lock_payees",
    "money_out",
    "older",
    "owed",
    "pay_link",
    "payout_standings",
    "refund",
    "set_email",
    "set_fee_plan",
    "unexplained_lines",
]
