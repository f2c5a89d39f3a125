"""The archive of a workspace: one zip file, written as a stream and believed only after a check.

`manifest.json` names every other file with its size and SHA-256; `tables/` holds one JSON line per
row, `csv/` the same rows for spreadsheets, `media/` and `documents/` the stored files.
"""

import hashlib
import re
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Self
from uuid import UUID

import msgspec

from app.core.text import clean_line
from app.domain.leaving.errors import ArchiveRefused
from app.integrations.storage import SMALLEST_PART, ObjectStorage, Part

FORMAT = "backline-workspace"
VERSION = 1
MANIFEST = "manifest.json"
PART = 4 * SMALLEST_PART
CHUNK = 256 * 1024

MAX_MANIFEST = 64 * 1024 * 1024
MAX_FILES = 500_000
MAX_TOTAL = 1024**4
MAX_RATIO = 1100
"""Deflate cannot do better than 1,032 to 1; what claims to, lies about its size."""
MAX_LINE = 8 * 1024 * 1024
_NAME = re.compile(
    r"(tables|csv|received|media|documents)/[^/\\\x00:]{1,200}(/[^/\\\x00:]{1,200})?"
)


class FileEntry(msgspec.Struct, frozen=True):
    """One file of the archive. `rows` counts lines of a table; `key` is the end of a stored key."""

    path: str
    size: int
    sha256: str
    rows: int | None = None
    key: str | None = None
    content_type: str | None = None


class Balance(msgspec.Struct, frozen=True):
    code: str
    currency: str
    balance: str


class Member(msgspec.Struct, frozen=True):
    name: str
    email: str
    role: str


class Manifest(msgspec.Struct, frozen=True):
    """What is in the archive and where it came from."""

    format: str
    version: int
    made_at: str
    made_by: str
    tenant_id: UUID
    workspace: dict[str, Any]
    members: list[Member]
    balances: list[Balance]
    columns: dict[str, list[str]]
    left_out: dict[str, str]
    missing: list[str]
    """Stored files that were gone when the archive was made."""
    files: list[FileEntry]


@dataclass(eq=False)
class _Buffer:
    """What the zip writer has written and storage has not taken yet."""

    data: bytearray = field(default_factory=bytearray)

    def write(self, chunk: bytes) -> int:
        self.data += chunk
        return len(chunk)

    def flush(self) -> None:
        return


@dataclass(eq=False)
class ArchiveWriter:
    """Writes a zip file straight into object storage, never more than a few parts in memory."""

    storage: ObjectStorage
    key: str
    upload_id: str
    entries: list[FileEntry] = field(default_factory=list)
    size: int = 0

    def __post_init__(self) -> None:
        self._buffer = _Buffer()
        out: Any = self._buffer
        self._zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        self._parts: list[Part] = []

    @asynccontextmanager
    async def file(self, path: str, **about: Any) -> AsyncIterator["FileWriter"]:
        """One file of the archive; it is in the manifest when the block ends."""
        info = zipfile.ZipInfo(path, date_time=(2000, 1, 1, 0, 0, 0))
        stored = path.endswith((".zip", ".mp3", ".flac", ".ogg", ".m4a", ".jpg", ".png", ".webp"))
        info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
        with self._zip.open(info, "w", force_zip64=True) as handle:
            writer = FileWriter(self, handle)
            yield writer
        await self.drain()
        if path != MANIFEST:
            self.entries.append(
                FileEntry(path, writer.size, writer.digest.hexdigest(), writer.rows, **about)
            )

    async def drain(self, *, everything: bool = False) -> None:
        while len(self._buffer.data) >= PART or (everything and self._buffer.data):
            part = bytes(self._buffer.data[:PART])
            del self._buffer.data[:PART]
            number = len(self._parts) + 1
            etag = await self.storage.put_part(self.key, self.upload_id, number, part)
            self._parts.append(Part(number, etag))
            self.size += len(part)

    async def close(self, manifest: Manifest) -> int:
        """Write the manifest, finish the upload and return the size of the archive."""
        async with self.file(MANIFEST) as out:
            await out.write(msgspec.json.format(msgspec.json.encode(manifest), indent=1))
        self._zip.close()
        await self.drain(everything=True)
        await self.storage.complete_upload(self.key, self.upload_id, self._parts)
        return self.size


@dataclass(eq=False)
class FileWriter:
    archive: ArchiveWriter
    handle: IO[bytes]
    size: int = 0
    rows: int | None = None
    digest: Any = field(default_factory=hashlib.sha256)

    async def write(self, chunk: bytes) -> None:
        self.handle.write(chunk)
        self.digest.update(chunk)
        self.size += len(chunk)
        await self.archive.drain()

    async def lines(self, lines: list[str]) -> None:
        """Rows of a table, one to a line."""
        self.rows = (self.rows or 0) + len(lines)
        if lines:
            await self.write(("\n".join(lines) + "\n").encode())


def safe_name(text: str, fallback: str) -> str:
    """A file name any system takes, near the one it had."""
    name = re.sub(r'[/\\:*?"<>|\x00-\x1f]+', " ", clean_line(text, limit=120)).strip(" .")
    return name or fallback


@dataclass(eq=False)
class ArchiveReader:
    """An archive somebody brought. Nothing in it is believed before `check` has read all of it."""

    path: Path

    def __enter__(self) -> Self:
        try:
            self._zip = zipfile.ZipFile(self.path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise ArchiveRefused(["This is not a zip file, or it is damaged."]) from error
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def check(self) -> Manifest:
        """The manifest, after every file was read and fits it; raises ArchiveRefused."""
        try:
            self._look_at_the_list()
            manifest = self._manifest()
            self._compare(manifest)
            for entry in manifest.files:
                self._read_whole(entry)
        except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise ArchiveRefused(["The zip file is damaged."]) from error
        return manifest

    def lines(self, path: str) -> Iterator[bytes]:
        """The lines of a checked file."""
        with self._zip.open(path) as handle:
            while line := handle.readline(MAX_LINE + 1):
                if len(line) > MAX_LINE:
                    raise ArchiveRefused([f"A line of {path} is longer than any row."])
                yield line.rstrip(b"\n")

    def copy(self, path: str, out: IO[bytes]) -> None:
        """A checked file, whole."""
        with self._zip.open(path) as handle:
            while chunk := handle.read(CHUNK):
                out.write(chunk)

    def _look_at_the_list(self) -> None:
        infos, problems = self._zip.infolist(), []
        names = [info.filename for info in infos]
        if len(names) > MAX_FILES:
            raise ArchiveRefused(["The archive has too many files."])
        if len(names) != len(set(names)):
            problems.append("Two files of the archive have one name.")
        if MANIFEST not in names:
            problems.append("manifest.json is missing: this is not a Backline archive.")
        for info in infos:
            if info.filename != MANIFEST and not _is_ours(info.filename):
                problems.append(f"The file name {clean_line(info.filename, limit=60)} is refused.")
            if info.flag_bits & 0x1:
                problems.append("The archive is encrypted. Unpack it and pack it without.")
            if info.file_size > MAX_RATIO * max(info.compress_size, 64):
                problems.append("A file unpacks to more than it can hold.")
        if sum(info.file_size for info in infos) > MAX_TOTAL:
            problems.append("The archive unpacks to more than we take.")
        if problems:
            raise ArchiveRefused(problems)

    def _manifest(self) -> Manifest:
        if self._zip.getinfo(MANIFEST).file_size > MAX_MANIFEST:
            raise ArchiveRefused(["manifest.json is too large."])
        try:
            manifest = msgspec.json.decode(self._zip.read(MANIFEST), type=Manifest)
        except msgspec.MsgspecError as error:
            raise ArchiveRefused(["manifest.json cannot be read."]) from error
        if manifest.format != FORMAT:
            raise ArchiveRefused(["This is not the archive of a Backline workspace."])
        if manifest.version > VERSION:
            raise ArchiveRefused(["The archive was made by a newer Backline. Update this one."])
        return manifest

    def _compare(self, manifest: Manifest) -> None:
        named = [entry.path for entry in manifest.files]
        found = {info.filename for info in self._zip.infolist()} - {MANIFEST}
        problems = [f"{path} is not in the manifest." for path in sorted(found - set(named))]
        problems += [f"{path} is missing." for path in sorted(set(named) - found)]
        if len(named) != len(set(named)):
            problems.append("The manifest names a file twice.")
        if problems:
            raise ArchiveRefused(problems)

    def _read_whole(self, entry: FileEntry) -> None:
        digest, size = hashlib.sha256(), 0
        with self._zip.open(entry.path) as handle:
            while chunk := handle.read(CHUNK):
                size += len(chunk)
                if size > entry.size:
                    raise ArchiveRefused([f"{entry.path} is larger than the manifest says."])
                digest.update(chunk)
        if size != entry.size or digest.hexdigest() != entry.sha256:
            raise ArchiveRefused([f"{entry.path} was changed after the archive was made."])


def _is_ours(name: str) -> bool:
    return (
        bool(_NAME.fullmatch(name)) and ".." not in name.split("/") and "." not in name.split("/")
    )
