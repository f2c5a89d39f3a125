"""What happened in the workspace: the audit log, its chain, and the bell of each member."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select

from app.core.actor import Role
from app.core.paging import DEFAULT_LIMIT, Page, cut_page, decode_cursor
from app.core.tables import AuditEntry, EventRow
from app.core.uow import UnitOfWork
from app.tenants.models import Membership, Notification

EXPORT_LIMIT = 50_000


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Half-open in time; an empty field does not filter."""

    person_id: UUID | None = None
    name: str = ""
    subject_kind: str = ""
    subject_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChainState:
    """How many facts of the workspace there are, and how many of them the chain links."""

    events: int
    linked: int


async def list_events(
    uow: UnitOfWork,
    wanted: AuditFilter,
    *,
    after: str | None = None,
    before: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[EventRow]:
    """The newest facts first; raises InvalidCursor for a damaged page address."""
    query = _filtered(select(EventRow), wanted)
    if before is not None:
        _, row_id = decode_cursor(before, datetime)
        query = query.where(EventRow.id > row_id).order_by(EventRow.id)
    else:
        if after is not None:
            _, row_id = decode_cursor(after, datetime)
            query = query.where(EventRow.id < row_id)
        query = query.order_by(EventRow.id.desc())
    rows = (await uow.db.scalars(query.limit(limit + 1))).all()
    return cut_page(
        rows, limit=limit, key=lambda row: (row.created_at, row.id), after=after, before=before
    )


async def list_events_to_export(uow: UnitOfWork, wanted: AuditFilter) -> Sequence[EventRow]:
    query = _filtered(select(EventRow), wanted).order_by(EventRow.id.desc())
    return (await uow.db.scalars(query.limit(EXPORT_LIMIT))).all()


async def list_history(
    uow: UnitOfWork, subject_kind: str, subject_id: UUID, *, limit: int = 20
) -> Sequence[EventRow]:
    """The last facts about one thing, for the activity part of its page."""
    query = _filtered(
        select(EventRow), AuditFilter(subject_kind=subject_kind, subject_id=subject_id)
    )
    return (await uow.db.scalars(query.order_by(EventRow.id.desc()).limit(limit))).all()


async def list_recent_activity(uow: UnitOfWork, *, limit: int = 20) -> Sequence[EventRow]:
    query = select(EventRow).order_by(EventRow.id.desc()).limit(limit)
    return (await uow.db.scalars(query)).all()


async def get_chain_state(uow: UnitOfWork) -> ChainState:
    events = await uow.db.scalar(select(func.count()).select_from(EventRow))
    linked = await uow.db.scalar(select(func.coalesce(func.max(AuditEntry.seq), 0)))
    return ChainState(events or 0, linked or 0)


async def get_event(uow: UnitOfWork, event_id: UUID) -> EventRow | None:
    found: EventRow | None = await uow.db.scalar(select(EventRow).where(EventRow.id == event_id))
    return found


async def list_people_with_roles(uow: UnitOfWork, roles: Sequence[Role]) -> list[UUID]:
    found = await uow.db.scalars(select(Membership.person_id).where(Membership.role.in_(roles)))
    return list(found)


async def list_notifications(uow: UnitOfWork, person_id: UUID) -> Sequence[Notification]:
    """The last hundred things a member was told, the newest first."""
    found = await uow.db.scalars(
        select(Notification)
        .where(Notification.person_id == person_id)
        .order_by(Notification.id.desc())
        .limit(100)
    )
    return found.all()


async def find_notification(
    uow: UnitOfWork, person_id: UUID, notification_id: UUID
) -> Notification | None:
    found: Notification | None = await uow.db.scalar(
        select(Notification).where(
            Notification.person_id == person_id, Notification.id == notification_id
        )
    )
    return found


def _filtered(query: Select[EventRow], wanted: AuditFilter) -> Select[EventRow]:
    equal = {
        EventRow.actor_person_id: wanted.person_id,
        EventRow.name: wanted.name,
        EventRow.subject_kind: wanted.subject_kind,
        EventRow.subject_id: wanted.subject_id,
    }
    query = query.where(*(column == value for column, value in equal.items() if value))
    if wanted.since is not None:
        query = query.where(EventRow.created_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(EventRow.created_at < wanted.until)
    return query
