"""Logos: whatever picture arrives is drawn anew, so that nothing else of the file survives."""

import asyncio
import io
from typing import BinaryIO

from PIL import Image

from app.core.pictures import BROKEN
from app.tenants.errors import UnreadableLogo

CONTENT_TYPE = "image/png"
SIDE, LARGEST_SIDE = 512, 4000
_FORMATS = ("PNG", "JPEG", "WEBP")


async def readable_logo(file: BinaryIO) -> BinaryIO:
    """The picture as a PNG of at most 512 pixels a side; raises UnreadableLogo."""
    return await asyncio.to_thread(_drawn_anew, file)


def _drawn_anew(file: BinaryIO) -> BinaryIO:
    try:
        with Image.open(file, formats=_FORMATS) as picture:
            if max(picture.size) > LARGEST_SIDE:
                raise UnreadableLogo(fields={"logo": UnreadableLogo.sentence})
            picture.load()
            plain = picture.convert("RGBA")
    except BROKEN as error:
        raise UnreadableLogo(fields={"logo": UnreadableLogo.sentence}) from error
    plain.thumbnail((SIDE, SIDE))
    drawn = io.BytesIO()
    plain.save(drawn, "PNG", optimize=True)
    drawn.seek(0)
    return drawn
