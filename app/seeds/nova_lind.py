"""Nova Lind, an artist whose songs earn in three stores and are owed to three people."""

from datetime import date

from app.core.actor import Role
from app.seeds.stage import Stage
from app.tenants.models import TenantKind


async def tell(stage: Stage, _today: date) -> None:
    nova = await stage.open(
        "Nova Lind", TenantKind.ARTIST, ("Nova Lind", "nova@novalind.example.com"), brand=(25, 15)
    )
    await stage.join(nova, "Mo Adeyemi", "mo@novalind.example.com", Role.MANAGER)
    await stage.join(nova, "Cleo Brandt", "cleo@novalind.example.com", Role.ACCOUNTANT)
    await stage.join(nova, "Vic Ortega", "vic@novalind.example.com", Role.VIEWER)
