"""Recordings and parties as other modules ask for them: in sets, as frozen rows."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from app.core.text import plain_letters
from app.core.uow import UnitOfWork
from app.domain.catalog.models import Party, Recording, Work

SEARCH_LIMIT = 20


@dataclass(frozen=True, slots=True)
class RecordingView:
    """A recording as lower detail needs it; `title` includes the version."""

    id: UUID
    title: str
    artist: str
    isrc: str | None


@dataclass(frozen=True, slots=True)
class WorkView:
    id: UUID
    title: str
    is_recorded: bool


@dataclass(frozen=True, slots=True)
class PartyView:
    id: UUID
    name: str
    email: str | None


FindByCode = Callable[[UnitOfWork, Sequence[str]], Awaitable[dict[str, RecordingView]]]


async def find_recordings_by_isrc(
    uow: UnitOfWork, isrcs: Sequence[str]
) -> dict[str, RecordingView]:
    """Recordings by canonical ISRC; codes nobody has are absent."""
    found = await uow.db.scalars(select(Recording).where(Recording.isrc.in_(set(isrcs))))
    return {str(row.isrc): recording_view(row) for row in found}


async def find_recordings_by_iswc(
    uow: UnitOfWork, iswcs: Sequence[str]
) -> dict[str, RecordingView]:
    """The first recording of each work by its canonical ISWC; works without one are absent."""
    found = await uow.db.execute(
        select(Work.iswc, Recording)
        .join(Recording, and_(Recording.tenant_id == Work.tenant_id, Recording.work_id == Work.id))
        .where(Work.iswc.in_(set(iswcs)))
        .order_by(Recording.id.desc())
    )
    return {str(iswc): recording_view(row) for iswc, row in found}


async def find_iswc_of_recording(uow: UnitOfWork, recording_id: UUID) -> str | None:
    """The canonical ISWC of the work that is recorded, if both are known."""
    iswc: str | None = await uow.db.scalar(
        select(Work.iswc)
        .join(Recording, and_(Recording.tenant_id == Work.tenant_id, Recording.work_id == Work.id))
        .where(Recording.id == recording_id)
    )
    return iswc


async def works_of(uow: UnitOfWork, recording_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The work of each recording that has one."""
    if not recording_ids:
        return {}
    found = await uow.db.execute(
        select(Recording.id, Recording.work_id).where(Recording.id.in_(set(recording_ids)))
    )
    return {row.id: row.work_id for row in found if row.work_id}


async def find_work_title(uow: UnitOfWork, work_id: UUID) -> str | None:
    """What a work of the tenant's is called."""
    title: str | None = await uow.db.scalar(select(Work.title).where(Work.id == work_id))
    return title


async def get_recordings(
    uow: UnitOfWork, recording_ids: Sequence[UUID]
) -> dict[UUID, RecordingView]:
    """Recordings by id; unknown and foreign ids are absent."""
    found = await uow.db.scalars(select(Recording).where(Recording.id.in_(set(recording_ids))))
    return {row.id: recording_view(row) for row in found}


async def search_recordings(
    uow: UnitOfWork, words: str, *, limit: int = SEARCH_LIMIT
) -> list[RecordingView]:
    """Recordings whose title, artist or ISRC contain every word, in order of title."""
    query = select(Recording).order_by(Recording.title, Recording.id).limit(limit)
    for word in plain_letters(words).split():
        query = query.where(Recording.search_text.contains(word, autoescape=True))
    return [recording_view(row) for row in await uow.db.scalars(query)]


async def find_works_meant(
    uow: UnitOfWork, title: str | None, iswcs: Collection[str]
) -> list[WorkView]:
    """Works with one of the ISWCs; without any, those of that title, case apart."""
    by_title = func.lower(Work.title) == (title or "").strip().lower()
    meant = Work.iswc.in_(iswcs) if iswcs else by_title
    recorded = select(Recording.id).where(Recording.work_id == Work.id).exists()
    query = select(Work.id, Work.title, recorded).where(meant)
    found = await uow.db.execute(query.order_by(Work.title, Work.id).limit(SEARCH_LIMIT))
    return [WorkView(*row) for row in found]


async def list_titles(uow: UnitOfWork) -> list[RecordingView]:
    """All recordings of the tenant, for matching by likeness of title and artist."""
    found = await uow.db.execute(
        select(
            Recording.id,
            Recording.title,
            Recording.version_title,
            Recording.artist_name,
            Recording.isrc,
        ).order_by(Recording.id)
    )
    return [
        RecordingView(row.id, _full(row.title, row.version_title), row.artist_name, row.isrc)
        for row in found
    ]


async def get_parties(uow: UnitOfWork, party_ids: Sequence[UUID]) -> dict[UUID, PartyView]:
    """Parties by id; unknown and foreign ids are absent."""
    found = await uow.db.scalars(select(Party).where(Party.id.in_(set(party_ids))))
    return {row.id: PartyView(row.id, row.name, row.email) for row in found}


async def find_parties_called(uow: UnitOfWork, called: Sequence[str]) -> list[PartyView]:
    """Parties with one of these names or addresses, in any case."""
    wanted = {each.lower() for each in called}
    found = await uow.db.scalars(
        select(Party)
        .where(or_(func.lower(Party.name).in_(wanted), Party.email.in_(wanted)))
        .order_by(Party.name, Party.id)
    )
    return [PartyView(row.id, row.name, row.email) for row in found]


async def find_recordings_called(uow: UnitOfWork, titles: Sequence[str]) -> list[RecordingView]:
    """Recordings with one of these titles, with or without their version, in any case."""
    wanted = {each.lower() for each in titles}
    full = func.concat(Recording.title, " (", Recording.version_title, ")")
    found = await uow.db.scalars(
        select(Recording)
        .where(or_(func.lower(Recording.title).in_(wanted), func.lower(full).in_(wanted)))
        .order_by(Recording.title, Recording.id)
    )
    return [recording_view(row) for row in found]


async def list_party_names(uow: UnitOfWork, *, limit: int) -> list[str]:
    """Names to offer while somebody types one."""
    found = await uow.db.scalars(select(Party.name).order_by(Party.name, Party.id).limit(limit))
    return list(found)


def recording_view(row: Recording) -> RecordingView:
    return RecordingView(row.id, row.full_title, row.artist_name, row.isrc)


def _full(title: str, version: str) -> str:
    return f"{title} ({version})" if version else title
