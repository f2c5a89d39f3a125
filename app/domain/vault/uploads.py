"""Uploads in pieces: bytes become parts of a fixed size in storage, each written down at once.

Parts are cut at multiples of `PART`, so a part sent again has the same bytes. What does not fill
a part waits in a file of its own, the tail, until more comes or the upload is whole.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from app.core.ids import new_id
from app.core.jobs import Job
from app.core.uow import UnitOfWork
from app.domain.vault import queries
from app.domain.vault.errors import (
    BadUploadRequest,
    FileTooLarge,
    PastTheEnd,
    UploadMissing,
    WrongOffset,
)
from app.domain.vault.inspection import safe_filename
from app.domain.vault.models import Upload, UploadStatus
from app.domain.vault.service import asset_to_change
from app.integrations.storage import (
    ObjectStorage,
    StorageUnavailable,
    UploadBroken,
    new_key,
)

PART = 8 * 1024 * 1024
MAX_BYTES = 4 << 30
LIFETIME = timedelta(hours=24)
_ANY_TYPE = "application/octet-stream"

Begin = Callable[[], AbstractAsyncContextManager[UnitOfWork]]
"""Opens a short transaction of the uploading tenant."""


async def open_upload(
    uow: UnitOfWork,
    storage: ObjectStorage,
    *,
    filename: str,
    length: int,
    asset_id: UUID | None = None,
    label: str = "",
) -> Upload:
    """Begin an upload of `length` bytes; with `asset_id` it becomes that asset's next version."""
    if length <= 0:
        raise BadUploadRequest("This file is empty. Export it again.")
    if length > MAX_BYTES:
        raise FileTooLarge
    if asset_id is not None:
        await asset_to_change(uow, asset_id)
    await uow.registry.gate("storage_bytes")(uow, length)
    key = new_key(uow.tenant_id)
    upload = Upload(
        tenant_id=uow.tenant_id,
        id=new_id(),
        filename=safe_filename(filename),
        length=length,
        received=0,
        storage_key=key,
        storage_upload_id=await storage.begin_upload(key, _ANY_TYPE),
        parts=[],
        asset_id=asset_id,
        label=label,
        status=UploadStatus.RECEIVING,
        created_at=uow.now,
        expires_at=uow.now + LIFETIME,
    )
    uow.db.add(upload)
    return upload


@dataclass(frozen=True, slots=True)
class Progress:
    """What is safe after a piece."""

    received: int
    is_whole: bool


@dataclass(eq=False)
class Receiver:
    """Takes one piece of an upload; `check` is the job that looks at the whole file."""

    begin: Begin
    storage: ObjectStorage
    check: Job[Any]

    async def receive(self, upload_id: UUID, offset: int, stream: AsyncIterator[bytes]) -> Progress:
        """Store a piece that starts at `offset`; what arrived stays when the line breaks.

        Raises WrongOffset, PastTheEnd or UploadMissing.
        """
        async with self.begin() as uow:
            upload = await queries.get_upload(uow, upload_id)
        if upload.status != UploadStatus.RECEIVING:
            raise UploadMissing
        if offset != upload.received:
            raise WrongOffset
        piece = _Piece(upload, at=offset, buffer=await self._tail(upload))
        try:
            async for chunk in stream:
                await self._take(piece, chunk)
        except (StorageUnavailable, UploadBroken, WrongOffset):
            raise
        except BaseException:
            # The line broke, or too much came: what arrived before that stays.
            await self._keep_rest(piece)
            raise
        await self._keep_rest(piece)
        return Progress(piece.at, piece.at == upload.length)

    async def _tail(self, upload: Upload) -> bytearray:
        if upload.tail_key is None:
            return bytearray()
        stream = await self.storage.open_range(upload.tail_key, 0, upload.received % PART)
        return bytearray(b"".join([chunk async for chunk in stream]))

    async def _take(self, piece: "_Piece", chunk: bytes) -> None:
        if piece.end + len(chunk) > piece.upload.length:
            raise PastTheEnd
        piece.buffer += chunk
        while len(piece.buffer) >= PART:
            await self._store_part(piece, bytes(piece.buffer[:PART]))
            del piece.buffer[:PART]

    async def _keep_rest(self, piece: "_Piece") -> None:
        rest, end = bytes(piece.buffer), piece.end
        if end == piece.at:
            return
        if end == piece.upload.length:
            await self._store_part(piece, rest)
            piece.buffer.clear()
            return
        tail_key = new_key(piece.upload.tenant_id, ".tail")
        await self.storage.put_file(tail_key, BytesIO(rest), _ANY_TYPE)
        await self._note(piece, end, tail_key)

    async def _store_part(self, piece: "_Piece", data: bytes) -> None:
        upload = piece.upload
        number, end = len(upload.parts) + 1, len(upload.parts) * PART + len(data)
        tag = await self.storage.put_part(
            upload.storage_key, upload.storage_upload_id, number, data
        )
        upload.parts = [*upload.parts, tag]
        await self._note(piece, end, None)

    async def _note(self, piece: "_Piece", received: int, tail_key: str | None) -> None:
        """Write down what is safe; of two pieces at one offset only the first counts."""
        upload = piece.upload
        async with self.begin() as uow:
            row = await queries.get_upload(uow, upload.id, lock=True)
            if row.received != piece.at or row.status != UploadStatus.RECEIVING:
                raise WrongOffset
            row.received, row.parts, row.tail_key = received, upload.parts, tail_key
            row.expires_at = uow.now + LIFETIME
            if received == row.length:
                row.status = UploadStatus.CHECKING
                row.job_id = uow.enqueue(self.check, upload_id=row.id)
        old_tail, upload.tail_key = upload.tail_key, tail_key
        piece.at = received
        if old_tail is not None:
            await self.storage.delete(old_tail)


@dataclass(eq=False)
class _Piece:
    """A piece being received: `at` is what the row says is safe, `buffer` what follows."""

    upload: Upload
    at: int
    buffer: bytearray

    @property
    def end(self) -> int:
        return len(self.upload.parts) * PART + len(self.buffer)


async def give_up(uow: UnitOfWork, storage: ObjectStorage, upload_id: UUID) -> None:
    """End an upload that is not whole and forget its bytes."""
    upload = await queries.get_upload(uow, upload_id, lock=True)
    if upload.status == UploadStatus.CHECKING:
        raise UploadMissing("This upload is complete and being checked.")
    await drop_bytes(storage, upload)
    await uow.db.delete(upload)


async def drop_bytes(storage: ObjectStorage, upload: Upload) -> None:
    """Forget what storage holds of an upload that became nothing."""
    if upload.is_open:
        await storage.abort_upload(upload.storage_key, upload.storage_upload_id)
    if upload.status == UploadStatus.CHECKING:
        await storage.delete(upload.storage_key)
    if upload.tail_key is not None:
        await storage.delete(upload.tail_key)
