"""What payments add to the product."""

from app.billing.payments import events
from app.billing.payments.accounts import check_account, open_account
from app.billing.payments.disputes import send_answer
from app.billing.payments.models import accounts, charges, reconciliation
from app.billing.payments.outgoing import charge_card, open_checkout
from app.billing.payments.payouts.connect import send_payout
from app.billing.payments.payouts.notices import mail_payee_notice
from app.billing.payments.reconciliation.checking import reconcile_hourly
from app.billing.payments.reconciliation.importing import mind_payouts_sent
from app.billing.payments.reconciliation.movements import book_records, fetch_movements
from app.billing.payments.refunding import send_refund
from app.billing.payments.routes.api import ApiChargesController, ApiPayoutsController
from app.billing.payments.routes.charges import ChargesController, DisputesController
from app.billing.payments.routes.getting_paid import GettingPaidController
from app.billing.payments.routes.objecting import ObjectionController
from app.billing.payments.routes.operator import ProviderEventsController
from app.billing.payments.routes.pay import PayController
from app.billing.payments.routes.payees import PayeesController
from app.billing.payments.routes.payouts import PayoutsController
from app.billing.payments.routes.reconciliation import ReconciliationController
from app.billing.payments.routes.webhook import PaymentWebhookController
from app.billing.payments.search import SOURCES
from app.billing.payments.tiles import drafted_payouts, unanswered_disputes, unexplained
from app.billing.payments.transfers import reverse_transfer, send_transfer, sweep_transfers
from app.billing.payments.webhooks import apply_event, forget_old_events, route_event
from app.core.module import Cron, Module, Nav, Notice, Reaction, Sealed, Waiting
from app.tenants import ask_for_second_factor


def _dispute_path(event: events.ChargeDisputed) -> str:
    return f"payments/disputes/{event.dispute_id}"


def _run_path(event: events.PayoutsDrafted | events.PayoutReturned) -> str:
    return f"payouts/{event.run_id}"


def _difference_path(event: events.DifferenceFound) -> str:
    return f"reconciliation/{event.discrepancy_id}"


MODULE = Module(
    name="payments",
    sealed=(Sealed(accounts.PayeeProfile, "details"),),
    routes=(
        ChargesController,
        DisputesController,
        GettingPaidController,
        PayController,
        PayoutsController,
        PayeesController,
        ObjectionController,
        ReconciliationController,
        ApiChargesController,
        ApiPayoutsController,
        PaymentWebhookController,
        ProviderEventsController,
    ),
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
        mail_payee_notice,
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
    reactions=(Reaction(events.PayoutsApproved, ask_for_second_factor),),
    notices=(
        Notice(events.ChargeDisputed, "money.read", _dispute_path),
        Notice(events.PayoutsDrafted, "money.approve", _run_path),
        Notice(events.PayoutReturned, "money.write", _run_path),
        Notice(events.PayoutsStopped, "money.approve", lambda _event: "reconciliation"),
        Notice(events.DifferenceFound, "money.write", _difference_path),
        Notice(events.AccountChanged, "money.approve", lambda _event: "getting-paid"),
    ),
    search=SOURCES,
    nav=(
        Nav("Payments", "payments", "credit-card", "Money", "money.read", key="y", order=110),
        Nav("Payouts", "payouts", "hand-coins", "Money", "money.read", order=111),
    ),
    waiting=(
        Waiting("money.write", unexplained, order=15),
        Waiting("money.approve", drafted_payouts, order=35),
        Waiting("money.write", unanswered_disputes, order=5),
    ),
    references={
        "charge": "payments/{id}",
        "payout_run": "payouts/{id}",
        "discrepancy": "reconciliation/{id}",
    },
)

TABLES = (charges, accounts, reconciliation)
