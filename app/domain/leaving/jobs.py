"""The long work of leaving; each may be killed and started again."""

import asyncio
import io
import tempfile
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from app.billing.payments import close_account, find_account_ref
from app.billing.plans import end_for_good, find_at_provider
from app.core.jobs import JobRun, Queue, job, long_job
from app.core.text import slugify
from app.core.uow import UnitOfWork
from app.domain.leaving import mailing
from app.domain.leaving.archive import ArchiveReader, ArchiveWriter
from app.domain.leaving.arriving import Arrival
from app.domain.leaving.errors import ArchiveRefused
from app.domain.leaving.keeping import keep_received
from app.domain.leaving.models import PersonalExport, Status, WorkspaceExport, WorkspaceImport
from app.domain.leaving.queries.records import (
    get_erasure,
    get_export,
    get_import,
    get_personal_export,
    list_open_deletions,
    list_overdue_exports,
    list_overdue_personal,
    taken_slugs,
)
from app.domain.leaving.service import deleting, importing, people
from app.domain.leaving.service.exporting import complete, write_stored, write_tables
from app.integrations.storage import ObjectStorage, new_key

DOWNLOADABLE = timedelta(days=7)
ZIP = "application/zip"


@long_job("leaving.export_workspace", queue=Queue.BULK, timeout=6 * 3600, attempts=5)
async def export_workspace(run: JobRun, *, export_id: str) -> None:
    """Make the archive of a workspace and mail the one who asked; a new attempt begins anew."""
    export = await _begin_export(run, UUID(export_id))
    if export is None or not export.storage_key or not export.upload_id:
        return
    archive = ArchiveWriter(run.adapters.storage, export.storage_key, export.upload_id)
    async with run.uow() as uow:
        told, manifest = await write_tables(uow, archive, uow.now.isoformat())
    missing: list[str] = []
    for done, stored in enumerate(told.stored.values()):
        await run.progress(done, len(told.stored), "Copying files")
        if not await write_stored(archive, stored):
            missing.append(stored.name)
    size = await archive.close(complete(manifest, archive, missing))
    async with run.uow() as uow:
        export = await get_export(uow, UUID(export_id))
        export.status, export.finished_at = Status.DONE, uow.now
        export.expires_at = uow.now + DOWNLOADABLE
        export.size, export.rows, export.files = size, told.rows, len(archive.entries)
        uow.enqueue(mailing.mail_export, key=export_id, export_id=export_id)


@long_job("leaving.import_workspace", queue=Queue.BULK, timeout=6 * 3600, attempts=3)
async def import_workspace(run: JobRun, *, import_id: str) -> None:
    """Make a workspace of an archive, or write down why not and leave nothing behind."""
    async with run.uow() as uow:
        wanted = await get_import(uow, UUID(import_id))
        if wanted.status not in (Status.WAITING, Status.RUNNING):
            return
        wanted.status = Status.RUNNING
    storage: ObjectStorage = run.adapters.storage
    try:
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory) / "archive.zip"
            await storage.download_to(wanted.archive_key, path)
            with ArchiveReader(path) as reader:
                await _bring_in(run, reader, wanted)
    except ArchiveRefused as refusal:
        await deleting.erase_files(storage, wanted.target_id)
        async with run.uow() as uow:
            wanted = await get_import(uow, UUID(import_id))
            wanted.status, wanted.finished_at = Status.REFUSED, uow.now
            wanted.problems = list(refusal.problems)
        return
    await storage.delete(wanted.archive_key)


@job("leaving.watch", queue=Queue.BULK, timeout=600)
async def watch(uow: UnitOfWork) -> None:
    """Every hour: warn, begin deletions that are due, and end what has had its time."""
    for deletion in await list_open_deletions(uow):
        due = deleting.warnings_due(deletion.due_at - uow.now)
        if deletion.started_at is None and due > deletion.warned:
            deletion.warned = due
            uow.enqueue(mailing.mail_warning, key=f"{deletion.id}:{due}", deletion_id=deletion.id)
        if deletion.is_let_go:
            uow.enqueue(delete_workspace, key=str(deletion.id), deletion_id=deletion.id)
        elif deletion.due_at <= uow.now:
            # Anew every hour, however long the provider does not answer.
            key = f"{deletion.id}:{uow.now:%Y-%m-%dT%H}"
            uow.enqueue(let_go, key=key, deletion_id=deletion.id)
    overdue: list[WorkspaceExport | PersonalExport] = [
        *await list_overdue_exports(uow),
        *await list_overdue_personal(uow),
    ]
    for export in overdue:
        export.status = Status.EXPIRED
        uow.enqueue(forget_file, key=str(export.id), storage_key=export.storage_key)
    await deleting.purge_sealed(uow)


@long_job("leaving.forget_file", timeout=60, attempts=8)
async def forget_file(run: JobRun, *, storage_key: str) -> None:
    """Delete an archive whose time is over."""
    await run.adapters.storage.delete(storage_key)


@long_job("leaving.let_go", queue=Queue.DEFAULT, timeout=120, attempts=5)
async def let_go(run: JobRun, *, deletion_id: str) -> None:
    """Before rows are deleted: nothing is charged any more, and the own account is closed.

    Looks at the provider first and ends what has not ended, so that doing it again ends nothing
    twice. Only when the provider has said so may the deletion go on; until then no row is gone.
    """
    async with run.uow() as uow:
        deletion = await deleting.begin(uow, UUID(deletion_id))
        if deletion is None or deletion.is_let_go:
            return
        plan_ref = await find_at_provider(uow, deletion.tenant_id)
        account_ref = await find_account_ref(uow, deletion.tenant_id)
    payments, is_left = run.adapters.payments, None
    if plan_ref is not None:
        await end_for_good(payments.subscriptions, plan_ref)
    if account_ref is not None:
        is_left = not await close_account(payments.accounts, account_ref)
    async with run.uow() as uow:
        noted = await deleting.note_let_go(
            uow, UUID(deletion_id), had_plan=plan_ref is not None, is_account_left=is_left
        )
        if noted is not None:
            uow.enqueue(delete_workspace, key=deletion_id, deletion_id=deletion_id)


@long_job("leaving.delete_workspace", queue=Queue.BULK, timeout=6 * 3600, attempts=10)
async def delete_workspace(run: JobRun, *, deletion_id: str) -> None:
    """Delete a workspace whose fourteen days are over; goes on where an attempt was killed."""
    async with run.uow() as uow:
        deletion = await deleting.begin(uow, UUID(deletion_id))
        if deletion is None or not deletion.is_let_go:
            return
        if "sealed" not in deletion.certificate:
            await deleting.seal_books(uow, deletion)
            deletion.certificate = {**deletion.certificate, "sealed": True}
    await keep_received(run, deletion.tenant_id)
    files = await deleting.erase_files(run.adapters.storage, deletion.tenant_id)
    counts: dict[str, int] = {}
    for done, table in enumerate(tables := deleting.tables()):
        await run.progress(done, len(tables), "Deleting")
        async with run.uow() as uow:
            counts[table] = await deleting.erase_table(uow, deletion.tenant_id, table)
    async with run.uow() as uow:
        name = deletion.tenant_name
        for person in await deleting.finish(uow, UUID(deletion_id), counts, files):
            key = f"{deletion_id}:{person['email']}"
            uow.enqueue(
                mailing.mail_gone,
                key=key,
                workspace=name,
                account=deletion.certificate["account"],
                **person,
            )


@long_job("leaving.export_person", queue=Queue.BULK, timeout=3600, attempts=5)
async def export_person(run: JobRun, *, export_id: str) -> None:
    """Put together everything held about a person and mail them the way to it."""
    async with run.uow() as uow:
        export = await get_personal_export(uow, UUID(export_id))
        if export.status not in (Status.WAITING, Status.RUNNING):
            return
        export.status = Status.RUNNING
        await uow.flush()
        held = await people.held_about(uow, export.person_id)
        made_at = uow.now.isoformat(timespec="seconds")
    packed = await asyncio.to_thread(people.pack, held, made_at=made_at)
    key = new_key(export.person_id, ".zip")
    await run.adapters.storage.put_file(key, io.BytesIO(packed), ZIP)
    async with run.uow() as uow:
        export = await get_personal_export(uow, UUID(export_id))
        export.status, export.finished_at = Status.DONE, uow.now
        export.expires_at = uow.now + DOWNLOADABLE
        export.storage_key, export.size = key, len(packed)
        uow.enqueue(mailing.mail_own_data, key=export_id, export_id=export_id)


@long_job("leaving.erase_person", queue=Queue.BULK, timeout=3600, attempts=8)
async def erase_person(run: JobRun, *, erasure_id: str) -> None:
    """Forget a person: their files, then their rows, then tell them, once."""
    async with run.uow() as uow:
        erasure = await get_erasure(uow, UUID(erasure_id))
        if erasure.status == Status.DONE:
            return
        erasure.status = Status.RUNNING
    await deleting.erase_files(run.adapters.storage, erasure.person_id)
    await mailing.tell_erased(run, erasure)
    async with run.uow() as uow:
        await people.forget(uow, await get_erasure(uow, UUID(erasure_id)))


async def _begin_export(run: JobRun, export_id: UUID) -> WorkspaceExport | None:
    storage: ObjectStorage = run.adapters.storage
    async with run.uow() as uow:
        export = await get_export(uow, export_id)
        if export.status not in (Status.WAITING, Status.RUNNING):
            return None
        before = (export.storage_key, export.upload_id)
        key = new_key(run.tenant_id, ".zip")
        export.status, export.storage_key = Status.RUNNING, key
        export.upload_id = await storage.begin_upload(key, ZIP)
    if before[0] and before[1]:
        await storage.abort_upload(before[0], before[1])
    return export


async def _bring_in(run: JobRun, reader: ArchiveReader, wanted: WorkspaceImport) -> None:
    manifest = await asyncio.to_thread(reader.check)
    arrival = Arrival(manifest.tenant_id, wanted.target_id, wanted.person_id)
    notes = await asyncio.to_thread(importing.check_rows, reader, manifest, arrival)
    files = [entry for entry in manifest.files if entry.key]
    await run.progress(0, len(files), "Bringing files")
    await importing.bring_files(reader, run.adapters.storage, wanted.target_id, files)
    async with run.uow() as uow:
        wanted = await get_import(uow, wanted.id)
        slug = await _free_slug(uow, wanted.slug or manifest.workspace.get("slug", "workspace"))
        await importing.write(uow, reader, manifest, wanted, slug=slug)
        wanted.status, wanted.finished_at, wanted.slug = Status.DONE, uow.now, slug
        people_there = [f"{each.name} · {each.email} · {each.role}" for each in manifest.members]
        wanted.notes = [*notes, *(f"Was a member: {each}" for each in people_there)]


async def _free_slug(uow: UnitOfWork, wanted: str) -> str:
    # One import at a time chooses an address, so that two cannot choose the same one.
    await uow.wait_turn("backline.import.slug")
    stem = slugify(wanted, limit=36, fallback="workspace")
    taken = await taken_slugs(uow, stem)
    return next(
        slug
        for slug in (stem, *(f"{stem}-{number}" for number in range(2, 10_000)))
        if slug not in taken
    )
