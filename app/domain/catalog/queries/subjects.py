"""Single artists, works, recordings and parties, and the look-ups verbs need."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.catalog.models import Artist, Credit, Party, Recording, Work

Row = TypeVar("Row")


async def get_artist(uow: UnitOfWork, artist_id: UUID) -> Artist:
    return _found(await uow.db.get(Artist, (uow.tenant_id, artist_id)))


async def get_work(uow: UnitOfWork, work_id: UUID) -> Work:
    return _found(await uow.db.get(Work, (uow.tenant_id, work_id)))


async def find_work(uow: UnitOfWork, *, title: str, iswc: str | None) -> Work | None:
    """The work with this ISWC or, where none is given, the first of this title."""
    same = Work.iswc == iswc if iswc else func.lower(Work.title) == title.lower()
    found: Work | None = await uow.db.scalar(select(Work).where(same).order_by(Work.id).limit(1))
    return found


async def get_recording(uow: UnitOfWork, recording_id: UUID) -> Recording:
    """The recording; raises NotFound, also for another tenant's."""
    return _found(await uow.db.get(Recording, (uow.tenant_id, recording_id)))


async def lock_recording(uow: UnitOfWork, recording_id: UUID) -> Recording:
    """The recording, held until the transaction ends; raises NotFound."""
    query = select(Recording).where(Recording.id == recording_id).with_for_update()
    return _found(await uow.db.scalar(query.execution_options(populate_existing=True)))


async def place_of_recording(uow: UnitOfWork, recording: Recording) -> int:
    """How many recordings were entered before this one and are in use, itself included."""
    age, own = tuple_(Recording.created_at, Recording.id), (recording.created_at, recording.id)
    counted = select(func.count()).select_from(Recording).where(age <= own, _in_use())
    return await uow.db.scalar(counted) or 0


async def get_party(uow: UnitOfWork, party_id: UUID) -> Party:
    return _found(await uow.db.get(Party, (uow.tenant_id, party_id)))


async def find_artist_by_name(uow: UnitOfWork, name: str) -> Artist | None:
    found: Artist | None = await uow.db.scalar(
        select(Artist).where(func.lower(Artist.name) == name.lower()).order_by(Artist.id).limit(1)
    )
    return found


async def list_artist_slugs(uow: UnitOfWork, stem: str) -> set[str]:
    """Slugs in use that start with `stem`."""
    query = select(Artist.slug).where(Artist.slug.startswith(stem, autoescape=True))
    return set(await uow.db.scalars(query))


async def list_parties_by_email(uow: UnitOfWork, emails: Sequence[str]) -> Sequence[Party]:
    return (await uow.db.scalars(select(Party).where(Party.email.in_(emails)))).all()


async def list_parties_without_email(uow: UnitOfWork, names: Sequence[str]) -> Sequence[Party]:
    query = select(Party).where(Party.email.is_(None), Party.name.in_(names)).order_by(Party.id)
    return (await uow.db.scalars(query)).all()


async def list_credits(uow: UnitOfWork, recording_id: UUID) -> list[tuple[Credit, Party]]:
    rows = await uow.db.execute(
        select(Credit, Party)
        .join(Party, Party.id == Credit.party_id)
        .where(Credit.recording_id == recording_id)
        .order_by(Credit.role, Party.name, Credit.id)
    )
    return [(row[0], row[1]) for row in rows]


async def list_recordings_of_work(uow: UnitOfWork, work_id: UUID) -> Sequence[Recording]:
    return await _recordings(uow.db, Recording.work_id, work_id)


async def list_recordings_of_artist(uow: UnitOfWork, artist_id: UUID) -> Sequence[Recording]:
    return await _recordings(uow.db, Recording.artist_id, artist_id)


async def list_work_choices(uow: UnitOfWork) -> list[tuple[str, str]]:
    """Id and title of the tenant's works, for a choice."""
    rows = await uow.db.execute(
        select(Work.id, Work.title).order_by(Work.title, Work.id).limit(1000)
    )
    return [(str(row.id), row.title) for row in rows]


async def list_artist_names(uow: UnitOfWork) -> list[str]:
    query = select(Artist.name).order_by(Artist.name, Artist.id).limit(200)
    return list(await uow.db.scalars(query))


async def _recordings(
    db: AsyncSession, column: InstrumentedAttribute[UUID | None], value: UUID
) -> Sequence[Recording]:
    query = (
        select(Recording)
        .where(column == value, _in_use())
        .order_by(Recording.title, Recording.id)
        .limit(200)
    )
    return (await db.scalars(query)).all()


def _in_use() -> ColumnElement[bool]:
    return Recording.archived_at.is_(None)


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound
    return row
