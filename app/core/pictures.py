"""Pictures from outside: what Pillow raises for broken ones, and how they are drawn anew.

Nobody here turns warnings into errors: `warnings.catch_warnings` changes them for every thread,
and a camera's damaged words are a warning of Pillow that must not refuse a good picture.
"""

import struct

from PIL import Image, ImageOps

BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    struct.error,
    Image.DecompressionBombError,
)


def upright(image: Image.Image) -> Image.Image:
    """As the camera says it was held; as it is where what it says cannot be read."""
    try:
        return ImageOps.exif_transpose(image)
    except (*BROKEN, TypeError, KeyError):
        return image


def on_white(image: Image.Image) -> Image.Image:
    """The picture in RGB; what is transparent shows white paper."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    seen = image.convert("RGBA")
    paper = Image.new("RGB", seen.size, (255, 255, 255))
    paper.paste(seen, mask=seen.getchannel("A"))
    return paper
