"""Settlements as either side reads them, and what the house keeps to itself."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Date, and_, case, cast, func, or_, select, text, union_all
from sqlalchemy.orm import aliased

from app.core.uow import UnitOfWork
from app.domain.shows.models import Show, ShowDeposit, ShowOffer, ShowSecret, Side
from app.domain.shows.settling.models import (
    HouseFigures,
    SettlementPaid,
    SettlementSignature,
    ShowSettlement,
)


class HouseRow(NamedTuple):
    """A show of a house, with all that says how it went or is to go."""

    show: Show
    offer: ShowOffer
    settlement: ShowSettlement | None
    own: HouseFigures | None
    secret: ShowSecret | None


async def list_house_rows(uow: UnitOfWork, first: date, last: date) -> list[HouseRow]:
    """The agreed shows of these days in which this workspace is the house."""
    later = aliased(ShowSettlement)
    latest = (
        select(func.max(later.number))
        .where(later.tenant_id == Show.tenant_id, later.show_id == Show.id)
        .scalar_subquery()
    )
    ours = or_(
        and_(Show.tenant_id == uow.tenant_id, Show.owner_side == Side.VENUE),
        and_(Show.party_tenant_id == uow.tenant_id, Show.owner_side == Side.ARTIST),
    )
    query = (
        select(Show, ShowOffer, ShowSettlement, HouseFigures, ShowSecret)
        .join(ShowOffer, (ShowOffer.tenant_id == Show.tenant_id)
              & (ShowOffer.show_id == Show.id) & (ShowOffer.number == Show.accepted_number))
        .outerjoin(ShowSettlement, (ShowSettlement.tenant_id == Show.tenant_id)
                   & (ShowSettlement.show_id == Show.id) & (ShowSettlement.number == latest))
        .outerjoin(HouseFigures, (HouseFigures.tenant_id == uow.tenant_id)
                   & (HouseFigures.owner_tenant_id == Show.tenant_id)
                   & (HouseFigures.show_id == Show.id))
        .outerjoin(ShowSecret, (ShowSecret.tenant_id == uow.tenant_id)
                   & (ShowSecret.owner_tenant_id == Show.tenant_id)
                   & (ShowSecret.show_id == Show.id))
        .where(ours, Show.on_date >= first, Show.on_date <= last, Show.state != "canceled")
        .order_by(Show.on_date, Show.id)
    )  # fmt: skip
    return [HouseRow(*row) for row in await uow.db.execute(query)]


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


async def find_paid(uow: UnitOfWork, show: Show, *, locked: bool = False) -> SettlementPaid | None:
    """What this workspace's side has said of its payment; `locked`, as it is by now."""
    query = select(SettlementPaid).where(
        SettlementPaid.owner_tenant_id == show.tenant_id,
        SettlementPaid.show_id == show.id,
        SettlementPaid.tenant_id == uow.tenant_id,
    )
    if locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: SettlementPaid | None = await uow.db.scalar(query)
    return found


async def list_paid_deposits(uow: UnitOfWork, show: Show) -> Sequence[ShowDeposit]:
    """The deposits whose invoices were paid in full."""
    query = select(ShowDeposit).where(
        ShowDeposit.owner_tenant_id == show.tenant_id,
        ShowDeposit.show_id == show.id,
        ShowDeposit.paid_at.is_not(None),
    )
    return list(await uow.db.scalars(query.order_by(ShowDeposit.position)))


async def list_paid_by_house(
    uow: UnitOfWork, first: date, last: date
) -> list[tuple[Show, ShowSettlement, ShowOffer, SettlementPaid]]:
    """Signed settlements this workspace paid as the house on these days, by the day."""
    query = (
        select(Show, ShowSettlement, ShowOffer, SettlementPaid)
        .join(SettlementPaid, (SettlementPaid.owner_tenant_id == Show.tenant_id)
              & (SettlementPaid.show_id == Show.id))
        .join(ShowSettlement, (ShowSettlement.tenant_id == Show.tenant_id)
              & (ShowSettlement.show_id == Show.id) & ShowSettlement.closed_at.is_not(None))
        .join(ShowOffer, (ShowOffer.tenant_id == Show.tenant_id) & (ShowOffer.show_id == Show.id)
              & (ShowOffer.number == Show.accepted_number))
        .where(SettlementPaid.tenant_id == uow.tenant_id, SettlementPaid.side == Side.VENUE,
               SettlementPaid.paid_on.between(first, last))
        .order_by(SettlementPaid.paid_on, Show.id)
    )  # fmt: skip
    return [(row[0], row[1], row[2], row[3]) for row in await uow.db.execute(query)]


async def list_unsettled(uow: UnitOfWork) -> Sequence[Show]:
    """Shows that were played and are not settled by both sides yet, the oldest first."""
    settled = (
        select(ShowSettlement.id)
        .where(
            ShowSettlement.tenant_id == Show.tenant_id,
            ShowSettlement.show_id == Show.id,
            ShowSettlement.closed_at.is_not(None),
        )
        .exists()
    )
    query = select(Show).where(Show.state == "played", ~settled)
    return list(await uow.db.scalars(query.order_by(Show.on_date, Show.id).limit(100)))


async def list_paid_to_artist(
    uow: UnitOfWork, first: date, last: date
) -> Sequence[tuple[date, str, int]]:
    """Deposits and settlements of shows paid to this workspace: the day, currency and amount."""
    deposits = select(
        cast(func.timezone("UTC", ShowDeposit.paid_at), Date).label("day"),
        ShowDeposit.currency,
        ShowDeposit.amount,
    ).where(ShowDeposit.tenant_id == uow.tenant_id, ShowDeposit.paid_at.is_not(None))
    settled = select(
        SettlementPaid.paid_on.label("day"), SettlementPaid.currency, SettlementPaid.amount
    ).where(SettlementPaid.tenant_id == uow.tenant_id, SettlementPaid.side == "artist")
    paid = union_all(deposits, settled).subquery()
    rows = await uow.db.execute(
        select(paid.c.day, paid.c.currency, paid.c.amount).where(paid.c.day.between(first, last))
    )
    return [(day, currency, int(amount)) for day, currency, amount in rows]


async def list_closed(
    uow: UnitOfWork, show_ids: Collection[UUID]
) -> list[tuple[ShowSettlement, ShowOffer]]:
    """Settlements both sides signed, each with the offer it settles."""
    query = (
        select(ShowSettlement, ShowOffer)
        .join(Show, (Show.tenant_id == ShowSettlement.tenant_id)
              & (Show.id == ShowSettlement.show_id))
        .join(ShowOffer, (ShowOffer.tenant_id == Show.tenant_id) & (ShowOffer.show_id == Show.id)
              & (ShowOffer.number == Show.accepted_number))
        .where(ShowSettlement.closed_at.is_not(None), ShowSettlement.show_id.in_(set(show_ids)))
        .order_by(ShowSettlement.show_id)
    )  # fmt: skip
    return [(row[0], row[1]) for row in await uow.db.execute(query)]


async def list_settled_of_artist(uow: UnitOfWork) -> list[Show]:
    """Shows this workspace played that both sides have settled, the last settled first."""
    side = case(
        (Show.tenant_id == uow.tenant_id, Show.owner_side),
        (Show.owner_side == Side.ARTIST, Side.VENUE),
        else_=Side.ARTIST,
    )
    query = (
        select(Show)
        .join(ShowSettlement, (Show.tenant_id == ShowSettlement.tenant_id)
              & (Show.id == ShowSettlement.show_id))
        .where(ShowSettlement.closed_at.is_not(None), side == Side.ARTIST)
        .order_by(ShowSettlement.closed_at.desc(), Show.id)
        .limit(200)
    )  # fmt: skip
    return list(await uow.db.scalars(query))


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


async def list_closed_since(uow: UnitOfWork, since: date) -> Sequence[tuple[Show, ShowSettlement]]:
    """Shows from a day on whose settlement both sides have signed, with that version."""
    query = (
        select(Show, ShowSettlement)
        .join(ShowSettlement, (ShowSettlement.tenant_id == Show.tenant_id)
              & (ShowSettlement.show_id == Show.id))
        .where(ShowSettlement.closed_at.is_not(None), Show.on_date >= since)
        .order_by(Show.on_date, Show.id)
    )  # fmt: skip
    return [(show, settlement) for show, settlement in await uow.db.execute(query)]
