"""A tenant's brand: the raw tokens its pages are colored by, and whether our mark stands there."""

from typing import Protocol
from uuid import UUID

PRODUCT = "Backline"

DEFAULT_HUE = 42
DEFAULT_CHROMA = 18

MAX_HUE = 360
MAX_CHROMA = 22


class Presented(Protocol):
    """Whatever knows whether a workspace has taken our name off."""

    @property
    def is_white_label(self) -> bool: ...


def mark_on(shown: Presented | None) -> str:
    """Our name where it stands on what others see of a workspace, else nothing.

    The one rule of pages, mails and documents. A workspace takes our name off as long as its plan
    includes that: the flag needs the plan to be set, and falls with it. Ours are the pages of
    nobody.
    """
    return "" if shown is not None and shown.is_white_label else PRODUCT


def logo_path(tenant_id: UUID) -> str:
    """Where anybody finds the logo of a workspace, under every host."""
    return f"/logos/{tenant_id}"


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
