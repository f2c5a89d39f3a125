"""What is in a portal: requests, messages, files. Every read names the portal it is about.

A guest by link runs in the agency's tenant, where row security shows all clients: the portal's id
is what keeps one client's guest from another's rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from app.core.errors import NotFound
from app.core.paging import DEFAULT_LIMIT, Page, cut_page
from app.core.uow import UnitOfWork
from app.domain.portal.choices import RequestKind, RequestState
from app.domain.portal.errors import FileGone, RequestNotFound
from app.domain.portal.models import PortalFile, PortalMessage, PortalRequest
from app.tenants import Tenant

THREAD = 50
MANY_FILES = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open request in the inbox of a client's workspace."""

    request: PortalRequest
    agency_name: str


async def get_request(uow: UnitOfWork, portal_id: UUID, request_id: UUID) -> PortalRequest:
    found: PortalRequest | None = await uow.db.scalar(
        select(PortalRequest).where(
            PortalRequest.id == request_id, PortalRequest.portal_id == portal_id
        )
    )
    if found is None:
        raise RequestNotFound
    return found


async def get_request_asked(uow: UnitOfWork, request_id: UUID) -> PortalRequest:
    """A request of this agency, in whichever portal it is now."""
    found: PortalRequest | None = await uow.db.get(PortalRequest, (uow.tenant_id, request_id))
    if found is None:
        raise RequestNotFound
    return found


async def get_request_received(uow: UnitOfWork, request_id: UUID) -> PortalRequest:
    """A request to this workspace, from whichever agency."""
    found: PortalRequest | None = await uow.db.scalar(
        select(PortalRequest).where(
            PortalRequest.id == request_id, PortalRequest.client_tenant_id == uow.tenant_id
        )
    )
    if found is None:
        raise RequestNotFound
    return found


async def lock_request(uow: UnitOfWork, portal_id: UUID, request_id: UUID) -> PortalRequest:
    """The request as it is now, held against other answers until the transaction ends."""
    found: PortalRequest | None = await uow.db.scalar(
        select(PortalRequest)
        .where(
            PortalRequest.tenant_id == uow.tenant_id,
            PortalRequest.id == request_id,
            PortalRequest.portal_id == portal_id,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise RequestNotFound
    return found


async def lock_open_about(
    uow: UnitOfWork, *, subject_kind: str, subject_id: UUID, kind: RequestKind | None = None
) -> Sequence[PortalRequest]:
    """The open requests about a thing, held."""
    wanted = select(PortalRequest).where(
        PortalRequest.tenant_id == uow.tenant_id,
        PortalRequest.subject_kind == subject_kind,
        PortalRequest.subject_id == subject_id,
        PortalRequest.state == RequestState.OPEN,
    )
    if kind is not None:
        wanted = wanted.where(PortalRequest.kind == str(kind))
    rows = await uow.db.scalars(wanted.order_by(PortalRequest.id).with_for_update())
    return rows.all()


async def is_approved(
    uow: UnitOfWork, *, subject_kind: str, subject_id: UUID, subject_version: str
) -> bool:
    """Whether a client approved or signed exactly this version of a thing."""
    found = await uow.db.scalar(
        select(PortalRequest.id)
        .where(
            PortalRequest.tenant_id == uow.tenant_id,
            PortalRequest.subject_kind == subject_kind,
            PortalRequest.subject_id == subject_id,
            PortalRequest.subject_version == subject_version,
            PortalRequest.state == RequestState.APPROVED,
        )
        .limit(1)
    )
    return found is not None


async def list_open(uow: UnitOfWork, portal_id: UUID) -> Sequence[PortalRequest]:
    """What waits in one portal, the most urgent first."""
    rows = await uow.db.scalars(
        select(PortalRequest)
        .where(PortalRequest.portal_id == portal_id, PortalRequest.state == RequestState.OPEN)
        .order_by(PortalRequest.due_on.asc().nulls_last(), PortalRequest.id)
        .limit(200)
    )
    return rows.all()


async def list_waiting(uow: UnitOfWork, *, limit: int = 200) -> list[Waiting]:
    """What waits for this workspace, from all its agencies, the most urgent first."""
    rows = await uow.db.execute(
        select(PortalRequest, Tenant.name)
        .join(Tenant, Tenant.id == PortalRequest.tenant_id)
        .where(
            PortalRequest.client_tenant_id == uow.tenant_id,
            PortalRequest.state == RequestState.OPEN,
        )
        .order_by(PortalRequest.due_on.asc().nulls_last(), PortalRequest.id)
        .limit(limit)
    )
    return [Waiting(*row) for row in rows]


async def count_waiting(uow: UnitOfWork) -> int:
    found = await uow.db.scalar(
        select(func.count()).where(
            PortalRequest.client_tenant_id == uow.tenant_id,
            PortalRequest.state == RequestState.OPEN,
        )
    )
    return int(found or 0)


async def list_ended(
    uow: UnitOfWork, portal_id: UUID, *, after: UUID | None = None, limit: int = DEFAULT_LIMIT
) -> Page[PortalRequest]:
    """Answered and withdrawn requests of one portal, the latest asked first."""
    wanted = select(PortalRequest).where(
        PortalRequest.portal_id == portal_id, PortalRequest.state != RequestState.OPEN
    )
    if after is not None:
        wanted = wanted.where(PortalRequest.id < after)
    rows = await uow.db.scalars(wanted.order_by(PortalRequest.id.desc()).limit(limit + 1))
    return cut_page(
        rows.all(),
        limit=limit,
        key=lambda each: (0, each.id),
        after=str(after) if after else None,
    )


async def list_messages(
    uow: UnitOfWork, portal_id: UUID, *, before: UUID | None = None
) -> tuple[list[PortalMessage], bool]:
    """The end of the thread in reading order, and whether there is more before it."""
    wanted = select(PortalMessage).where(PortalMessage.portal_id == portal_id)
    if before is not None:
        wanted = wanted.where(PortalMessage.id < before)
    rows = list(await uow.db.scalars(wanted.order_by(PortalMessage.id.desc()).limit(THREAD + 1)))
    return rows[:THREAD][::-1], len(rows) > THREAD


async def get_message(uow: UnitOfWork, portal_id: UUID, message_id: UUID) -> PortalMessage:
    found: PortalMessage | None = await uow.db.scalar(
        select(PortalMessage).where(
            PortalMessage.portal_id == portal_id, PortalMessage.id == message_id
        )
    )
    if found is None:
        raise NotFound
    return found


async def list_comments(
    uow: UnitOfWork, portal_id: UUID, request_id: UUID
) -> Sequence[PortalMessage]:
    rows = await uow.db.scalars(
        select(PortalMessage)
        .where(PortalMessage.portal_id == portal_id, PortalMessage.request_id == request_id)
        .order_by(PortalMessage.id)
        .limit(200)
    )
    return rows.all()


async def count_file_bytes(uow: UnitOfWork) -> int:
    """The size of every file in this agency's portals whose bytes are still there."""
    kept = await uow.db.scalar(
        select(func.coalesce(func.sum(PortalFile.size), 0)).where(
            PortalFile.tenant_id == uow.tenant_id, PortalFile.removed_at.is_(None)
        )
    )
    return int(kept or 0)


async def list_files(
    uow: UnitOfWork, portal_id: UUID, *, request_id: UUID | None = None
) -> Sequence[PortalFile]:
    """Files of a portal that are still there, the latest first."""
    wanted = select(PortalFile).where(
        PortalFile.portal_id == portal_id,
        PortalFile.removed_at.is_(None),
        (PortalFile.expires_at.is_(None)) | (PortalFile.expires_at > uow.now),
    )
    if request_id is not None:
        wanted = wanted.where(PortalFile.request_id == request_id)
    rows = await uow.db.scalars(wanted.order_by(PortalFile.id.desc()).limit(MANY_FILES))
    return rows.all()


async def get_file(uow: UnitOfWork, portal_id: UUID, file_id: UUID) -> PortalFile:
    """A file that can be downloaded now; raises FileGone."""
    found: PortalFile | None = await uow.db.scalar(
        select(PortalFile).where(PortalFile.id == file_id, PortalFile.portal_id == portal_id)
    )
    if found is None or found.removed_at is not None:
        raise FileGone
    if found.expires_at is not None and found.expires_at <= uow.now:
        raise FileGone
    return found


async def list_expired_files(uow: UnitOfWork, *, limit: int = 200) -> Sequence[PortalFile]:
    """Files whose time is over and whose bytes are still kept; across tenants."""
    rows = await uow.db.scalars(
        select(PortalFile)
        .where(PortalFile.removed_at.is_(None), PortalFile.expires_at <= uow.now)
        .order_by(PortalFile.expires_at, PortalFile.id)
        .limit(limit)
    )
    return rows.all()
