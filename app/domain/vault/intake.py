"""Files that arrive in one request, from a plain form or a program."""

import asyncio
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast
from uuid import UUID

from app.core.actor import Actor
from app.core.errors import Unauthenticated
from app.core.ids import TenantId
from app.core.uow import Database
from app.domain.vault.analysis.errors import MediaRefused
from app.domain.vault.errors import FileRefused
from app.domain.vault.inspection import inspect
from app.domain.vault.jobs import prepare
from app.domain.vault.service import Taken, take_in
from app.integrations.storage import ObjectStorage, new_key


@dataclass(frozen=True)
class Intake:
    """Looks at a whole file, stores it, and takes it in."""

    database: Database
    storage: ObjectStorage

    async def take(
        self,
        actor: Actor,
        file: SpooledTemporaryFile[bytes],
        filename: str,
        *,
        asset_id: UUID | None = None,
        label: str = "",
    ) -> Taken:
        """Raises FileRefused; then, and when the bytes are known already, nothing is left behind.

        The bytes are stored before the row that names them, so a row never names nothing.
        """
        # On disk it has the descriptor that readers of sound want; it is the same file.
        file.rollover()
        source = cast("BinaryIO", file)
        try:
            inspected = await asyncio.to_thread(inspect, source, filename)
        except MediaRefused as refused:
            raise FileRefused(str(refused), fields={"file": str(refused)}) from refused
        key = new_key(_workspace(actor))
        await self.storage.put_file(key, source, inspected.format.media_type)
        is_kept = False
        try:
            async with self.database.tenant(actor) as uow:
                await uow.registry.gate("storage_bytes")(uow, inspected.size)
                taken = await take_in(
                    uow,
                    inspected,
                    filename=filename,
                    storage_key=key,
                    prepare=prepare,
                    asset_id=asset_id,
                    label=label,
                )
            is_kept = not taken.is_duplicate
        finally:
            if not is_kept:
                await self.storage.delete(key)
        return taken


async def store_file(
    database: Database,
    storage: ObjectStorage,
    actor: Actor,
    data: bytes,
    filename: str,
    *,
    asset_id: UUID | None = None,
    label: str = "",
) -> Taken:
    """Take in a file that is at hand, as `Intake.take` does."""
    with SpooledTemporaryFile() as file:
        file.write(data)
        return await Intake(database, storage).take(
            actor, file, filename, asset_id=asset_id, label=label
        )


def _workspace(actor: Actor) -> TenantId:
    if actor.tenant_id is None:
        raise Unauthenticated
    return actor.tenant_id
