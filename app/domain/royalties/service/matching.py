"""Which recording an earning belongs to: by identifier, by what people confirmed before."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text

from app.billing import Entry, chart
from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain import catalog
from app.domain.royalties.accounting.covering import (
    kinds_under_contract,
    mark_earnings,
    mark_report,
)
from app.domain.royalties.errors import ChooseARecording, MatchNotFound
from app.domain.royalties.events import EarningsMatched
from app.domain.royalties.models import EarningsReport
from app.domain.royalties.queries.earnings import EarnedSum, sums_of_earnings
from app.domain.royalties.queries.matching import (
    GROUP_ID,
    UnmatchedGroup,
    find_groups,
    unmatched_sums,
)
from app.domain.royalties.queries.splits import agreed_sheets
from app.domain.royalties.service.posting import (
    by_currency,
    one_at_a_time,
    owed,
    post_entries,
)
from app.domain.royalties.sources import COMPOSITION_SOURCES, SOURCE_TEST, sheet_kind

_BATCH = 5_000
_ALIASES = (
    ("isrc", "e.isrc = a.value"),
    ("upc", "e.isrc IS NULL AND e.upc = a.value"),
    # An unknown ISRC under a known title may be a remix with splits of its own: a person decides.
    (
        "title",
        "e.isrc IS NULL AND e.title_key || chr(10) || coalesce(e.artist_key, '') = a.value",
    ),
)


async def match_report(uow: UnitOfWork, report: EarningsReport) -> None:
    """Give the report's earnings their recordings and agreed sheets, as far as they are known."""
    isrcs = await uow.db.scalars(
        text("SELECT DISTINCT isrc FROM earnings WHERE report_id = :report AND isrc IS NOT NULL"),
        {"report": report.id},
    )
    known = isrcs.all()
    for start in range(0, len(known), _BATCH):
        await _match_isrcs(uow, report.id, known[start : start + _BATCH])
    for kind, condition in _ALIASES:
        await uow.db.execute(
            text(
                "UPDATE earnings e SET recording_id = a.recording_id, match_kind = 'alias'"
                " FROM match_aliases a WHERE e.report_id = :report AND e.recording_id IS NULL"
                f" AND a.tenant_id = e.tenant_id AND a.kind = :kind AND {condition}"
            ),
            {"report": report.id, "kind": kind},
        )
    matched = await uow.db.scalars(
        text(
            "SELECT DISTINCT recording_id FROM earnings"
            " WHERE report_id = :report AND recording_id IS NOT NULL"
        ),
        {"report": report.id},
    )
    sheets = await agreed_sheets(uow, matched.all(), sheet_kind(report.source))
    await uow.db.execute(
        text(
            "UPDATE earnings e SET sheet_id = s.sheet_id FROM unnest(CAST(:recordings AS uuid[]),"
            " CAST(:sheets AS uuid[])) AS s(recording_id, sheet_id)"
            " WHERE e.report_id = :report AND e.recording_id = s.recording_id"
        ),
        {
            "report": report.id,
            "recordings": list(sheets),
            "sheets": list(sheets.values()),
        },
    )
    await mark_report(uow, report.id)


async def _match_isrcs(uow: UnitOfWork, report_id: UUID, isrcs: Sequence[str]) -> None:
    found = await catalog.find_recordings_by_isrc(uow, list(isrcs))
    await uow.db.execute(
        text(
            "UPDATE earnings e SET recording_id = m.recording_id, match_kind = 'isrc'"
            " FROM unnest(CAST(:isrcs AS text[]), CAST(:recordings AS uuid[]))"
            " AS m(isrc, recording_id) WHERE e.report_id = :report AND e.isrc = m.isrc"
        ),
        {
            "report": report_id,
            "isrcs": list(found),
            "recordings": [recording.id for recording in found.values()],
        },
    )


async def confirm_match(
    uow: UnitOfWork, group_id: UUID, recording_id: UUID, *, was_suggested: bool = False
) -> UnmatchedGroup:
    """Say which recording a group of unmatched income is; its money moves out of suspense.

    Remembered for later reports. Raises MatchNotFound when nothing is left of the group, and
    ChooseARecording for a recording this tenant does not have.
    """
    await one_at_a_time(uow)
    group, recording = await _choice(uow, group_id, recording_id)
    rows = await uow.db.execute(
        text(
            "UPDATE earnings e SET recording_id = :recording, match_kind = :kind"
            f" WHERE e.recording_id IS NULL AND ({GROUP_ID} = :group"
            " OR e.isrc = ANY(CAST(:isrcs AS text[]))) RETURNING e.id, e.isrc, e.upc,"
            " e.title_key, e.artist_key, e.report_id"
        ),
        {
            "recording": recording_id,
            "kind": "fuzzy_confirmed" if was_suggested else "manual",
            "group": group_id,
            "isrcs": list(group.isrcs),
        },
    )
    matched = rows.all()
    await _remember(uow, recording_id, [tuple(row[1:5]) for row in matched])
    sums = await settle_matched(uow, recording_id, [row[0] for row in matched])
    await _leave_suspense(uow, recording, sums, f"“{group.name}” is {recording.title}")
    uow.record(
        EarningsMatched(
            recording_id=recording_id,
            recording=recording.title,
            as_reported=group.name,
            earnings=len(matched),
            totals={code: f"{amount:f}" for code, amount in by_currency(sums).items()},
        )
    )
    return group


async def match_new_recording(uow: UnitOfWork, recording_id: UUID) -> None:
    """Move what waited under the ISRC of a recording that has just been added."""
    await one_at_a_time(uow)
    recording = (await catalog.get_recordings(uow, [recording_id])).get(recording_id)
    if recording is None or recording.isrc is None:
        return
    ids = await uow.db.scalars(
        text(
            "UPDATE earnings SET recording_id = :recording, match_kind = 'isrc'"
            " WHERE recording_id IS NULL AND isrc = :isrc RETURNING id"
        ),
        {"recording": recording_id, "isrc": recording.isrc},
    )
    sums = await settle_matched(uow, recording_id, ids.all())
    if sums:
        await _leave_suspense(uow, recording, sums, f"{recording.title} was added")


async def preview_match(
    uow: UnitOfWork, group_id: UUID, recording_id: UUID
) -> tuple[UnmatchedGroup, catalog.RecordingView, list[Entry], int]:
    """What confirming would book, with the number of lines; changes nothing."""
    group, recording = await _choice(uow, group_id, recording_id)
    parts = await unmatched_sums(uow, group_id, group.isrcs)
    sheets = {
        kind: (await agreed_sheets(uow, [recording_id], kind)).get(recording_id)
        for kind in {sheet_kind(source) for source, *_ in parts}
    }
    contracted = await kinds_under_contract(uow, recording_id)
    sums = [
        EarnedSum(recording_id, sheets[kind], kind in contracted, currency, amount)
        for kind, currency, amount in (
            (sheet_kind(source), currency, amount) for source, currency, amount, _ in parts
        )
    ]
    return group, recording, await owed(uow, sums), sum(lines for *_, lines in parts)


async def settle_matched(
    uow: UnitOfWork, recording_id: UUID, earning_ids: Collection[UUID]
) -> list[EarnedSum]:
    """Give matched earnings the sheet in force for their source; their sums by where they go."""
    for kind in ("master", "composition"):
        sheet_id = (await agreed_sheets(uow, [recording_id], kind)).get(recording_id)
        if sheet_id is None:
            continue
        test = SOURCE_TEST[kind]
        await uow.db.execute(
            text(
                "UPDATE earnings e SET sheet_id = :sheet FROM earnings_reports p"
                " WHERE p.tenant_id = e.tenant_id AND p.id = e.report_id"
                f" AND e.id = ANY(CAST(:ids AS uuid[])) AND {test}"
            ),
            {
                "sheet": sheet_id,
                "ids": list(earning_ids),
                "sources": sorted(COMPOSITION_SOURCES),
            },
        )
    await mark_earnings(uow, earning_ids)
    return await sums_of_earnings(uow, list(earning_ids))


async def _choice(
    uow: UnitOfWork, group_id: UUID, recording_id: UUID
) -> tuple[UnmatchedGroup, catalog.RecordingView]:
    group = (await find_groups(uow, [group_id])).get(group_id)
    if group is None:
        raise MatchNotFound
    recording = (await catalog.get_recordings(uow, [recording_id])).get(recording_id)
    if recording is None:
        raise ChooseARecording
    return group, recording


async def _leave_suspense(
    uow: UnitOfWork, recording: catalog.RecordingView, sums: list[EarnedSum], description: str
) -> None:
    leaving = [
        Entry(chart.suspense(currency), amount) for currency, amount in by_currency(sums).items()
    ]
    # The rows themselves say that this money has moved; a repeated call finds none to move.
    await post_entries(
        uow,
        kind="earnings_matched",
        key=str(new_id()),
        entries=[*leaving, *await owed(uow, sums)],
        description=description,
        subject=("recording", recording.id),
    )


async def _remember(
    uow: UnitOfWork,
    recording_id: UUID,
    keys: Collection[tuple[str | None, str | None, str | None, str | None]],
) -> None:
    aliases = set()
    for isrc, upc, title_key, artist_key in keys:
        if isrc:
            aliases.add(("isrc", isrc))
        if title_key:
            aliases.add(("title", f"{title_key}\n{artist_key or ''}"))
        elif upc and not isrc:
            aliases.add(("upc", upc))
    ordered = sorted(aliases)
    await uow.db.execute(
        text(
            "INSERT INTO match_aliases (tenant_id, kind, value, recording_id)"
            " SELECT :tenant, a.kind, a.value, :recording FROM unnest(CAST(:kinds AS text[]),"
            " CAST(:names AS text[])) AS a(kind, value) ON CONFLICT (tenant_id, kind, value)"
            " DO UPDATE SET recording_id = excluded.recording_id"
        ),
        {
            "tenant": uow.tenant_id,
            "recording": recording_id,
            "kinds": [kind for kind, _ in ordered],
            "names": [value for _, value in ordered],
        },
    )


async def release_held(
    uow: UnitOfWork, *, kind: str, sheet_id: UUID, recording_ids: Sequence[UUID]
) -> dict[str, Decimal]:
    """Let money held for these recordings accrue by a sheet that is now agreed."""
    await one_at_a_time(uow)
    ids = (
        await uow.db.scalars(
            text(
                "SELECT e.id FROM earnings e JOIN earnings_reports p"
                " ON p.tenant_id = e.tenant_id AND p.id = e.report_id"
                " WHERE e.recording_id = ANY(CAST(:recordings AS uuid[])) AND e.sheet_id IS NULL"
                f" AND NOT e.is_contracted AND {SOURCE_TEST[kind]}"
            ),
            {"recordings": list(recording_ids), "sources": sorted(COMPOSITION_SOURCES)},
        )
    ).all()
    held = await sums_of_earnings(uow, ids)
    if not held:
        return {}
    await uow.db.execute(
        text("UPDATE earnings SET sheet_id = :sheet WHERE id = ANY(CAST(:ids AS uuid[]))"),
        {"sheet": sheet_id, "ids": list(ids)},
    )
    accrued = await sums_of_earnings(uow, ids)
    leaving = [Entry(each.account, -each.amount) for each in await owed(uow, held)]
    await post_entries(
        uow,
        kind="held_released",
        key=str(new_id()),
        entries=[*leaving, *await owed(uow, accrued)],
        description="Splits agreed: held money released",
        subject=("split_sheet", sheet_id),
    )
    return by_currency(accrued)
