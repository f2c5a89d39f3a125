"""Payouts to connected accounts: one transfer each, asked for once."""

from uuid import UUID

from app.billing.payments.payouts.arriving import return_item, settle_item
from app.billing.payments.queries.payouts import get_payee, lock_item
from app.core.errors import Refusal, Unavailable
from app.core.jobs import JobRun, Queue, long_job
from app.integrations.payments import BalanceTooLow, TransferRequest


@long_job("payments.send_payout", queue=Queue.DEFAULT, timeout=120, attempts=12)
async def send_payout(run: JobRun, *, item_id: str) -> None:
    """Transfer an approved payout, however often this is started; a refusal makes it owed again."""
    async with run.uow() as uow:
        item = await lock_item(uow, UUID(item_id))
        if item is None or item.status != "approved":
            return
        payee = await get_payee(uow, item.subject_id)
        request = TransferRequest(
            account_id=payee.account_ref or "",
            amount=item.money,
            group=f"payout_{item.run_id.hex}",
            description="Payout",
            reference={"tenant": str(uow.tenant_id), "payout": item_id},
        )
    try:
        done = await run.adapters.payments.funds.transfer(request, key=f"payout:{item_id}")
    except Unavailable:
        raise
    except BalanceTooLow as low:
        # Money comes in again; until then the payout waits, a day at most.
        if run.attempt < 12:
            raise Unavailable(low.message) from low
        await _return(run, UUID(item_id), low.message)
        return
    except Refusal as refusal:
        await _return(run, UUID(item_id), refusal.message)
        return
    async with run.uow() as uow:
        item = await lock_item(uow, UUID(item_id))
        if item is not None and item.status == "approved":
            item.provider_ref = done.id
            await settle_item(uow, item)


async def _return(run: JobRun, item_id: UUID, reason: str) -> None:
    async with run.uow() as uow:
        item = await lock_item(uow, item_id)
        if item is not None:
            await return_item(uow, item, reason=reason)
