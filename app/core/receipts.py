"""Receipts: what a file really is, told from its bytes, never from its name."""

import io
from dataclasses import dataclass
from typing import BinaryIO

from app.core.errors import Invalid

LARGEST = 10_000_000
_KINDS = (
    (b"%PDF-", "application/pdf", ".pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
)


class UnreadableReceipt(Invalid):
    code = "receipt_unreadable"
    sentence = "Send the receipt as PDF, PNG, JPEG or WebP, at most 10 MB."


@dataclass(frozen=True, slots=True)
class Receipt:
    """A file that is one of the kinds receipts come in."""

    content: bytes
    media_type: str
    suffix: str

    @property
    def stream(self) -> BinaryIO:
        return io.BytesIO(self.content)


def read_receipt(file: BinaryIO, *, field: str = "receipt") -> Receipt:
    """The receipt in a file, or another paper that `field` names.

    Raises UnreadableReceipt for other kinds of files and for large ones.
    """
    content = file.read(LARGEST + 1)
    kind = _kind_of(content)
    if kind is None or len(content) > LARGEST:
        said = UnreadableReceipt.sentence.replace("receipt", field)
        raise UnreadableReceipt(said, fields={field: said})
    return Receipt(content, *kind)


def _kind_of(content: bytes) -> tuple[str, str] | None:
    for start, media_type, suffix in _KINDS:
        if content.startswith(start):
            return media_type, suffix
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp", ".webp"
    return None
