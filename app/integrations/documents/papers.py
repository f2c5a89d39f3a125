"""PDFs that people brought: written anew without what could act, and bound behind a document.

Runs in the limited child, as typesetting does: a file of a stranger may keep a parser busy forever.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, NameObject

MOST_PAGES = 100
# A field of a form acts by its parent.
_ACTS = ("/A", "/AA", "/PA", "/Parent")
_CARRIERS = frozenset({"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"})


class UnfitPaperError(Exception):
    """The file is no PDF that can be printed."""


def rewrite(content: bytes) -> bytes:
    """The pages alone, as their number in four bytes and a PDF.

    Scripts, links, forms and files inside stay behind; the look of a filled form is kept. Raises
    UnfitPaperError for a password, no page, or more than 100.
    """
    reader = PdfReader(BytesIO(content))
    if reader.is_encrypted and not reader.decrypt(""):
        raise UnfitPaperError("It asks for a password.")
    if not 0 < len(reader.pages) <= MOST_PAGES:
        raise UnfitPaperError(f"It has {len(reader.pages)} pages.")
    writer = PdfWriter()
    for page in reader.pages:
        _disarm(writer.add_page(page))
    return len(writer.pages).to_bytes(4) + _written(writer)


def bind(document: bytes, papers: Sequence[bytes]) -> bytes:
    """One PDF of a document and the papers behind it."""
    writer = PdfWriter(clone_from=BytesIO(document))
    for paper in papers:
        writer.append(BytesIO(paper), import_outline=False)
    return _written(writer)


def _disarm(page: Any) -> None:
    page.pop("/AA", None)
    kept = ArrayObject()
    for each in page.get("/Annots", ()):
        mark = each.get_object()
        if mark.get("/Subtype") in _CARRIERS:
            continue
        for name in _ACTS:
            mark.pop(name, None)
        kept.append(each)
    if kept:
        page[NameObject("/Annots")] = kept
    else:
        page.pop("/Annots", None)


def _written(writer: PdfWriter) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
