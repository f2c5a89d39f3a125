"""The file of an approved run: made anew on every download, always the same bytes."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from app.billing.payments.errors import DetailsWrong, PayoutRunClosed, PayoutsHalted
from app.billing.payments.events import PayoutFileTaken
from app.billing.payments.models.accounts import PayoutRun
from app.billing.payments.payouts.details import Details, Method, PayPal
from app.billing.payments.payouts.files import (
    Order,
    Payment,
    nacha_file,
    paypal_file,
    sepa_file,
)
from app.billing.payments.payouts.payees import details_of
from app.billing.payments.payouts.runs import facts
from app.billing.payments.queries.payouts import find_payee, items_of, lock_run, payees_of
from app.billing.payments.queries.reconciliation import find_stop
from app.core.crypto import Keyring
from app.core.uow import UnitOfWork
from app.tenants import get_tenant

FORMATS = {
    Method.SEPA: (sepa_file, "xml", "application/xml"),
    Method.ACH: (nacha_file, "ach", "text/plain"),
    Method.PAYPAL: (paypal_file, "csv", "text/csv"),
}
CHANGED = (
    "The details of {name} were changed after this run was approved. Mark the payout as returned"
    " and pay it with another run."
)
NO_ACCOUNT = "Say first which account payouts are paid from."


@dataclass(frozen=True)
class PayoutFile:
    filename: str
    media_type: str
    content: bytes


async def take_file(uow: UnitOfWork, run_id: UUID, *, keys: Keyring) -> PayoutFile:
    """The bank file of an approved run, which counts as sent from the first download on.

    Taking it again gives the same payments under the same names, which a bank recognizes. Raises
    PayoutRunClosed, PayoutsHalted, and DetailsWrong without an account to pay from.
    """
    run = await lock_run(uow, run_id)
    method = Method(run.method)
    if run.status not in {"approved", "sent", "closed"} or method not in FORMATS:
        raise PayoutRunClosed
    if run.status == "approved" and await find_stop(uow) is not None:
        raise PayoutsHalted
    order = await _order(uow, run, method, keys)
    if run.status == "approved":
        run.status, run.sent_at = "sent", uow.now
        for item in await items_of(uow, run.id):
            item.status = "sent"
        await uow.flush_rows()
    items = await items_of(uow, run.id)
    uow.record(PayoutFileTaken(**facts(run, items)))
    write, ending, media_type = FORMATS[method]
    return PayoutFile(f"payouts-{order.id.lower()}.{ending}", media_type, write(order))


async def _order(uow: UnitOfWork, run: PayoutRun, method: Method, keys: Keyring) -> Order:
    tenant = await get_tenant(uow)
    payer: Details | None = PayPal(tenant.name, "")
    if method is not Method.PAYPAL:
        own = await find_payee(uow, uow.tenant_id)
        payer = details_of(own, keys) if own and own.method == method else None
    if payer is None:
        raise DetailsWrong(NO_ACCOUNT)
    payees = await payees_of(uow, run.id)
    made_at = run.approved_at or uow.now
    payments = []
    for item in await items_of(uow, run.id):
        payee = payees[item.payee_profile_id]
        details = details_of(payee, keys)
        changed = payee.details_changed_at
        if details is None or (changed is not None and changed > made_at):
            raise DetailsWrong(CHANGED.format(name=item.payee_name))
        text = f"{tenant.name} {item.end_to_end}"
        payments.append(Payment(item.payee_name, details, item.money, item.end_to_end, text))
    return Order(
        id=f"RUN{run.id.hex[-20:].upper()}",
        payer_name=tenant.name,
        payer=payer,
        made_at=made_at,
        due_on=(made_at + timedelta(days=1)).date(),
        payments=payments,
    )
