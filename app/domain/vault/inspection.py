"""What a file that just arrived is, from its bytes: nothing its sender claims is believed."""

import hashlib
from dataclasses import dataclass
from typing import Any, BinaryIO

from app.core.text import clean_line
from app.domain.vault import media, tags
from app.domain.vault.analysis.errors import MediaRefused

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Inspected:
    """An accepted file: its format, size in bytes, hash, and what header and tags say."""

    format: media.Kind
    size: int
    sha256: bytes
    facts: dict[str, Any]

    @property
    def kind(self) -> str:
        """Audio, image, video, document or archive."""
        return "archive" if self.format.name == "zip" else self.format.family


def inspect(source: BinaryIO, filename: str) -> Inspected:
    """Look at an open file with a descriptor. Raises MediaRefused. Blocks while it reads all."""
    size, digest = _digest(source)
    source.seek(0)
    kind = media.sniff(source.read(media.HEAD_BYTES), filename)
    return Inspected(kind, size, digest, _facts(source, kind))


def _digest(source: BinaryIO) -> tuple[int, bytes]:
    source.seek(0)
    size, digest = 0, hashlib.sha256()
    while block := source.read(_BLOCK):
        size += len(block)
        digest.update(block)
    return size, digest.digest()


def _facts(source: BinaryIO, kind: media.Kind) -> dict[str, Any]:
    if kind.family == "audio":
        header = media.probe_audio(source)
        technical = {
            "codec": header.codec,
            "sample_rate": header.sample_rate,
            "channels": header.channels,
            "bit_depth": header.bit_depth,
            "duration": header.duration,
        }
        return {"technical": technical, "tags": tags.read_tags(source)}
    if kind.family == "image":
        width, height = media.probe_image(source)
        return {"technical": {"width": width, "height": height}}
    if kind.name == "zip":
        return {"technical": {"unpacked_bytes": media.probe_zip(source)}}
    return {"technical": {}}


def make_cover(source: BinaryIO, family: str) -> bytes | None:
    """A fresh JPEG of the picture, or of the cover inside the audio; None when there is none."""
    try:
        if family == "image":
            source.seek(0)
            return tags.render_cover(source.read())
        artwork = tags.read_artwork(source)
        return tags.render_cover(artwork.data) if artwork else None
    except MediaRefused:
        # A cover we cannot draw is no reason to refuse the sound it came with.
        return None


def asset_name(filename: str, facts: dict[str, Any]) -> str:
    """What to call a new asset: the title in its tags, else its file name without extension."""
    title = clean_line(facts.get("tags", {}).get("title", ""))
    stem = clean_line(filename.rpartition(".")[0].replace("_", " "))
    return title or stem or "Untitled"


def safe_filename(filename: str) -> str:
    """The last part of a name, on one line, without the separators of any system."""
    last = filename.replace("\\", "/").rpartition("/")[2]
    return clean_line(last, limit=180) or "file"
