"""Settlements as either side reads them, and what the house keeps to itself."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select, text

from app.core.uow import UnitOfWork
from app.domain.shows.models import Show, ShowDeposit
from app.domain.shows.settling.models import (
    HouseFigures,
    SettlementPaid,
    SettlementSignature,
    ShowSettlement,
)


async def find_settlement(uow: UnitOfWork, show: Show) -> ShowSettlement | None:
    """The last version of a show's settlement."""
    found: ShowSettlement | None = await uow.db.scalar(
        select(ShowSettlement)
        .where(ShowSettlement.tenant_id == show.tenant_id, ShowSettlement.show_id == show.id)
        .order_by(ShowSettlement.number.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )
    return found


async def find_version(uow: UnitOfWork, show: Show, number: int) -> ShowSettlement | None:
    found: ShowSettlement | None = await uow.db.scalar(
        select(ShowSettlement).where(
            ShowSettlement.tenant_id == show.tenant_id,
            ShowSettlement.show_id == show.id,
            ShowSettlement.number == number,
        )
    )
    return found


async def list_signatures(uow: UnitOfWork, show: Show) -> Sequence[SettlementSignature]:
    """Every signature under any version, the latest version first."""
    query = select(SettlementSignature).where(
        SettlementSignature.tenant_id == show.tenant_id, SettlementSignature.show_id == show.id
    )
    order = (SettlementSignature.number.desc(), SettlementSignature.signed_at)
    return list(await uow.db.scalars(query.order_by(*order, SettlementSignature.id)))


async def find_house_figures(uow: UnitOfWork, show: Show) -> HouseFigures | None:
    """What this workspace keeps to itself, if it is the house."""
    found: HouseFigures | None = await uow.db.scalar(
        select(HouseFigures).where(
            HouseFigures.owner_tenant_id == show.tenant_id, HouseFigures.show_id == show.id
        )
    )
    return found


async def list_paid(uow: UnitOfWork, show: Show) -> Sequence[SettlementPaid]:
    query = select(SettlementPaid).where(
        SettlementPaid.owner_tenant_id == show.tenant_id, SettlementPaid.show_id == show.id
    )
    return list(await uow.db.scalars(query.order_by(SettlementPaid.side)))


async def list_paid_deposits(uow: UnitOfWork, show: Show) -> Sequence[ShowDeposit]:
    """The deposits whose invoices were paid in full."""
    query = select(ShowDeposit).where(
        ShowDeposit.owner_tenant_id == show.tenant_id,
        ShowDeposit.show_id == show.id,
        ShowDeposit.paid_at.is_not(None),
    )
    return list(await uow.db.scalars(query.order_by(ShowDeposit.position)))


async def count_to_sign(uow: UnitOfWork) -> int:
    """Settlements that the other side has signed, and this workspace has not."""
    mine = Show.tenant_id == uow.tenant_id
    last = text(
        "show_settlements.number = (SELECT max(o.number) FROM show_settlements o"
        " WHERE o.tenant_id = show_settlements.tenant_id"
        " AND o.show_id = show_settlements.show_id)"
    )
    by_them = or_(
        mine & (SettlementSignature.side != Show.owner_side),
        ~mine & (SettlementSignature.side == Show.owner_side),
    )
    query = (
        select(func.count())
        .select_from(ShowSettlement)
        .join(Show, (Show.tenant_id == ShowSettlement.tenant_id)
              & (Show.id == ShowSettlement.show_id))
        .join(SettlementSignature, (SettlementSignature.tenant_id == ShowSettlement.tenant_id)
              & (SettlementSignature.show_id == ShowSettlement.show_id)
              & (SettlementSignature.number == ShowSettlement.number))
        .where(ShowSettlement.closed_at.is_(None), last, by_them)
    )  # fmt: skip
    return await uow.db.scalar(query) or 0
