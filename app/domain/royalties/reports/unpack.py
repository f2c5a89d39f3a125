"""From an untrusted upload to one plain UTF-8 text file, within limits."""

import gzip
import hashlib
import zipfile
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from app.domain.royalties.reports.encoding import CHUNK, chunks, encoding_of, transcode
from app.domain.royalties.reports.errors import UnreadableReport
from app.domain.royalties.reports.workbook import (
    MAX_PACKING_RATIO,
    MAX_UNPACKED_BYTES,
    RATIO_FREE_BYTES,
    is_workbook,
    sheet_sample,
    write_sheet,
)

SAMPLE_BYTES = 256 * 1024
WORKBOOK = "xlsx"

_ZIP = b"PK\x03\x04"
_WIDE_BLANKS = tuple(blank.encode() for blank in "\u00a0\u2009\u202f\ufeff")


@dataclass(frozen=True)
class PlainText:
    """A report as UTF-8 text; `sha256` is of the file as it was uploaded."""

    path: Path
    encoding: str
    sha256: str
    newlines: int
    has_quotes: bool
    # Carriage returns on their own, or line feeds beside CRLF: rows are not counted by newlines.
    has_odd_newlines: bool
    ends_with_newline: bool
    trailing_blank_lines: int
    has_tabs: bool
    # No-break and thin spaces, byte order marks: blanks beyond the plain space.
    has_wide_blanks: bool
    # From a workbook whose numbers are cells of their own: their sign is a point.
    has_typed_decimals: bool = False

    @property
    def physical_lines(self) -> int:
        return self.newlines if self.ends_with_newline else self.newlines + 1


def read_sample(source: Path) -> bytes:
    """The first bytes of the unpacked report, enough to recognise it. Raises UnreadableReport."""
    if is_workbook_file(source):
        return sheet_sample(source)
    with _unpacked(source) as stream:
        head = _read_fully(stream, SAMPLE_BYTES)
    if not head.startswith(_ZIP):
        return head
    with TemporaryDirectory(prefix="report-") as directory:
        inner = Path(directory) / "inner"
        _copy_unpacked(source, inner)
        return sheet_sample(inner) if is_workbook_file(inner) else head


def to_plain_text(source: Path, workdir: Path) -> PlainText:
    """Unpacks and transcodes only when needed; a clean UTF-8 upload is read where it lies."""
    # Hashing releases the interpreter: the second core does it meanwhile.
    with ThreadPoolExecutor(max_workers=1) as second_core:
        sha256 = second_core.submit(_sha256, source)
        plain = _unpack(source, workdir)
        if is_workbook_file(plain):
            sheet = workdir / "sheet"
            has_decimals = write_sheet(plain, sheet)
            text = _survey(sheet, encoding=WORKBOOK, sha256=sha256.result)
            return replace(text, has_typed_decimals=has_decimals)
        plain, encoding = _as_utf8(plain, workdir)
        return _survey(plain, encoding=encoding, sha256=sha256.result)


def _unpack(source: Path, workdir: Path) -> Path:
    with source.open("rb") as head:
        packed = _packing(head.read(8))
    if not packed or is_workbook_file(source):
        return source
    _copy_unpacked(source, workdir / "unpacked")
    return workdir / "unpacked"


def is_workbook_file(source: Path) -> bool:
    """Whether a file is a workbook. Raises UnreadableReport for other office documents."""
    with source.open("rb") as head:
        return head.read(4) == _ZIP and is_workbook(source)


def _as_utf8(plain: Path, workdir: Path) -> tuple[Path, str]:
    with plain.open("rb") as stream:
        sample = stream.read(SAMPLE_BYTES)
    if not sample.strip():
        raise UnreadableReport("The file is empty.")
    encoding, is_unclean = encoding_of(plain, sample)
    if not is_unclean:
        return plain, encoding
    transcode(plain, workdir / "report.utf8", encoding)
    return workdir / "report.utf8", encoding


def _packing(head: bytes) -> str | None:
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    return None


@contextmanager
def _unpacked(source: Path) -> Iterator[IO[bytes]]:
    with source.open("rb") as raw:
        packing = _packing(raw.read(8))
        raw.seek(0)
        if packing == "gzip":
            with gzip.GzipFile(fileobj=raw) as stream:
                yield stream  # type: ignore[misc]
        elif packing == "zip":
            with _only_member(raw) as member:
                yield member
        else:
            yield raw


@contextmanager
def _only_member(raw: IO[bytes]) -> Iterator[IO[bytes]]:
    try:
        archive = zipfile.ZipFile(raw)
    except (zipfile.BadZipFile, ValueError, OSError):
        raise UnreadableReport("The zip archive is damaged. Pack the report again.") from None
    members = files_in_archive(archive)
    if len(members) != 1:
        raise UnreadableReport(
            f"The archive holds {len(members)} files. Import the reports one by one."
        )
    if members[0].flag_bits & 1:
        raise UnreadableReport("The archive has a password. Unpack it and import the report.")
    if members[0].file_size > MAX_UNPACKED_BYTES:
        raise UnreadableReport("The report in the archive is too large.")
    try:
        with archive, archive.open(members[0]) as member:
            yield member
    except (zipfile.BadZipFile, NotImplementedError):
        raise UnreadableReport("The zip archive is damaged. Pack the report again.") from None


def files_in_archive(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Its members without directories and what one system adds for itself."""
    return [
        info
        for info in archive.infolist()
        if not info.is_dir() and not info.filename.startswith("__MACOSX/")
    ]


def _copy_unpacked(source: Path, target: Path) -> None:
    packed_size = source.stat().st_size
    written = 0
    with _unpacked(source) as stream, target.open("wb") as out:
        while chunk := _read_fully(stream, CHUNK):
            written += len(chunk)
            suspicious = written > RATIO_FREE_BYTES and written > packed_size * MAX_PACKING_RATIO
            if suspicious or written > MAX_UNPACKED_BYTES:
                raise UnreadableReport("The archive unpacks to far more than a report can be.")
            out.write(chunk)


def _read_fully(stream: IO[bytes], size: int) -> bytes:
    try:
        return stream.read(size)
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile):
        raise UnreadableReport("The archive is damaged. Download the report again.") from None


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    for chunk in chunks(path):
        digest.update(chunk)
    return digest.hexdigest()


def _survey(path: Path, *, encoding: str, sha256: Callable[[], str]) -> PlainText:
    newlines = carriage_returns = pairs = 0
    has_quotes = has_tabs = has_wide_blanks = False
    last = tail = b""
    for chunk in chunks(path):
        newlines += chunk.count(b"\n")
        has_quotes = has_quotes or b'"' in chunk
        has_tabs = has_tabs or b"\t" in chunk
        if not (has_wide_blanks or chunk.isascii()):
            # A blank may lie across two chunks: a chunk that ends inside a letter counts too.
            has_wide_blanks = not chunk[-1:].isascii() or any(b in chunk for b in _WIDE_BLANKS)
        if b"\r" in chunk or last == b"\r":
            carriage_returns += chunk.count(b"\r")
            pairs += chunk.count(b"\r\n") + (last == b"\r" and chunk.startswith(b"\n"))
        last = chunk[-1:]
        tail = (tail + chunk[-1024:])[-1024:]
    trailing = len(tail) - len(tail.rstrip(b"\r\n"))
    return PlainText(
        path=path,
        encoding=encoding.removesuffix("-sig"),
        sha256=sha256(),
        newlines=newlines,
        has_quotes=has_quotes,
        has_odd_newlines=carriage_returns != pairs or pairs not in (0, newlines),
        ends_with_newline=last == b"\n",
        has_tabs=has_tabs,
        has_wide_blanks=has_wide_blanks,
        trailing_blank_lines=max(0, tail[len(tail) - trailing :].count(b"\n") - 1),
    )
