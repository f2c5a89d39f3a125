"""The Foundry, a venue that has opened its workspace and done nothing in it yet."""

from datetime import date

from app.seeds.stage import Stage
from app.tenants.models import TenantKind


async def tell(stage: Stage, _today: date) -> None:
    await stage.open(
        "The Foundry",
        TenantKind.VENUE,
        ("Flo Marchetti", "flo@foundry.example.com"),
        time_zone="Europe/Vienna",
    )
