"""Every read of charges and what happened to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text, tuple_

from app.billing.payments.errors import ChargeNotFound, DisputeNotFound
from app.billing.payments.models.charges import (
    Charge,
    ChargeSplit,
    Dispute,
    FeePlan,
    Refund,
    Transfer,
)
from app.billing.payments.states import SETTLED
from app.core.paging import DEFAULT_LIMIT, Page, cut_page, decode_cursor
from app.core.uow import UnitOfWork


@dataclass(frozen=True)
class ChargeFilter:
    """An empty field does not filter."""

    status: str = ""
    purpose_kind: str = ""


async def find_charge(uow: UnitOfWork, charge_id: UUID) -> Charge | None:
    return await uow.db.get(Charge, (uow.tenant_id, charge_id))


async def get_charge(uow: UnitOfWork, charge_id: UUID) -> Charge:
    found = await find_charge(uow, charge_id)
    if found is None:
        raise ChargeNotFound
    return found


async def lock_charge(uow: UnitOfWork, charge_id: UUID) -> Charge:
    """The charge as it is now; whoever else wants to change it waits."""
    found = await uow.db.scalar(
        select(Charge)
        .where(Charge.id == charge_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise ChargeNotFound
    return found


async def find_asked(uow: UnitOfWork, kind: str, purpose_id: UUID, key: str) -> Charge | None:
    return await uow.db.scalar(
        select(Charge).where(
            Charge.purpose_kind == kind, Charge.purpose_id == purpose_id, Charge.key == key
        )
    )


async def list_charges(
    uow: UnitOfWork,
    wanted: ChargeFilter | None = None,
    *,
    after: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[Charge]:
    """The newest first; raises InvalidCursor for a damaged page address."""
    wanted = wanted or ChargeFilter()
    query = select(Charge)
    if wanted.status:
        query = query.where(Charge.status == wanted.status)
    if wanted.purpose_kind:
        query = query.where(Charge.purpose_kind == wanted.purpose_kind)
    if after:
        query = query.where(tuple_(Charge.created_at, Charge.id) < decode_cursor(after, datetime))
    rows = await uow.db.scalars(
        query.order_by(Charge.created_at.desc(), Charge.id.desc()).limit(limit + 1)
    )
    return cut_page(rows.all(), limit=limit, key=lambda c: (c.created_at, c.id), after=after)


async def list_charges_of(uow: UnitOfWork, kind: str, purpose_id: UUID) -> Sequence[Charge]:
    """The charges made for one thing, oldest first."""
    rows = await uow.db.scalars(
        select(Charge)
        .where(Charge.purpose_kind == kind, Charge.purpose_id == purpose_id)
        .order_by(Charge.id)
    )
    return rows.all()


async def splits_of(uow: UnitOfWork, charge_id: UUID) -> Sequence[ChargeSplit]:
    """The parts of a charge, in the order of their payees."""
    rows = await uow.db.scalars(
        select(ChargeSplit)
        .where(ChargeSplit.charge_id == charge_id)
        .order_by(ChargeSplit.payee_id)
        .execution_options(populate_existing=True)
    )
    return rows.all()


async def refunds_of(uow: UnitOfWork, charge_id: UUID) -> Sequence[Refund]:
    rows = await uow.db.scalars(
        select(Refund).where(Refund.charge_id == charge_id).order_by(Refund.id)
    )
    return rows.all()


async def get_refund(uow: UnitOfWork, refund_id: UUID) -> Refund | None:
    return await uow.db.get(Refund, (uow.tenant_id, refund_id), populate_existing=True)


async def find_refund_by_ref(uow: UnitOfWork, provider_ref: str) -> Refund | None:
    return await uow.db.scalar(select(Refund).where(Refund.provider_ref == provider_ref))


async def disputes_of(uow: UnitOfWork, charge_id: UUID) -> Sequence[Dispute]:
    rows = await uow.db.scalars(
        select(Dispute)
        .where(Dispute.charge_id == charge_id)
        .order_by(Dispute.id)
        .execution_options(populate_existing=True)
    )
    return rows.all()


async def get_dispute(uow: UnitOfWork, dispute_id: UUID) -> Dispute:
    found = await uow.db.get(Dispute, (uow.tenant_id, dispute_id))
    if found is None:
        raise DisputeNotFound
    return found


async def list_disputes(
    uow: UnitOfWork, *, after: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[tuple[Dispute, Charge]]:
    """The newest first, each with its charge."""
    query = select(Dispute, Charge).join(
        Charge, (Charge.tenant_id == Dispute.tenant_id) & (Charge.id == Dispute.charge_id)
    )
    if after:
        query = query.where(tuple_(Dispute.created_at, Dispute.id) < decode_cursor(after, datetime))
    rows = await uow.db.execute(
        query.order_by(Dispute.created_at.desc(), Dispute.id.desc()).limit(limit + 1)
    )
    found = [(row[0], row[1]) for row in rows]
    return cut_page(found, limit=limit, key=lambda r: (r[0].created_at, r[0].id), after=after)


async def transfers_of(uow: UnitOfWork, charge_id: UUID) -> Sequence[Transfer]:
    rows = await uow.db.scalars(
        select(Transfer)
        .where(Transfer.charge_id == charge_id)
        .order_by(Transfer.id)
        .execution_options(populate_existing=True)
    )
    return rows.all()


async def get_transfer(uow: UnitOfWork, transfer_id: UUID) -> Transfer | None:
    return await uow.db.scalar(
        select(Transfer)
        .where(Transfer.id == transfer_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def find_transfer_by_ref(uow: UnitOfWork, provider_ref: str) -> Transfer | None:
    return await uow.db.scalar(select(Transfer).where(Transfer.provider_ref == provider_ref))


async def find_fee_plan(uow: UnitOfWork) -> str:
    """The plan whose fees the tenant pays now."""
    found = await uow.db.scalar(
        select(FeePlan.plan).order_by(FeePlan.created_at.desc(), FeePlan.id.desc()).limit(1)
    )
    return found or "free"


async def list_untransferred(uow: UnitOfWork, limit: int = 500) -> Sequence[UUID]:
    """Settled charges with a part that could go to a connected account and has not."""
    rows = await uow.db.scalars(
        select(Charge.id)
        .join(
            ChargeSplit,
            (ChargeSplit.tenant_id == Charge.tenant_id) & (ChargeSplit.charge_id == Charge.id),
        )
        .outerjoin(
            Transfer,
            (Transfer.tenant_id == ChargeSplit.tenant_id) & (Transfer.split_id == ChargeSplit.id),
        )
        .where(
            Charge.status.in_([str(each) for each in SETTLED]),
            ChargeSplit.payee_kind != "party",
            ChargeSplit.amount > ChargeSplit.returned,
            Transfer.id.is_(None),
        )
        .distinct()
        .order_by(Charge.id)
        .limit(limit)
    )
    return rows.all()


async def account_of(uow: UnitOfWork, tenant_id: UUID) -> str | None:
    """The connected account of any tenant that may receive money, by name only."""
    found: str | None = await uow.db.scalar(
        text("SELECT backline.payout_account(:tenant)"), {"tenant": tenant_id}
    )
    return found
