"""Brand colors as sRGB hex, for mails and PDFs, which cannot compute OKLCH themselves."""

import math
from collections.abc import Mapping

_STEPS = 40

# The accent scale of the design tokens: lightness, and the part of the brand chroma kept.
_SCALE: Mapping[str, tuple[float, float]] = {
    "accent-soft": (0.965, 0.14),
    "accent-line": (0.8, 0.75),
    "accent": (0.72, 1.0),
    "accent-text": (0.5, 0.85),
}


def accent_scale(hue: int, chroma: int) -> dict[str, str]:
    """The brand's accent colors by token name; hue in degrees, chroma in hundredths of OKLCH."""
    return {
        name: oklch_hex(lightness, chroma / 100 * kept, hue)
        for name, (lightness, kept) in _SCALE.items()
    }


def oklch_hex(lightness: float, chroma: float, hue: float) -> str:
    """`#rrggbb` of an OKLCH color; chroma is lowered until the color fits into sRGB."""
    low, high = 0.0, chroma
    if _fits(_linear_rgb(lightness, chroma, hue)):
        low = chroma
    else:
        for _ in range(_STEPS):
            middle = (low + high) / 2
            if _fits(_linear_rgb(lightness, middle, hue)):
                low = middle
            else:
                high = middle
    channels = (_encode(channel) for channel in _linear_rgb(lightness, low, hue))
    return "#" + "".join(f"{round(255 * channel):02x}" for channel in channels)


def _linear_rgb(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    # Matrices of Björn Ottosson's OKLab, as CSS Color 4 uses them.
    a = chroma * math.cos(math.radians(hue))
    b = chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _fits(rgb: tuple[float, float, float]) -> bool:
    return all(-1e-6 <= channel <= 1 + 1e-6 for channel in rgb)


def _encode(channel: float) -> float:
    value = min(max(channel, 0.0), 1.0)
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
