"""Advances, how each stands, and which settled shows have not paid back yet."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import func, select

from app.core.errors import NotFound
from app.core.money import Money
from app.core.uow import UnitOfWork
from app.domain.bandmoney.advances.models import (
    PAID,
    RECOUPED,
    WAIVED,
    AdvanceMove,
    TourAdvance,
)
from app.domain.bandmoney.advances.recoupment import Standing
from app.domain.bandmoney.models import RoadBook
from app.domain.bandmoney.subjects import Subject
from app.domain.shows import list_settled_of_artist


async def hold_advances(uow: UnitOfWork) -> None:
    """Whoever pays back or recoups meanwhile waits: a show's income is divided once."""
    await uow.wait_turn(f"bandmoney:advances:{uow.tenant_id}")


async def get_advance(uow: UnitOfWork, advance_id: UUID) -> TourAdvance:
    """Read anew. Raises NotFound."""
    found = await uow.db.get(TourAdvance, (uow.tenant_id, advance_id), populate_existing=True)
    if found is None:
        raise NotFound
    return found


async def find_advance(uow: UnitOfWork, advance_id: UUID) -> TourAdvance | None:
    return await uow.db.get(TourAdvance, (uow.tenant_id, advance_id))


async def list_advances(uow: UnitOfWork, subject: Subject | None = None) -> list[TourAdvance]:
    """Those of a show or tour, or all; the latest received first."""
    query = select(TourAdvance).where(TourAdvance.undone_at.is_(None))
    if subject is not None:
        column = TourAdvance.tour_id if subject.is_tour else TourAdvance.show_id
        query = query.where(column == subject.id)
    order = (TourAdvance.received_on.desc(), TourAdvance.id.desc())
    return list(await uow.db.scalars(query.order_by(*order).limit(500)))


async def standings(uow: UnitOfWork, advances: Collection[TourAdvance]) -> dict[UUID, Standing]:
    """How each stands, by its id."""
    rows = await uow.db.execute(
        select(
            AdvanceMove.advance_id,
            AdvanceMove.kind,
            func.sum(AdvanceMove.amount).label("amount"),
            func.sum(AdvanceMove.of_due).label("of_due"),
        )
        .where(
            AdvanceMove.advance_id.in_([each.id for each in advances]),
            AdvanceMove.undone_at.is_(None),
        )
        .group_by(AdvanceMove.advance_id, AdvanceMove.kind)
    )
    sums = {(row.advance_id, row.kind): (int(row.amount), int(row.of_due)) for row in rows}
    found = {}
    for each in advances:
        recouped, paid, waived = (
            sums.get((each.id, kind), (0, 0)) for kind in (RECOUPED, PAID, WAIVED)
        )
        figures = (each.amount, recouped[0], paid[0], paid[1], waived[0])
        found[each.id] = Standing(*(Money(minor, each.currency) for minor in figures))
    return found


async def list_moves(uow: UnitOfWork, advance_id: UUID) -> Sequence[AdvanceMove]:
    """Everything that was paid back or let go, and taken back again, by day."""
    query = select(AdvanceMove).where(AdvanceMove.advance_id == advance_id)
    order = (AdvanceMove.on_date, AdvanceMove.created_at, AdvanceMove.id)
    return list(await uow.db.scalars(query.order_by(*order)))


async def find_move(uow: UnitOfWork, move_id: UUID) -> AdvanceMove | None:
    """Read anew."""
    return await uow.db.get(AdvanceMove, (uow.tenant_id, move_id), populate_existing=True)


async def taken_of(
    uow: UnitOfWork, show_ids: Collection[UUID]
) -> dict[tuple[UUID, UUID], AdvanceMove]:
    """What these shows have paid back, by advance and show."""
    query = select(AdvanceMove).where(
        AdvanceMove.show_id.in_(set(show_ids)),
        AdvanceMove.kind == RECOUPED,
        AdvanceMove.undone_at.is_(None),
    )
    found = await uow.db.scalars(query)
    return {(each.advance_id, each.show_id): each for each in found if each.show_id}


async def unrecouped(uow: UnitOfWork) -> dict[UUID, int]:
    """How many settled shows have not paid back yet, by the advance they are to pay back."""
    advances = await list_advances(uow)
    if not advances:
        return {}
    how = await standings(uow, advances)
    open_ = [each for each in advances if how[each.id].outstanding.minor > 0]
    settled = {show.id: show.on_date for show in await list_settled_of_artist(uow)}
    tour = select(RoadBook.id, RoadBook.tour_id).where(RoadBook.tour_id.is_not(None)).subquery()
    rows = await uow.db.execute(
        select(tour.c.tour_id, RoadBook.show_id).join(tour, RoadBook.tour_book_id == tour.c.id)
    )
    of_tour: dict[UUID, set[UUID]] = {}
    for tour_id, show_id in rows:
        of_tour.setdefault(tour_id, set()).add(show_id)
    taken = await taken_of(uow, settled)
    found = {}
    for each in open_:
        shows = {each.show_id} if each.show_id else of_tour.get(each.tour_id or each.id, set())
        waiting = [
            show
            for show in shows
            if show in settled
            and settled[show] >= each.received_on
            and (each.id, show) not in taken
        ]
        if waiting:
            found[each.id] = len(waiting)
    return found
