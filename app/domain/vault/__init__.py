"""Files of a workspace: assets, their versions, and what analysis hears in them.

Does not own recordings, works or splits (catalog): an asset may only point at a recording.
"""

from app.domain.vault.intake import store_file
from app.domain.vault.queries import (
    AssetFilter,
    AssetView,
    StoredPicture,
    get_view,
    list_assets,
    list_pictures,
)
from app.domain.vault.service import attach
from app.domain.vault.tags import render_whole

__all__ = [
    "AssetFilter",
    "AssetView",
    "StoredPicture",
    "attach",
    "get_view",
    "list_assets",
    "list_pictures",
    "render_whole",
    "store_file",
]
