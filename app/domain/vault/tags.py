"""Tags and the embedded cover; every text is the uploader's and is only ever data."""

import struct
import threading
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from PIL import Image
from tinytag import TinyTag
from tinytag.tinytag import TinyTagException

from app.core.pictures import BROKEN, on_white, upright
from app.domain.vault import media
from app.domain.vault.analysis.errors import TooLarge, Unreadable
from app.domain.vault.analysis.headers import MAX_COVER_BYTES, MAX_TAGS

MAX_TEXT = 1000
MAX_LONG_TEXT = 20_000
_ONE_AT_A_TIME = threading.Lock()
_LONG = ("comment", "lyrics", "description")
_BEXT = (("description", 256), ("originator", 32), ("originator_reference", 32))
_DAMAGE = (
    TinyTagException,
    ValueError,
    LookupError,
    OverflowError,
    struct.error,
    OSError,
)


@dataclass(frozen=True)
class Artwork:
    """The embedded front cover as found: to be re-encoded before anyone sees it."""

    media_type: str
    width: int
    height: int
    data: bytes


def read_tags(source: BinaryIO) -> dict[str, str]:
    """Lower-case names to texts of ID3, Vorbis, MP4, AIFF and BWF tags; empty when there are none.

    Damaged tags read as none, since the sound may still be good. Raises TooLarge over 500 tags.
    """
    found = _open(source, image=False)
    texts: dict[str, str] = {}
    if found is not None:
        for name, values in found.as_dict().items():
            if name not in _FACTS and values is not None:
                texts[name.lower()] = _clean(name, values)
    texts |= _broadcast_wave(source)
    if len(texts) > MAX_TAGS:
        raise TooLarge(f"More than {MAX_TAGS} tags: remove tags and upload again.")
    return {name: text for name, text in sorted(texts.items()) if text}


_FACTS = (
    "filename",
    "filesize",
    "duration",
    "channels",
    "bitrate",
    "bitdepth",
    "samplerate",
    "mime_type",
)


def _open(source: BinaryIO, *, image: bool) -> TinyTag | None:
    source.seek(0)
    try:
        return TinyTag.get(file_obj=source, duration=False, image=image)
    except _DAMAGE:
        return None


def _clean(name: str, values: object) -> str:
    """One text without control characters; several values are joined by a semicolon."""
    items = values if isinstance(values, list) else [values]
    text = "; ".join(str(item) for item in items)
    shown = "".join(letter for letter in text if letter.isprintable() or letter in "\n\t")
    return shown.strip()[: MAX_LONG_TEXT if name in _LONG else MAX_TEXT]


def _broadcast_wave(source: BinaryIO) -> dict[str, str]:
    """The texts of a broadcast wave's `bext` chunk."""
    source.seek(0)
    head = source.read(media.HEAD_BYTES)
    if head[8:12] != b"WAVE":
        return {}
    position = 12
    while position + 8 <= len(head):
        name, length = struct.unpack_from("<4sI", head, position)
        if name == b"bext":
            return _bext(head[position + 8 : position + 8 + length])
        position += 8 + length + length % 2
    return {}


def _bext(chunk: bytes) -> dict[str, str]:
    texts: dict[str, str] = {}
    position = 0
    for name, width in _BEXT:
        raw = chunk[position : position + width].split(b"\0")[0]
        texts[name] = _clean(name, raw.decode("ascii", "replace"))
        position += width
    texts["origination_date"] = _clean("", chunk[position : position + 10].decode("latin-1"))
    return texts


def read_artwork(source: BinaryIO) -> Artwork | None:
    """The front cover, or None when there is none or it is no picture. Raises TooLarge."""
    media.probe_audio(source)
    found = _open(source, image=True)
    picture = found.images.any if found is not None else None
    if picture is None:
        return None
    if len(picture.data) > MAX_COVER_BYTES:
        raise TooLarge("The embedded cover is larger than 10 MB: embed a smaller one.")
    kind = media.sniff_content(picture.data[: media.HEAD_BYTES])
    if kind is None or kind.family != "image":
        return None
    width, height = media.probe_image(BytesIO(picture.data))
    return Artwork(kind.media_type, width, height, bytes(picture.data))


def render_cover(artwork: bytes, side: int = 1000) -> bytes:
    """The picture as a fresh JPEG of at most `side` pixels, without any of its metadata.

    Raises TooLarge or Unreadable, as `media.probe_image` does.
    """
    picture, _ = _drawn(artwork)
    picture.thumbnail((side, side))
    out = BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue()


def render_whole(image: bytes) -> bytes:
    """The picture as a fresh JPEG of its own size, for print: of its metadata, the colors stay.

    One at a time: each may take 300 MB for two seconds. Raises TooLarge or Unreadable.
    """
    with _ONE_AT_A_TIME:
        picture, profile = _drawn(image)
        out = BytesIO()
        picture.save(out, "JPEG", quality=93, icc_profile=profile)
        return out.getvalue()


def _drawn(data: bytes) -> tuple[Image.Image, bytes | None]:
    """The picture upright, on white where it is transparent, and its color profile."""
    media.probe_image(BytesIO(data))
    try:
        with Image.open(BytesIO(data), formats=media.IMAGE_FORMATS) as image:
            profile = image.info.get("icc_profile") if image.mode in {"RGB", "RGBA"} else None
            image.load()
            picture = on_white(upright(image))
    except BROKEN as error:
        raise Unreadable("This image is damaged. Export it again as PNG or JPEG.") from error
    # Pillow would write the comment of the original again.
    picture.info = {}
    return picture, profile
