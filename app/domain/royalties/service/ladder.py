"""Which recording an earning belongs to: by identifier first, then by what people confirmed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from app.core.uow import UnitOfWork
from app.domain import catalog
from app.domain.royalties.accounting.covering import mark_report
from app.domain.royalties.models.earnings import EarningsReport
from app.domain.royalties.queries.splits import agreed_sheets
from app.domain.royalties.sources import COMPOSITION_SOURCES, SOURCE_TEST, sheet_kind
from app.domain.royalties.tracklists.dividing import divide_report

_BATCH = 5_000
_SOURCE = "CAST(:source AS text)"


@dataclass(frozen=True, slots=True)
class Alias:
    """SQL over an earning `e` of a source: what names it, when that decides, when it is kept."""

    value: str
    decides: str = "true"
    is_kept: str = "true"


_WITHOUT_ISRC = "e.isrc IS NULL"
# The surest first.
ALIASES = {
    "isrc": Alias("e.isrc"),
    # A society's number of a work; elsewhere such numbers often name the whole release.
    "work": Alias(
        "{source} || chr(10) || e.partner_id",
        "{source} = ANY(CAST(:sources AS text[]))",
        "{source} = ANY(CAST(:sources AS text[]))",
    ),
    "track": Alias("e.upc || chr(10) || e.title_key", _WITHOUT_ISRC),
    "partner": Alias(
        "{source} || chr(10) || e.partner_id || chr(10) || e.title_key", _WITHOUT_ISRC
    ),
    "upc": Alias("e.upc", _WITHOUT_ISRC, "e.isrc IS NULL AND e.title_key IS NULL"),
    # An unknown ISRC under a known title may be a remix with splits of its own: a person decides.
    "title": Alias("e.title_key || chr(10) || coalesce(e.artist_key, '')", _WITHOUT_ISRC),
}


async def match_report(uow: UnitOfWork, report: EarningsReport) -> None:
    """Give the report's earnings their recordings and agreed sheets, as far as they are known."""
    await _by_code(uow, report.id, "isrc", catalog.find_recordings_by_isrc)
    if sheet_kind(report.source) == "composition":
        # The income of a work is kept with its first recording, whose splits are the work's.
        await _by_code(uow, report.id, "iswc", catalog.find_recordings_by_iswc)
    for kind, alias in ALIASES.items():
        if kind == "upc":
            await divide_report(uow, report.id)
        condition = f"a.value = {alias.value} AND {alias.decides}".format(source=_SOURCE)
        values = {"source": report.source, "sources": sorted(COMPOSITION_SOURCES)}
        await uow.db.execute(
            text(
                "UPDATE earnings e SET recording_id = a.recording_id, match_kind = 'alias'"
                " FROM match_aliases a WHERE e.report_id = :report AND e.recording_id IS NULL"
                f" AND a.tenant_id = e.tenant_id AND a.kind = :kind AND {condition}"
            ),
            {"report": report.id, "kind": kind}
            | {name: value for name, value in values.items() if f":{name} " in condition},
        )
    await note_works(uow, "e.report_id = :report", {"report": report.id})
    await _agreed(uow, report)
    await mark_report(uow, report.id)


async def note_works(uow: UnitOfWork, which: str, values: Mapping[str, object]) -> None:
    """Let income of works name the work of the recording it is kept with."""
    await uow.db.execute(
        text(
            "UPDATE earnings e SET work_id = r.work_id FROM recordings r, earnings_reports p"
            " WHERE r.tenant_id = e.tenant_id AND r.id = e.recording_id"
            " AND p.tenant_id = e.tenant_id AND p.id = e.report_id"
            f" AND e.work_id IS DISTINCT FROM r.work_id AND {SOURCE_TEST['composition']}"
            f" AND {which}"
        ),
        {"sources": sorted(COMPOSITION_SOURCES), **values},
    )


async def remember(uow: UnitOfWork, recording_id: UUID, earning_ids: Collection[UUID]) -> None:
    """Keep what these earnings are called as names of the recording, for later reports."""
    await uow.db.execute(
        text(
            "INSERT INTO match_aliases (tenant_id, kind, value, recording_id)"
            " SELECT DISTINCT e.tenant_id, named.kind, named.value, CAST(:recording AS uuid)"
            f" {_NAMES}"
            " ON CONFLICT (tenant_id, kind, value) DO UPDATE SET"
            " recording_id = excluded.recording_id"
        ),
        {"recording": recording_id, **_of(earning_ids)},
    )


async def forget(uow: UnitOfWork, recording_id: UUID, earning_ids: Collection[UUID]) -> None:
    """Take these earnings' names away from the recording."""
    await uow.db.execute(
        text(
            "DELETE FROM match_aliases a USING (SELECT named.kind, named.value"
            f" {_NAMES}) AS names WHERE a.kind = names.kind AND a.value = names.value"
            " AND a.recording_id = :recording"
        ),
        {"recording": recording_id, **_of(earning_ids)},
    )


_NAMES = (
    "FROM earnings e JOIN earnings_reports p ON p.tenant_id = e.tenant_id AND p.id = e.report_id"
    " CROSS JOIN LATERAL (VALUES "
    + ", ".join(
        f"('{kind}', CASE WHEN {alias.is_kept} THEN {alias.value} END)".format(source="p.source")
        for kind, alias in ALIASES.items()
    )
    + ") AS named(kind, value) WHERE e.id = ANY(CAST(:ids AS uuid[])) AND named.value IS NOT NULL"
)


def _of(earning_ids: Collection[UUID]) -> dict[str, object]:
    return {"ids": list(earning_ids), "sources": sorted(COMPOSITION_SOURCES)}


async def _by_code(uow: UnitOfWork, report_id: UUID, code: str, find: catalog.FindByCode) -> None:
    codes = await uow.db.scalars(
        text(
            f"SELECT DISTINCT {code} FROM earnings WHERE report_id = :report"
            f" AND {code} IS NOT NULL AND recording_id IS NULL"
        ),
        {"report": report_id},
    )
    known: Sequence[str] = codes.all()
    for start in range(0, len(known), _BATCH):
        found = await find(uow, known[start : start + _BATCH])
        await uow.db.execute(
            text(
                f"UPDATE earnings e SET recording_id = m.recording_id, match_kind = '{code}'"
                " FROM unnest(CAST(:codes AS text[]), CAST(:recordings AS uuid[]))"
                f" AS m(code, recording_id) WHERE e.report_id = :report AND e.{code} = m.code"
                " AND e.recording_id IS NULL"
            ),
            {
                "report": report_id,
                "codes": list(found),
                "recordings": [recording.id for recording in found.values()],
            },
        )


async def _agreed(uow: UnitOfWork, report: EarningsReport) -> None:
    matched = await uow.db.scalars(
        text(
            "SELECT DISTINCT recording_id FROM earnings"
            " WHERE report_id = :report AND recording_id IS NOT NULL AND sheet_id IS NULL"
        ),
        {"report": report.id},
    )
    sheets = await agreed_sheets(uow, matched.all(), sheet_kind(report.source))
    await uow.db.execute(
        text(
            "UPDATE earnings e SET sheet_id = s.sheet_id FROM unnest(CAST(:recordings AS uuid[]),"
            " CAST(:sheets AS uuid[])) AS s(recording_id, sheet_id)"
            " WHERE e.report_id = :report AND e.recording_id = s.recording_id"
            " AND e.sheet_id IS NULL"
        ),
        {"report": report.id, "recordings": list(sheets), "sheets": list(sheets.values())},
    )
