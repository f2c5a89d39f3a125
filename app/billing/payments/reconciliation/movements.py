"""The provider's movements: fetched hourly, kept by tenant, and booked out of clearing."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from app.billing import Entry, Reference, chart, post
from app.billing.payments.models.charges import PROVIDER
from app.billing.payments.models.reconciliation import BalanceRecord
from app.billing.payments.postings import confirmed, credit, debit, moved
from app.billing.payments.queries.charges import (
    find_refund_by_ref,
    find_transfer_by_ref,
    lock_charge,
)
from app.billing.payments.queries.provider import find_charge_behind, find_owner
from app.billing.payments.queries.reconciliation import (
    is_kept,
    latest_record,
    records_to_book,
)
from app.billing.payments.reconciliation.checking import reconcile
from app.billing.payments.transfers import CONNECT, plan_transfers
from app.core.actor import PLATFORM_TENANT
from app.core.ids import new_id
from app.core.jobs import JobRun, Queue, job, long_job
from app.core.money import Money
from app.core.uow import UnitOfWork
from app.integrations.payments import Movement, MovementKind
from app.jobs.outbox import enqueue_for

OVERLAP = timedelta(days=3)
"""Read again on every visit: movements may appear late, and reading one twice changes nothing."""
FIRST = timedelta(days=30)
NOT_OF_TENANTS = {MovementKind.PAYOUT, MovementKind.PAYOUT_FAILED, MovementKind.FEE}


@long_job("payments.fetch_movements", queue=Queue.DEFAULT, timeout=900, attempts=3)
async def fetch_movements(run: JobRun) -> None:
    """Keep every new movement of the platform's balance and let its tenant book it."""
    async with run.uow() as uow:
        newest = await latest_record(uow)
        since = (newest - OVERLAP) if newest else uow.now - FIRST
    after: str | None = None
    seen = 0
    while True:
        page = await run.adapters.payments.feed.list_movements(since=since, after=after)
        async with run.uow() as uow:
            await keep(uow, page.movements)
        seen += len(page.movements)
        await run.progress(seen, None, "Reading movements")
        after = page.after
        if after is None:
            return


async def keep(uow: UnitOfWork, movements: Sequence[Movement]) -> None:
    """Store movements under the tenants they belong to, once, in a platform transaction."""
    news: dict[UUID, int] = defaultdict(int)
    for movement in movements:
        owner = await _owner(uow, movement)
        if await _store(uow, owner, movement):
            news[owner] += 1
    tenants = sorted(owner for owner in news if owner != PLATFORM_TENANT)
    await enqueue_for(uow, tenants, book_records, key=f"records:{new_id()}")


@job("payments.book_records", queue=Queue.DEFAULT, timeout=300)
async def book_records(uow: UnitOfWork) -> None:
    """Book what the provider has accounted for, then look for what does not fit."""
    for record in await records_to_book(uow):
        entries, reference = await _entries(uow, record)
        if entries:
            await post(
                uow,
                kind="provider_record",
                key=record.provider_ref,
                entries=entries,
                description=f"Accounted for by the provider: {record.kind.replace('_', ' ')}",
                reference=reference,
                event_at=record.happened_at,
            )
    await reconcile(uow)


async def _entries(uow: UnitOfWork, record: BalanceRecord) -> tuple[list[Entry], Reference | None]:
    kind, source = MovementKind(record.kind), record.source_ref or ""
    net = Money(record.net, record.currency)
    if kind is MovementKind.PAYMENT:
        return await _confirm(uow, record)
    if kind is MovementKind.REFUND:
        refund = await find_refund_by_ref(uow, source)
        if refund is None or refund.status != "done" or refund.currency != record.currency:
            return [], None
        refund.confirmed_at = uow.now
        part = net + Money(refund.fee, refund.currency)
        return moved(PROVIDER, part), Reference("charge", refund.charge_id)
    if kind in {MovementKind.DISPUTE, MovementKind.DISPUTE_WON, MovementKind.REFUND_FAILED}:
        return moved(PROVIDER, net), None
    if kind in {MovementKind.TRANSFER, MovementKind.TRANSFER_REVERSED}:
        transit = chart.in_transit(CONNECT, record.currency)
        wallet = chart.wallet(PROVIDER, record.currency)
        transfer = await find_transfer_by_ref(uow, source)
        reference = Reference("charge", transfer.charge_id) if transfer else None
        return [debit(wallet, net), credit(transit, net)], reference
    return [], None


async def _confirm(uow: UnitOfWork, record: BalanceRecord) -> tuple[list[Entry], Reference | None]:
    found = await find_charge_behind(uow, [record.source_ref or ""])
    if found is None:
        return [], None
    charge = await lock_charge(uow, found)
    if not charge.is_settled or (charge.amount, charge.currency) != (
        record.amount,
        record.currency,
    ):
        return [], None
    charge.confirmed_at = uow.now
    if charge.processing is None:
        charge.processing = record.fee
        await plan_transfers(uow, charge)
    entries = confirmed(
        PROVIDER,
        amount=charge.money,
        processing=Money(record.fee, record.currency),
        fee=Money(charge.fee, charge.currency),
    )
    return entries, Reference("charge", charge.id)


async def _owner(uow: UnitOfWork, movement: Movement) -> UUID:
    if movement.source_id is None or movement.kind in NOT_OF_TENANTS:
        return PLATFORM_TENANT
    return await find_owner(uow, [movement.source_id]) or PLATFORM_TENANT


async def _store(uow: UnitOfWork, owner: UUID, movement: Movement) -> bool:
    """Whether this was news. What nobody knew before may find its tenant on a later visit."""
    if owner == PLATFORM_TENANT and await is_kept(uow, movement.id):
        return False
    found = await uow.db.execute(
        text(
            "INSERT INTO balance_records (tenant_id, id, provider_ref, kind, source_ref, currency,"
            " amount, fee, net, happened_at, available_at) VALUES (:tenant, :id, :ref, :kind,"
            " :source, :currency, :amount, :fee, :net, :at, :available)"
            " ON CONFLICT (tenant_id, provider_ref) DO NOTHING RETURNING id"
        ),
        {
            "tenant": owner,
            "id": new_id(),
            "ref": movement.id,
            "kind": str(movement.kind),
            "source": movement.source_id,
            "currency": movement.amount.currency,
            "amount": movement.amount.minor,
            "fee": movement.fee.minor,
            "net": movement.net.minor,
            "at": movement.created_at,
            "available": movement.available_at,
        },
    )
    return found.scalar_one_or_none() is not None
