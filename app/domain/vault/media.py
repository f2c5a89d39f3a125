"""The files we accept: 9 audio, 4 image, 3 video and 2 document kinds, checked by header alone."""

import os
import zipfile
from dataclasses import dataclass
from typing import BinaryIO, Literal

import soundfile
from PIL import Image
from tinytag import TinyTag
from tinytag.tinytag import TinyTagException

from app.core.pictures import BROKEN
from app.domain.vault.analysis import headers
from app.domain.vault.analysis.errors import NotAllowed, TooLarge, Unreadable

Family = Literal["audio", "image", "video", "document"]

HEAD_BYTES = 64 * 1024
MAX_CHANNELS = 8
MAX_RATE = 192_000
MAX_SECONDS = 4 * 3600
MAX_DECODED_BYTES = 4 << 30
MAX_PIXELS = 33_000_000
IMAGE_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
MAX_FRAMES = 500
MAX_ZIP_ENTRIES = 10_000
MAX_ZIP_RATIO = 200


@dataclass(frozen=True)
class Kind:
    """An accepted format: `media_type` is what we serve it as, whatever the uploader declared."""

    name: str
    family: Family
    media_type: str
    extensions: tuple[str, ...]


KINDS = {
    kind.name: kind
    for kind in (
        Kind("wav", "audio", "audio/wav", ("wav", "wave", "bwf")),
        Kind("aiff", "audio", "audio/aiff", ("aiff", "aif", "aifc")),
        Kind("flac", "audio", "audio/flac", ("flac",)),
        Kind("mp3", "audio", "audio/mpeg", ("mp3",)),
        Kind("ogg", "audio", "audio/ogg", ("ogg", "oga")),
        Kind("opus", "audio", "audio/opus", ("opus", "ogg")),
        Kind("m4a", "audio", "audio/mp4", ("m4a",)),
        Kind("aac", "audio", "audio/aac", ("aac",)),
        Kind("caf", "audio", "audio/x-caf", ("caf",)),
        Kind("png", "image", "image/png", ("png",)),
        Kind("jpeg", "image", "image/jpeg", ("jpg", "jpeg")),
        Kind("webp", "image", "image/webp", ("webp",)),
        Kind("gif", "image", "image/gif", ("gif",)),
        Kind("mp4", "video", "video/mp4", ("mp4", "m4v")),
        Kind("mov", "video", "video/quicktime", ("mov",)),
        Kind("webm", "video", "video/webm", ("webm",)),
        Kind("pdf", "document", "application/pdf", ("pdf",)),
        Kind("zip", "document", "application/zip", ("zip",)),
    )
}


@dataclass(frozen=True)
class AudioHeader:
    """What the header of an audio file declares; `duration` in seconds."""

    kind: Kind
    codec: str
    sample_rate: int
    channels: int
    bit_depth: int | None
    duration: float | None


def sniff(head: bytes, filename: str) -> Kind:
    """The kind of a file by its first bytes, which its extension must agree with.

    `head` is the first `HEAD_BYTES` of the file or all of it. Raises NotAllowed.
    """
    kind = sniff_content(head)
    extension = filename.rpartition(".")[2].lower()
    if kind is None:
        raise NotAllowed(
            "Upload audio (WAV, AIFF, FLAC, MP3, Ogg, Opus, M4A, AAC or CAF), an image (PNG, JPEG, "
            "WebP or GIF), video (MP4, MOV or WebM), a PDF or a ZIP."
        )
    if extension not in kind.extensions:
        raise NotAllowed(
            f"The content is {kind.name.upper()}, so the name must end in .{kind.extensions[0]}. "
            "Rename or export the file again."
        )
    return kind


def sniff_content(head: bytes) -> Kind | None:
    """The kind by magic numbers alone, None when it is not on the list."""
    for offset, magic, name in _MAGIC:
        if head[offset : offset + len(magic)] == magic:
            return KINDS[name]
    for test in (_riff, _form, _ogg, _iso, _matroska, _mpeg):
        name_or_none = test(head)
        if name_or_none is not None:
            return KINDS[name_or_none]
    return None


_MAGIC = (
    (0, b"fLaC", "flac"),
    (0, b"caff\x00\x01", "caf"),
    (0, b"\x89PNG\r\n\x1a\n", "png"),
    (0, b"\xff\xd8\xff", "jpeg"),
    (0, b"GIF87a", "gif"),
    (0, b"GIF89a", "gif"),
    (0, b"%PDF-", "pdf"),
    (0, b"PK\x03\x04", "zip"),
    (0, b"PK\x05\x06", "zip"),
)


def _riff(head: bytes) -> str | None:
    if head[:4] in (b"RIFF", b"RF64", b"BW64") and head[8:12] == b"WAVE":
        return "wav"
    return "webp" if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else None


def _form(head: bytes) -> str | None:
    return "aiff" if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC") else None


def _ogg(head: bytes) -> str | None:
    if head[:4] != b"OggS" or len(head) < 28:
        return None
    payload = head[27 + head[26] :]
    if payload.startswith(b"OpusHead"):
        return "opus"
    return "ogg" if payload.startswith(b"\x01vorbis") else None


def _iso(head: bytes) -> str | None:
    if head[4:8] != b"ftyp":
        return None
    brand = head[8:12]
    if brand in (b"M4A ", b"M4B "):
        return "m4a"
    if brand == b"qt  ":
        return "mov"
    known = (
        b"isom",
        b"iso2",
        b"iso4",
        b"iso5",
        b"iso6",
        b"mp41",
        b"mp42",
        b"avc1",
        b"M4V ",
    )
    return "mp4" if brand in known else None


def _matroska(head: bytes) -> str | None:
    return "webm" if head[:4] == b"\x1aE\xdf\xa3" and b"webm" in head[:64] else None


def _mpeg(head: bytes) -> str | None:
    """MP3 behind its ID3 tag, or raw AAC; two frames in a row, as one pattern is an accident."""
    start = headers.sound_start(head)
    if start >= len(head):
        return "mp3" if head[:3] == b"ID3" else None
    if headers.adts_frames(head, start, 2) == 2:
        return "aac"
    return "mp3" if headers.mpeg_frames(head, start, 2) == 2 else None


def probe_audio(source: BinaryIO) -> AudioHeader:
    """Read the header of an open file. Raises NotAllowed, Unreadable or TooLarge."""
    source.seek(0)
    kind = sniff_content(source.read(HEAD_BYTES))
    if kind is None or kind.family != "audio":
        raise NotAllowed("Upload audio as WAV, AIFF, FLAC, MP3, Ogg, Opus, M4A, AAC or CAF.")
    headers.check(source, kind.name)
    if kind.name == "m4a":
        header = _probe_m4a(source, kind)
    elif kind.name == "aac":
        header = _probe_aac(source, kind)
    else:
        header = _probe_pcm(source, kind)
    return _within_limits(header)


def _probe_pcm(source: BinaryIO, kind: Kind) -> AudioHeader:
    # By descriptor: calls back into Python cannot report a seek before the beginning. The
    # position is put back because a buffered reader relies on it.
    descriptor = source.fileno()
    position = os.lseek(descriptor, 0, os.SEEK_CUR)
    os.lseek(descriptor, 0, os.SEEK_SET)
    try:
        with soundfile.SoundFile(descriptor, closefd=False) as sound:
            codec, depth = _subtype(sound.subtype)
            codec = "flac" if kind.name == "flac" else codec
            seconds = sound.frames / sound.samplerate
            return AudioHeader(kind, codec, sound.samplerate, sound.channels, depth, seconds)
    except (soundfile.SoundFileError, ZeroDivisionError) as error:
        raise Unreadable(
            f"This does not follow the {kind.name.upper()} format. Export it again."
        ) from error
    finally:
        os.lseek(descriptor, position, os.SEEK_SET)


def _subtype(subtype: str) -> tuple[str, int | None]:
    """libsndfile's name of the coding as our codec and its bits per sample."""
    depths = {"PCM_S8": 8, "PCM_U8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32}
    if subtype in depths:
        return "pcm", depths[subtype]
    if subtype in ("FLOAT", "DOUBLE"):
        return "pcm_float", 32 if subtype == "FLOAT" else 64
    if subtype.startswith("ALAC_"):
        return "alac", int(subtype.removeprefix("ALAC_"))
    return {"MPEG_LAYER_III": "mp3"}.get(subtype, subtype.lower()), None


def _probe_m4a(source: BinaryIO, kind: Kind) -> AudioHeader:
    source.seek(0)
    try:
        found = TinyTag.get(file_obj=source, filename="probe.m4a", tags=False)
    except (TinyTagException, ValueError, OverflowError, ArithmeticError) as error:
        raise Unreadable("This does not follow the M4A format. Export it again.") from error
    if not found.samplerate or not found.channels:
        raise Unreadable("There is no sound in this M4A file.")
    codec = headers.mp4_codec(source)
    depth = found.bitdepth if codec == "alac" else None
    return AudioHeader(kind, codec, found.samplerate, found.channels, depth, found.duration)


def _probe_aac(source: BinaryIO, kind: Kind) -> AudioHeader:
    rate, channels, seconds = headers.adts_facts(source)
    return AudioHeader(kind, "aac", rate, channels, None, seconds)


def _within_limits(header: AudioHeader) -> AudioHeader:
    seconds = header.duration or 0.0
    decoded = seconds * header.sample_rate * header.channels * ((header.bit_depth or 16) / 8)
    if header.channels > MAX_CHANNELS:
        raise TooLarge(f"{header.channels} channels: upload {MAX_CHANNELS} channels at most.")
    if header.sample_rate > MAX_RATE:
        raise TooLarge(f"{header.sample_rate:,} Hz: upload at {MAX_RATE:,} Hz at most.")
    if seconds > MAX_SECONDS:
        raise TooLarge(f"{seconds / 3600:.1f} hours long: upload 4 hours at most.")
    if decoded > MAX_DECODED_BYTES:
        raise TooLarge("This file opens to more than 4 GiB: split it or lower its sample rate.")
    return header


def probe_image(source: BinaryIO) -> tuple[int, int]:
    """Width and height in pixels without decoding the picture. Raises Unreadable or TooLarge."""
    source.seek(0)
    try:
        with Image.open(source, formats=IMAGE_FORMATS) as image:
            width, height = image.size
            _check_pixels(width, height)
            frames = int(getattr(image, "n_frames", 1))
    except Image.DecompressionBombError as error:
        raise TooLarge("This image is larger than 33 megapixels: scale it down.") from error
    except BROKEN as error:
        raise Unreadable("This image is damaged. Export it again as PNG or JPEG.") from error
    if frames > MAX_FRAMES:
        raise TooLarge(f"{frames:,} frames: upload an animation of {MAX_FRAMES} frames at most.")
    return width, height


def _check_pixels(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise TooLarge(f"{width:,} × {height:,} pixels: scale the image to 33 megapixels at most.")


def probe_zip(source: BinaryIO) -> int:
    """Bytes the archive would open to; nothing is opened. Raises Unreadable or TooLarge."""
    size = source.seek(0, os.SEEK_END)
    try:
        entries = zipfile.ZipFile(source).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Unreadable("This ZIP is damaged. Pack it again.") from error
    opened = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ZIP_ENTRIES:
        raise TooLarge(f"{len(entries):,} files: pack {MAX_ZIP_ENTRIES:,} files at most.")
    if opened > MAX_DECODED_BYTES or opened > MAX_ZIP_RATIO * max(size, 1):
        raise TooLarge("This ZIP opens to far more than it holds: pack the files again.")
    if any(entry.filename.lower().endswith((".zip", ".gz", ".7z", ".rar")) for entry in entries):
        raise NotAllowed("This ZIP holds other archives: pack the files themselves.")
    return opened
