"""Which tenant something of the provider's belongs to; for the platform's own transactions."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, text

from app.billing.payments.models.accounts import ConnectAccount, ProviderEventRow
from app.core.uow import UnitOfWork

PAGE = 50

_OWNER = text("""
    SELECT tenant_id FROM charges WHERE provider_ref = ANY(:refs) OR source_ref = ANY(:refs)
    UNION ALL SELECT tenant_id FROM refunds WHERE provider_ref = ANY(:refs)
    UNION ALL SELECT tenant_id FROM disputes WHERE provider_ref = ANY(:refs)
    UNION ALL SELECT tenant_id FROM transfers WHERE provider_ref = ANY(:refs)
    UNION ALL SELECT tenant_id FROM transfers WHERE jsonb_exists_any(reversal_refs, :refs)
    UNION ALL SELECT tenant_id FROM payout_items WHERE provider_ref = ANY(:refs)
    UNION ALL SELECT tenant_id FROM connect_accounts WHERE provider_ref = ANY(:refs)
    LIMIT 1
""")


async def find_owner(uow: UnitOfWork, refs: Sequence[str]) -> UUID | None:
    """The tenant that knows one of these names of the provider's."""
    found: UUID | None = await uow.db.scalar(_OWNER, {"refs": list(refs)})
    return found


async def find_charge_behind(uow: UnitOfWork, refs: Sequence[str]) -> UUID | None:
    """The charge with one of these names, in the tenant at hand."""
    found: UUID | None = await uow.db.scalar(
        text(
            "SELECT id FROM charges WHERE provider_ref = ANY(:refs) OR source_ref = ANY(:refs)"
            " OR checkout_ref = ANY(:refs) LIMIT 1"
        ),
        {"refs": list(refs)},
    )
    return found


async def tenant_exists(uow: UnitOfWork, tenant_id: UUID) -> bool:
    found = await uow.db.scalar(
        text("SELECT true FROM tenants WHERE id = :tenant"), {"tenant": tenant_id}
    )
    return bool(found)


async def get_event(uow: UnitOfWork, event_id: UUID) -> ProviderEventRow | None:
    return await uow.db.scalar(
        select(ProviderEventRow).where(ProviderEventRow.id == event_id).with_for_update()
    )


async def list_events(
    uow: UnitOfWork, *, state: str = "", older: UUID | None = None
) -> Sequence[ProviderEventRow]:
    """Up to PAGE + 1 events, the newest first."""
    query = select(ProviderEventRow)
    if state:
        query = query.where(ProviderEventRow.state == state)
    if older is not None:
        query = query.where(ProviderEventRow.id < older)
    return (await uow.db.scalars(query.order_by(ProviderEventRow.id.desc()).limit(PAGE + 1))).all()


async def forget_events(uow: UnitOfWork, before: datetime) -> None:
    await uow.db.execute(delete(ProviderEventRow).where(ProviderEventRow.created_at < before))


async def find_account_ref(uow: UnitOfWork, tenant_id: UUID) -> str | None:
    """The provider's name for any tenant's own account; for the platform."""
    found: str | None = await uow.db.scalar(
        select(ConnectAccount.provider_ref).where(ConnectAccount.tenant_id == tenant_id)
    )
    return found


async def count_on_its_way(uow: UnitOfWork) -> tuple[int, int, int, int]:
    """Payments, refunds, disputes and payouts of the tenant that are not at their end."""
    row = (
        await uow.db.execute(
            text(
                "SELECT (SELECT count(*) FROM charges WHERE status = 'processing'),"
                " (SELECT count(*) FROM refunds WHERE status = 'asked'),"
                " (SELECT count(*) FROM disputes WHERE status = 'open'),"
                " (SELECT count(*) FROM payout_items WHERE status IN ('approved', 'sent'))"
            )
        )
    ).one()
    return row[0], row[1], row[2], row[3]


async def own_account(uow: UnitOfWork) -> ConnectAccount | None:
    """The tenant's account, read anew."""
    return await uow.db.scalar(select(ConnectAccount).execution_options(populate_existing=True))


async def has_posting(uow: UnitOfWork, kind: str, key: str) -> bool:
    """Whether this was booked before."""
    found = await uow.db.scalar(
        text("SELECT true FROM ledger_transactions WHERE kind = :kind AND key = :key"),
        {"kind": kind, "key": key},
    )
    return bool(found)
