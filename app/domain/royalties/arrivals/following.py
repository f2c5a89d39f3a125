"""Money that has arrived stays with what a report says when the report is corrected."""

from uuid import UUID

from sqlalchemy import text

from app.core.uow import UnitOfWork


async def follow_correction(uow: UnitOfWork, old_id: UUID, new_id: UUID) -> None:
    """What had arrived for a report has arrived for the one of the same payer in its place."""
    await uow.db.execute(
        text(
            "UPDATE payer_arrival_parts p SET report_id = :new FROM earnings_reports o,"
            " earnings_reports n WHERE p.report_id = :old AND o.id = :old AND n.id = :new"
            " AND o.source = n.source AND NOT EXISTS (SELECT FROM payer_arrival_parts t"
            " WHERE t.arrival_id = p.arrival_id AND t.report_id = :new AND t.currency = p.currency)"
        ),
        {"old": old_id, "new": new_id},
    )
