"""Whatever picture arrives is drawn anew, so that nothing else of the file survives."""

import asyncio
import io
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image

from app.core.pictures import BROKEN, on_white, upright
from app.domain.venues.errors import UnreadablePicture

CONTENT_TYPE, SUFFIX = "image/jpeg", ".jpg"
LARGE, SMALL = 1600, 640
LARGEST_SIDE, MOST_PIXELS, LEAST_SIDE = 10_000, 50_000_000, 200
_FORMATS = ("PNG", "JPEG", "WEBP")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture in two sizes, with those of the larger one."""

    large: bytes
    small: bytes
    width: int
    height: int


async def draw(file: BinaryIO) -> Drawn:
    """Both sizes as JPEG, upright, without what a camera wrote. Raises UnreadablePicture."""
    return await asyncio.to_thread(_drawn, file)


def _drawn(file: BinaryIO) -> Drawn:
    try:
        with Image.open(file, formats=_FORMATS) as picture:
            _check_size(*picture.size)
            picture.load()
            plain = on_white(upright(picture))
    except BROKEN as error:
        raise _refusal("This file is no picture we can read.") from error
    large = _within(plain, LARGE)
    return Drawn(_jpeg(large), _jpeg(_within(plain, SMALL)), *large.size)


def _check_size(width: int, height: int) -> None:
    if max(width, height) > LARGEST_SIDE or width * height > MOST_PIXELS:
        raise _refusal(f"This picture is {width:,} by {height:,} pixels, which is too large.")
    if min(width, height) < LEAST_SIDE:
        raise _refusal(f"This picture is {width:,} by {height:,} pixels, which is too small.")


def _within(picture: Image.Image, side: int) -> Image.Image:
    smaller = picture.copy()
    smaller.thumbnail((side, side))
    return smaller


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=84, optimize=True, progressive=True)
    return out.getvalue()


def _refusal(why: str) -> UnreadablePicture:
    sentence = f"{why} {UnreadablePicture.sentence}"
    return UnreadablePicture(sentence, fields={"picture": sentence})
