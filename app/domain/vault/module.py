"""What the vault adds to the product."""

from app.core.actor import Role
from app.core.module import (
    ALL_ROLES,
    Cron,
    Module,
    Nav,
    Permission,
    Step,
    Tile,
    TileView,
)
from app.core.uow import UnitOfWork
from app.domain.vault import events, models, queries
from app.domain.vault.jobs import JOBS, sweep_uploads
from app.domain.vault.routes.api import AnalysisApi, AssetsApi
from app.domain.vault.routes.assets import UploadPages, VaultController
from app.domain.vault.routes.media import MediaController
from app.domain.vault.routes.recordings_api import create_recording
from app.domain.vault.routes.tus import ApiUploads, BrowserUploads

_WRITERS = frozenset({Role.OWNER, Role.ADMIN, Role.MANAGER, Role.MEMBER})


async def _tile(uow: UnitOfWork) -> TileView | None:
    counts = await queries.count_assets(uow)
    if not counts:
        return None
    songs = counts.get("audio", 0)
    note = f"{sum(counts.values()) - songs} other files"
    return TileView("Vault", str(songs), f"Recordings of sound, and {note}", "vault", "headphones")


MODULE = Module(
    name="vault",
    routes=(
        VaultController,
        UploadPages,
        BrowserUploads,
        ApiUploads,
        MediaController,
        AssetsApi,
        AnalysisApi,
        create_recording,
    ),
    jobs=JOBS,
    schedule=(Cron("23 * * * *", sweep_uploads),),
    events=(
        events.AssetUploaded,
        events.AssetAnalyzed,
        events.VersionChosen,
        events.AssetRenamed,
        events.AssetAttached,
        events.AssetArchived,
    ),
    permissions=(
        Permission("vault.read", "Listen to and download files", ALL_ROLES),
        Permission("vault.write", "Upload and change files", _WRITERS),
    ),
    nav=(Nav("Vault", "vault", "audio-waveform", "Catalogue", "vault.read", key="v"),),
    tiles=(Tile("vault.read", _tile, order=20),),
    steps=(
        Step(
            "Upload a song",
            "Drop in a master. Tempo, key and loudness are read from it within a minute.",
            "vault",
            queries.has_assets,
            order=20,
        ),
    ),
    api_scopes={
        "vault.read": "Read files and their analysis",
        "vault.write": "Upload files",
    },
)

TABLES = models
