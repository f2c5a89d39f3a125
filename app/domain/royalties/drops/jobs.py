"""Looking into a place: each file of it becomes a report once."""

from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from app.core.errors import Refusal
from app.core.jobs import JobRun, Queue, long_job
from app.core.tenant_keys import keyring
from app.domain.royalties.drops.queries import find_drop, known_files
from app.domain.royalties.drops.service import NOTHING_KEPT, end_look, note_file, take_in
from app.domain.royalties.jobs import import_report
from app.domain.royalties.reading import beside
from app.integrations.drops import Drop, DropAddress, DropRefused, Listing, RemoteFile


@long_job("royalties.fetch_drop", queue=Queue.BULK, timeout=3600, attempts=10)
async def fetch_drop(run: JobRun, *, drop_id: str, chain: str) -> None:
    """Fetch what is new in a place, then come back at its next hour, whatever happened."""
    wanted = UUID(drop_id)
    async with run.uow() as uow:
        drop = await find_drop(uow, wanted)
        if drop is None or drop.chain != chain:
            return
        address: DropAddress | None = None
        if drop.secret is not None:
            keys = await keyring(uow, run.adapters.master)
            address = drop.address(keys.decrypt(drop.secret, drop.place).decode())
    listing, failure = Listing([]), NOTHING_KEPT
    if address is not None:
        listing, failure = await _look(run, wanted, run.adapters.drops.open(address))
    async with run.uow() as uow:
        await end_look(
            uow,
            wanted,
            chain,
            fingerprint=listing.fingerprint,
            failure=failure,
            fetch_job=fetch_drop,
        )


async def _look(run: JobRun, drop_id: UUID, drop: Drop) -> tuple[Listing, str | None]:
    try:
        listing = await beside(run, "Looking for files", drop.list_files)
    except DropRefused as refused:
        return Listing([]), refused.message
    async with run.uow() as uow:
        known = await known_files(uow, drop_id)
    new = [each for each in listing.files if (each.name, each.size, each.changed) not in known]
    failure = None
    for file in new:
        failure = await _fetch(run, drop_id, drop, file) or failure
    return listing, failure


async def _fetch(run: JobRun, drop_id: UUID, drop: Drop, file: RemoteFile) -> str | None:
    with TemporaryDirectory(prefix="drop-") as directory:
        path = Path(directory) / "file"
        try:
            note = f"Fetching {file.name}"
            await beside(run, note, lambda: drop.fetch(file, path))
        except Refusal as refused:
            async with run.uow() as uow:
                await note_file(uow, drop_id, file, failure=refused.message)
            return refused.message
        async with run.uow() as uow:
            with path.open("rb") as content:
                await take_in(
                    uow, run.adapters.storage, drop_id, file, content, import_job=import_report
                )
    return None
