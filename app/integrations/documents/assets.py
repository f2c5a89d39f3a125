"""What every document brings along: the shared stylesheet, the fonts and the tenant's colors."""

from pathlib import Path

from app.integrations.color import accent_scale


def load_assets(*, stylesheet: Path, fonts: Path) -> dict[str, bytes]:
    """`document.css` and each `fonts/<file>.woff2`, read once at start-up."""
    found = {f"fonts/{path.name}": path.read_bytes() for path in sorted(fonts.glob("*.woff2"))}
    return {"document.css": stylesheet.read_bytes(), **found}


def brand_stylesheet(hue: int, chroma: int) -> bytes:
    """`brand.css`: the tenant's accent scale; hue in degrees, chroma in hundredths of OKLCH."""
    colors = "".join(f"--{name}: {value};" for name, value in accent_scale(hue, chroma).items())
    return f":root {{ {colors} }}".encode()
