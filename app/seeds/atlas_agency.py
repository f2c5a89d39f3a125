"""Atlas Agency, which looks after two acts and keeps their names in its own catalogue."""

from datetime import date

from app.core.actor import Role
from app.seeds.stage import Stage
from app.tenants.models import TenantKind


async def tell(stage: Stage, _today: date) -> None:
    atlas = await stage.open(
        "Atlas Agency", TenantKind.AGENCY, ("Ada Okafor", "ada@atlas.example.com"), brand=(150, 10)
    )
    await stage.join(atlas, "Ben Sato", "ben@atlas.example.com", Role.ADMIN)
