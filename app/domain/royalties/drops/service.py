"""Keeping places where reports are left, and noting what was found in them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, BinaryIO
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from app.core.crypto import Keyring
from app.core.errors import Refusal
from app.core.ids import new_id
from app.core.jobs import Job
from app.core.uow import UnitOfWork
from app.domain.royalties.drops.errors import DropNameTaken
from app.domain.royalties.drops.events import DropFailed, DropRemoved, DropSaved
from app.domain.royalties.drops.models import DropFile, ReportDrop
from app.domain.royalties.drops.queries import find_drop, get_drop
from app.domain.royalties.service.receiving import receive_report
from app.integrations.drops import RemoteFile
from app.integrations.storage import ObjectStorage

NOTHING_KEPT: str | None = "Enter the password or key again: it is not kept when a workspace moves."


async def save_drop(
    uow: UnitOfWork,
    drop_id: UUID | None,
    keys: Keyring,
    *,
    secret: str | None,
    fetch_job: Job[Any],
    **values: Any,
) -> ReportDrop:
    """Keep a place and look into it at once. An empty secret leaves the one that is kept.

    Saving accepts whatever key the server shows next. Raises DropNotFound and DropNameTaken.
    """
    drop = await get_drop(uow, drop_id) if drop_id else ReportDrop(id=new_id())
    drop.tenant_id = uow.tenant_id
    for name, value in values.items():
        setattr(drop, name, value)
    drop.fingerprint = drop.failure = None
    if secret:
        # A pasted key comes with the line ends and blanks of its paste.
        plain = secret.strip().replace("\r\n", "\n")
        drop.secret = keys.encrypt(plain.encode(), drop.place)
    async with uow.refusing(DropNameTaken(fields={"name": DropNameTaken.sentence})):
        uow.db.add(drop)
    look_at(uow, drop, fetch_job)
    uow.record(DropSaved(drop_id=drop.id, drop_name=drop.name))
    return drop


async def remove_drop(uow: UnitOfWork, drop_id: UUID) -> None:
    """Fetch from it no more; its reports stay. Raises DropNotFound."""
    drop = await get_drop(uow, drop_id)
    await uow.db.delete(drop)
    uow.record(DropRemoved(drop_id=drop_id, drop_name=drop.name))


def look_at(
    uow: UnitOfWork, drop: ReportDrop, fetch_job: Job[Any], *, after: timedelta = timedelta()
) -> None:
    """Let a job look into the place, instead of the one that was to."""
    drop.chain = str(new_id())
    uow.enqueue(
        fetch_job,
        key=drop.chain,
        run_at=uow.now + after,
        drop_id=drop.id,
        chain=drop.chain,
    )


async def take_in(
    uow: UnitOfWork,
    storage: ObjectStorage,
    drop_id: UUID,
    found: RemoteFile,
    file: BinaryIO,
    *,
    import_job: Job[Any],
) -> None:
    """A fetched file becomes a report; bytes that are known already stay that report."""
    try:
        received = await receive_report(
            uow, storage, file, import_job=import_job, filename=found.name
        )
    except Refusal as refusal:
        await note_file(uow, drop_id, found, failure=refusal.message)
        return
    await note_file(
        uow, drop_id, found, report_id=received.report.id, is_new=received.is_new, failure=None
    )


async def note_file(uow: UnitOfWork, drop_id: UUID, found: RemoteFile, **values: Any) -> None:
    """Write down what became of a file as it was listed."""
    row: Mapping[str, Any] = {
        "tenant_id": uow.tenant_id,
        "id": new_id(),
        "drop_id": drop_id,
        "name": found.name,
        "size": found.size,
        "changed": found.changed,
        "created_at": uow.now,
        **values,
    }
    await uow.db.execute(
        insert(DropFile)
        .values(**row)
        .on_conflict_do_update(
            index_elements=["tenant_id", "drop_id", "name", "size", "changed"], set_=values
        )
    )


async def end_look(
    uow: UnitOfWork,
    drop_id: UUID,
    chain: str,
    *,
    fingerprint: str | None,
    failure: str | None,
    fetch_job: Job[Any],
) -> None:
    """Note how it went and come back later; a place that was saved meanwhile is left alone."""
    drop = await find_drop(uow, drop_id)
    if drop is None or drop.chain != chain:
        return
    if failure and not drop.failure:
        uow.record(DropFailed(drop_id=drop.id, drop_name=drop.name, reason=failure))
    drop.looked_at, drop.failure = uow.now, failure
    drop.fingerprint = drop.fingerprint or fingerprint
    look_at(uow, drop, fetch_job, after=timedelta(hours=drop.every_hours))
