"""A tenant's brand as the raw tokens its pages are colored by."""

DEFAULT_HUE = 42
DEFAULT_CHROMA = 18

MAX_HUE = 360
MAX_CHROMA = 22


def brand_stylesheet(hue: int, chroma: int) -> str:
    """The stylesheet served at `/brand/<hue>-<chroma>.css`.

    `hue` is in degrees (0 to 360), `chroma` in hundredths of OKLCH chroma (0 to 22). Lightness is
    never the tenant's: the tokens fix it so that text on the accent keeps its contrast.
    Raises ValueError outside these ranges.
    """
    if not 0 <= hue <= MAX_HUE:
        raise ValueError(f"The hue must be between 0 and {MAX_HUE} degrees.")
    if not 0 <= chroma <= MAX_CHROMA:
        raise ValueError(f"The chroma must be between 0 and {MAX_CHROMA}.")
    return (
        "@layer tokens { :root { "
        f"--brand-hue: {hue}; --brand-chroma: {chroma / 100:g}; "
        f"--brand-neutral-hue: {hue}; "
        "} }\n"
    )
