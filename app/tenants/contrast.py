"""How well text reads in and on a brand's color, as WCAG 2 measures contrast."""

from app.integrations.color import oklch_hex

INK = "#16181b"
PAPER = "#ffffff"
# Lightness and part of the chroma of the tokens: accent behind text, and accent as text.
_BEHIND_TEXT = (0.72, 1.0)
_AS_TEXT = (0.5, 0.85)


def brand_contrast(hue: int, chroma: int) -> float:
    """The lower of both contrasts, 1 to 21; hue in degrees, chroma in hundredths of OKLCH."""
    behind, as_text = (
        oklch_hex(lightness, chroma / 100 * part, hue)
        for lightness, part in (_BEHIND_TEXT, _AS_TEXT)
    )
    return min(contrast(INK, behind), contrast(as_text, PAPER))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two `#rrggbb` colors."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    red, green, blue = (_linear(int(color[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
