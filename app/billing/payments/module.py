"""What payments add to the product."""

from app.billing.payments import events
from app.billing.payments.accounts import check_account, open_account
from app.billing.payments.disputes import send_answer
from app.billing.payments.models import accounts, charges, reconciliation
from app.billing.payments.outgoing import charge_card, open_checkout
from app.billing.payments.payouts.connect import send_payout
from app.billing.payments.reconciliation.checking import reconcile_hourly
from app.billing.payments.reconciliation.importing import mind_payouts_sent
from app.billing.payments.reconciliation.movements import book_records, fetch_movements
from app.billing.payments.refunding import send_refund
from app.billing.payments.transfers import reverse_transfer, send_transfer, sweep_transfers
from app.billing.payments.webhooks import apply_event, forget_old_events, route_event
from app.core.module import Cron, Module

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
        open_account,
        check_account,
        send_payout,
        route_event,
        apply_event,
        forget_old_events,
        fetch_movements,
        book_records,
        reconcile_hourly,
        mind_payouts_sent,
    ),
    schedule=(
        Cron("7 * * * *", fetch_movements),
        Cron("22 * * * *", reconcile_hourly, per_tenant=True),
        Cron("37 * * * *", sweep_transfers, per_tenant=True),
        Cron("10 4 * * *", mind_payouts_sent, per_tenant=True),
        Cron("50 3 * * *", forget_old_events),
    ),
    events=events.ALL,
    references={"charge": "payments/{id}", "payout_run": "payouts/{id}"},
)

TABLES = (charges, accounts, reconciliation)
