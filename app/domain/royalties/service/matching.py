"""Saying which recording income belongs to, and moving its money there."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text

from app.billing import Entry, chart
from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain import catalog
from app.domain.royalties.accounting.covering import kinds_under_contract, mark_earnings
from app.domain.royalties.errors import ChooseARecording, MatchNotFound
from app.domain.royalties.events import EarningsMatched
from app.domain.royalties.queries.earnings import EarnedSum, sums_of_earnings
from app.domain.royalties.queries.matching import (
    GROUP_ID,
    UnmatchedGroup,
    find_groups,
    unmatched_sums,
)
from app.domain.royalties.queries.splits import agreed_sheets
from app.domain.royalties.service.ladder import note_works, remember
from app.domain.royalties.service.posting import (
    by_currency,
    one_at_a_time,
    opposite,
    owed,
    post_entries,
)
from app.domain.royalties.sources import COMPOSITION_SOURCES, SOURCE_TEST, sheet_kind


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
            " OR e.isrc = ANY(CAST(:isrcs AS text[]))) RETURNING e.id"
        ),
        {
            "recording": recording_id,
            "kind": "fuzzy_confirmed" if was_suggested else "manual",
            "group": group_id,
            "isrcs": list(group.isrcs),
        },
    )
    matched = rows.scalars().all()
    await remember(uow, recording_id, matched)
    sums = await settle_matched(uow, recording_id, matched)
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
    """Move what waited under the ISRC of a new recording, or under the ISWC of its work.

    Income of a work that is kept with the recording already names the work it is of now.
    """
    await one_at_a_time(uow)
    await note_works(uow, "e.recording_id = :recording", {"recording": recording_id})
    recording = (await catalog.get_recordings(uow, [recording_id])).get(recording_id)
    if recording is None:
        return
    ids = await uow.db.scalars(
        text(
            "UPDATE earnings e SET recording_id = :recording,"
            " match_kind = CASE WHEN e.isrc = :isrc THEN 'isrc' ELSE 'iswc' END"
            " FROM earnings_reports p WHERE p.tenant_id = e.tenant_id AND p.id = e.report_id"
            " AND e.recording_id IS NULL"
            " AND (e.isrc = :isrc OR e.isrc IS NULL AND e.iswc = :iswc"
            f" AND {SOURCE_TEST['composition']}) RETURNING e.id"
        ),
        {
            "recording": recording_id,
            "isrc": recording.isrc,
            "iswc": await catalog.find_iswc_of_recording(uow, recording_id),
            "sources": sorted(COMPOSITION_SOURCES),
        },
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
    await note_works(uow, "e.id = ANY(CAST(:ids AS uuid[]))", {"ids": list(earning_ids)})
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
    leaving = opposite(await owed(uow, held))
    await post_entries(
        uow,
        kind="held_released",
        key=str(new_id()),
        entries=[*leaving, *await owed(uow, accrued)],
        description="Splits agreed: held money released",
        subject=("split_sheet", sheet_id),
    )
    return by_currency(accrued)
