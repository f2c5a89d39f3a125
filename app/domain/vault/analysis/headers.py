"""Structural limits of audio containers, read block by block before any library opens the file.

Each walker reads sizes and counts only, and follows no size past the end of the file.
"""

import os
import struct
from collections.abc import Iterator
from typing import BinaryIO

from app.domain.vault.analysis.errors import TooLarge, Unreadable

MAX_TAGS = 500
MAX_COVER_BYTES = 10 * 1024 * 1024
MAX_STREAMS = 16
MAX_LOGICAL_STREAMS = 4
MAX_SAMPLES = 4_000_000
MAX_EDITS = 1000
_MAX_TAG_BYTES = MAX_COVER_BYTES + (1 << 20)
_MAX_BLOCKS = 1000
_MAX_ID3 = 8
_MAX_BOXES = 5000

_DAMAGED = "The structure of this file is damaged. Export it again."
_TOO_MANY_TAGS = f"More than {MAX_TAGS} tags: remove tags and upload again."
_COVER_TOO_LARGE = "The embedded cover is larger than 10 MB: embed a smaller one."

_MPEG_KBITS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_MPEG2_KBITS = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_MPEG_RATES = (44_100, 48_000, 32_000)
_ADTS_RATES = (
    *(96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000),
    *(22_050, 16_000, 12_000, 11_025, 8_000, 7_350),
)


def check(source: BinaryIO, container: str) -> None:
    """Refuse a file whose blocks, tags, covers or streams are too many or too large.

    Raises TooLarge or Unreadable.
    """
    size = source.seek(0, os.SEEK_END)
    source.seek(0)
    if container in ("mp3", "aac", "flac"):
        _check_id3(source)
    if container == "flac":
        _check_flac(source, size)
    elif container in ("ogg", "opus"):
        _check_ogg(source)
    elif container == "m4a":
        _check_mp4(source, size)
    elif container == "wav":
        _check_chunks(source, size, "<")
    elif container == "aiff":
        _check_chunks(source, size, ">")


def id3_size(head: bytes) -> int:
    """Bytes of the ID3v2 tag that `head` starts with, its header included; 0 without one."""
    if head[:3] != b"ID3" or len(head) < 10:
        return 0
    a, b, c, d = head[6:10]
    return 10 + ((a & 127) << 21 | (b & 127) << 14 | (c & 127) << 7 | d & 127)


def sound_start(head: bytes) -> int:
    """Where the sound begins: behind one or more ID3v2 tags and the zeros that pad them."""
    start = 0
    while size := id3_size(head[start : start + 10]):
        start += size
    while start and start < len(head) and head[start] == 0:
        start += 1
    return start


def _check_id3(source: BinaryIO) -> None:
    """Check every tag in front of the sound and leave the position behind them."""
    start = source.tell()
    for _ in range(_MAX_ID3):
        size = _check_one_id3(source)
        if not size:
            source.seek(start)
            return
        start += size
        source.seek(start)
    raise TooLarge(_TOO_MANY_TAGS)


def _check_one_id3(source: BinaryIO) -> int:
    """Bytes of the tag at the position of `source`, 0 when there is none."""
    head = source.read(10)
    size = id3_size(head)
    if not size:
        return 0
    if size > _MAX_TAG_BYTES:
        raise TooLarge(_COVER_TOO_LARGE)
    body = source.read(size - 10)
    name_bytes = 3 if head[3] == 2 else 4
    count = position = 0
    while position + 10 <= len(body) and body[position] != 0:
        length = _id3_frame_size(body, position, head[3])
        count += 1
        if count > MAX_TAGS:
            raise TooLarge(_TOO_MANY_TAGS)
        if body[position : position + 3] in (b"API", b"PIC") and length > MAX_COVER_BYTES:
            raise TooLarge(_COVER_TOO_LARGE)
        position += (6 if name_bytes == 3 else 10) + length
    return size


def _id3_frame_size(body: bytes, position: int, version: int) -> int:
    if version == 2:
        return int.from_bytes(body[position + 3 : position + 6], "big")
    raw = body[position + 4 : position + 8]
    if version == 3:
        return int.from_bytes(raw, "big")
    a, b, c, d = raw
    return (a & 127) << 21 | (b & 127) << 14 | (c & 127) << 7 | d & 127


def _check_flac(source: BinaryIO, size: int) -> None:
    if source.read(4) != b"fLaC":
        raise Unreadable(_DAMAGED)
    for _ in range(_MAX_BLOCKS):
        head = source.read(4)
        if len(head) < 4:
            raise Unreadable(_DAMAGED)
        kind, length = head[0] & 127, int.from_bytes(head[1:], "big")
        end = source.tell() + length
        if end > size:
            raise Unreadable(_DAMAGED)
        if kind == 6 and length > MAX_COVER_BYTES:
            raise TooLarge(_COVER_TOO_LARGE)
        if kind == 4:
            _check_comments(source.read(length))
        source.seek(end)
        if head[0] & 128:
            return
    raise TooLarge(_TOO_MANY_TAGS)


def _check_comments(block: bytes) -> None:
    """A Vorbis comment block: vendor, count, comments."""
    if len(block) < 8:
        raise Unreadable(_DAMAGED)
    vendor = int.from_bytes(block[:4], "little")
    count = int.from_bytes(block[4 + vendor : 8 + vendor], "little")
    if count > MAX_TAGS:
        raise TooLarge(_TOO_MANY_TAGS)


def _check_ogg(source: BinaryIO) -> None:
    """Logical streams all begin before the first page of data; comments follow at once."""
    for _ in range(MAX_LOGICAL_STREAMS + 1):
        head = source.read(27)
        if len(head) < 27 or head[:4] != b"OggS":
            raise Unreadable(_DAMAGED)
        payload = source.read(sum(source.read(head[26])))
        if not head[5] & 2:
            marker = 7 if payload.startswith(b"\x03vorbis") else 8
            _check_comments(payload[marker:])
            return
    raise TooLarge(f"This Ogg file holds more than {MAX_LOGICAL_STREAMS} streams: keep the sound.")


def _check_chunks(source: BinaryIO, size: int, order: str) -> None:
    """RIFF and AIFF chunks; only sound data may claim to run past the end, as live captures do."""
    position = 12
    for _ in range(_MAX_BLOCKS):
        source.seek(position)
        head = source.read(8)
        if len(head) < 8:
            return
        name, length = struct.unpack(f"{order}4sI", head)
        last = name in (b"data", b"SSND")
        if position + 8 + length > size:
            if last and length < 0x8000_0000:
                return
            raise Unreadable(_DAMAGED)
        if name in (b"ID3 ", b"id3 "):
            if length > _MAX_TAG_BYTES:
                raise TooLarge(_COVER_TOO_LARGE)
            _check_id3(source)
        position += 8 + length + length % 2
    raise TooLarge(_TOO_MANY_TAGS)


_PARENTS = (
    b"moov",
    b"trak",
    b"mdia",
    b"minf",
    b"stbl",
    b"udta",
    b"edts",
    b"meta",
    b"ilst",
)


def _boxes(source: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, bytes, int, int]]:
    """Parent, name, start and end of content of every box, in the parents that matter."""
    pending = [(b"", start, end)]
    count = 0
    while pending:
        parent, position, limit = pending.pop()
        while position + 8 <= limit:
            source.seek(position)
            length, name = struct.unpack(">I4s", source.read(8))
            content = position + 8
            if length == 1:
                length = int.from_bytes(source.read(8), "big")
                content += 8
            length = length or limit - position
            count += 1
            if count > _MAX_BOXES:
                raise TooLarge("This M4A has too many parts. Export it again with one track.")
            if position + length > limit or length < content - position:
                raise Unreadable(_DAMAGED)
            yield parent, name, content, position + length
            if name in _PARENTS:
                pending.append((name, content + (4 if name == b"meta" else 0), position + length))
            position += length


def _check_mp4(source: BinaryIO, size: int) -> None:
    tracks = items = 0
    for parent, name, start, end in list(_boxes(source, 0, size)):
        tracks += name == b"trak"
        items += parent == b"ilst"
        if tracks > MAX_STREAMS:
            raise TooLarge(f"More than {MAX_STREAMS} tracks: export the M4A with one track.")
        if items > MAX_TAGS:
            raise TooLarge(_TOO_MANY_TAGS)
        if name == b"covr" and end - start > MAX_COVER_BYTES:
            raise TooLarge(_COVER_TOO_LARGE)
        if name == b"stsz":
            _check_sample_sizes(source, start, end)
        if name == b"elst" and _count_at(source, start + 4) > MAX_EDITS:
            raise TooLarge("This M4A has too many edits. Export it again.")


def _check_sample_sizes(source: BinaryIO, start: int, end: int) -> None:
    common, count = _count_at(source, start + 4), _count_at(source, start + 8)
    if count > MAX_SAMPLES:
        raise TooLarge("This M4A is longer than 4 hours: split it.")
    if common == 0 and count * 4 > end - start - 12:
        raise Unreadable(_DAMAGED)


def _count_at(source: BinaryIO, position: int) -> int:
    source.seek(position)
    return int.from_bytes(source.read(4), "big")


def mp4_codec(source: BinaryIO) -> str:
    """The coding of the first sound track: "aac", "alac", or its four letters."""
    size = source.seek(0, os.SEEK_END)
    for _, name, start, _ in _boxes(source, 0, size):
        if name == b"stsd":
            source.seek(start + 12)
            letters = source.read(4)
            return {b"mp4a": "aac"}.get(letters, letters.decode("latin-1").strip().lower())
    raise Unreadable("There is no sound in this M4A file.")


def mpeg_frames(head: bytes, start: int, most: int) -> int:
    """How many MPEG-1/2 layer III frames follow one another from `start`, `most` at most."""
    found = 0
    position = start
    while found < most and position + 4 <= len(head):
        length = _mpeg_length(head[position : position + 4])
        if length is None:
            break
        found += 1
        position += length
    return found


def _mpeg_length(head: bytes) -> int | None:
    if head[0] != 0xFF or head[1] & 0xE6 != 0xE2 or head[1] >> 3 & 3 == 1:
        return None
    version = head[1] >> 3 & 3
    index, rate = head[2] >> 4, head[2] >> 2 & 3
    if index in (0, 15) or rate == 3:
        return None
    if version == 3:
        return 144_000 * _MPEG_KBITS[index] // _MPEG_RATES[rate] + (head[2] >> 1 & 1)
    hertz = _MPEG_RATES[rate] // (2 if version == 2 else 4)
    return 72_000 * _MPEG2_KBITS[index] // hertz + (head[2] >> 1 & 1)


def adts_frames(data: bytes, start: int, most: int) -> int:
    """How many AAC frames follow one another from `start`, `most` at most."""
    found = 0
    position = start
    while found < most and position + 7 <= len(data):
        length = _adts_length(data[position : position + 7])
        if length is None:
            break
        found += 1
        position += length
    return found


def _adts_length(head: bytes) -> int | None:
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return None
    length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return length if length >= 7 and head[2] >> 2 & 15 < len(_ADTS_RATES) else None


def adts_facts(source: BinaryIO) -> tuple[int, int, float]:
    """Sample rate, channels and seconds of raw AAC, by walking its frames."""
    size = source.seek(0, os.SEEK_END)
    source.seek(0)
    position = first = id3_size(source.read(10))
    frames = 0
    rate = channels = 0
    while position + 7 <= size:
        source.seek(position)
        head = source.read(7)
        length = _adts_length(head)
        if length is None:
            break
        if position == first:
            rate = _ADTS_RATES[head[2] >> 2 & 15]
            channels = (head[2] & 1) << 2 | head[3] >> 6
        frames += 1
        if frames > MAX_SAMPLES:
            raise TooLarge("This file is longer than 4 hours: split it.")
        position += length
    if not frames or not channels:
        raise Unreadable("There is no sound in this AAC file.")
    return rate, channels, frames * 1024 / rate
