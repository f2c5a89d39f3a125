"""Parts of charges on their way to connected accounts, and back."""

from collections.abc import Mapping
from uuid import UUID

from app.billing import Reference, chart, post
from app.billing.chart import Account
from app.billing.payments.flowback import lock_payees, owed
from app.billing.payments.models.charges import PROVIDER, Charge, ChargeSplit, Transfer
from app.billing.payments.postings import credit, debit, sent
from app.billing.payments.queries.charges import (
    account_of,
    get_charge,
    get_transfer,
    list_untransferred,
    lock_charge,
    splits_of,
    transfers_of,
)
from app.billing.payments.splits import PayeeKind
from app.core.errors import Refusal, Unavailable
from app.core.jobs import JobRun, Queue, job, long_job
from app.core.money import Money
from app.core.uow import UnitOfWork
from app.integrations.payments import BalanceTooLow, TransferRequest, TransferReversal

CONNECT = "connect"


async def plan_transfers(uow: UnitOfWork, charge: Charge) -> None:
    """Send every part whose payee has a connected account, once; the charge must be locked.

    The seller's own part waits until it is known what the provider keeps of the charge.
    """
    if not charge.is_settled or charge.source_ref is None:
        return
    planned = {transfer.split_id for transfer in await transfers_of(uow, charge.id)}
    splits = [
        split
        for split in await splits_of(uow, charge.id)
        if split.id not in planned and split.payee_kind != PayeeKind.PARTY
    ]
    await lock_payees(uow, (split.payee_id for split in splits))
    for split in splits:
        account = await account_of(uow, split.payee_id)
        amount = await _sendable(uow, charge, split) if account else None
        if account and amount and amount.minor > 0:
            await _plan(uow, charge, split, account, amount)


@long_job("payments.send_transfer", queue=Queue.DEFAULT, timeout=120, attempts=12)
async def send_transfer(run: JobRun, *, transfer_id: str) -> None:
    """Ask the provider for a planned transfer, however often this is started."""
    async with run.uow() as uow:
        transfer = await get_transfer(uow, UUID(transfer_id))
        if transfer is None or transfer.status != "waiting":
            return
        charge = await get_charge(uow, transfer.charge_id)
        request = TransferRequest(
            account_id=transfer.account_ref,
            amount=Money(transfer.amount, transfer.currency),
            group=charge.group,
            source=charge.source_ref,
            description=charge.description,
            reference={**charge.reference, "transfer": str(transfer.id)},
        )
    try:
        done = await run.adapters.payments.funds.transfer(request, key=f"transfer:{transfer_id}")
    except Unavailable:
        raise
    except Refusal as refusal:
        async with run.uow() as uow:
            await _give_up(uow, UUID(transfer_id), refusal.message)
        return
    async with run.uow() as uow:
        transfer = await get_transfer(uow, UUID(transfer_id))
        if transfer is not None and transfer.status == "waiting":
            transfer.status, transfer.provider_ref = "sent", done.id
            transfer.sent_at = uow.now


async def take_back(
    uow: UnitOfWork, charge: Charge, *, cause: str, ahead: Mapping[UUID, int] | None = None
) -> None:
    """Ask connected accounts for what has gone back to the payer, or goes back next (`ahead`, by
    part) and is needed for it. The charge must be locked; what is asked for counts as reversed.
    """
    splits = {split.id: split for split in await splits_of(uow, charge.id)}
    for transfer in await transfers_of(uow, charge.id):
        kept = _kept(charge, splits[transfer.split_id], ahead or {})
        surplus = transfer.amount - transfer.reversed - kept
        if transfer.status != "failed" and surplus > 0:
            transfer.reversed += surplus
            uow.enqueue(
                reverse_transfer,
                key=f"{transfer.id}:{cause}",
                transfer_id=transfer.id,
                cause=cause,
                amount=surplus,
            )
    await uow.flush_rows()


@long_job("payments.reverse_transfer", queue=Queue.DEFAULT, timeout=120, attempts=12)
async def reverse_transfer(run: JobRun, *, transfer_id: str, cause: str, amount: int) -> None:
    """Bring this much of a transfer back, however often this is started. An account that holds
    less is left alone: what it owes is taken from later payouts.
    """
    async with run.uow() as uow:
        transfer = await get_transfer(uow, UUID(transfer_id))
        if transfer is None or transfer.status == "failed":
            return
        if transfer.provider_ref is None:
            raise Unavailable("The transfer is not sent yet.")
        provider_ref, wanted = transfer.provider_ref, Money(amount, transfer.currency)
    try:
        done = await run.adapters.payments.funds.reverse_transfer(
            provider_ref,
            wanted,
            key=f"reverse:{transfer_id}:{cause}",
            reference={"tenant": str(run.tenant_id), "transfer": transfer_id},
        )
    except BalanceTooLow:
        async with run.uow() as uow:
            transfer = await get_transfer(uow, UUID(transfer_id))
            if transfer is not None:
                transfer.reversed -= amount
        return
    async with run.uow() as uow:
        await _note_reversal(uow, UUID(transfer_id), done, cause)


@job("payments.sweep_transfers", queue=Queue.BULK, timeout=300)
async def sweep_transfers(uow: UnitOfWork) -> None:
    """Send what could not be sent before its payee had an account."""
    for charge_id in await list_untransferred(uow):
        await plan_transfers(uow, await lock_charge(uow, charge_id))


async def _sendable(uow: UnitOfWork, charge: Charge, split: ChargeSplit) -> Money | None:
    left = Money(split.amount - split.returned, charge.currency)
    if split.payee_kind == PayeeKind.OWN:
        # The seller carries what the provider keeps.
        known = charge.processing
        return None if known is None else left - Money(known, charge.currency)
    return min(left, await owed(uow, split.payee_id, charge.currency))


async def _plan(
    uow: UnitOfWork, charge: Charge, split: ChargeSplit, account: str, amount: Money
) -> None:
    transfer = Transfer(
        tenant_id=uow.tenant_id,
        charge_id=charge.id,
        split_id=split.id,
        payee_id=split.payee_id,
        payee_name=split.payee_name,
        account_ref=account,
        currency=amount.currency,
        amount=amount.minor,
        reversed=0,
        reversal_refs=[],
        status="waiting",
    )
    uow.db.add(transfer)
    await uow.flush_rows()
    await post(
        uow,
        kind="transfer",
        key=str(transfer.id),
        entries=sent(_source(split, amount.currency), CONNECT, amount),
        description=f"To the account of {split.payee_name}: {charge.description}",
        reference=Reference("charge", charge.id),
    )
    uow.enqueue(send_transfer, key=str(transfer.id), transfer_id=transfer.id)


async def _give_up(uow: UnitOfWork, transfer_id: UUID, reason: str) -> None:
    transfer = await get_transfer(uow, transfer_id)
    if transfer is None or transfer.status != "waiting":
        return
    transfer.status, transfer.failure = "failed", reason
    split = await _split(uow, transfer)
    amount = Money(transfer.amount, transfer.currency)
    entries = [
        debit(chart.in_transit(CONNECT, amount.currency), amount),
        credit(_source(split, amount.currency), amount),
    ]
    await post(
        uow,
        kind="transfer_failed",
        key=str(transfer.id),
        entries=entries,
        description=f"Not sent to {transfer.payee_name}: {reason}",
        reference=Reference("charge", transfer.charge_id),
    )


def _kept(charge: Charge, split: ChargeSplit, ahead: Mapping[UUID, int]) -> int:
    """What a payee's account may keep of its part."""
    kept = split.amount - split.returned - ahead.get(split.id, 0)
    if split.payee_kind == PayeeKind.OWN:
        kept -= charge.processing or 0
    return max(0, kept)


async def _note_reversal(
    uow: UnitOfWork, transfer_id: UUID, done: TransferReversal, cause: str
) -> None:
    amount = done.amount
    transfer = await get_transfer(uow, transfer_id)
    if transfer is None:
        return
    split = await _split(uow, transfer)
    currency = amount.currency
    source = (
        chart.connected(PROVIDER, currency)
        if split.payee_kind == PayeeKind.OWN
        else chart.recoverable(split.payee_id, split.payee_name, currency)
    )
    posting = await post(
        uow,
        kind="transfer_reversed",
        key=f"{transfer_id}:{cause}",
        entries=[debit(chart.in_transit(CONNECT, currency), amount), credit(source, amount)],
        description=f"Taken back from the account of {transfer.payee_name}",
        reference=Reference("charge", transfer.charge_id),
    )
    if posting.is_new:
        transfer.reversal_refs = [*transfer.reversal_refs, done.id]


async def _split(uow: UnitOfWork, transfer: Transfer) -> ChargeSplit:
    splits = await splits_of(uow, transfer.charge_id)
    return next(split for split in splits if split.id == transfer.split_id)


def _source(split: ChargeSplit, currency: str) -> Account:
    if split.payee_kind == PayeeKind.OWN:
        return chart.connected(PROVIDER, currency)
    return chart.payable(split.payee_id, split.payee_name, currency)
