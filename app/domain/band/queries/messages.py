"""Threads of a workspace's people, and what of them somebody has not read."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select

from app.core.uow import UnitOfWork
from app.domain.band.models import BandMessage, BandReading

PAGE = 50


@dataclass(frozen=True, slots=True)
class Topic:
    """What a thread is about: the band, a show or a tour."""

    kind: str = "band"
    subject_id: UUID | None = None

    @property
    def path(self) -> str:
        return (
            f"band/messages/{self.kind}/{self.subject_id}" if self.subject_id else "band/messages"
        )


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A thread in a list."""

    topic: Topic
    last_at: datetime
    messages: int
    unread: int


async def list_threads(uow: UnitOfWork, person_id: UUID) -> list[ThreadRow]:
    """Threads in which something was written, the latest first, with what is new to somebody."""
    read = and_(
        BandReading.person_id == person_id,
        BandReading.topic == BandMessage.topic,
        BandReading.subject_id.is_not_distinct_from(BandMessage.subject_id),
    )
    is_new = and_(
        BandMessage.person_id != person_id,
        func.coalesce(BandMessage.created_at > BandReading.seen_at, True),
    )
    last_at = func.max(BandMessage.created_at)
    query = (
        select(
            BandMessage.topic,
            BandMessage.subject_id,
            last_at,
            func.count(),
            func.count().filter(is_new),
        )
        .join(BandReading, read, isouter=True)
        .group_by(BandMessage.topic, BandMessage.subject_id)
        .order_by(last_at.desc(), BandMessage.subject_id)
        .limit(100)
    )
    return [
        ThreadRow(Topic(kind, subject_id), at, number, new)
        for kind, subject_id, at, number, new in await uow.db.execute(query)
    ]


async def count_unread(uow: UnitOfWork, person_id: UUID) -> int:
    return sum(row.unread for row in await list_threads(uow, person_id))


async def list_messages(uow: UnitOfWork, topic: Topic) -> list[BandMessage]:
    """The last messages of a thread, the latest first."""
    query = select(BandMessage).where(
        BandMessage.topic == topic.kind,
        BandMessage.subject_id.is_not_distinct_from(topic.subject_id),
    )
    return list(await uow.db.scalars(query.order_by(BandMessage.id.desc()).limit(PAGE)))


async def seen_until(uow: UnitOfWork, topic: Topic, person_id: UUID) -> datetime | None:
    """Up to when somebody has read a thread."""
    found: datetime | None = await uow.db.scalar(
        select(BandReading.seen_at).where(
            BandReading.person_id == person_id,
            BandReading.topic == topic.kind,
            BandReading.subject_id.is_not_distinct_from(topic.subject_id),
        )
    )
    return found
