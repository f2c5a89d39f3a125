"""Requests between two workspaces, as either side reads them."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from app.core.errors import NotFound
from app.core.paging import DEFAULT_LIMIT, Page, cut_page, decode_cursor
from app.core.uow import UnitOfWork
from app.domain.sharing.choices import ASKER, OWNER
from app.domain.sharing.models import SharingPromise, SharingRequest


async def get_request(
    uow: UnitOfWork, request_id: UUID, *, lock: bool = False
) -> SharingRequest:  # fmt: skip
    """A request of either side; raises NotFound for whoever is on neither."""
    query = select(SharingRequest).where(SharingRequest.id == request_id)
    if lock:
        query = query.with_for_update()
    found: SharingRequest | None = await uow.db.scalar(
        query.execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


async def page_requests(
    uow: UnitOfWork, *, after: str | None, side: str = "", waiting: bool = False
) -> Page[SharingRequest]:
    """The latest first; `side` is the one this workspace is on."""
    query = select(SharingRequest).order_by(SharingRequest.id.desc()).limit(DEFAULT_LIMIT + 1)
    if side == OWNER:
        query = query.where(SharingRequest.tenant_id == uow.tenant_id)
    elif side == ASKER:
        query = query.where(SharingRequest.asker_tenant_id == uow.tenant_id)
    if waiting:
        query = query.where(_waits_here(uow))
    if after:
        query = query.where(SharingRequest.id < decode_cursor(after, str)[1])
    rows = list(await uow.db.scalars(query))
    return cut_page(
        rows, limit=DEFAULT_LIMIT, key=lambda row: (str(row.id), row.id), after=after
    )  # fmt: skip


async def count_waiting(uow: UnitOfWork) -> int:
    """Requests that this workspace answers next."""
    query = select(func.count()).select_from(SharingRequest).where(_waits_here(uow))
    return await uow.db.scalar(query) or 0


async def count_open_of(uow: UnitOfWork, asker_tenant_id: UUID | None) -> int:
    """How many requests of one asker wait for an answer in this workspace."""
    query = select(func.count()).where(
        SharingRequest.tenant_id == uow.tenant_id,
        SharingRequest.asker_tenant_id == asker_tenant_id,
        SharingRequest.state == "asked",
    )
    return await uow.db.scalar(query) or 0


async def list_asked_of_offer(uow: UnitOfWork, offer_id: UUID) -> Sequence[SharingRequest]:
    """Those still open, locked in one order."""
    query = (
        select(SharingRequest)
        .where(SharingRequest.offer_id == offer_id, SharingRequest.state == "asked")
        .order_by(SharingRequest.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await uow.db.scalars(query)).all()


async def is_promised(uow: UnitOfWork, offer_id: UUID, first: date, last: date) -> bool:
    query = select(SharingRequest.id).where(
        SharingRequest.offer_id == offer_id,
        SharingRequest.state.in_(("accepted", "done")),
        SharingRequest.first_on <= last,
        SharingRequest.last_on >= first,
    )
    return (await uow.db.scalar(query.limit(1))) is not None


async def list_agreed_between(uow: UnitOfWork, first: date, last: date) -> list[SharingRequest]:
    """What is lent, borrowed or played together on some of these days, by either side."""
    query = (
        select(SharingRequest)
        .where(
            SharingRequest.state.in_(("accepted", "done")),
            SharingRequest.first_on <= last,
            SharingRequest.last_on >= first,
        )
        .order_by(SharingRequest.first_on, SharingRequest.id)
        .limit(500)
    )
    return list(await uow.db.scalars(query))


async def list_promises(uow: UnitOfWork, request_id: UUID) -> Sequence[SharingPromise]:
    query = (
        select(SharingPromise)
        .where(SharingPromise.request_id == request_id)
        .order_by(SharingPromise.by_on, SharingPromise.id)
    )
    return (await uow.db.scalars(query)).all()


async def get_promise(uow: UnitOfWork, promise_id: UUID, *, lock: bool = False) -> SharingPromise:
    query = select(SharingPromise).where(SharingPromise.id == promise_id)
    if lock:
        query = query.with_for_update()
    found: SharingPromise | None = await uow.db.scalar(
        query.execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def _waits_here(uow: UnitOfWork) -> ColumnElement[bool]:
    mine = or_(
        and_(SharingRequest.turn == OWNER, SharingRequest.tenant_id == uow.tenant_id),
        and_(SharingRequest.turn == ASKER, SharingRequest.asker_tenant_id == uow.tenant_id),
    )
    return and_(SharingRequest.state == "asked", mine)
