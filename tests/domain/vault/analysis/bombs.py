"""Hostile files, each made in a moment and small on disk."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

from tests import audio


def flac_of_silence(path: Path, seconds: int, rate: int, channels: int) -> Path:
    """Silence that unpacks several hundredfold."""
    source = f"anullsrc=r={rate}:cl={'7.1' if channels == 8 else 'stereo'}"
    audio.ffmpeg("-f", "lavfi", "-i", source, "-t", str(seconds), "-c:a", "flac", str(path))
    return path


def wav(channels: int = 2, rate: int = 44_100, data: int = 100, sound: bytes = bytes(100)) -> bytes:
    """A WAV that declares what it likes and holds `sound`."""
    align = channels * 2 % 65_536
    form = struct.pack("<HHIIHH", 1, channels, rate, rate * align % 2**32, align, 16)
    body = b"WAVEfmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", data) + sound
    return b"RIFF" + struct.pack("<I", len(body)) + body


def id3(frames: int, frame: bytes = b"TXXX\0\0\0\x01\0\0\x03") -> bytes:
    """An MP3 tag of many small frames."""
    return _id3_head(frames * len(frame)) + frames * frame


MPEG_FRAMES = 4 * (b"\xff\xfb\x90\x00" + bytes(413))


def apic(declared: int) -> bytes:
    """The head of a tag whose picture is as large as declared; the rest is up to the file."""
    return _id3_head(declared + 10) + b"APIC" + struct.pack(">I", declared) + b"\0\0"


def padded_id3(size: int) -> bytes:
    """A tag that is all padding."""
    return _id3_head(size) + bytes(size)


def _id3_head(size: int) -> bytes:
    return b"ID3\x03\0\0" + bytes(size >> shift & 127 for shift in (21, 14, 7, 0))


def aiff_with_a_negative_chunk() -> bytes:
    """COMM claims -4 bytes."""
    return b"FORM" + struct.pack(">I", 100) + b"AIFFCOMM" + struct.pack(">i", -4) + bytes(88)


def box(name: bytes, content: bytes) -> bytes:
    """One MP4 box."""
    return struct.pack(">I", 8 + len(content)) + name + content


def m4a(moov: bytes) -> bytes:
    """An M4A with the given movie."""
    return box(b"ftyp", b"M4A \0\0\0\0") + box(b"moov", moov)


def nested(names: tuple[bytes, ...], content: bytes) -> bytes:
    """Boxes in boxes, outermost first."""
    for name in reversed(names):
        content = box(name, content)
    return content


STBL = (b"trak", b"mdia", b"minf", b"stbl")


def huge_stsz() -> bytes:
    """Four thousand million samples without their sizes."""
    return m4a(nested((*STBL, b"stsz"), struct.pack(">III", 0, 0, 2**32 - 1)))


def endless_edits() -> bytes:
    """An edit list of a million entries."""
    return m4a(nested((b"trak", b"edts", b"elst"), struct.pack(">II", 0, 1_000_000)))


def ogg_page(serial: int, flags: int, granule: int, payload: bytes, number: int = 0) -> bytes:
    """A page with its checksum."""
    lacing = bytes([255] * (len(payload) // 255) + [len(payload) % 255])
    head = struct.pack("<4sBBqIII", b"OggS", 0, flags, granule, serial, number, 0)
    page = bytearray(head + bytes([len(lacing)]) + lacing + payload)
    page[22:26] = struct.pack("<I", ogg_checksum(page))
    return bytes(page)


def ogg_checksum(page: bytes | bytearray) -> int:
    """CRC-32 of Ogg: polynomial 0x04C11DB7, not reflected, from zero."""
    value = 0
    for byte in page:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1 ^ (0x04C11DB7 if value & 0x80000000 else 0)) & 0xFFFFFFFF
    return value


def ogg_of_many_streams(count: int) -> bytes:
    """Only beginnings of streams; checksums matter to no one here."""
    page = ogg_page(1, 2, 0, b"\x01vorbis" + bytes(23))
    return page * count


def opus_of_nine_hours(path: Path) -> Path:
    """A second of Opus whose last page says that nine hours have passed."""
    audio.ffmpeg("-f", "lavfi", "-i", "anullsrc", "-t", "1", "-c:a", "libopus", str(path))
    data = bytearray(path.read_bytes())
    last = data.rindex(b"OggS")
    data[last + 6 : last + 14] = struct.pack("<q", 9 * 3600 * 48_000 + 312)
    data[last + 22 : last + 26] = bytes(4)
    data[last + 22 : last + 26] = struct.pack("<I", ogg_checksum(data[last:]))
    path.write_bytes(data)
    return path


def png(side: int) -> bytes:
    """A black square of one bit a pixel, a few kilobytes for hundreds of megabytes."""
    rows = zlib.compress(bytes((side + 7) // 8 + 1) * side, 9)
    size = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    parts = ((b"IHDR", size), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )


def jpeg_header(side: int) -> bytes:
    """A small JPEG whose frame header claims `side` squared."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG")
    data = bytearray(out.getvalue())
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", side, side)
    return bytes(data)


def gif(frames: int) -> bytes:
    """An animation of one-pixel frames."""
    out = io.BytesIO()
    Image.new("P", (1, 1)).save(out, "GIF")
    data = out.getvalue()
    start = data.index(b",")
    return data[:start] + data[start:-1] * frames + b";"


def webp(frames: int) -> bytes:
    """An animation of small frames that all differ."""
    out = io.BytesIO()
    random = np.random.default_rng(1)
    images = [
        Image.fromarray(random.integers(0, 255, (4, 4, 3), dtype=np.uint8)) for _ in range(frames)
    ]
    images[0].save(out, "WEBP", save_all=True, append_images=images[1:], minimize_size=False)
    return out.getvalue()


def zip_of(entries: dict[str, bytes]) -> bytes:
    """A ZIP at the highest compression."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def pdf(pages: int) -> bytes:
    """A PDF that counts its pages by the hundred thousand."""
    return b"%PDF-1.7\n1 0 obj<</Type/Pages/Count " + str(pages).encode() + b">>endobj\n%%EOF"
