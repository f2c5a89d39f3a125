"""What the vault adds to the product."""

from collections.abc import Sequence

from app.core.actor import GrantScope, Role
from app.core.module import (
    OFFICE,
    VENUES,
    WITH_CATALOGUE,
    Cron,
    Module,
    Nav,
    Permission,
    Reaction,
    SearchHit,
    SearchSource,
    Step,
)
from app.core.uow import UnitOfWork
from app.domain.portal.events import FileHandedIn
from app.domain.vault import events, models, queries
from app.domain.vault.jobs import JOBS, sweep_uploads
from app.domain.vault.reactions import keep_handed_in
from app.domain.vault.routes.api import AnalysisApi, AssetsApi
from app.domain.vault.routes.assets import UploadPages, VaultController
from app.domain.vault.routes.media import MediaController
from app.domain.vault.routes.recordings_api import create_recording
from app.domain.vault.routes.tus import ApiUploads, BrowserUploads

_WRITERS = frozenset({Role.OWNER, Role.ADMIN, Role.MANAGER, Role.MEMBER})


async def _find(uow: UnitOfWork, words: str, limit: int) -> Sequence[SearchHit]:
    found = await queries.list_assets(uow, queries.AssetFilter(words=words), limit=limit)
    return [
        SearchHit(row.name, row.filename, f"vault/assets/{row.id}", "file-audio")
        for row in found.items
    ]


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
    jobs=(*JOBS, keep_handed_in),
    reactions=(Reaction(FileHandedIn, keep_handed_in),),
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
        Permission(
            "vault.read",
            "Listen to and download files",
            OFFICE,
            scopes=frozenset(
                {
                    GrantScope.CATALOG,
                    GrantScope.CONTENT,
                    GrantScope.MARKETING,
                    GrantScope.READ_ONLY,
                }
            ),
        ),
        Permission(
            "vault.write",
            "Upload and change files",
            _WRITERS,
            scopes=frozenset({GrantScope.CATALOG, GrantScope.CONTENT}),
        ),
    ),
    nav=(
        Nav(
            "Vault",
            "vault",
            "audio-waveform",
            "Catalogue",
            "vault.read",
            key="v",
            order=10,
            docked=WITH_CATALOGUE,
            quiet_for=VENUES,
        ),
    ),
    search=(SearchSource("Files", "vault.read", _find),),
    steps=(
        Step(
            "Upload a song",
            "Drop in a master. Tempo, key and loudness are read from it within a minute.",
            "vault",
            queries.has_assets,
            order=20,
            kinds=frozenset({"artist"}),
        ),
    ),
    meters={"storage_bytes": queries.count_stored_bytes},
    api_scopes={
        "vault.read": "Read files and their analysis",
        "vault.write": "Upload files",
    },
)

TABLES = models
