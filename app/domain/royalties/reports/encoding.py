"""Which encoding a report is in, and its text as UTF-8."""

import codecs
from collections.abc import Iterator
from pathlib import Path

from app.domain.royalties.reports.errors import UnreadableReport

CHUNK = 4 * 1024 * 1024
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


def encoding_of(path: Path, sample: bytes) -> tuple[str, bool]:
    """The encoding of the whole file, and whether it must be written anew to be clean UTF-8."""
    encoding = _sample_encoding(sample)
    if not encoding.startswith("utf-8"):
        return (encoding if encoding.startswith("utf-16") else _western(path)), True
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    has_nul = False
    try:
        for chunk in chunks(path):
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
    undefined = any(_single_byte(chunk) == "latin-1" for chunk in chunks(path))
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


def chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def transcode(source: Path, target: Path, encoding: str) -> None:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    with target.open("w", encoding="utf-8", newline="") as out:
        for chunk in chunks(source):
            out.write(decoder.decode(chunk).replace("\0", ""))
        out.write(decoder.decode(b"", final=True).replace("\0", ""))
