"""Nights on which merchandise is counted: shows this workspace plays, and their counts."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from app.core.errors import NotFound
from app.core.ids import new_id
from app.core.money import Money
from app.core.uow import UnitOfWork
from app.domain.merch.models import MerchCount, MerchNight
from app.domain.shows import Asked, Show, Side, get_show, list_shows


def is_ours(uow: UnitOfWork, show: Show) -> bool:
    """Whether this workspace is the one that plays."""
    return show.side_of(uow.tenant_id) is Side.ARTIST


async def get_own_show(uow: UnitOfWork, show_id: UUID) -> Show:
    """A show this workspace plays. Raises NotFound."""
    show = await get_show(uow, show_id)
    if not is_ours(uow, show):
        raise NotFound
    return show


async def list_own_shows(
    uow: UnitOfWork, today: date, *, is_past: bool, after: str | None = None
) -> tuple[list[Show], str | None]:
    """A page of them that were not canceled, the nearest to today first, and where it goes on."""
    found = await list_shows(uow, Asked(today=today, is_past=is_past, after=after))
    shows = [s for s in found.items if is_ours(uow, s) and s.state != "canceled"]
    return shows, found.next


async def find_night(uow: UnitOfWork, show_id: UUID) -> MerchNight | None:
    found: MerchNight | None = await uow.db.scalar(
        select(MerchNight).where(MerchNight.show_id == show_id)
    )
    return found


async def open_night(uow: UnitOfWork, show: Show, currency: str) -> MerchNight:
    """The night of a show, begun where there is none; held until the transaction ends."""
    await uow.flush_rows()
    await uow.db.execute(
        insert(MerchNight)
        .values(
            tenant_id=uow.tenant_id, id=new_id(), show_id=show.id, on_date=show.last_date,
            currency=currency,
        )
        .on_conflict_do_nothing()
    )  # fmt: skip
    found: MerchNight | None = await uow.db.scalar(
        select(MerchNight)
        .where(MerchNight.show_id == show.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


async def lock_night(uow: UnitOfWork, show_id: UUID) -> MerchNight:
    """The night, held until the transaction ends and read anew. Raises NotFound."""
    found: MerchNight | None = await uow.db.scalar(
        select(MerchNight)
        .where(MerchNight.show_id == show_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


async def nights_of(uow: UnitOfWork, show_ids: Collection[UUID]) -> dict[UUID, MerchNight]:
    found = await uow.db.scalars(select(MerchNight).where(MerchNight.show_id.in_(set(show_ids))))
    return {night.show_id: night for night in found}


async def stall_takings(uow: UnitOfWork, show_ids: Collection[UUID]) -> dict[UUID, Money]:
    """By show, what its closed night brought that its settlement does not hold."""
    return {
        show_id: night.takings.beside_settlement
        for show_id, night in (await nights_of(uow, show_ids)).items()
        if night.takings is not None
    }


async def list_counts(uow: UnitOfWork, night_id: UUID) -> dict[UUID, MerchCount]:
    """The counts of a night by variant, as they are by now."""
    query = select(MerchCount).where(MerchCount.night_id == night_id)
    found = await uow.db.scalars(query.execution_options(populate_existing=True))
    return {count.variant_id: count for count in found}


async def list_open_counts(uow: UnitOfWork, but: UUID | None, until: date) -> Sequence[MerchCount]:
    """Counts of other nights up to a day that are not closed yet, the earliest night first."""
    query = (
        select(MerchCount)
        .join(MerchNight, (MerchNight.tenant_id == MerchCount.tenant_id)
              & (MerchNight.id == MerchCount.night_id))
        .where(MerchNight.closed_at.is_(None), MerchNight.on_date <= until)
        .order_by(MerchNight.on_date, MerchNight.id, MerchCount.id)
    )  # fmt: skip
    if but is not None:
        query = query.where(MerchCount.night_id != but)
    return (await uow.db.scalars(query)).all()


async def find_open_before(uow: UnitOfWork, night: MerchNight) -> MerchNight | None:
    """The first earlier night that was counted and is not closed."""
    counted = select(MerchCount.id).where(
        MerchCount.tenant_id == MerchNight.tenant_id, MerchCount.night_id == MerchNight.id
    )
    found: MerchNight | None = await uow.db.scalar(
        select(MerchNight)
        .where(_place() < _place_of(night), MerchNight.closed_at.is_(None), counted.exists())
        .order_by(MerchNight.on_date, MerchNight.id)
        .limit(1)
    )
    return found


async def find_closed_after(uow: UnitOfWork, night: MerchNight) -> MerchNight | None:
    """The last later night that is closed."""
    found: MerchNight | None = await uow.db.scalar(
        select(MerchNight)
        .where(_place() > _place_of(night), MerchNight.closed_at.is_not(None))
        .order_by(MerchNight.on_date.desc(), MerchNight.id.desc())
        .limit(1)
    )
    return found


async def list_closed(uow: UnitOfWork, limit: int) -> Sequence[MerchNight]:
    """The last nights that were closed, the latest first."""
    query = (
        select(MerchNight)
        .where(MerchNight.closed_at.is_not(None))
        .order_by(MerchNight.on_date.desc(), MerchNight.id.desc())
        .limit(limit)
    )
    return (await uow.db.scalars(query)).all()


async def count_unclosed(uow: UnitOfWork, before: date) -> int:
    """Nights before a day that were counted and not closed."""
    counted = select(MerchCount.id).where(
        MerchCount.tenant_id == MerchNight.tenant_id, MerchCount.night_id == MerchNight.id
    )
    query = select(func.count()).where(
        MerchNight.closed_at.is_(None), MerchNight.on_date < before, counted.exists()
    )
    return await uow.db.scalar(query) or 0


def _place() -> ColumnElement[tuple[date, UUID]]:
    return tuple_(MerchNight.on_date, MerchNight.id)


def _place_of(night: MerchNight) -> ColumnElement[tuple[date, UUID]]:
    return tuple_(night.on_date, night.id)
