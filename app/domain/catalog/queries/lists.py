"""The lists of the catalogue's pages, one statement each."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Select, String, Uuid, exists, func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from app.core.paging import DEFAULT_LIMIT, Page, Sort, cut_page, decode_cursor
from app.core.reading import Prepared, asked, literal, prepare
from app.core.text import plain_letters
from app.core.uow import UnitOfWork
from app.domain.catalog.choices import SheetStatus
from app.domain.catalog.models import Artist, Party, Recording, SplitShare, SplitSheet, Work
from app.domain.catalog.splits import plain


@dataclass(frozen=True, slots=True)
class RecordingRow:
    """A line of the recordings list; `splits` is agreed, proposed or empty."""

    id: UUID
    title: str
    version_title: str
    artist: str
    isrc: str | None
    duration_ms: int | None
    splits: str


@dataclass(frozen=True, slots=True)
class ArtistRow:
    id: UUID
    name: str
    is_published: bool
    recordings: int


@dataclass(frozen=True, slots=True)
class WorkRow:
    id: UUID
    title: str
    iswc: str | None
    recordings: int
    splits: str


@dataclass(frozen=True, slots=True)
class PartyRow:
    """`shares` counts the agreed sheets in force the party has a share of."""

    id: UUID
    name: str
    email: str | None
    shares: int


@dataclass(frozen=True, slots=True)
class PartyShareRow:
    sheet_id: UUID
    title: str
    kind: str
    version: int
    role: str
    share: Decimal
    status: str

    @property
    def share_text(self) -> str:
        return plain(self.share)


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list: after or before a cursor, at most `limit` rows."""

    after: str | None = None
    before: str | None = None
    limit: int = DEFAULT_LIMIT

    @property
    def direction(self) -> str:
        """`before`, `after`, or empty at the start of the list; `before` wins."""
        if self.before is not None:
            return "before"
        return "after" if self.after is not None else ""

    def place(self, kind: type[Sort]) -> dict[str, Any]:
        """The values `value` and `row_id` of the cursor, where there is one."""
        cursor = self.before if self.before is not None else self.after
        if cursor is None:
            return {}
        value, row_id = decode_cursor(cursor, kind)
        return {"value": value, "row_id": row_id}


async def list_recordings(
    uow: UnitOfWork, *, words: str = "", missing: str = "", window: Window | None = None
) -> Page[RecordingRow]:
    """Recordings in use by title; `missing` keeps those without `splits` or without `isrc`.

    With `archived` it keeps those that are not in use instead.
    """
    window, sought = window or Window(), plain_letters(words).split()
    rows = await uow.read(
        _recordings(missing, len(sought), window.direction),
        **{f"word_{number}": literal(word) for number, word in enumerate(sought)},
        **window.place(str),
        limit=window.limit + 1,
    )
    found = [RecordingRow(*row) for row in rows]
    return cut_page(
        found,
        limit=window.limit,
        key=lambda row: (row.title, row.id),
        after=window.after,
        before=window.before,
    )


@lru_cache(maxsize=64)
def _recordings(missing: str, words: int, direction: str) -> Prepared:
    """One statement for each way to ask; values are named when it is read."""
    query = select(
        Recording.id,
        Recording.title,
        Recording.version_title,
        Recording.artist_name,
        Recording.isrc,
        Recording.duration_ms,
        _splits_of(SplitSheet.recording_id == Recording.id),
    )
    query = query.where(~_in_use() if missing == "archived" else _in_use())
    if missing == "isrc":
        query = query.where(Recording.isrc.is_(None))
    if missing == "splits":
        query = query.where(~exists(_agreed(SplitSheet.recording_id == Recording.id)))
    for number in range(words):
        pattern = asked(f"word_{number}", String())
        query = query.where(Recording.search_text.contains(pattern, escape="/"))
    place = tuple_(Recording.title, Recording.id)
    mark = tuple_(asked("value", String()), asked("row_id", Uuid()))
    if direction == "before":
        query = query.where(place < mark).order_by(Recording.title.desc(), Recording.id.desc())
    else:
        query = query.where(place > mark) if direction == "after" else query
        query = query.order_by(Recording.title, Recording.id)
    return prepare(query.limit(asked("limit", Integer())))


async def list_works(
    uow: UnitOfWork, *, words: str = "", window: Window | None = None
) -> Page[WorkRow]:
    recordings = _count(Recording.work_id == Work.id)
    query = select(
        Work.id, Work.title, Work.iswc, recordings, _splits_of(SplitSheet.work_id == Work.id)
    )
    query = _searched(query, Work.search_text, words)
    rows = await _keyed(uow, query, Work.title, Work.id, window)
    return Page([WorkRow(*row) for row in rows.items], rows.next, rows.previous)


async def list_artists(
    uow: UnitOfWork, *, words: str = "", window: Window | None = None
) -> Page[ArtistRow]:
    recordings = _count(Recording.artist_id == Artist.id)
    query = select(Artist.id, Artist.name, Artist.published_at.is_not(None), recordings)
    for word in words.split():
        query = query.where(Artist.name.icontains(word, autoescape=True))
    rows = await _keyed(uow, query, Artist.name, Artist.id, window)
    return Page([ArtistRow(*row) for row in rows.items], rows.next, rows.previous)


async def list_people(
    uow: UnitOfWork, *, words: str = "", window: Window | None = None
) -> Page[PartyRow]:
    shares = (
        select(func.count())
        .where(
            SplitShare.tenant_id == Party.tenant_id,
            SplitShare.party_id == Party.id,
            SplitShare.sheet_status == str(SheetStatus.AGREED),
        )
        .scalar_subquery()
    )
    query = select(Party.id, Party.name, Party.email, shares)
    for word in words.split():
        query = query.where(
            func.concat(Party.name, " ", Party.email).icontains(word, autoescape=True)
        )
    rows = await _keyed(uow, query, Party.name, Party.id, window)
    return Page([PartyRow(*row) for row in rows.items], rows.next, rows.previous)


async def list_shares_of_party(uow: UnitOfWork, party_id: UUID) -> Sequence[PartyShareRow]:
    rows = await uow.db.execute(
        select(
            SplitShare.sheet_id,
            SplitShare.sheet_title,
            SplitShare.sheet_kind,
            SplitShare.sheet_version,
            SplitShare.role,
            SplitShare.share,
            SplitShare.sheet_status,
        )
        .where(SplitShare.tenant_id == uow.tenant_id, SplitShare.party_id == party_id)
        .order_by(SplitShare.id.desc())
        .limit(200)
    )
    return [PartyShareRow(*row) for row in rows]


async def count_recordings(uow: UnitOfWork) -> tuple[int, int]:
    """The recordings in use, and those of them without agreed master splits."""
    total = await count_projects(uow)
    without = await uow.db.scalar(
        select(func.count())
        .select_from(Recording)
        .where(_in_use(), ~exists(_agreed(SplitSheet.recording_id == Recording.id)))
    )
    return total, without or 0


async def count_projects(uow: UnitOfWork) -> int:
    """What plans call projects: the recordings in use."""
    return await uow.db.scalar(select(func.count()).where(_in_use())) or 0


async def has_recordings(uow: UnitOfWork) -> bool:
    return bool(await uow.db.scalar(select(exists(select(Recording.id)))))


async def has_agreed_splits(uow: UnitOfWork) -> bool:
    return bool(
        await uow.db.scalar(
            select(
                exists(select(SplitSheet.id).where(SplitSheet.status == str(SheetStatus.AGREED)))
            )
        )
    )


def _in_use() -> Any:
    return Recording.archived_at.is_(None)


def _count(condition: Any) -> Any:
    return select(func.count()).where(condition, _in_use()).scalar_subquery()


def _splits_of(condition: Any) -> Any:
    # min() puts agreed before proposed.
    return func.coalesce(
        select(func.min(SplitSheet.status))
        .where(condition, SplitSheet.status.in_([SheetStatus.AGREED, SheetStatus.PROPOSED]))
        .scalar_subquery(),
        "",
    )


def _agreed(condition: Any) -> Any:
    return select(SplitSheet.id).where(condition, SplitSheet.status == str(SheetStatus.AGREED))


def _searched(query: Select[Any], column: InstrumentedAttribute[str], words: str) -> Select[Any]:
    for word in plain_letters(words).split():
        query = query.where(column.contains(word, autoescape=True))
    return query


async def _keyed(
    uow: UnitOfWork,
    query: Select[Any],
    column: InstrumentedAttribute[str],
    row_id: InstrumentedAttribute[UUID],
    window: Window | None,
) -> Page[Any]:
    window = window or Window()
    place = tuple_(column, row_id)
    if window.before is not None:
        query = query.where(place < decode_cursor(window.before, str))
        query = query.order_by(column.desc(), row_id.desc())
    else:
        if window.after is not None:
            query = query.where(place > decode_cursor(window.after, str))
        query = query.order_by(column, row_id)
    rows = (await uow.db.execute(query.limit(window.limit + 1))).all()
    return cut_page(
        rows,
        limit=window.limit,
        key=lambda row: (row[1], row[0]),
        after=window.after,
        before=window.before,
    )
