"""Facts of payments that concern invoices: a charge settled, was refunded, or was lost."""

from app.billing.invoices.service.online import PURPOSE, book_charge, book_return
from app.billing.payments import DisputeClosed, PaymentRefunded, PaymentSettled
from app.core.events import RecordedEvent
from app.core.jobs import Queue, job
from app.core.money import Money
from app.core.uow import UnitOfWork


@job("invoices.book_charge", queue=Queue.CRITICAL)
async def book_settled(uow: UnitOfWork, *, event: RecordedEvent) -> None:
    """A charge for an invoice settled: the invoice is paid."""
    fact = event.read(PaymentSettled)
    if fact.purpose_kind == PURPOSE:
        amount = Money(fact.own, fact.currency)
        await book_charge(uow, fact.purpose_id, charge_id=fact.charge_id, amount=amount)


@job("invoices.book_refund", queue=Queue.CRITICAL)
async def book_refunded(uow: UnitOfWork, *, event: RecordedEvent) -> None:
    """A charge for an invoice was given back, in part or whole."""
    fact = event.read(PaymentRefunded)
    if fact.purpose_kind == PURPOSE:
        await book_return(
            uow,
            fact.purpose_id,
            key=f"refund:{fact.refund_id}",
            charge_id=fact.charge_id,
            amount=Money(fact.own, fact.currency),
        )


@job("invoices.book_dispute", queue=Queue.CRITICAL)
async def book_disputed(uow: UnitOfWork, *, event: RecordedEvent) -> None:
    """A dispute over a charge for an invoice was lost: the money is gone, and owed again."""
    fact = event.read(DisputeClosed)
    if fact.purpose_kind == PURPOSE and not fact.is_won:
        await book_return(
            uow,
            fact.purpose_id,
            key=f"dispute:{fact.dispute_id}",
            charge_id=fact.charge_id,
            amount=Money(fact.own, fact.currency),
        )
