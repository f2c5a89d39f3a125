"""Every question the vault asks its tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import DateTime, Float, Integer, Select, String, Uuid, func, select, tuple_

from app.core.paging import Page, cut_page, decode_cursor
from app.core.reading import Prepared, asked, literal, prepare
from app.core.tables import JobRow
from app.core.uow import UnitOfWork
from app.domain.portal import count_file_bytes
from app.domain.vault.errors import AssetMissing, UploadMissing
from app.domain.vault.models import (
    AnalysisRow,
    AnalysisStatus,
    Asset,
    AssetVersion,
    Upload,
    UploadStatus,
)

STILL_TO_RUN = ("waiting", "queued", "running")


@dataclass(frozen=True, slots=True)
class AssetView:
    """An asset in a list, with the facts of its current version."""

    id: UUID
    created_at: datetime
    name: str
    kind: str
    recording_id: UUID | None
    number: int
    version_id: UUID
    label: str
    filename: str
    size: int
    has_cover: bool
    duration: float | None
    analysis_status: str | None
    summary: dict[str, Any] | None
    failure: str | None

    @property
    def status(self) -> str:
        """`ready`, or for audio `analyzing` and `failed` while and when its analysis is that."""
        if self.analysis_status in (AnalysisStatus.WAITING, AnalysisStatus.RUNNING):
            return "analyzing"
        return "failed" if self.analysis_status == AnalysisStatus.FAILED else "ready"


@dataclass(frozen=True, slots=True)
class AssetFilter:
    """Which assets a list shows; empty texts mean all."""

    words: str = ""
    kind: str = ""
    recording_id: UUID | None = None
    is_archived: bool = False


async def count_stored_bytes(uow: UnitOfWork) -> int:
    """The size of every version, of every upload that may still become one, and of the files
    that clients and the agency gave each other in this agency's portals.
    """
    kept = await uow.db.scalar(select(func.coalesce(func.sum(AssetVersion.size), 0)))
    coming = await uow.db.scalar(
        select(func.coalesce(func.sum(Upload.length), 0)).where(
            Upload.status.in_((str(UploadStatus.RECEIVING), str(UploadStatus.CHECKING)))
        )
    )
    return int(kept or 0) + int(coming or 0) + await count_file_bytes(uow)


async def list_assets(
    uow: UnitOfWork,
    which: AssetFilter,
    *,
    limit: int,
    after: str | None = None,
    before: str | None = None,
) -> Page[AssetView]:
    """Assets, newest first."""
    words, cursor = which.words.lower().split(), before or after
    direction = "before" if before else "after" if after else ""
    named: dict[str, Any] = {f"word_{n}": literal(word) for n, word in enumerate(words)}
    if which.kind:
        named["kind"] = which.kind
    if which.recording_id is not None:
        named["recording_id"] = which.recording_id
    if cursor:
        named["created_at"], named["row_id"] = decode_cursor(cursor, datetime)
    statement = _assets(
        len(words),
        direction,
        is_archived=which.is_archived,
        has_kind=bool(which.kind),
        has_recording=which.recording_id is not None,
    )
    rows = await uow.read(statement, **named, limit=limit + 1)
    return cut_page(
        [AssetView(*row) for row in rows],
        limit=limit,
        key=lambda row: (row.created_at, row.id),
        after=after or None,
        before=before or None,
    )


@lru_cache(maxsize=64)
def _assets(
    words: int, direction: str, *, is_archived: bool, has_kind: bool, has_recording: bool
) -> Prepared:
    """One statement for each way to ask; values are named when it is read."""
    statement = _views().where(
        Asset.archived_at.is_not(None) if is_archived else Asset.archived_at.is_(None)
    )
    for number in range(words):
        pattern = asked(f"word_{number}", String())
        statement = statement.where(func.lower(Asset.name).contains(pattern, escape="/"))
    if has_kind:
        statement = statement.where(Asset.kind == asked("kind", String()))
    if has_recording:
        statement = statement.where(Asset.recording_id == asked("recording_id", Uuid()))
    place = tuple_(Asset.created_at, Asset.id)
    mark = tuple_(asked("created_at", DateTime(timezone=True)), asked("row_id", Uuid()))
    if direction == "before":
        statement = statement.where(place > mark).order_by(Asset.created_at, Asset.id)
    else:
        statement = statement.where(place < mark) if direction == "after" else statement
        statement = statement.order_by(Asset.created_at.desc(), Asset.id.desc())
    return prepare(statement.limit(asked("limit", Integer())))


async def get_view(uow: UnitOfWork, asset_id: UUID) -> AssetView:
    """One asset as lists show it; raises AssetMissing."""
    row = (await uow.db.execute(_views().where(Asset.id == asset_id))).first()
    if row is None:
        raise AssetMissing
    return AssetView(*row)


def _views() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Asset.id,
            Asset.created_at,
            Asset.name,
            Asset.kind,
            Asset.recording_id,
            AssetVersion.number,
            AssetVersion.id,
            AssetVersion.label,
            AssetVersion.filename,
            AssetVersion.size,
            AssetVersion.cover_key.is_not(None),
            AssetVersion.facts["technical"]["duration"].astext.cast(Float),
            AnalysisRow.status,
            AnalysisRow.summary,
            AnalysisRow.failure,
        )
        .join(
            AssetVersion,
            (AssetVersion.tenant_id == Asset.tenant_id)
            & (AssetVersion.asset_id == Asset.id)
            & (AssetVersion.number == Asset.current_number),
        )
        .outerjoin(
            AnalysisRow,
            (AnalysisRow.tenant_id == AssetVersion.tenant_id)
            & (AnalysisRow.version_id == AssetVersion.id),
        )
    )


class StoredPicture(NamedTuple):
    """A picture in use: the JPEG we drew of it, the file that was uploaded, and its pixels."""

    id: UUID
    name: str
    drawn_key: str
    file_key: str
    width: int
    height: int


async def list_pictures(uow: UnitOfWork) -> list[StoredPicture]:
    """The pictures in use that have been drawn, the newest first."""
    rows = await uow.db.execute(
        select(
            Asset.id,
            Asset.name,
            AssetVersion.cover_key,
            AssetVersion.storage_key,
            AssetVersion.facts["technical"],
        )
        .join(
            AssetVersion,
            (AssetVersion.tenant_id == Asset.tenant_id)
            & (AssetVersion.asset_id == Asset.id)
            & (AssetVersion.number == Asset.current_number),
        )
        .where(
            Asset.kind == "image",
            Asset.archived_at.is_(None),
            AssetVersion.cover_key.is_not(None),
        )
        .order_by(Asset.created_at.desc(), Asset.id.desc())
        .limit(100)
    )
    return [
        StoredPicture(id_, name, str(drawn), file, facts["width"], facts["height"])
        for id_, name, drawn, file, facts in rows
    ]


async def count_assets(uow: UnitOfWork) -> dict[str, int]:
    """Assets that are not archived, by kind."""
    return {row["kind"]: row["assets"] for row in await uow.read(_COUNTS)}


_COUNTS = prepare(
    select(Asset.kind, func.count().label("assets"))
    .where(Asset.archived_at.is_(None))
    .group_by(Asset.kind)
)


async def has_assets(uow: UnitOfWork) -> bool:
    return (await uow.db.scalar(select(Asset.id).limit(1))) is not None


async def get_asset(uow: UnitOfWork, asset_id: UUID, *, lock: bool = False) -> Asset:
    """An asset, held to the end of the transaction with `lock`; raises AssetMissing."""
    statement = select(Asset).where(Asset.id == asset_id)
    asset = await uow.db.scalar(statement.with_for_update() if lock else statement)
    if asset is None:
        raise AssetMissing
    return asset


async def find_length(uow: UnitOfWork, asset: Asset) -> timedelta | None:
    """How long the current version of a sound is, by its header."""
    seconds = await uow.db.scalar(
        select(AssetVersion.facts["technical"]["duration"].astext.cast(Float)).where(
            AssetVersion.asset_id == asset.id, AssetVersion.number == asset.current_number
        )
    )
    return timedelta(seconds=seconds) if seconds else None


async def list_versions(uow: UnitOfWork, asset_id: UUID) -> Sequence[AssetVersion]:
    """The versions of an asset, newest first."""
    found = await uow.db.scalars(
        select(AssetVersion)
        .where(AssetVersion.asset_id == asset_id)
        .order_by(AssetVersion.number.desc())
    )
    return found.all()


async def get_version(uow: UnitOfWork, version_id: UUID) -> AssetVersion:
    """A version by its id; raises AssetMissing."""
    version = await uow.db.scalar(select(AssetVersion).where(AssetVersion.id == version_id))
    if version is None:
        raise AssetMissing
    return version


async def find_version(uow: UnitOfWork, asset_id: UUID, number: int) -> AssetVersion | None:
    return await uow.db.scalar(
        select(AssetVersion).where(AssetVersion.asset_id == asset_id, AssetVersion.number == number)
    )


async def find_same_bytes(
    uow: UnitOfWork, sha256: bytes, *, asset_id: UUID | None
) -> AssetVersion | None:
    """A version of the same bytes: of this asset, or of any when none is named.

    Whoever asks holds the place of these bytes to the end of the transaction, so that two
    uploads of one file at one moment make one asset.
    """
    await uow.wait_turn(f"vault|{uow.tenant_id}|{sha256.hex()}")
    statement = select(AssetVersion).where(AssetVersion.sha256 == sha256)
    if asset_id is not None:
        statement = statement.where(AssetVersion.asset_id == asset_id)
    return await uow.db.scalar(statement.order_by(AssetVersion.id).limit(1))


async def last_number(uow: UnitOfWork, asset_id: UUID) -> int:
    found = await uow.db.scalar(
        select(func.max(AssetVersion.number)).where(AssetVersion.asset_id == asset_id)
    )
    return found or 0


async def find_analysis(
    uow: UnitOfWork, version_id: UUID, *, lock: bool = False
) -> AnalysisRow | None:
    statement = select(AnalysisRow).where(AnalysisRow.version_id == version_id)
    return await uow.db.scalar(statement.with_for_update() if lock else statement)


async def is_under_way(uow: UnitOfWork, job_id: UUID | None) -> bool:
    """Whether a job is still to run or running."""
    state = await uow.db.scalar(select(JobRow.state).where(JobRow.id == job_id))
    return state in STILL_TO_RUN


async def get_upload(uow: UnitOfWork, upload_id: UUID, *, lock: bool = False) -> Upload:
    """An upload by its id; raises UploadMissing."""
    statement = select(Upload).where(Upload.id == upload_id)
    upload = await uow.db.scalar(statement.with_for_update() if lock else statement)
    if upload is None:
        raise UploadMissing
    return upload


async def list_open_uploads(uow: UnitOfWork, *, limit: int = 20) -> Sequence[Upload]:
    """Uploads that wait for bytes, for their check, or were refused; newest first."""
    found = await uow.db.scalars(
        select(Upload)
        .where(Upload.status != UploadStatus.DONE)
        .order_by(Upload.id.desc())
        .limit(limit)
    )
    return found.all()


async def list_expired_uploads(uow: UnitOfWork, *, limit: int) -> Sequence[Upload]:
    """Uploads of all tenants whose time is over; only the platform sees them."""
    found = await uow.db.scalars(
        select(Upload).where(Upload.expires_at < uow.now).order_by(Upload.expires_at).limit(limit)
    )
    return found.all()
