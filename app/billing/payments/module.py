"""What payments add to the product."""

from app.billing.payments import events
from app.billing.payments.disputes import send_answer
from app.billing.payments.models import accounts, charges, reconciliation
from app.billing.payments.outgoing import charge_card, open_checkout
from app.billing.payments.refunding import send_refund
from app.billing.payments.transfers import reverse_transfer, send_transfer, sweep_transfers
from app.core.module import Module

MODULE = Module(
    name="payments",
    jobs=(
        open_checkout,
        charge_card,
        send_refund,
        send_transfer,
        reverse_transfer,
        sweep_transfers,
        send_answer,
    ),
    events=events.ALL,
)

TABLES = (charges, accounts, reconciliation)
