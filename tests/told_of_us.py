"""Where something names the product: text, markup and what a PDF says of itself."""

import io

from pypdf import PdfReader

from tests.web.browser import ORIGIN


def names_us(text: str) -> bool:
    """Whether our name stands there; our own address, which has it too, does not count."""
    return "backline" in text.lower().replace(ORIGIN.lower(), "")


def said_in(pdf: bytes) -> str:
    """All text of a PDF and all it says of itself."""
    reader = PdfReader(io.BytesIO(pdf))
    about = " ".join(str(value) for value in (reader.metadata or {}).values())
    return " ".join([about, *(page.extract_text() for page in reader.pages)])
