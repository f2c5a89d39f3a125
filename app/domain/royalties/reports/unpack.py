"""From an untrusted upload to one plain UTF-8 text file, within limits."""

import codecs
import gzip
import hashlib
import zipfile
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from app.domain.royalties.reports.errors import UnreadableReport

CHUNK = 4 * 1024 * 1024
SAMPLE_BYTES = 256 * 1024
MAX_UNPACKED_BYTES = 4 * 1024**3
# A report of ten million lines packs about 10:1; a bomb packs 1,000:1.
MAX_PACKING_RATIO = 200
_RATIO_FREE_BYTES = 16 * 1024 * 1024

_BINARY = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"PAR1": "a Parquet file",
    b"RIFF": "audio",
    b"ID3": "audio",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
}
_WIDE_BLANKS = tuple(blank.encode() for blank in "\u00a0\u2009\u202f\ufeff")
_SHEET = "This is a spreadsheet workbook. Open it, save it as CSV and import that file."


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

    @property
    def physical_lines(self) -> int:
        return self.newlines if self.ends_with_newline else self.newlines + 1


def read_sample(source: Path) -> bytes:
    """The first bytes of the unpacked report, enough to recognise it. Raises UnreadableReport."""
    with _unpacked(source) as stream:
        return _read_fully(stream, SAMPLE_BYTES)


def to_plain_text(source: Path, workdir: Path) -> PlainText:
    """Unpacks and transcodes only when needed; a clean UTF-8 upload is read where it lies."""
    # Hashing releases the interpreter: the second core does it meanwhile.
    with ThreadPoolExecutor(max_workers=1) as second_core:
        sha256 = second_core.submit(_sha256, source)
        plain, encoding = _as_utf8(source, workdir)
        return _survey(plain, encoding=encoding, sha256=sha256.result)


def _as_utf8(source: Path, workdir: Path) -> tuple[Path, str]:
    plain = source
    with source.open("rb") as head:
        packed = _packing(head.read(8))
    if packed:
        plain = workdir / "unpacked"
        _copy_unpacked(source, plain)
    with plain.open("rb") as stream:
        sample = stream.read(SAMPLE_BYTES)
    if not sample.strip():
        raise UnreadableReport("The file is empty.")
    encoding, is_unclean = _encoding_of(plain, sample)
    if not is_unclean:
        return plain, encoding
    _transcode(plain, workdir / "report.utf8", encoding)
    return workdir / "report.utf8", encoding


def decode_sample(sample: bytes) -> tuple[str, str]:
    """The text and the encoding of the beginning of a report. Raises UnreadableReport."""
    encoding = _sample_encoding(sample)
    text = codecs.getincrementaldecoder(encoding)("replace").decode(sample, final=False)
    return text.removeprefix("\ufeff").replace("\0", ""), encoding


def _sample_encoding(sample: bytes) -> str:
    _refuse_binary(sample)
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if sample.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    head = sample[:4096]
    if len(head) >= 8 and head[1::2].count(0) > len(head) // 3:
        return "utf-16-le"
    if len(head) >= 8 and head[0::2].count(0) > len(head) // 3:
        return "utf-16-be"
    _refuse_control_bytes(head)
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(sample, final=False)
    except UnicodeDecodeError:
        return _single_byte(sample)
    return "utf-8"


def _encoding_of(path: Path, sample: bytes) -> tuple[str, bool]:
    """The encoding of the whole file, and whether it must be written anew to be clean UTF-8."""
    encoding = _sample_encoding(sample)
    if not encoding.startswith("utf-8"):
        return (encoding if encoding.startswith("utf-16") else _western(path)), True
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    has_nul = False
    try:
        for chunk in _chunks(path):
            has_nul = has_nul or b"\0" in chunk
            if decoder.getstate()[0] or not chunk.isascii():
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        if encoding == "utf-8-sig":
            return encoding, True
        return _western(path), True
    return encoding, has_nul


def _western(path: Path) -> str:
    undefined = any(_single_byte(chunk) == "latin-1" for chunk in _chunks(path))
    return "latin-1" if undefined else "cp1252"


def _single_byte(chunk: bytes) -> str:
    """Windows-1252 unless the bytes it leaves undefined occur."""
    return "latin-1" if any(byte in chunk for byte in b"\x81\x8d\x8f\x90\x9d") else "cp1252"


def _refuse_binary(sample: bytes) -> None:
    for magic, what in _BINARY.items():
        if sample.startswith(magic):
            raise UnreadableReport(f"This is {what}, not a report. Export the report as CSV.")


def _refuse_control_bytes(head: bytes) -> None:
    control = sum(byte < 32 and byte not in b"\t\r\n\x0c\x1a\0" for byte in head)
    if control > max(2, len(head) // 200) or head.count(0) > max(8, len(head) // 50):
        raise UnreadableReport("This is not a text file. Export the report as CSV.")


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
    names = archive.namelist()
    if "[Content_Types].xml" in names or "mimetype" in names:
        raise UnreadableReport(_SHEET)
    members = [
        info
        for info in archive.infolist()
        if not info.is_dir() and not info.filename.startswith("__MACOSX/")
    ]
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


def _copy_unpacked(source: Path, target: Path) -> None:
    packed_size = source.stat().st_size
    written = 0
    with _unpacked(source) as stream, target.open("wb") as out:
        while chunk := _read_fully(stream, CHUNK):
            written += len(chunk)
            suspicious = written > _RATIO_FREE_BYTES and written > packed_size * MAX_PACKING_RATIO
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
    for chunk in _chunks(path):
        digest.update(chunk)
    return digest.hexdigest()


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def _transcode(source: Path, target: Path, encoding: str) -> None:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    with target.open("w", encoding="utf-8", newline="") as out:
        for chunk in _chunks(source):
            out.write(decoder.decode(chunk).replace("\0", ""))
        out.write(decoder.decode(b"", final=True).replace("\0", ""))


def _survey(path: Path, *, encoding: str, sha256: Callable[[], str]) -> PlainText:
    newlines = carriage_returns = pairs = 0
    has_quotes = has_tabs = has_wide_blanks = False
    last = tail = b""
    for chunk in _chunks(path):
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
