"""Object storage: files under random keys per tenant, whole, in part, or put together of parts.

The port speaks of keys, bytes and parts; it owns no knowledge of what a file means.
"""

import re
import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import UUID

from app.core.errors import Conflict, NotFound, Unavailable

SMALLEST_PART = 5 * 1024 * 1024
"""Bytes that every part but the last must reach; S3 refuses smaller ones."""

_KEY = re.compile(r"t/[0-9a-f-]{36}/[0-9a-f]{32}(?:[.\w-]{0,40})")


class ObjectMissing(NotFound):
    """The key holds nothing, or the upload was never begun, finished or forgotten."""

    code = "file_missing"
    sentence = "This file is not in storage any more."


class UploadBroken(Conflict):
    """A part was sent again with other bytes, or the parts do not fit: begin the upload again."""

    code = "upload_broken"
    sentence = "This upload does not fit together any more. Start it again."


class StorageUnavailable(Unavailable):
    """The storage server did not answer; the same call may succeed later."""

    code = "storage_unavailable"
    sentence = "File storage does not answer right now. Try again in a moment."


@dataclass(frozen=True, slots=True)
class StoredObject:
    """What storage knows of a file: bytes, a strong tag without quotes, and its media type."""

    size: int
    etag: str
    content_type: str


@dataclass(frozen=True, slots=True)
class Part:
    """One uploaded part: its number from 1 and the tag storage gave it."""

    number: int
    etag: str


class ByteStream(Protocol):
    """Chunks of a file, read by `async for`. Close it when it is not read to the end."""

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    async def __anext__(self) -> bytes: ...

    async def aclose(self) -> None: ...


class PartedUploads(Protocol):
    """A file that arrives in numbered parts, in any order, over any time."""

    async def begin_upload(self, key: str, content_type: str) -> str: ...

    async def put_part(self, key: str, upload_id: str, number: int, data: bytes) -> str: ...

    async def complete_upload(
        self, key: str, upload_id: str, parts: Sequence[Part]
    ) -> StoredObject: ...

    async def abort_upload(self, key: str, upload_id: str) -> None: ...


class ObjectStorage(PartedUploads, Protocol):
    """Where files live. Every call raises `StorageUnavailable` when the server is away."""

    async def put_file(
        self, key: str, source: Path | BinaryIO, content_type: str
    ) -> StoredObject: ...

    async def stat(self, key: str) -> StoredObject: ...

    async def open_range(self, key: str, start: int, length: int) -> ByteStream: ...

    async def download_to(self, key: str, path: Path) -> None: ...

    async def delete(self, key: str) -> None: ...

    def list_keys(self, prefix: str) -> AsyncIterator[str]: ...

    async def presigned_get(self, key: str, *, filename: str, seconds: int = 300) -> str | None: ...

    async def check(self) -> None: ...

    def close(self) -> None: ...


def new_key(tenant_id: UUID, suffix: str = "") -> str:
    """A key nobody can guess: `t/<tenant>/<128 random bits in hex><suffix>`."""
    key = f"t/{tenant_id}/{secrets.token_hex(16)}{suffix}"
    if not _KEY.fullmatch(key):
        raise ValueError("A key suffix is at most 40 letters, digits, dots, dashes or underscores.")
    return key


def named_key(tenant_id: UUID, digest: bytes, suffix: str = "") -> str:
    """The key of something known by its digest: kept twice, it is kept once."""
    return f"t/{tenant_id}/{digest.hex()[:32]}{suffix}"
