"""What a month's close finds, and what became of it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select

from app.core.errors import NotFound
from app.core.money import Money
from app.core.period import Period, month_of
from app.core.tables import JobRow
from app.core.uow import UnitOfWork
from app.domain.agency.choices import AgreementState, ExpenseState, PriceKind, TimeState
from app.domain.agency.hours import rounded
from app.domain.agency.lines import (
    Earned,
    Service,
    Sources,
    Spent,
    Worked,
    hours_retainer,
)
from app.domain.agency.models import (
    Agreement,
    AgreementTerm,
    Client,
    ClientExpense,
    ClientMonth,
    ClientTask,
    CommissionLine,
    MonthClose,
    MonthLine,
    TimeEntry,
)
from app.domain.agency.queries.rebilling import list_rebilled


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A client's invoice of a month, with its lines in order."""

    month: ClientMonth
    client: str
    lines: Sequence[MonthLine]


@dataclass(frozen=True, slots=True)
class CloseRow:
    close: MonthClose
    invoices: int
    issued: int


async def find_close(uow: UnitOfWork, month: str) -> MonthClose | None:
    found: MonthClose | None = await uow.db.scalar(
        select(MonthClose).where(MonthClose.month == month)
    )
    return found


async def lock_close(uow: UnitOfWork, month: str) -> MonthClose:
    """The close of a month, held: of two who close it, the second finds the first's work."""
    found: MonthClose | None = await uow.db.scalar(
        select(MonthClose)
        .where(MonthClose.month == month)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


async def get_close(uow: UnitOfWork, close_id: UUID) -> MonthClose:
    found = await uow.db.get(MonthClose, (uow.tenant_id, close_id))
    if found is None:
        raise NotFound
    return found


async def find_progress(uow: UnitOfWork, close: MonthClose) -> JobRow | None:
    """The job that works on the month."""
    found: JobRow | None = await uow.db.scalar(select(JobRow).where(JobRow.id == close.job_id))
    return found


async def list_closes(uow: UnitOfWork) -> list[CloseRow]:
    """The months closed so far, the latest first."""
    rows = await uow.db.execute(
        select(MonthClose, func.count(ClientMonth.id), func.count(ClientMonth.issued_at))
        .outerjoin(
            ClientMonth,
            (ClientMonth.tenant_id == MonthClose.tenant_id)
            & (ClientMonth.close_id == MonthClose.id),
        )
        .group_by(MonthClose.tenant_id, MonthClose.id)
        .order_by(MonthClose.month.desc())
        .limit(60)
    )
    return [CloseRow(*row) for row in rows]


async def list_months(uow: UnitOfWork, close_id: UUID) -> list[MonthRow]:
    """Every client's invoice of a close, by client, with lines: three statements in all."""
    rows = (
        await uow.db.execute(
            select(ClientMonth, Client.name)
            .join(
                Client,
                (Client.tenant_id == ClientMonth.tenant_id) & (Client.id == ClientMonth.client_id),
            )
            .where(ClientMonth.close_id == close_id)
            .order_by(Client.name, ClientMonth.currency, ClientMonth.id)
        )
    ).all()
    lines = await _lines_of(uow, [row[0].id for row in rows])
    return [MonthRow(month, name, lines[month.id]) for month, name in rows]


async def list_months_of(uow: UnitOfWork, client_id: UUID) -> Sequence[ClientMonth]:
    """What a client was invoiced at the ends of months, the latest first."""
    rows = await uow.db.scalars(
        select(ClientMonth)
        .where(ClientMonth.client_id == client_id)
        .order_by(ClientMonth.month.desc(), ClientMonth.currency)
        .limit(120)
    )
    return rows.all()


async def unissued(uow: UnitOfWork, close_id: UUID) -> list[UUID]:
    """The months of clients that are not issued yet, in the order they are issued."""
    rows = await uow.db.scalars(
        select(ClientMonth.id)
        .join(
            Client,
            (Client.tenant_id == ClientMonth.tenant_id) & (Client.id == ClientMonth.client_id),
        )
        .where(ClientMonth.close_id == close_id, ClientMonth.issued_at.is_(None))
        .order_by(Client.name, ClientMonth.currency, ClientMonth.id)
    )
    return list(rows)


async def lock_month(uow: UnitOfWork, client_month_id: UUID) -> ClientMonth:
    found: ClientMonth | None = await uow.db.scalar(
        select(ClientMonth)
        .where(ClientMonth.id == client_month_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


async def has_month(uow: UnitOfWork, client_id: UUID, code: str, currency: str) -> bool:
    """Whether a client has an invoice of this month in this currency."""
    found = select(ClientMonth.id).where(
        ClientMonth.client_id == client_id,
        ClientMonth.month == code,
        ClientMonth.currency == currency,
    )
    return bool(await uow.db.scalar(select(exists(found))))


async def open_months_of(uow: UnitOfWork, client_id: UUID, close_id: UUID) -> Sequence[ClientMonth]:
    """A client's drafts of a close, which may still be taken apart."""
    rows = await uow.db.scalars(
        select(ClientMonth)
        .where(ClientMonth.client_id == client_id, ClientMonth.close_id == close_id)
        .where(ClientMonth.issued_at.is_(None))
        .order_by(ClientMonth.id)
        .with_for_update()
    )
    return rows.all()


async def sources_of(uow: UnitOfWork, client: Client, month: Period) -> Sources:
    """Everything of a client that no invoice has yet and that belongs into this month's."""
    services = await list_services(uow, client.id)
    retainer = hours_retainer(services, month)
    before = await _worked_before(uow, client, retainer, month) if retainer else ()
    return Sources(
        client_id=client.id,
        round_to=client.round_to,
        services=await _unspent(uow, services, month),
        retainer=retainer,
        worked=await _worked(uow, client.id, month.until),
        worked_before=before,
        spent=await _spent(uow, client.id, month.until),
        earned=await _earned(uow, client.id, month.until),
        rebilled=await list_rebilled(uow, client, month),
    )


async def list_services(uow: UnitOfWork, client_id: UUID) -> list[Service]:
    """The services of a client's signed agreements."""
    rows = await uow.db.execute(
        select(AgreementTerm, Agreement)
        .join(
            Agreement,
            (Agreement.tenant_id == AgreementTerm.tenant_id)
            & (Agreement.id == AgreementTerm.agreement_id),
        )
        .where(Agreement.client_id == client_id, Agreement.state == str(AgreementState.SIGNED))
        .order_by(Agreement.starts_on, AgreementTerm.position, AgreementTerm.id)
    )
    return [_service(term, agreement) for term, agreement in rows]


async def count_unpriced(uow: UnitOfWork, until: date) -> int:
    """Approved billable time before a day that has no rate, and so would not be invoiced."""
    return (
        await uow.db.scalar(
            select(func.count())
            .select_from(TimeEntry)
            .where(_open_time(until), TimeEntry.is_billable, TimeEntry.bill_rate.is_(None))
        )
        or 0
    )


async def count_unapproved(uow: UnitOfWork, until: date) -> tuple[int, int]:
    """Time and expenses before a day that nobody has approved."""
    times = await uow.db.scalar(
        select(func.count())
        .select_from(TimeEntry)
        .where(TimeEntry.day < until, TimeEntry.state != str(TimeState.APPROVED))
    )
    expenses = await uow.db.scalar(
        select(func.count())
        .select_from(ClientExpense)
        .where(ClientExpense.day < until, ClientExpense.state == str(ExpenseState.SUBMITTED))
    )
    return times or 0, expenses or 0


def _service(term: AgreementTerm, agreement: Agreement) -> Service:
    return Service(
        id=term.id,
        label=term.label,
        kind=term.kind,
        price=Money(term.price or 0, agreement.currency),
        included_minutes=term.included_minutes,
        rollover=term.rollover,
        overage=None if term.overage is None else Money(term.overage, agreement.currency),
        starts_on=agreement.starts_on,
        ends_on=agreement.last_day,
    )


async def _unspent(uow: UnitOfWork, services: Sequence[Service], month: Period) -> list[Service]:
    """Services without those whose price or month's fee is in an invoice already."""
    keys = {
        f"{PriceKind.FIXED}:{s.id}" if s.kind == PriceKind.FIXED
        else f"{PriceKind.RETAINER}:{s.id}:{month.code}": s
        for s in services
        if s.kind in {PriceKind.FIXED, PriceKind.RETAINER}
    }  # fmt: skip
    spent = set(
        await uow.db.scalars(select(MonthLine.source_key).where(MonthLine.source_key.in_(keys)))
    )
    gone = {keys[key].id for key in spent}
    return [service for service in services if service.id not in gone]


def _open_time(until: date) -> ColumnElement[bool]:
    return (
        (TimeEntry.state == str(TimeState.APPROVED))
        & (TimeEntry.client_month_id.is_(None))
        & (TimeEntry.day < until)
    )


async def _worked(uow: UnitOfWork, client_id: UUID, until: date) -> list[Worked]:
    rows = await uow.db.execute(
        select(TimeEntry, ClientTask.name)
        .join(
            ClientTask,
            (ClientTask.tenant_id == TimeEntry.tenant_id) & (ClientTask.id == TimeEntry.task_id),
        )
        .where(TimeEntry.client_id == client_id, _open_time(until))
        .order_by(TimeEntry.day, TimeEntry.id)
    )
    return [
        Worked(
            entry.id,
            entry.task_id,
            task,
            entry.minutes,
            entry.is_billable,
            None
            if entry.bill_rate is None or entry.currency is None
            else Money(entry.bill_rate, entry.currency),
        )
        for entry, task in rows
    ]


async def _worked_before(
    uow: UnitOfWork, client: Client, retainer: Service, month: Period
) -> list[tuple[str, int]]:
    # Late time counts to the month that invoiced it, so that a closed month never changes.
    rows = await uow.db.execute(
        select(ClientMonth.month, TimeEntry.minutes)
        .join(
            ClientMonth,
            (ClientMonth.tenant_id == TimeEntry.tenant_id)
            & (ClientMonth.id == TimeEntry.client_month_id),
        )
        .where(TimeEntry.client_id == client.id, ClientMonth.month < month.code)
        .where(TimeEntry.is_billable)
    )
    worked: dict[str, int] = defaultdict(int)
    for code, minutes in rows:
        worked[code] += rounded(minutes, client.round_to)
    found, start = [], month_of(retainer.starts_on)
    while start.start < month.start:
        found.append((start.code, worked[start.code]))
        start = month_of(start.until)
    return found


async def _spent(uow: UnitOfWork, client_id: UUID, until: date) -> list[Spent]:
    rows = await uow.db.scalars(
        select(ClientExpense)
        .where(
            ClientExpense.client_id == client_id,
            ClientExpense.is_billable,
            ClientExpense.state == str(ExpenseState.APPROVED),
            ClientExpense.client_month_id.is_(None),
            ClientExpense.day < until,
        )
        .order_by(ClientExpense.day, ClientExpense.id)
    )
    return [Spent(e.id, e.day, e.description, e.money, e.markup) for e in rows]


async def _earned(uow: UnitOfWork, client_id: UUID, until: date) -> list[Earned]:
    rows = await uow.db.scalars(
        select(CommissionLine)
        .where(
            CommissionLine.client_id == client_id,
            CommissionLine.client_month_id.is_(None),
            CommissionLine.day < until,
        )
        .order_by(CommissionLine.day, CommissionLine.id)
    )
    return [Earned(line.id, line.kind, line.amount, line.currency) for line in rows]


async def _lines_of(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, list[MonthLine]]:
    found: dict[UUID, list[MonthLine]] = {each: [] for each in ids}
    rows = await uow.db.scalars(
        select(MonthLine)
        .where(MonthLine.client_month_id.in_(ids))
        .order_by(MonthLine.client_month_id, MonthLine.position)
    )
    for line in rows:
        found[line.client_month_id].append(line)
    return found
