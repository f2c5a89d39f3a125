"""What the vault adds to the product."""

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
    Step,
)
from app.domain.portal.events import FileHandedIn
from app.domain.vault import events, models, queries
from app.domain.vault.jobs import JOBS, sweep_uploads
from app.domain.vault.reactions import keep_handed_in
from app.domain.vault.routes.api import AnalysisApi, AssetsApi
from app.domain.vault.routes.assets import UploadPages, VaultController
from app.domain.vault.routes.media import MediaController
from app.domain.vault.routes.recordings_api import create_recording
from app.domain.vault.routes.tus import ApiUploads, BrowserUploads
from app.domain.vault.search import SOURCES

_WRITERS = frozenset({Role.OWNER, Role.ADMIN, Role.MANAGER, Role.MEMBER})


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
    search=SOURCES,
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
