"""Real sales to try a contract with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from app.core.uow import UnitOfWork
from app.domain.catalog import get_recordings
from app.domain.royalties.agreements.deal import Deal
from app.domain.royalties.agreements.errors import SaleNotFound
from app.domain.royalties.agreements.models import GroupedRecording
from app.domain.royalties.agreements.queries.closed import period_of
from app.domain.royalties.models.earnings import Earning, EarningsReport
from app.domain.royalties.models.statements import Statement, StatementLine
from app.domain.royalties.sources import sheet_kind

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Sale:
    """A matched earning, whose report it is of, and what it is called."""

    earning: Earning
    source: str
    income: str
    period_starts: date
    title: str


async def recent_sales(uow: UnitOfWork, deal: Deal) -> list[Sale]:
    """The latest matched earnings the deal may cover, the newest first."""
    query = (
        select(Earning, EarningsReport)
        .join(EarningsReport, EarningsReport.id == Earning.report_id)
        .where(Earning.recording_id.is_not(None))
        .order_by(Earning.id.desc())
        .limit(SHOWN)
    )
    if deal.covers:
        groups = [part.group_id for part in deal.covers if part.group_id]
        inside = select(GroupedRecording.recording_id).where(GroupedRecording.group_id.in_(groups))
        recordings = [part.recording_id for part in deal.covers if part.recording_id]
        query = query.where(
            or_(
                Earning.recording_id.in_(recordings),
                Earning.recording_id.in_(inside),
                Earning.upc.in_([part.upc for part in deal.covers if part.upc]),
            )
        )
    rows = (await uow.db.execute(query)).all()
    return await _sales(uow, [(earning, report) for earning, report in rows])


async def get_sale(uow: UnitOfWork, earning_id: UUID) -> Sale:
    row = (
        await uow.db.execute(
            select(Earning, EarningsReport)
            .join(EarningsReport, EarningsReport.id == Earning.report_id)
            .where(Earning.id == earning_id, Earning.recording_id.is_not(None))
        )
    ).one_or_none()
    if row is None:
        raise SaleNotFound
    return (await _sales(uow, [(row[0], row[1])]))[0]


async def get_stated_sale(uow: UnitOfWork, line_id: UUID) -> tuple[Sale, Statement]:
    """The first sale a line of a statement under contract adds up, and the statement it is on.

    Raises SaleNotFound, also for a line of somebody else's statement.
    """
    row = (
        await uow.db.execute(
            select(Earning, EarningsReport, Statement)
            .join(EarningsReport, EarningsReport.id == Earning.report_id)
            .join(Statement, Statement.run_id == Earning.run_id)
            .join(StatementLine, StatementLine.statement_id == Statement.id)
            .where(StatementLine.id == line_id, StatementLine.tenant_id == uow.tenant_id)
            .where(StatementLine.contract_id.is_not(None), Earning.is_contracted)
            .where(Earning.report_id == StatementLine.report_id)
            .where(
                *(
                    getattr(Earning, name).is_not_distinct_from(getattr(StatementLine, name))
                    for name in ("recording_id", "store", "country", "kind", "sale_month")
                )
            )
            .order_by(Earning.number)
            .limit(1)
        )
    ).one_or_none()
    if row is None:
        raise SaleNotFound
    return (await _sales(uow, [(row[0], row[1])]))[0], row[2]


async def _sales(uow: UnitOfWork, rows: Sequence[tuple[Earning, EarningsReport]]) -> list[Sale]:
    ids = [earning.recording_id for earning, _ in rows if earning.recording_id]
    titles = await get_recordings(uow, ids) if ids else {}
    return [
        Sale(
            earning,
            report.source_name or "",
            sheet_kind(report.source),
            period_of(report.period).start if report.period else report.created_at.date(),
            titles[earning.recording_id].title if earning.recording_id in titles else "",
        )
        for earning, report in rows
    ]
