"""What other workspaces had received from one that goes: copied to them, with its files."""

import re
import tempfile
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import text

from app.core.db import Base
from app.core.jobs import JobRun
from app.domain.leaving.schema import sources
from app.integrations.storage import ObjectMissing, ObjectStorage

_CHUNKS = 256 * 1024


async def keep_received(run: JobRun, tenant_id: UUID) -> None:
    """Copy shared rows and their files to the other side; doing it again changes nothing."""
    for source in sources():
        for party in source.parties:
            if not Base.metadata.tables[source.name].columns[party].foreign_keys:
                await _keep(run, tenant_id, source.name, party)


async def _keep(run: JobRun, tenant_id: UUID, table: str, party: str) -> None:
    async with run.uow() as uow:
        if await uow.db.scalar(text("SELECT backline.class_of(:t)"), {"t": table}) != "shared":
            return
        found = await uow.db.execute(
            text("SELECT * FROM backline.keep_received(:tenant, :table, :party)"),
            {"tenant": tenant_id, "table": table, "party": party},
        )
        kept = [tuple(row) for row in found]
    for receiver, document_id, held in kept:
        files = await _copy(run.adapters.storage, tenant_id, receiver, held)
        async with run.uow() as uow:
            await uow.db.execute(
                text(
                    "UPDATE kept_documents SET files = CAST(:files AS jsonb)"
                    " WHERE tenant_id = :tenant AND id = :id AND files = '[]'"
                ),
                {
                    "files": msgspec.json.encode(files).decode(),
                    "tenant": receiver,
                    "id": document_id,
                },
            )


async def _copy(
    storage: ObjectStorage, origin: UUID, receiver: UUID, held: dict[str, Any]
) -> list[str]:
    """The files a row speaks of, under the same names in the receiver's part of storage."""
    pattern = re.compile(rf"t/{origin}/([0-9a-f]{{32}}[\w.-]{{0,40}})")
    copied = []
    for tail in sorted(set(pattern.findall(msgspec.json.encode(held).decode()))):
        try:
            stored = await storage.stat(f"t/{origin}/{tail}")
            stream = await storage.open_range(f"t/{origin}/{tail}", 0, stored.size)
        except ObjectMissing:
            continue
        with tempfile.TemporaryFile() as scratch:
            async for chunk in stream:
                scratch.write(chunk)
            await storage.put_file(f"t/{receiver}/{tail}", scratch, stored.content_type)
        copied.append(f"t/{receiver}/{tail}")
    return copied
