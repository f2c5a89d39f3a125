"""Files of a workspace: assets, their versions, and what analysis hears in them.

Does not own recordings, works or splits (catalog): an asset may only point at a recording.
"""

from app.domain.vault.intake import store_file
from app.domain.vault.queries import AssetFilter, AssetView, get_view, list_assets, list_pictures
from app.domain.vault.service import attach

__all__ = [
    "AssetFilter",
    "AssetView",
    "attach",
    "get_view",
    "list_assets",
    "list_pictures",
    "store_file",
]
