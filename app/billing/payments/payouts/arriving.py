"""What became of a payout: it arrived, or it came back and is owed again."""

from typing import Any

from app.billing import Reference, chart, post
from app.billing.chart import Account
from app.billing.payments.events import PayoutReturned, PayoutSettled
from app.billing.payments.models.accounts import PayoutItem, PayoutRun
from app.billing.payments.models.charges import PROVIDER
from app.billing.payments.payouts.details import Method
from app.billing.payments.postings import arrived, came_back
from app.billing.payments.queries.payouts import items_of, lock_run, parts_of
from app.core.uow import UnitOfWork

OPEN = frozenset({"draft", "approved", "sent"})


async def settle_item(uow: UnitOfWork, item: PayoutItem) -> bool:
    """The money arrived; whether that is news. The item must be locked."""
    if item.status not in {"approved", "sent"}:
        return False
    run = await lock_run(uow, item.run_id)
    item.status, item.settled_at = "settled", uow.now
    # A transfer is booked out of transit by the provider's own record of it.
    if run.method != Method.CONNECT:
        await post(
            uow,
            kind="payout_settled",
            key=str(item.id),
            entries=arrived(run.method, _source(run), item.money),
            description=f"Payout arrived: {item.payee_name}",
            reference=Reference("payout_run", run.id),
        )
    uow.record(PayoutSettled(**_facts(item)))
    await _close(uow, run)
    return True


async def return_item(uow: UnitOfWork, item: PayoutItem, *, reason: str) -> bool:
    """The money came back, even after it had arrived; whether that is news. It is owed again."""
    if item.status not in {"approved", "sent", "settled"}:
        return False
    run = await lock_run(uow, item.run_id)
    was_settled = item.status == "settled"
    item.status, item.failure = "returned", reason
    source = _source(run) if was_settled else chart.in_transit(run.method, item.currency)
    await post(
        uow,
        kind="payout_returned",
        key=str(item.id),
        entries=came_back(source, item, (await parts_of(uow, run.id)).get(item.id, ())),
        description=f"Payout came back: {item.payee_name} ({reason})",
        reference=Reference("payout_run", run.id),
    )
    uow.record(PayoutReturned(**_facts(item), reason=reason))
    await _close(uow, run)
    return True


async def _close(uow: UnitOfWork, run: PayoutRun) -> None:
    await uow.flush_rows()
    if not any(item.status in OPEN for item in await items_of(uow, run.id)):
        run.status, run.closed_at = "closed", uow.now


def _source(run: PayoutRun) -> Account:
    """Where payouts of a run are paid from."""
    if run.method == Method.CONNECT:
        return chart.wallet(PROVIDER, run.currency)
    return chart.bank(run.currency)


def _facts(item: PayoutItem) -> dict[str, Any]:
    return {
        "item_id": item.id,
        "run_id": item.run_id,
        "payee_id": item.subject_id,
        "payee": item.payee_name,
        "amount": item.amount,
        "currency": item.currency,
    }
