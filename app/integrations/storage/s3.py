"""Object storage on any S3 server, embedded or outside, through the minio SDK."""

# ruff: noqa: SLF001 - uploads in parts over several requests are only offered as private methods

import asyncio
import io
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, TypeVar
from urllib.parse import quote

import urllib3
from minio import Minio
from minio.datatypes import Part as MinioPart
from minio.error import InvalidResponseError, S3Error, ServerError

from app.core.errors import Refusal
from app.integrations.storage import (
    ByteStream,
    ObjectMissing,
    Part,
    StorageUnavailable,
    StoredObject,
    UploadBroken,
)

T = TypeVar("T")

_CHUNK = 256 * 1024
_THREADS = 16
_MISSING = frozenset({"NoSuchKey", "NoSuchUpload", "NotFound", "NoSuchObject"})
# The embedded server streams parts to disk and answers NotImplemented to a changed one.
_BROKEN_UPLOAD = frozenset({"InvalidPart", "InvalidPartOrder", "EntityTooSmall", "NotImplemented"})
_BROKEN_LINE = (urllib3.exceptions.HTTPError, ServerError, OSError)
_XML_CODE = re.compile(r"<Code>(\w+)</Code>")


@dataclass(frozen=True, slots=True)
class S3Config:
    """How to reach one bucket. `is_public` says that browsers can reach the endpoint too."""

    endpoint: str
    bucket: str
    access_key: str
    secret_key: str
    region: str = "us-east-1"
    secure: bool = False
    is_public: bool = False


class S3Storage:
    """The `ObjectStorage` port on S3. Blocking calls run in this object's own few threads."""

    def __init__(self, config: S3Config) -> None:
        self._bucket = config.bucket
        self._is_public = config.is_public
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="storage")
        self._client = Minio(
            config.endpoint,
            access_key=config.access_key,
            secret_key=config.secret_key,
            # Naming the region spares the SDK a look-up that embedded servers answer oddly.
            region=config.region,
            secure=config.secure,
            http_client=urllib3.PoolManager(
                maxsize=_THREADS,
                timeout=urllib3.Timeout(connect=5, read=60),
                retries=urllib3.Retry(
                    total=2, backoff_factor=0.2, status_forcelist=[500, 502, 503, 504]
                ),
            ),
        )

    async def put_file(self, key: str, source: Path | BinaryIO, content_type: str) -> StoredObject:
        """Store a whole file and say what was stored."""
        await self._run(lambda: self._put(key, source, content_type))
        return await self.stat(key)

    async def stat(self, key: str) -> StoredObject:
        """Size, tag and type of a stored file; raises `ObjectMissing`."""
        found = await self._run(lambda: self._client.stat_object(self._bucket, key))
        return StoredObject(
            size=int(found.size or 0),
            etag=(found.etag or "").strip('"'),
            content_type=found.content_type or "application/octet-stream",
        )

    async def open_range(self, key: str, start: int, length: int) -> ByteStream:
        """A stream of exactly `length` bytes from `start`; raises `ObjectMissing` at once."""
        if length == 0:
            # The SDK reads a length of zero as "to the end".
            await self.stat(key)
            return _Chunks(self._run, None, 0)
        response = await self._run(
            lambda: self._client.get_object(self._bucket, key, offset=start, length=length)
        )
        return _Chunks(self._run, response, length)

    async def download_to(self, key: str, path: Path) -> None:
        """Copy a stored file to a local path; the path appears only when it is whole."""
        await self._run(lambda: self._client.fget_object(self._bucket, key, str(path)))

    async def delete(self, key: str) -> None:
        """Remove a file; removing what is not there is no error."""
        try:
            await self._run(lambda: self._client.remove_object(self._bucket, key))
        except ObjectMissing:
            return

    async def list_keys(self, prefix: str) -> AsyncIterator[str]:
        """Every key that starts with `prefix`; deleting while listing is allowed."""
        objects = iter(
            await self._run(
                lambda: self._client.list_objects(self._bucket, prefix=prefix, recursive=True)
            )
        )
        while (found := await self._run(lambda: next(objects, None))) is not None:
            if found.object_name:
                yield found.object_name

    async def begin_upload(self, key: str, content_type: str) -> str:
        """Open an upload in parts and return its id, which outlives this process."""
        headers: dict[str, str | list[str] | tuple[str]] = {"Content-Type": content_type}
        return await self._run(
            lambda: self._client._create_multipart_upload(self._bucket, key, headers)
        )

    async def put_part(self, key: str, upload_id: str, number: int, data: bytes) -> str:
        """Store part `number` (1 to 10,000) and return its tag; the same bytes may come again."""
        etag = await self._run(
            lambda: self._client._upload_part(self._bucket, key, data, None, upload_id, number)
        )
        return etag.strip('"')

    async def complete_upload(
        self, key: str, upload_id: str, parts: Sequence[Part]
    ) -> StoredObject:
        """Make the parts one file, in the order of their numbers."""
        ordered = [
            MinioPart(part.number, part.etag) for part in sorted(parts, key=lambda p: p.number)
        ]
        await self._run(
            lambda: self._client._complete_multipart_upload(self._bucket, key, upload_id, ordered)
        )
        return await self.stat(key)

    async def abort_upload(self, key: str, upload_id: str) -> None:
        """Forget an unfinished upload; forgetting it twice is no error."""
        try:
            await self._run(
                lambda: self._client._abort_multipart_upload(self._bucket, key, upload_id)
            )
        except ObjectMissing:
            return

    async def presigned_get(self, key: str, *, filename: str, seconds: int = 300) -> str | None:
        """An address a browser may fetch for a few minutes, or None: serve it ourselves."""
        if not self._is_public:
            return None
        headers: dict[str, str | list[str] | tuple[str]] = {
            "response-content-disposition": f"attachment; filename*=UTF-8''{quote(filename)}"
        }
        return await self._run(
            lambda: self._client.presigned_get_object(
                self._bucket, key, expires=timedelta(seconds=seconds), response_headers=headers
            )
        )

    async def check(self) -> None:
        """Raise `StorageUnavailable` unless the bucket answers."""
        if not await self._run(lambda: self._client.bucket_exists(self._bucket)):
            raise StorageUnavailable(f"The storage bucket “{self._bucket}” does not exist.")

    def close(self) -> None:
        """Let go of the threads; calls already running finish."""
        self._threads.shutdown(wait=False)

    def _put(self, key: str, source: Path | BinaryIO, content_type: str) -> None:
        if isinstance(source, Path):
            self._client.fput_object(self._bucket, key, str(source), content_type=content_type)
            return
        size = source.seek(0, io.SEEK_END)
        source.seek(0)
        self._client.put_object(self._bucket, key, source, size, content_type=content_type)

    async def _run(self, call: Callable[[], T]) -> T:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._threads, call)
        except (S3Error, InvalidResponseError) as error:
            raise _refusal(error) from error
        except _BROKEN_LINE as error:
            raise StorageUnavailable from error


def _refusal(error: S3Error | InvalidResponseError) -> Refusal:
    if isinstance(error, S3Error):
        code = error.code or ""
    else:
        # The embedded server labels its error XML text/xml, which the SDK does not parse.
        match = _XML_CODE.search(str(error))
        code = match.group(1) if match else ""
    if code in _MISSING:
        return ObjectMissing()
    if code in _BROKEN_UPLOAD:
        return UploadBroken()
    return StorageUnavailable("File storage refused the request.")


class _Chunks:
    """Reads one response in chunks and insists on the promised number of bytes."""

    def __init__(
        self,
        run: Callable[[Callable[[], bytes]], Awaitable[bytes]],
        response: urllib3.BaseHTTPResponse | None,
        length: int,
    ) -> None:
        self._run = run
        self._response = response
        self._left = length

    def __aiter__(self) -> "_Chunks":
        return self

    async def __anext__(self) -> bytes:
        response = self._response
        if response is None or self._left == 0:
            await self.aclose()
            raise StopAsyncIteration
        wanted = min(_CHUNK, self._left)
        chunk = await self._run(lambda: response.read(wanted))
        if not chunk:
            await self.aclose()
            raise StorageUnavailable("File storage broke off in the middle of a file.")
        self._left -= len(chunk)
        return chunk

    async def aclose(self) -> None:
        """Give the connection back; an unread rest is dropped with it."""
        response, self._response = self._response, None
        if response is not None:
            response.close()
            response.release_conn()
