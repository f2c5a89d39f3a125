"""Rook & Vale, a duo of their own who have just begun."""

from datetime import date

from app.seeds.stage import Stage
from app.tenants.models import TenantKind


async def tell(stage: Stage, _today: date) -> None:
    await stage.open(
        "Rook & Vale",
        TenantKind.ARTIST,
        ("Ida Rook", "ida@rookvale.example.com"),
        currency="GBP",
        time_zone="Europe/London",
        brand=(200, 10),
    )
