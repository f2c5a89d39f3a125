"""What of the vault the search finds."""

from sqlalchemy import select

from app.core.module import SearchSource
from app.core.searching import things
from app.domain.vault.models import Asset, AssetVersion

_filename = (
    select(AssetVersion.filename)
    .where(
        AssetVersion.tenant_id == Asset.tenant_id,
        AssetVersion.asset_id == Asset.id,
        AssetVersion.number == Asset.current_number,
    )
    .scalar_subquery()
)
# By the name alone: there may be hundreds of thousands of them.
_files = things(Asset.id, Asset.name, note=(_filename,)).where(Asset.archived_at.is_(None))


SOURCES = (SearchSource("Files", "vault.read", "file-audio", "vault/assets/{key}", _files),)
