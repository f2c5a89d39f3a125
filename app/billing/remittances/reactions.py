"""Facts of payouts that payees are told of."""

from app.billing.payments import items_of, list_payees
from app.billing.payments.events import PayoutReturned, PayoutsApproved
from app.billing.remittances.delivery import mail_remittance
from app.billing.remittances.queries import get_item
from app.billing.remittances.service import credit_self_bill, issue_self_bill
from app.core.events import RecordedEvent
from app.core.jobs import job
from app.core.uow import UnitOfWork


@job("remittances.tell_payees", timeout=300)
async def tell_payees(uow: UnitOfWork, *, event: RecordedEvent) -> None:
    """A run was approved: write the invoices agreed on, and tell everybody with an address."""
    fact = event.read(PayoutsApproved)
    payees = await list_payees(uow)
    for item in await items_of(uow, fact.run_id):
        await issue_self_bill(uow, item)
        if payees[item.subject_id].email:
            uow.enqueue(mail_remittance, key=str(item.id), item_id=item.id)


@job("remittances.take_back")
async def take_back(uow: UnitOfWork, *, event: RecordedEvent) -> None:
    """A payout came back: its invoice is credited."""
    fact = event.read(PayoutReturned)
    await credit_self_bill(uow, await get_item(uow, fact.item_id))
