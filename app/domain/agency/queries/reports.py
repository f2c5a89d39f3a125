"""What a client is told about a month."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from app.core.period import Period
from app.core.uow import UnitOfWork
from app.domain.agency.errors import ReportTakenBack
from app.domain.agency.models import (
    Allocation,
    Client,
    ClientMonth,
    ClientReport,
    ClientTask,
    MonthLine,
    TimeEntry,
)


@dataclass(frozen=True, slots=True)
class TaskHours:
    task: str
    minutes: int
    notes: Sequence[str]


async def find_report(uow: UnitOfWork, client_id: UUID, month: str) -> ClientReport | None:
    found: ClientReport | None = await uow.db.scalar(
        select(ClientReport).where(ClientReport.client_id == client_id, ClientReport.month == month)
    )
    return found


async def list_published(uow: UnitOfWork, client_id: UUID) -> list[ClientReport]:
    """What a client may open, the newest month first."""
    found = await uow.db.scalars(
        select(ClientReport)
        .where(ClientReport.client_id == client_id, ClientReport.published_at.is_not(None))
        .order_by(ClientReport.month.desc())
        .limit(120)
    )
    return list(found)


async def get_published(uow: UnitOfWork, report_id: UUID, number: int) -> ClientReport:
    """One of these in the version asked for. Raises ReportTakenBack."""
    found = await uow.db.get(ClientReport, (uow.tenant_id, report_id))
    if found is None or found.published_at is None or found.number != number:
        raise ReportTakenBack
    return found


async def hours_by_task(uow: UnitOfWork, client_id: UUID, month: Period) -> list[TaskHours]:
    """Minutes of each task in a month, the most first, with what was noted."""
    total = func.sum(TimeEntry.minutes)
    notes = func.array_agg(func.distinct(TimeEntry.note)).filter(TimeEntry.note != "")
    rows = await uow.db.execute(
        select(ClientTask.name, total, notes)
        .join(
            ClientTask,
            (ClientTask.tenant_id == TimeEntry.tenant_id) & (ClientTask.id == TimeEntry.task_id),
        )
        .where(TimeEntry.client_id == client_id)
        .where(TimeEntry.day >= month.start, TimeEntry.day < month.until)
        .group_by(ClientTask.tenant_id, ClientTask.id, ClientTask.name)
        .order_by(total.desc(), ClientTask.name)
    )
    return [TaskHours(row[0], int(row[1]), row[2] or ()) for row in rows]


async def invoiced_lines(
    uow: UnitOfWork, client_id: UUID, month: Period
) -> list[tuple[ClientMonth, MonthLine]]:
    """The lines of the month's invoices."""
    rows = await uow.db.execute(
        select(ClientMonth, MonthLine)
        .join(
            MonthLine,
            (MonthLine.tenant_id == ClientMonth.tenant_id)
            & (MonthLine.client_month_id == ClientMonth.id),
        )
        .where(ClientMonth.client_id == client_id, ClientMonth.month == month.code)
        .order_by(ClientMonth.currency, MonthLine.position)
    )
    return [(row[0], row[1]) for row in rows]


async def planned_minutes(uow: UnitOfWork, client_id: UUID, month: Period) -> int:
    """What is planned for a client in the weeks that begin in a month."""
    return (
        await uow.db.scalar(
            select(func.coalesce(func.sum(Allocation.minutes), 0)).where(
                Allocation.client_id == client_id,
                Allocation.week >= month.start,
                Allocation.week < month.until,
            )
        )
        or 0
    )


async def customers_of_clients(uow: UnitOfWork) -> dict[UUID, UUID]:
    """Who is billed → for which client."""
    rows = await uow.db.execute(select(Client.customer_id, Client.id))
    return {row[0]: row[1] for row in rows}
