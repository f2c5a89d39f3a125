"""PDFs as strangers bring them."""

import io
from collections.abc import Callable
from typing import Any

from pypdf import PdfWriter


def pdf(pages: int = 1, change: Callable[[PdfWriter], Any] = lambda writer: writer) -> bytes:
    """Blank pages, each a point wider than the one before, after a change of the whole."""
    writer = PdfWriter()
    for number in range(pages):
        writer.add_blank_page(200 + number, 300)
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
