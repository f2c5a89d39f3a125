"""What people do with files in the vault: take in, choose a version, rename, attach, archive."""

import math
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.core.errors import PaymentNeeded
from app.core.ids import new_id
from app.core.jobs import Job
from app.core.uow import UnitOfWork
from app.domain.catalog import note_length, recording_to_change
from app.domain.vault import queries
from app.domain.vault.errors import (
    AnalysisUnderWay,
    AssetMissing,
    NothingToAnalyze,
    WrongKind,
)
from app.domain.vault.events import (
    AssetArchived,
    AssetAttached,
    AssetRenamed,
    AssetUploaded,
    VersionChosen,
)
from app.domain.vault.inspection import Inspected, asset_name, safe_filename
from app.domain.vault.models import AnalysisRow, AnalysisStatus, Asset, AssetKind, AssetVersion

LABELS = ("", "master", "instrumental", "clean", "acapella", "stems", "demo", "mix")
PREPARED = (AssetKind.AUDIO, AssetKind.IMAGE)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file: the version it is, or already was."""

    asset_id: UUID
    version_id: UUID
    is_duplicate: bool


async def take_in(
    uow: UnitOfWork,
    inspected: Inspected,
    *,
    filename: str,
    storage_key: str,
    prepare: Job[Any],
    asset_id: UUID | None = None,
    label: str = "",
) -> Taken:
    """Make an inspected, stored file an asset, or with `asset_id` its next version.

    Bytes the workspace has already are reported, not kept twice: the caller then drops its copy.
    `prepare` is the job that draws the cover and analyzes audio.
    """
    asset = await asset_to_change(uow, asset_id) if asset_id else None
    same = await queries.find_same_bytes(uow, inspected.sha256, asset_id=asset_id)
    if same is not None:
        return Taken(same.asset_id, same.id, is_duplicate=True)
    if asset is None:
        asset = await _new_asset(uow, inspected, filename)
    elif asset.kind != inspected.kind:
        raise WrongKind(f"This asset is {asset.kind}, and the file is {inspected.kind}.")
    version = AssetVersion(
        tenant_id=uow.tenant_id,
        id=new_id(),
        asset_id=asset.id,
        number=await queries.last_number(uow, asset.id) + 1,
        label=label,
        filename=safe_filename(filename),
        format=inspected.format.name,
        content_type=inspected.format.media_type,
        size=inspected.size,
        sha256=inspected.sha256,
        storage_key=storage_key,
        facts=inspected.facts,
        created_at=uow.now,
    )
    uow.db.add(version)
    asset.current_number = version.number
    await uow.db.flush()
    await _prepare(uow, asset, version, prepare)
    uow.record(
        AssetUploaded(
            asset_id=asset.id,
            version_id=version.id,
            number=version.number,
            title=asset.name,
            kind=asset.kind,
        )
    )
    return Taken(asset.id, version.id, is_duplicate=False)


async def _new_asset(uow: UnitOfWork, inspected: Inspected, filename: str) -> Asset:
    asset = Asset(
        tenant_id=uow.tenant_id,
        id=new_id(),
        name=asset_name(safe_filename(filename), inspected.facts),
        kind=inspected.kind,
        current_number=1,
        created_at=uow.now,
    )
    uow.db.add(asset)
    await uow.db.flush()
    return asset


async def _prepare(uow: UnitOfWork, asset: Asset, version: AssetVersion, prepare: Job[Any]) -> None:
    if asset.kind not in PREPARED:
        return
    job_id = uow.enqueue(prepare, version_id=version.id)
    if asset.kind == AssetKind.AUDIO:
        refused = await _refused_by_plan(uow, version)
        uow.db.add(
            AnalysisRow(
                tenant_id=uow.tenant_id,
                version_id=version.id,
                status=AnalysisStatus.FAILED if refused else AnalysisStatus.WAITING,
                failure=refused.message if refused else None,
                failure_code=refused.error_code if refused else None,
                finished_at=uow.now if refused else None,
                job_id=job_id,
                created_at=uow.now,
            )
        )


async def _refused_by_plan(uow: UnitOfWork, version: AssetVersion) -> PaymentNeeded | None:
    """Why the plan does not include listening to a new version; the file is kept all the same."""
    try:
        await _take_minutes(uow, version, key=str(version.id))
    except PaymentNeeded as refused:
        return refused
    return None


async def _take_minutes(uow: UnitOfWork, version: AssetVersion, *, key: str) -> None:
    seconds = version.facts.get("technical", {}).get("duration") or 0
    minutes = max(1, math.ceil(seconds / 60))
    await uow.registry.gate("analysis_minutes")(uow, minutes, key=key)


async def analyze_again(uow: UnitOfWork, asset_id: UUID, *, prepare: Job[Any]) -> None:
    """Queue the analysis of the current version once more.

    Raises NothingToAnalyze, or AnalysisUnderWay when a job is at it.
    """
    asset = await queries.get_asset(uow, asset_id)
    version = await queries.find_version(uow, asset_id, asset.current_number)
    analysis = await queries.find_analysis(uow, version.id, lock=True) if version else None
    if version is None or analysis is None:
        raise NothingToAnalyze
    if analysis.is_open and await queries.is_under_way(uow, analysis.job_id):
        raise AnalysisUnderWay
    await _take_minutes(uow, version, key=str(new_id()))
    analysis.status = AnalysisStatus.WAITING
    analysis.failure = analysis.failure_code = None
    analysis.job_id = uow.enqueue(prepare, version_id=version.id)


async def choose_version(uow: UnitOfWork, asset_id: UUID, number: int) -> Asset:
    """Make a version, newer or older, the one that counts."""
    asset = await asset_to_change(uow, asset_id)
    if await queries.find_version(uow, asset_id, number) is None:
        raise AssetMissing("This asset has no such version.")
    if number != asset.current_number:
        uow.record(
            VersionChosen(
                asset_id=asset.id, title=asset.name, number=number, before=asset.current_number
            )
        )
        asset.current_number = number
    return asset


async def rename(uow: UnitOfWork, asset_id: UUID, name: str) -> Asset:
    asset = await asset_to_change(uow, asset_id)
    if name != asset.name:
        uow.record(AssetRenamed(asset_id=asset.id, before=asset.name, after=name))
        asset.name = name
    return asset


async def attach(uow: UnitOfWork, asset_id: UUID, recording_id: UUID | None) -> Asset:
    """Tie an asset to a recording of this workspace, or to none; raises NotFound.

    A recording whose length is not known takes it from its sound.
    """
    if recording_id is not None:
        await recording_to_change(uow, recording_id)
    asset = await asset_to_change(uow, asset_id)
    if recording_id != asset.recording_id:
        length = await queries.find_length(uow, asset)
        if recording_id is not None and length is not None:
            await note_length(uow, recording_id, length)
        asset.recording_id = recording_id
        uow.record(AssetAttached(asset_id=asset.id, title=asset.name, recording_id=recording_id))
    return asset


async def asset_to_change(uow: UnitOfWork, asset_id: UUID) -> Asset:
    """The asset, held; raises BeyondPlan where it belongs to a recording that can only be read."""
    asset = await queries.get_asset(uow, asset_id, lock=True)
    if asset.recording_id is not None:
        await recording_to_change(uow, asset.recording_id)
    return asset


async def archive(uow: UnitOfWork, asset_id: UUID) -> Asset:
    """Take an asset out of lists; its files and history stay."""
    return await _set_archived(uow, asset_id, is_archived=True)


async def restore(uow: UnitOfWork, asset_id: UUID) -> Asset:
    return await _set_archived(uow, asset_id, is_archived=False)


async def _set_archived(uow: UnitOfWork, asset_id: UUID, *, is_archived: bool) -> Asset:
    asset = await queries.get_asset(uow, asset_id, lock=True)
    if asset.is_archived != is_archived:
        asset.archived_at = uow.now if is_archived else None
        uow.record(AssetArchived(asset_id=asset.id, title=asset.name, is_archived=is_archived))
    return asset
