"""The queue of differences: found by machines, explained by people, and what stops payouts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from app.billing.payments.events import (
    DifferenceFound,
    PayoutsResumed,
    PayoutsStopped,
)
from app.billing.payments.models.accounts import PayoutStop
from app.billing.payments.queries.reconciliation import find_stop
from app.core.ids import new_id
from app.core.uow import UnitOfWork


async def open_difference(
    uow: UnitOfWork,
    *,
    kind: str,
    fingerprint: str,
    subject_kind: str,
    subject_id: UUID | None,
    detail: str,
    currency: str,
    ours: int | None,
    theirs: int | None,
    since: datetime | None = None,
) -> bool:
    """Queue a difference once; whether it is news. `fingerprint` names it for ever."""
    await uow.flush_rows()
    found = await uow.db.execute(
        text(
            "INSERT INTO discrepancies (tenant_id, id, kind, fingerprint, subject_kind, subject_id,"
            " detail, currency, ours, theirs, since) VALUES (:tenant, :id, :kind, :fingerprint,"
            " :subject_kind, :subject_id, :detail, :currency, :ours, :theirs, :since)"
            " ON CONFLICT (tenant_id, fingerprint) DO NOTHING RETURNING id"
        ),
        {
            "tenant": uow.tenant_id,
            "id": new_id(),
            "kind": kind,
            "fingerprint": fingerprint,
            "subject_kind": subject_kind,
            "subject_id": subject_id,
            "detail": detail,
            "currency": currency,
            "ours": ours,
            "theirs": theirs,
            "since": since or uow.now,
        },
    )
    discrepancy_id = found.scalar_one_or_none()
    if discrepancy_id is not None:
        uow.record(DifferenceFound(discrepancy_id=discrepancy_id, kind=kind, detail=detail))
    return discrepancy_id is not None


async def stop_payouts(uow: UnitOfWork, reason: str, *, is_automatic: bool = False) -> None:
    """Let no payout be approved or sent; nothing happens when they stand still already."""
    if await find_stop(uow) is None:
        uow.db.add(PayoutStop(tenant_id=uow.tenant_id, reason=reason, is_automatic=is_automatic))
        await uow.flush_rows()
        uow.record(PayoutsStopped(reason=reason))


async def resume_payouts(uow: UnitOfWork, reason: str) -> None:
    """Let payouts go on; nothing happens when none are stopped."""
    stop = await find_stop(uow)
    if stop is not None:
        stop.lifted_at, stop.lifted_reason = uow.now, reason
        uow.record(PayoutsResumed(reason=reason))
