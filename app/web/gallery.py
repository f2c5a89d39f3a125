"""Sample data of the component gallery: every macro on one page, as a test bed for the eye."""

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from litestar import Response, get

from app.web.guards import signed_in
from app.web.page import page
from app.web.visit import HttpRequest

NOW = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)


@dataclass(frozen=True)
class Line:
    """A row of the sample statement table."""

    id: str
    title: str
    artist: str
    store: str
    streams: int
    amount: Decimal
    state: str
    variant: str


LINES = (
    Line(
        "1",
        "Paper Lanterns",
        "Nova Reyes",
        "Spotify",
        184_203,
        Decimal("612.48"),
        "Matched",
        "positive",
    ),
    Line(
        "2",
        "Night Ferry",
        "Nova Reyes feat. Mo",
        "Apple Music",
        40_118,
        Decimal("288.07"),
        "Matched",
        "positive",
    ),
    Line(
        "3",
        "Low Season",
        "Nova Reyes",
        "YouTube",
        902_441,
        Decimal("97.12"),
        "To review",
        "caution",
    ),
    Line(
        "4",
        "Harbour (Live)",
        "Nova Reyes",
        "Deezer",
        3_204,
        Decimal("-4.80"),
        "Reversed",
        "negative",
    ),
)


@dataclass(frozen=True)
class Month:
    """A month to come, as a forecast tells it."""

    month: date
    likely: Decimal
    low: Decimal
    high: Decimal


EARNED = tuple(
    (date(2026, 5 + place, 1), Decimal(amount)) for place, amount in enumerate((702, 690, 842, 815))
)
AHEAD = (
    Month(date(2026, 9, 1), Decimal(790), Decimal(700), Decimal(880)),
    Month(date(2026, 10, 1), Decimal(772), Decimal(640), Decimal(905)),
    Month(date(2026, 11, 1), Decimal(760), Decimal(590), Decimal(930)),
)
MONTHS = (
    ("Dec", 410),
    ("Jan", 388),
    ("Feb", 470),
    ("Mar", 655),
    ("Apr", 610),
    ("May", 702),
    ("Jun", 690),
    ("Jul", 842),
    ("Aug", 1012),
    ("Sep", 930),
    ("Oct", 1180),
    ("Nov", 1264),
)

SPLITS = (
    {
        "name": "Nova Reyes",
        "email": "nova@example.com",
        "role": "performer",
        "share": "50",
        "error": "",
    },
    {
        "name": "Mo Adeyemi",
        "email": "mo@example.com",
        "role": "producer",
        "share": "33.34",
        "error": "",
    },
    {
        "name": "Ida Lind",
        "email": "ida@example",
        "role": "writer",
        "share": "16.6",
        "error": "This email address is incomplete. Write it like name@example.com.",
    },
)


@get("/ui", guards=[signed_in])
async def gallery(request: HttpRequest) -> Response[str]:
    """All components on one page, for those who build pages; not there in production."""
    return page(request, "gallery/index.html", **gallery_context())


def gallery_context() -> dict[str, Any]:
    """All that `gallery/index.html` needs besides `shell`."""
    return {
        "now": NOW,
        "earlier": NOW - timedelta(minutes=42),
        "day": date(2026, 3, 4),
        "lines": LINES,
        "months": MONTHS,
        "earned": EARNED,
        "ahead": AHEAD,
        "splits": SPLITS,
        "peaks": _peaks(),
        "one_cent": Decimal("0.01"),
        "accrual": Decimal("0.0034128"),
        "share": Decimal("0.3334"),
    }


def _peaks() -> tuple[int, ...]:
    """The outline of an imaginary song: quiet start, two choruses, an ending."""
    return tuple(
        round(
            255
            * min(1.0, 0.18 + 0.82 * math.sin(math.pi * index / 320) ** 0.6)
            * (0.55 + 0.45 * math.sin(index / 46) ** 2)
            * (0.62 + 0.38 * abs(math.sin(index * 1.7) * math.cos(index * 0.63)))
        )
        for index in range(320)
    )
