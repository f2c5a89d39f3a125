"""What the vault does when a portal is used: files a client sends are kept here as well."""

import asyncio
import tempfile
from pathlib import Path

from app.core.events import RecordedEvent
from app.core.jobs import JobRun, Queue, long_job
from app.domain.portal.events import FileHandedIn
from app.domain.vault.analysis.errors import MediaRefused
from app.domain.vault.inspection import Inspected, inspect
from app.domain.vault.jobs import prepare
from app.domain.vault.service import take_in
from app.integrations.storage import ObjectMissing, ObjectStorage, new_key


@long_job("vault.keep_handed_in", queue=Queue.MEDIA, timeout=600, attempts=4)
async def keep_handed_in(run: JobRun, *, event: RecordedEvent) -> None:
    """Take a copy of what a client sent its agency; what the vault does not take stays there.

    The vault does not take what the workspace's own plan has no room for.
    """
    sent, storage = event.read(FileHandedIn), _storage(run)
    with tempfile.TemporaryDirectory(prefix="vault-") as folder:
        path = Path(folder) / "original"
        try:
            await storage.download_to(sent.storage_key, path)
            inspected = await asyncio.to_thread(_inspect, path, sent.filename)
        except (MediaRefused, ObjectMissing):
            return
        key = new_key(run.tenant_id)
        await storage.put_file(key, path, inspected.format.media_type)
    is_kept = False
    try:
        async with run.uow() as uow:
            await uow.registry.gate("storage_bytes")(uow, inspected.size)
            taken = await take_in(
                uow, inspected, filename=sent.filename, storage_key=key, prepare=prepare
            )
        is_kept = not taken.is_duplicate
    finally:
        if not is_kept:
            await storage.delete(key)


def _storage(run: JobRun) -> ObjectStorage:
    storage: ObjectStorage = run.adapters.storage
    return storage


def _inspect(path: Path, filename: str) -> Inspected:
    with path.open("rb") as source:
        return inspect(source, filename)
