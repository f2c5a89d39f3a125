"""What the vault's templates receive."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from app.core.errors import Refusal
from app.core.paging import Page
from app.core.uow import UnitOfWork
from app.domain.catalog import (
    RecordingView,
    get_recording,
    get_recordings,
    search_recordings,
    why_read_only,
)
from app.domain.vault import queries, wording
from app.domain.vault.forms import AttachForm, RenameForm, UploadForm
from app.domain.vault.links import MediaLink, Use
from app.domain.vault.models import Asset, AssetKind, UploadStatus
from app.domain.vault.queries import AssetFilter, AssetView
from app.domain.vault.service import LABELS
from app.web.site import site_of
from app.web.visit import HttpRequest

KINDS = [(kind.value, kind.value.capitalize()) for kind in AssetKind]
MOST_CHOICES = 200
LABEL_CHOICES = [(label, label.capitalize()) for label in LABELS if label]


def vault_path(request: HttpRequest) -> str:
    return f"/t/{request.path_params['slug']}/vault"


def asset_path(request: HttpRequest, asset_id: UUID) -> str:
    return f"{vault_path(request)}/assets/{asset_id}"


def taken_words(*, is_duplicate: bool) -> str:
    if is_duplicate:
        return "This file is in the vault already, byte for byte, so it was not stored twice."
    return "The file is in the vault."


async def index(
    request: HttpRequest, uow: UnitOfWork, which: AssetFilter, found: Page[AssetView]
) -> dict[str, Any]:
    """The list page: one page of assets, what is still arriving, and the counts."""
    base = vault_path(request)
    filters = {
        "q": which.words,
        "kind": which.kind,
        "recording": str(which.recording_id or ""),
        "archived": "yes" if which.is_archived else "",
    }
    pending = await queries.list_open_uploads(uow)
    counts = await queries.count_assets(uow)
    named = [which.recording_id] if which.recording_id else []
    recordings = await get_recordings(uow, named) if named else {}
    return {
        "base": base,
        "recording": next(iter(recordings.values()), None),
        "assets": found.items,
        "covers": {each.version_id: cover_link(request, uow, each) for each in found.items},
        "newer": _address(base, filters, "before", found.previous),
        "older": _address(base, filters, "after", found.next),
        "which": which,
        "is_filtered": any(filters.values()),
        "counts": counts,
        "total": sum(counts.values()),
        "kinds": KINDS,
        "pending": pending,
        "is_checking": any(each.status == UploadStatus.CHECKING for each in pending),
        "now": uow.now,
        "may_write": uow.actor.can("vault.write"),
        "words": wording,
    }


async def start(request: HttpRequest, uow: UnitOfWork) -> dict[str, Any]:
    """The list page as it opens."""
    which = AssetFilter()
    return await index(request, uow, which, await queries.list_assets(uow, which, limit=50))


def cover_link(request: HttpRequest, uow: UnitOfWork, view: AssetView) -> str:
    if not view.has_cover:
        return ""
    link = MediaLink(uow.tenant_id, view.version_id, Use.COVER)
    return link.address(site_of(request).signer, uow.now)


async def asset(request: HttpRequest, uow: UnitOfWork, asset_id: UUID) -> dict[str, Any]:
    """The page of one asset."""
    view = await queries.get_view(uow, asset_id)
    row = await queries.get_asset(uow, asset_id)
    versions = await queries.list_versions(uow, asset_id)
    analysis = await queries.find_analysis(uow, view.version_id)
    current = next(each for each in versions if each.id == view.version_id)
    is_stuck = (
        analysis is not None
        and analysis.is_open
        and not await queries.is_under_way(uow, analysis.job_id)
    )
    base = vault_path(request)
    recordings = await recording_choices(uow, view.recording_id)
    beyond = await _why_read_only(uow, row)
    return {
        "base": base,
        "recordings": [(each.id, f"{each.title}, {each.artist}") for each in recordings],
        "attach_form": AttachForm.blank(recording=row.recording_id),
        "home": base.removesuffix("/vault"),
        "here": asset_path(request, asset_id),
        "view": view,
        "asset": row,
        "versions": versions,
        "current": current,
        "analysis": analysis,
        "is_stuck": is_stuck,
        "peaks": wording.sound_outline(analysis.peaks) if analysis and analysis.peaks else [],
        "findings": wording.findings(analysis.summary) if analysis and analysis.summary else [],
        "file_facts": wording.describe_file(current.facts),
        "tags": current.facts.get("tags", {}),
        "cover": cover_link(request, uow, view),
        "form": RenameForm.blank(name=row.name),
        "upload_form": UploadForm.blank(),
        "labels": LABEL_CHOICES,
        "now": uow.now,
        "beyond": beyond,
        "may_archive": uow.actor.can("vault.write"),
        "may_write": uow.actor.can("vault.write") and beyond is None,
    }


async def _why_read_only(uow: UnitOfWork, asset: Asset) -> Refusal | None:
    """A recording that can only be read takes its files along."""
    if asset.recording_id is None:
        return None
    return await why_read_only(uow, await get_recording(uow, asset.recording_id))


async def recording_choices(uow: UnitOfWork, current: UUID | None) -> list[RecordingView]:
    """Recordings to attach to; the attached one is always among them."""
    found = await search_recordings(uow, "", limit=MOST_CHOICES)
    if current is not None and all(each.id != current for each in found):
        found = [*(await get_recordings(uow, [current])).values(), *found]
    return found


def _address(base: str, filters: Mapping[str, str], name: str, cursor: str | None) -> str:
    if cursor is None:
        return ""
    kept = {key: value for key, value in filters.items() if value}
    return f"{base}?{urlencode({**kept, name: cursor})}"
