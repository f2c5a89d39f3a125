"""Work on files after they arrived: check them whole, draw covers, analyze, sweep up."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from io import BytesIO
from pathlib import Path
from uuid import UUID

from app.core.errors import Refusal
from app.core.jobs import JobRun, Queue, long_job
from app.domain.vault import queries
from app.domain.vault.analyses import begin_analysis, fail_analysis, finish_analysis
from app.domain.vault.analysis.errors import MediaRefused
from app.domain.vault.analysis.limited import run_limited
from app.domain.vault.inspection import Inspected, inspect, make_cover
from app.domain.vault.live import UPLOADS_TOPIC
from app.domain.vault.models import AssetVersion, Upload, UploadStatus
from app.domain.vault.service import take_in
from app.domain.vault.uploads import drop_bytes
from app.integrations.storage import ObjectMissing, ObjectStorage, Part, UploadBroken, new_key

SWEEP = 200
_BROKEN = "The upload did not fit together. Choose the file again."


@long_job("vault.prepare", queue=Queue.MEDIA, timeout=1800, attempts=4)
async def prepare(run: JobRun, *, version_id: str) -> None:
    """Draw the cover of a version and, when it is audio, analyze it in a limited child."""
    async with run.uow() as uow:
        version = await queries.get_version(uow, UUID(version_id))
        listens = await begin_analysis(uow, version.id)
    storage: ObjectStorage = run.adapters.storage
    async with _local_copy(storage, version.storage_key) as path:
        await _draw_cover(run, storage, version, path)
        if listens:
            await run.progress(1, 2, "Listening")
            await _analyze(run, version.id, path)


async def _draw_cover(
    run: JobRun, storage: ObjectStorage, version: AssetVersion, path: Path
) -> None:
    if version.cover_key is not None:
        return
    family = "image" if version.content_type.startswith("image/") else "audio"
    with path.open("rb") as source:
        picture = await asyncio.to_thread(make_cover, source, family)
    if picture is None:
        return
    key = new_key(run.tenant_id, ".jpg")
    await storage.put_file(key, BytesIO(picture), "image/jpeg")
    async with run.uow() as uow:
        (await queries.get_version(uow, version.id)).cover_key = key


async def _analyze(run: JobRun, version_id: UUID, path: Path) -> None:
    try:
        analysis = await asyncio.to_thread(run_limited, path)
    except MediaRefused as refused:
        async with run.uow() as uow:
            await fail_analysis(uow, version_id, str(refused), refused.code)
        return
    async with run.uow() as uow:
        await finish_analysis(uow, version_id, analysis)


@long_job("vault.check_upload", queue=Queue.MEDIA, timeout=1800, attempts=4)
async def check_upload(run: JobRun, *, upload_id: str) -> None:
    """Put an upload together, look at it, and take it into the vault or refuse it."""
    async with run.uow() as uow:
        upload = await queries.get_upload(uow, UUID(upload_id))
    if upload.status != UploadStatus.CHECKING:
        return
    storage: ObjectStorage = run.adapters.storage
    try:
        await _put_together(storage, upload)
        async with _local_copy(storage, upload.storage_key) as path:
            await run.progress(1, 2, "Checking")
            inspected = await asyncio.to_thread(_inspect, path, upload.filename)
        is_kept = await _take(run, upload, inspected)
    except (MediaRefused, Refusal) as refused:
        if isinstance(refused, Refusal) and refused.status >= 500:
            raise
        await _refuse(run, upload.id, str(refused))
        is_kept = False
    await run.announce(UPLOADS_TOPIC)
    if not is_kept:
        await storage.delete(upload.storage_key)


async def _put_together(storage: ObjectStorage, upload: Upload) -> None:
    parts = [Part(number, tag) for number, tag in enumerate(upload.parts, 1)]
    with suppress(ObjectMissing):
        # An attempt before this one may have done it; what counts is the file that is there.
        await storage.complete_upload(upload.storage_key, upload.storage_upload_id, parts)
    try:
        stored = await storage.stat(upload.storage_key)
    except ObjectMissing:
        raise UploadBroken(_BROKEN) from None
    if stored.size != upload.length:
        raise UploadBroken(_BROKEN)


def _inspect(path: Path, filename: str) -> Inspected:
    with path.open("rb") as source:
        return inspect(source, filename)


async def _take(run: JobRun, upload: Upload, inspected: Inspected) -> bool:
    """Whether the stored bytes became a version, rather than being there already."""
    async with run.uow() as uow:
        row = await queries.get_upload(uow, upload.id, lock=True)
        taken = await take_in(
            uow,
            inspected,
            filename=row.filename,
            storage_key=row.storage_key,
            prepare=prepare,
            asset_id=row.asset_id,
            label=row.label,
        )
        row.status, row.version_id = UploadStatus.DONE, taken.version_id
        row.asset_id, row.is_duplicate = taken.asset_id, taken.is_duplicate
    return not taken.is_duplicate


async def _refuse(run: JobRun, upload_id: UUID, sentence: str) -> None:
    async with run.uow() as uow:
        row = await queries.get_upload(uow, upload_id, lock=True)
        row.status, row.refusal = UploadStatus.REFUSED, sentence


@long_job("vault.sweep_uploads", queue=Queue.BULK, timeout=600, attempts=2)
async def sweep_uploads(run: JobRun) -> None:
    """Forget uploads nobody continued, with their bytes, and what is left of ended ones."""
    async with run.uow() as uow:
        for upload in await queries.list_expired_uploads(uow, limit=SWEEP):
            await drop_bytes(run.adapters.storage, upload)
            await uow.db.delete(upload)


@asynccontextmanager
async def _local_copy(storage: ObjectStorage, key: str) -> AsyncIterator[Path]:
    """The stored file on this machine, for as long as it is worked on."""
    with tempfile.TemporaryDirectory(prefix="vault-") as folder:
        path = Path(folder) / "original"
        await storage.download_to(key, path)
        yield path


JOBS = (prepare, check_upload, sweep_uploads)
