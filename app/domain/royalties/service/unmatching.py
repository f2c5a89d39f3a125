"""Taking a wrong match back: the money returns to suspense, what was remembered is forgotten."""

from uuid import UUID

from sqlalchemy import text

from app.billing import Entry, chart
from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain import catalog
from app.domain.royalties.errors import MatchInDraft, NoSuchMatch
from app.domain.royalties.events import MatchUndone
from app.domain.royalties.queries.earnings import sums_of_earnings
from app.domain.royalties.queries.matching import earnings_of_match, find_match, is_in_draft
from app.domain.royalties.service.ladder import forget
from app.domain.royalties.service.posting import (
    by_currency,
    one_at_a_time,
    opposite,
    owed,
    post_entries,
)


async def undo_match(uow: UnitOfWork, group_id: UUID, recording_id: UUID) -> None:
    """Say that income a person has matched is not of this recording after all.

    What statements show stays there; its opposite is stated next, as an adjustment. Raises
    NoSuchMatch, and MatchInDraft while an open run holds the money.
    """
    await one_at_a_time(uow)
    match = await find_match(uow, group_id, recording_id)
    recording = (await catalog.get_recordings(uow, [recording_id])).get(recording_id)
    ids = await earnings_of_match(uow, group_id, recording_id)
    if match is None or recording is None or not ids:
        raise NoSuchMatch
    if await is_in_draft(uow, ids):
        raise MatchInDraft
    await forget(uow, recording_id, ids)
    sums = await sums_of_earnings(uow, ids)
    returning = [
        Entry(chart.suspense(currency), -amount) for currency, amount in by_currency(sums).items()
    ]
    await post_entries(
        uow,
        kind="match_undone",
        key=str(new_id()),
        entries=[*opposite(await owed(uow, sums)), *returning],
        description=f"\u201c{match.name}\u201d is not {recording.title}",
        subject=("recording", recording_id),
    )
    await _return(uow, ids)
    uow.record(
        MatchUndone(
            recording_id=recording_id,
            recording=recording.title,
            as_reported=match.name,
            earnings=len(ids),
            totals={code: f"{amount:f}" for code, amount in by_currency(sums).items()},
        )
    )


async def _return(uow: UnitOfWork, ids: list[UUID]) -> None:
    """What is stated stays: its opposite and an unmatched copy stand beside it."""
    columns = (
        "isrc, upc, iswc, partner_id, title, artist, title_key, artist_key, store, country, kind,"
        " sale_month, currency, format, price, first_line, last_line"
    )
    for sign, lines, kept, place in (
        ("-", "0", "e.recording_id, e.match_kind, e.sheet_id, e.is_contracted, e.work_id", 1),
        ("", "e.lines", "NULL::uuid, NULL::text, NULL::uuid, false, NULL::uuid", 2),
    ):
        await uow.db.execute(
            text(
                f"INSERT INTO earnings (tenant_id, report_id, number, {columns}, amount, quantity,"
                " lines, recording_id, match_kind, sheet_id, is_contracted, work_id)"
                " SELECT e.tenant_id, e.report_id,"
                f" e.number + {place} * (SELECT max(l.number) FROM earnings l"
                f" WHERE l.report_id = e.report_id), {columns}, {sign}e.amount, {sign}e.quantity,"
                f" {lines}, {kept} FROM earnings e WHERE e.id = ANY(CAST(:ids AS uuid[]))"
                " AND e.run_id IS NOT NULL"
            ),
            {"ids": ids},
        )
    await uow.db.execute(
        text(
            "UPDATE earnings SET recording_id = NULL, match_kind = NULL, sheet_id = NULL,"
            " is_contracted = false, work_id = NULL"
            " WHERE id = ANY(CAST(:ids AS uuid[])) AND run_id IS NULL"
        ),
        {"ids": ids},
    )
