import pytest

from app.integrations.color import accent_scale, oklch_hex


@pytest.mark.parametrize(
    ("lightness", "chroma", "hue", "shown"),
    [
        (1, 0, 0, "#ffffff"),
        (0, 0, 0, "#000000"),
        (0.6279554, 0.2576833, 29.2338, "#ff0000"),
        (0.8664396, 0.2948272, 142.4953, "#00ff00"),
        (0.4520137, 0.3132144, 264.052, "#0000ff"),
    ],
)
def test_known_colors(lightness: float, chroma: float, hue: float, shown: str) -> None:
    assert oklch_hex(lightness, chroma, hue) == shown


def test_text_on_white_keeps_its_contrast_at_every_hue() -> None:
    for hue in range(0, 361, 5):
        for chroma in (0, 10, 22):
            assert contrast_with_white(accent_scale(hue, chroma)["accent-text"]) >= 4.5


def contrast_with_white(shown: str) -> float:
    channels = [int(shown[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
