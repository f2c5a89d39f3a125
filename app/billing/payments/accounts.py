"""Getting paid: the tenant's own account with the provider, and what arrives on it."""

from uuid import UUID

from app.billing import Reference, chart, post
from app.billing.payments.events import AccountChanged
from app.billing.payments.models.accounts import ConnectAccount
from app.billing.payments.models.charges import PROVIDER
from app.billing.payments.postings import credit, debit
from app.billing.payments.queries.provider import has_posting, own_account
from app.billing.payments.transfers import sweep_transfers
from app.core.errors import Refusal, Unavailable
from app.core.jobs import JobRun, Queue, long_job
from app.core.money import Money
from app.core.uow import UnitOfWork
from app.integrations.payments import Account, AccountRequest, Payout, PayoutStatus
from app.tenants import get_tenant


async def open_own_account(
    uow: UnitOfWork, *, country: str, email: str, is_company: bool
) -> ConnectAccount:
    """Begin getting paid: the account is made at the provider; asking again changes nothing."""
    found = await own_account(uow)
    if found is None:
        found = ConnectAccount(tenant_id=uow.tenant_id, country=country, missing=[])
        uow.db.add(found)
        await uow.flush_rows()
    if found.provider_ref is None:
        found.country, found.failure = country, None
        uow.enqueue(
            open_account,
            key=f"{found.id}:{country}",
            account_id=found.id,
            email=email,
            is_company=is_company,
        )
    return found


@long_job("payments.open_account", queue=Queue.CRITICAL, timeout=60, attempts=8)
async def open_account(run: JobRun, *, account_id: str, email: str, is_company: bool) -> None:
    """Open the account at the provider once, however often this is started."""
    async with run.uow() as uow:
        row = await own_account(uow)
        if row is None or row.provider_ref is not None:
            return
        request = AccountRequest(
            country=row.country,
            email=email,
            is_company=is_company,
            name=(await get_tenant(uow)).name,
            reference={"tenant": str(uow.tenant_id)},
        )
    try:
        made = await run.adapters.payments.accounts.open_account(
            request, key=f"account:{account_id}:{request.country}"
        )
    except Unavailable:
        raise
    except Refusal as refusal:
        async with run.uow() as uow:
            row = await own_account(uow)
            if row is not None:
                row.failure = refusal.message
        return
    async with run.uow() as uow:
        await note_account(uow, made)


@long_job("payments.check_account", queue=Queue.DEFAULT, timeout=60)
async def check_account(run: JobRun) -> None:
    """Ask the provider how the account is now: on the way back from its pages, and daily."""
    async with run.uow() as uow:
        row = await own_account(uow)
        provider_ref = row.provider_ref if row else None
    if provider_ref is None:
        return
    seen = await run.adapters.payments.accounts.find_account(provider_ref)
    async with run.uow() as uow:
        await note_account(uow, seen)


async def note_account(uow: UnitOfWork, seen: Account) -> None:
    """Bring the tenant's account to where the provider says it is; another's changes nothing."""
    row = await own_account(uow)
    if row is None or row.provider_ref not in {None, seen.id}:
        return
    before = (row.provider_ref, row.can_receive, row.can_be_paid_out, len(row.missing))
    row.provider_ref, row.currency = seen.id, seen.currency
    row.is_submitted = seen.is_submitted
    row.can_receive, row.can_be_paid_out = seen.can_receive, seen.can_be_paid_out
    row.missing, row.missing_by = list(seen.missing), seen.missing_by
    row.restriction, row.bank_hint = seen.restriction, seen.bank_hint
    row.checked_at = uow.now
    if before == (row.provider_ref, row.can_receive, row.can_be_paid_out, len(row.missing)):
        return
    uow.record(
        AccountChanged(
            account_id=row.id,
            can_receive=row.can_receive,
            can_be_paid_out=row.can_be_paid_out,
            missing=len(row.missing),
        )
    )
    if row.can_receive and not before[1]:
        uow.enqueue(sweep_transfers, key=f"account:{row.id}:{uow.now.isoformat()}")


async def note_payout(uow: UnitOfWork, seen: Payout) -> None:
    """The provider paid the own account out to its bank, or the bank sent that back."""
    row = await own_account(uow)
    if row is None or row.provider_ref != seen.account_id:
        return
    if seen.status is PayoutStatus.PAID:
        await _book(uow, row.id, seen.id, seen.amount, "Paid out to the bank")
    elif seen.status is PayoutStatus.FAILED and await has_posting(uow, "account_payout", seen.id):
        await _book(uow, row.id, f"{seen.id}:back", -seen.amount, "Came back from the bank")


async def _book(uow: UnitOfWork, account_id: UUID, key: str, amount: Money, words: str) -> None:
    await post(
        uow,
        kind="account_payout",
        key=key,
        entries=[
            debit(chart.bank(amount.currency), amount),
            credit(chart.connected(PROVIDER, amount.currency), amount),
        ],
        description=words,
        reference=Reference("connect_account", account_id),
    )
