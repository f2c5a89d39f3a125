"""Timers, time entries, weeks and rates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import exists, func, select

from app.core.errors import NotFound
from app.core.money import Money
from app.core.uow import UnitOfWork
from app.domain.agency.choices import RateKind, TimeState
from app.domain.agency.models import Client, TimeEntry, Timer, TimeRate
from app.domain.agency.rates import Rate


@dataclass(frozen=True, slots=True)
class SubmittedWeek:
    """A week of somebody's that waits for approval."""

    person_id: UUID
    week: date
    minutes: int
    billable: int
    entries: int


@dataclass(frozen=True, slots=True)
class RateRow:
    rate: TimeRate
    client: str | None

    @property
    def money(self) -> Money:
        return Money(self.rate.amount, self.rate.currency)


async def find_timer(uow: UnitOfWork, person_id: UUID) -> Timer | None:
    found: Timer | None = await uow.db.scalar(select(Timer).where(Timer.person_id == person_id))
    return found


async def lock_timer(uow: UnitOfWork, person_id: UUID) -> Timer | None:
    """The running timer, held: of two who stop it, one does."""
    found: Timer | None = await uow.db.scalar(
        select(Timer).where(Timer.person_id == person_id).with_for_update()
    )
    return found


async def list_week(uow: UnitOfWork, person_id: UUID, monday: date) -> Sequence[TimeEntry]:
    """A person's entries of a week, timed ones in the order they began."""
    rows = await uow.db.scalars(
        select(TimeEntry)
        .where(
            TimeEntry.person_id == person_id,
            TimeEntry.day >= monday,
            TimeEntry.day < monday + timedelta(days=7),
        )
        .order_by(TimeEntry.day, TimeEntry.started_at.nulls_first(), TimeEntry.id)
    )
    return rows.all()


async def lock_week(uow: UnitOfWork, person_id: UUID, monday: date) -> Sequence[TimeEntry]:
    """A person's entries of a week, held while they are changed or answered."""
    rows = await uow.db.scalars(
        select(TimeEntry)
        .where(
            TimeEntry.person_id == person_id,
            TimeEntry.day >= monday,
            TimeEntry.day < monday + timedelta(days=7),
        )
        .order_by(TimeEntry.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return rows.all()


async def lock_entry(uow: UnitOfWork, entry_id: UUID) -> TimeEntry:
    found: TimeEntry | None = await uow.db.scalar(
        select(TimeEntry).where(TimeEntry.id == entry_id).with_for_update()
    )
    if found is None:
        raise NotFound
    return found


async def get_entry(uow: UnitOfWork, entry_id: UUID) -> TimeEntry:
    found = await uow.db.get(TimeEntry, (uow.tenant_id, entry_id))
    if found is None:
        raise NotFound
    return found


async def list_submitted(uow: UnitOfWork) -> list[SubmittedWeek]:
    """Weeks that wait for approval, the oldest first."""
    week = func.date_trunc("week", TimeEntry.day).label("week")
    rows = await uow.db.execute(
        select(
            TimeEntry.person_id,
            week,
            func.sum(TimeEntry.minutes),
            func.coalesce(func.sum(TimeEntry.minutes).filter(TimeEntry.is_billable), 0),
            func.count(),
        )
        .where(TimeEntry.state == str(TimeState.SUBMITTED))
        .group_by(TimeEntry.person_id, week)
        .order_by(week, TimeEntry.person_id)
        .limit(200)
    )
    return [SubmittedWeek(row[0], row[1].date(), *row[2:]) for row in rows]


async def has_time(uow: UnitOfWork) -> bool:
    return bool(await uow.db.scalar(select(exists(select(TimeEntry.id)))))


async def list_rates(uow: UnitOfWork, kind: RateKind | None = None) -> list[RateRow]:
    """Rates, the latest first within whom they are for."""
    query = select(TimeRate, Client.name).outerjoin(
        Client, (Client.tenant_id == TimeRate.tenant_id) & (Client.id == TimeRate.client_id)
    )
    if kind is not None:
        query = query.where(TimeRate.kind == str(kind))
    rows = await uow.db.execute(
        query.order_by(
            TimeRate.kind,
            TimeRate.client_id.nulls_first(),
            TimeRate.person_id.nulls_first(),
            TimeRate.starts_on.desc(),
        ).limit(1000)
    )
    return [RateRow(*row) for row in rows]


async def load_rates(uow: UnitOfWork) -> list[Rate]:
    """Every rate, as `rate_for` reads them."""
    return [
        Rate(row.rate.kind, row.rate.person_id, row.rate.client_id, row.money, row.rate.starts_on)
        for row in await list_rates(uow)
    ]


async def open_minutes(uow: UnitOfWork) -> int:
    """Billable minutes that are approved and in no invoice yet."""
    return (
        await uow.db.scalar(
            select(func.coalesce(func.sum(TimeEntry.minutes), 0)).where(
                TimeEntry.state == str(TimeState.APPROVED),
                TimeEntry.is_billable,
                TimeEntry.client_month_id.is_(None),
            )
        )
        or 0
    )
