"""How the analysis of a version goes from waiting to done, each step once."""

from typing import Any
from uuid import UUID

from app.core.uow import UnitOfWork
from app.domain.vault import queries
from app.domain.vault.analysis.model import Analysis
from app.domain.vault.events import AssetAnalyzed
from app.domain.vault.models import AnalysisRow, AnalysisStatus


async def begin_analysis(uow: UnitOfWork, version_id: UUID) -> bool:
    """Whether the version is still to be analyzed; marks it as being so."""
    row = await queries.find_analysis(uow, version_id, lock=True)
    if row is None or not row.is_open:
        return False
    row.status = AnalysisStatus.RUNNING
    return True


async def finish_analysis(uow: UnitOfWork, version_id: UUID, analysis: Analysis) -> None:
    """Store what was heard; a second finish of one run changes nothing."""
    row = await _open_row(uow, version_id)
    if row is None:
        return
    whole = analysis.to_json()
    row.peaks = whole.pop("waveform")
    row.result, row.summary = whole, summarize(analysis)
    row.engine_version = analysis.version
    row.status, row.finished_at = AnalysisStatus.DONE, uow.now
    await _announce(uow, row)


async def fail_analysis(uow: UnitOfWork, version_id: UUID, sentence: str, code: str) -> None:
    """Store why the analysis ended without a result."""
    row = await _open_row(uow, version_id)
    if row is None:
        return
    row.failure, row.failure_code = sentence, code
    row.status, row.finished_at = AnalysisStatus.FAILED, uow.now
    await _announce(uow, row, failure=sentence)


def summarize(analysis: Analysis) -> dict[str, Any]:
    """The short answer: plain numbers, None where nothing could be said."""
    tempo, key, loudness = analysis.tempo, analysis.key, analysis.loudness
    return {
        "duration": analysis.technical.duration,
        "tempo": round(tempo.bpm, 2) if tempo else None,
        "tempo_confidence": tempo.confidence if tempo else None,
        "key": key.name if key else None,
        "camelot": key.camelot if key else None,
        "key_confidence": key.confidence if key else None,
        "loudness": loudness.integrated,
        "loudness_range": loudness.range,
        "true_peak": loudness.true_peak,
        "dynamic_range": analysis.dynamics.dynamic_range,
        "clipped_samples": analysis.clipping.samples,
        "energy": analysis.character.energy,
        "danceability": analysis.character.danceability,
        "valence": analysis.character.valence,
        "brightness": analysis.character.brightness,
        "quality": analysis.quality.score,
    }


async def _open_row(uow: UnitOfWork, version_id: UUID) -> AnalysisRow | None:
    row = await queries.find_analysis(uow, version_id, lock=True)
    return row if row is not None and row.is_open else None


async def _announce(uow: UnitOfWork, row: AnalysisRow, *, failure: str = "") -> None:
    version = await queries.get_version(uow, row.version_id)
    asset = await queries.get_asset(uow, version.asset_id)
    uow.record(
        AssetAnalyzed(asset_id=asset.id, version_id=version.id, title=asset.name, failure=failure)
    )
