"""Taking in a report's file: kept as it came, once, and its import asked for."""

import asyncio
import hashlib
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from app.core.errors import Conflict
from app.core.ids import new_id
from app.core.jobs import Job
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.royalties.errors import AlreadyStated, CannotImportAgain, EmptyFile, FileTooBig
from app.domain.royalties.events import ReportUploaded
from app.domain.royalties.models.earnings import Correction, EarningsReport, ReportStatus
from app.domain.royalties.queries.earnings import sums_of_report
from app.domain.royalties.queries.reports import find_by_hash, get_report, lock_report
from app.integrations.storage import ObjectStorage, new_key

MAX_BYTES = 2 * 1024**3
_CHUNK = 1024 * 1024

Upload = BinaryIO | SpooledTemporaryFile[bytes]


@dataclass(frozen=True, slots=True)
class Received:
    """`is_new` is false when these very bytes had been uploaded before."""

    report: EarningsReport
    is_new: bool


async def receive_report(
    uow: UnitOfWork,
    storage: ObjectStorage,
    file: Upload,
    *,
    import_job: Job[Any],
    filename: str,
    source: str | None = None,
    period: str | None = None,
    package: EarningsReport | None = None,
    corrects: EarningsReport | None = None,
) -> Received:
    """Keep the file and enqueue its import. The same bytes again change nothing.

    Raises EmptyFile and FileTooBig.
    """
    sha256, size = await asyncio.to_thread(_hash, file)
    if size == 0:
        raise EmptyFile
    if size > MAX_BYTES:
        raise FileTooBig
    if (existing := await find_by_hash(uow, sha256)) is not None:
        return Received(existing, is_new=False)
    raw_key = new_key(uow.tenant_id, ".report")
    await storage.put_file(raw_key, cast(BinaryIO, file), "application/octet-stream")
    name = clean_line(filename, limit=120) or "report"
    report_id = (
        await uow.db.execute(
            insert(EarningsReport)
            .values(
                tenant_id=uow.tenant_id,
                id=new_id(),
                filename=name,
                sha256=sha256,
                size=size,
                status=ReportStatus.UPLOADED,
                wanted_source=source,
                wanted_period=period,
                raw_key=raw_key,
                correction=Correction.MARKED if corrects else None,
                corrects_id=corrects.id if corrects else None,
                package_id=package.id if package else None,
                uploaded_by=package.uploaded_by if package else uow.actor.person_id,
                created_at=uow.now,
            )
            .on_conflict_do_nothing()
            .returning(EarningsReport.id)
        )
    ).scalar_one_or_none()
    if report_id is None:
        # Somebody uploaded the same bytes a moment earlier; theirs is the report.
        await storage.delete(raw_key)
        raced = await find_by_hash(uow, sha256)
        if raced is None:
            raise Conflict
        return Received(raced, is_new=False)
    ask_for_import(uow, report_id, import_job)
    uow.record(ReportUploaded(report_id=report_id, filename=name, sha256=sha256.hex()))
    return Received(await get_report(uow, report_id), is_new=True)


def ask_for_import(uow: UnitOfWork, report_id: UUID, import_job: Job[Any]) -> None:
    uow.enqueue(import_job, key=f"{report_id}:{new_id()}", report_id=report_id)


async def import_again(uow: UnitOfWork, report_id: UUID, import_job: Job[Any]) -> EarningsReport:
    """Read a failed, unmapped or reversed report once more.

    Raises CannotImportAgain, and AlreadyStated when statements were published from it.
    """
    report = await lock_report(uow, report_id)
    if report.status not in (
        ReportStatus.FAILED,
        ReportStatus.MAPPING_NEEDED,
        ReportStatus.REVERSED,
    ):
        raise CannotImportAgain
    if await sums_of_report(uow, report_id):
        raise AlreadyStated
    report.status = ReportStatus.UPLOADED
    report.failure = None
    ask_for_import(uow, report_id, import_job)
    return report


def _hash(file: Upload) -> tuple[bytes, int]:
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
    file.seek(0)
    return digest.digest(), size
