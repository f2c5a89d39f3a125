"""Songs as set lists choose them, and works and writers as societies ask for them."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, and_, func, select

from app.core.text import plain_letters
from app.core.uow import UnitOfWork
from app.domain.catalog.models import Party, Recording, Work

SONGS = 12


@dataclass(frozen=True, slots=True)
class SongView:
    """A work, or a recording whose work is not known yet; `seconds` where a length is noted."""

    work_id: UUID | None
    recording_id: UUID | None
    title: str
    note: str
    seconds: int | None


@dataclass(frozen=True, slots=True)
class WorkView:
    id: UUID
    title: str
    iswc: str | None


@dataclass(frozen=True, slots=True)
class WriterView:
    """A party as its society knows it."""

    id: UUID
    name: str
    ipi: str | None
    society: str


async def search_songs(uow: UnitOfWork, words: str, *, limit: int = SONGS) -> list[SongView]:
    """Works with these words, then recordings in use that have no work; each by title."""
    length = func.max(Recording.duration_ms)
    works: Select[UUID, str, str | None, int | None] = (
        select(Work.id, Work.title, Work.iswc, length)
        .outerjoin(
            Recording, and_(Recording.tenant_id == Work.tenant_id, Recording.work_id == Work.id)
        )
        .group_by(Work.tenant_id, Work.id, Work.title, Work.iswc)
        .order_by(Work.title, Work.id)
        .limit(limit)
    )
    recordings = (
        select(Recording)
        .where(Recording.work_id.is_(None), Recording.archived_at.is_(None))
        .order_by(Recording.title, Recording.id)
        .limit(limit)
    )
    for word in plain_letters(words).split():
        works = works.where(Work.search_text.contains(word, autoescape=True))
        recordings = recordings.where(Recording.search_text.contains(word, autoescape=True))
    found = [
        SongView(id_, None, title, iswc or "No ISWC yet", _seconds(length))
        for id_, title, iswc, length in await uow.db.execute(works)
    ]
    alone = [
        SongView(None, row.id, row.full_title, row.artist_name, _seconds(row.duration_ms))
        for row in await uow.db.scalars(recordings)
    ]
    return [*found, *alone][:limit]


async def get_works(uow: UnitOfWork, work_ids: Collection[UUID]) -> dict[UUID, WorkView]:
    """Works by id; unknown and foreign ids are absent."""
    found = await uow.db.scalars(select(Work).where(Work.id.in_(set(work_ids))))
    return {row.id: WorkView(row.id, row.title, row.iswc) for row in found}


async def get_writers(uow: UnitOfWork, party_ids: Collection[UUID]) -> dict[UUID, WriterView]:
    """Parties by id, with what their society knows them by."""
    found = await uow.db.scalars(select(Party).where(Party.id.in_(set(party_ids))))
    return {row.id: WriterView(row.id, row.name, row.ipi, row.pro) for row in found}


def _seconds(milliseconds: int | None) -> int | None:
    return None if milliseconds is None else round(milliseconds / 1000)
