"""Programs of others and of one's own: Chart Watcher, which asks to be let in, and a script."""

from datetime import date, timedelta
from pathlib import Path

import msgspec

from app.seeds.stage import Stage
from app.tenants.service.applications import Registered, register_application
from app.tenants.service.personal_tokens import make_personal_token

SIMULATED = Path("simulators") / "chart-watcher.json"
"""Where the simulated application, below VAR_DIR, finds who it is here."""


async def tell(stage: Stage, _today: date) -> None:
    by_slug = {workspace.slug: workspace for workspace in stage.workspaces}
    async with stage.database.tenant(by_slug["atlas-agency"].owner) as uow:
        stage.application = await register_application(
            uow,
            name="Chart Watcher",
            about="Watches where your songs enter the charts, and reads the list of your"
            " recordings for that.",
            home_page="https://chartwatcher.example.com",
            redirect_uris=["http://127.0.0.1/charts/back"],
            is_confidential=True,
        )
    async with stage.database.tenant(by_slug["nova-lind"].owner) as uow:
        await make_personal_token(
            uow,
            name="Nightly backup",
            scopes=["catalog.read"],
            expires_at=uow.now + timedelta(days=90),
        )


def introduce(var_dir: Path, address: str, made: Registered) -> None:
    """Tell the simulated application who it is here, as its maker would type it in."""
    path = var_dir / SIMULATED
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    told = {"address": address, "client_id": made.row.client_id, "client_secret": made.secret}
    path.write_bytes(msgspec.json.encode(told))
