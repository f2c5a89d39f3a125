"""Time is kept: by a timer, in the week's grid, entry by entry; then submitted and approved."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app.billing import Entry, Reference, chart, post
from app.core.ids import new_id
from app.core.money import Money
from app.core.uow import UnitOfWork
from app.domain.agency.choices import RateKind, TimeState
from app.domain.agency.errors import (
    LessThanTimed,
    NothingToSubmit,
    NoTimer,
    OwnTime,
    TimeLocked,
    TimeOverlaps,
    TimerRunning,
)
from app.domain.agency.events import RateSet, WeekAnswered, WeekSubmitted
from app.domain.agency.hours import clock, days_of_week, in_main_units, price, split_by_day
from app.domain.agency.models import TimeEntry, Timer, TimeRate
from app.domain.agency.queries.clients import get_task, names_of_clients
from app.domain.agency.queries.time import (
    list_rates,
    load_rates,
    lock_entry,
    lock_timer,
    lock_week,
)
from app.domain.agency.rates import rate_for
from app.domain.agency.service.approvers import is_alone
from app.tenants import get_tenant

Cells = Mapping[UUID, Sequence[int]]
"""Task → seven numbers of minutes, Monday first."""


async def start_timer(uow: UnitOfWork, person_id: UUID, *, task_id: UUID, note: str = "") -> Timer:
    """Let a clock run for somebody. Raises TimerRunning while another of theirs does."""
    task = await get_task(uow, task_id)
    timer = Timer(
        id=new_id(),
        tenant_id=uow.tenant_id,
        person_id=person_id,
        client_id=task.client_id,
        task_id=task.id,
        note=note,
        started_at=uow.now,
    )
    async with uow.refusing(TimerRunning):
        uow.db.add(timer)
    return timer


async def stop_timer(
    uow: UnitOfWork, person_id: UUID, *, ended_at: datetime | None = None
) -> list[TimeEntry]:
    """Turn the running clock into time, one entry for each calendar day it ran over.

    `ended_at` for a clock somebody forgot. Raises NoTimer and TimeOverlaps.
    """
    timer = await lock_timer(uow, person_id)
    if timer is None:
        raise NoTimer
    end = min(ended_at or uow.now, uow.now)
    if end <= timer.started_at:
        end = min(timer.started_at + timedelta(minutes=1), uow.now + timedelta(minutes=1))
    entries = await add_timed(
        uow,
        person_id,
        task_id=timer.task_id,
        started_at=timer.started_at,
        ended_at=end,
        note=timer.note,
    )
    await uow.db.delete(timer)
    await uow.flush()
    return entries


async def drop_timer(uow: UnitOfWork, person_id: UUID) -> None:
    """Forget the running clock without keeping its time. Raises NoTimer."""
    timer = await lock_timer(uow, person_id)
    if timer is None:
        raise NoTimer
    await uow.db.delete(timer)
    await uow.flush()


async def add_timed(
    uow: UnitOfWork,
    person_id: UUID,
    *,
    task_id: UUID,
    started_at: datetime,
    ended_at: datetime,
    note: str = "",
) -> list[TimeEntry]:
    """Keep a span of work, cut at midnight. Raises TimeOverlaps."""
    task = await get_task(uow, task_id)
    zone = ZoneInfo((await get_tenant(uow)).time_zone)
    entries = [
        TimeEntry(
            id=new_id(),
            tenant_id=uow.tenant_id,
            person_id=person_id,
            client_id=task.client_id,
            task_id=task.id,
            day=day,
            minutes=minutes,
            note=note,
            is_billable=task.is_billable,
            started_at=start,
            ended_at=end,
        )
        for day, start, end, minutes in split_by_day(started_at, ended_at, zone)
    ]
    async with uow.refusing(TimeOverlaps):
        uow.db.add_all(entries)
    return entries


async def save_week(
    uow: UnitOfWork, person_id: UUID, monday: date, cells: Cells
) -> Sequence[TimeEntry]:
    """Make the week's grid say exactly this: what is typed, less what the timer measured.

    Tasks that are not named lose their typed time. Raises LessThanTimed and TimeLocked.
    """
    week = await lock_week(uow, person_id, monday)
    typed = {(e.task_id, e.day): e for e in week if not e.is_timed}
    timed: dict[tuple[UUID, date], int] = defaultdict(int)
    for entry in week:
        if entry.is_timed:
            timed[entry.task_id, entry.day] += entry.minutes
    wanted = {
        (task_id, day): minutes
        for task_id, row in cells.items()
        for day, minutes in zip(days_of_week(monday), row, strict=True)
    }
    for cell in sorted({*wanted, *typed, *timed}, key=str):
        minutes = wanted.get(cell, timed.get(cell, 0)) - timed.get(cell, 0)
        await _set_cell(uow, person_id, cell, typed.get(cell), minutes)
    await uow.flush()
    return await lock_week(uow, person_id, monday)


async def note_entry(
    uow: UnitOfWork, entry_id: UUID, person_id: UUID, *, note: str, is_billable: bool
) -> TimeEntry:
    """Say what was done, and whether the client pays for it. Raises TimeLocked."""
    entry = await _own_draft(uow, entry_id, person_id)
    entry.note, entry.is_billable = note, is_billable
    await uow.flush()
    return entry


async def delete_entry(uow: UnitOfWork, entry_id: UUID, person_id: UUID) -> None:
    """Take back time that was not submitted. Raises TimeLocked."""
    entry = await _own_draft(uow, entry_id, person_id)
    await uow.db.delete(entry)
    await uow.flush()


async def submit_week(uow: UnitOfWork, person_id: UUID, monday: date) -> int:
    """Hand in a week for approval; returns its minutes. Raises NothingToSubmit."""
    drafts = [e for e in await lock_week(uow, person_id, monday) if e.is_draft]
    if not drafts:
        raise NothingToSubmit
    for entry in drafts:
        entry.state, entry.returned_note = TimeState.SUBMITTED, ""
    minutes = sum(entry.minutes for entry in drafts)
    uow.record(
        WeekSubmitted(
            person_id=person_id,
            person_name=uow.actor.name,
            week=monday.isoformat(),
            minutes=minutes,
        )
    )
    await uow.flush()
    return minutes


async def approve_week(uow: UnitOfWork, person_id: UUID, monday: date) -> int:
    """Accept what was submitted, at the rates of each day, and book what it cost.

    Returns how many entries. Raises OwnTime and NothingToSubmit.
    """
    entries = await _submitted(uow, person_id, monday)
    rates = await load_rates(uow)
    for entry in entries:
        where: dict[str, Any] = {
            "person_id": person_id,
            "client_id": entry.client_id,
            "day": entry.day,
        }
        bill = rate_for(rates, RateKind.BILL, **where)
        cost = rate_for(rates, RateKind.COST, **where)
        if bill is not None:
            entry.bill_rate, entry.currency = bill.minor, bill.currency
        if cost is not None:
            entry.cost_rate, entry.cost_currency = cost.minor, cost.currency
        entry.approved_by, entry.approved_at = uow.actor.person_id, uow.now
        entry.state = TimeState.APPROVED
    await uow.flush()
    await _book_cost(uow, entries, monday)
    _record_answer(uow, person_id, monday, len(entries), is_approved=True)
    return len(entries)


async def return_week(uow: UnitOfWork, person_id: UUID, monday: date, *, note: str) -> int:
    """Give a submitted week back to be corrected, and say why. Raises as `approve_week`."""
    entries = await _submitted(uow, person_id, monday)
    for entry in entries:
        entry.state, entry.returned_note = TimeState.DRAFT, note
    _record_answer(uow, person_id, monday, len(entries), is_approved=False)
    await uow.flush()
    return len(entries)


async def set_rate(
    uow: UnitOfWork,
    *,
    kind: RateKind,
    amount: Money,
    starts_on: date,
    person_id: UUID | None = None,
    client_id: UUID | None = None,
) -> TimeRate:
    """Set an hour's price or cost from a day on; the same day again replaces it.

    Time approved before keeps its rate.
    """
    rate = TimeRate(
        id=new_id(),
        tenant_id=uow.tenant_id,
        kind=str(kind),
        person_id=person_id,
        client_id=client_id if kind is RateKind.BILL else None,
        currency=amount.currency,
        amount=amount.minor,
        starts_on=starts_on,
    )
    same = [
        row
        for row in await _rates_like(uow, rate)
        if (row.person_id, row.client_id, row.starts_on)
        == (rate.person_id, rate.client_id, rate.starts_on)
    ]
    if same:
        rate = same[0]
        rate.amount, rate.currency = amount.minor, amount.currency
    else:
        uow.db.add(rate)
    uow.record(
        RateSet(
            rate_id=rate.id,
            kind=rate.kind,
            amount=rate.amount,
            currency=rate.currency,
            starts_on=starts_on.isoformat(),
        )
    )
    await uow.flush()
    return rate


async def _rates_like(uow: UnitOfWork, rate: TimeRate) -> list[TimeRate]:
    return [row.rate for row in await list_rates(uow, RateKind(rate.kind))]


async def _set_cell(
    uow: UnitOfWork,
    person_id: UUID,
    cell: tuple[UUID, date],
    entry: TimeEntry | None,
    minutes: int,
) -> None:
    if minutes < 0:
        raise LessThanTimed
    if entry is None and minutes:
        task = await get_task(uow, cell[0])
        uow.db.add(
            TimeEntry(
                id=new_id(),
                tenant_id=uow.tenant_id,
                person_id=person_id,
                client_id=task.client_id,
                task_id=task.id,
                day=cell[1],
                minutes=minutes,
                is_billable=task.is_billable,
            )
        )
    elif entry is not None and entry.minutes != minutes:
        if not entry.is_draft:
            raise TimeLocked
        if minutes:
            entry.minutes = minutes
        else:
            await uow.db.delete(entry)


async def _own_draft(uow: UnitOfWork, entry_id: UUID, person_id: UUID) -> TimeEntry:
    entry = await lock_entry(uow, entry_id)
    if entry.person_id != person_id or not entry.is_draft:
        raise TimeLocked
    return entry


async def _submitted(uow: UnitOfWork, person_id: UUID, monday: date) -> list[TimeEntry]:
    if uow.actor.person_id == person_id and not await is_alone(uow):
        raise OwnTime
    week = await lock_week(uow, person_id, monday)
    found = [entry for entry in week if entry.state == TimeState.SUBMITTED]
    if not found:
        raise NothingToSubmit
    return found


async def _book_cost(uow: UnitOfWork, entries: Sequence[TimeEntry], monday: date) -> None:
    sums: dict[tuple[UUID, str], Money] = {}
    minutes: dict[tuple[UUID, str], int] = defaultdict(int)
    for entry in entries:
        if entry.cost_rate and entry.cost_currency:
            place = entry.client_id, entry.cost_currency
            cost = price(entry.minutes, Money(entry.cost_rate, entry.cost_currency))
            sums[place] = sums.get(place, Money.zero(entry.cost_currency)) + cost
            minutes[place] += entry.minutes
    names = await names_of_clients(uow) if sums else {}
    for (client_id, currency), cost in sorted(sums.items(), key=str):
        await post(
            uow,
            kind="time_cost",
            key=f"{client_id}:{currency}:{min(entry.id for entry in entries)}",
            entries=[
                Entry(chart.time_cost(client_id, names[client_id], currency), in_main_units(cost)),
                Entry(chart.time_charged(currency), -in_main_units(cost)),
            ],
            description=f"{clock(minutes[client_id, currency])} h, week of {monday.isoformat()}",
            reference=Reference("client", client_id),
            event_at=datetime.combine(monday, time(12), UTC),
        )


def _record_answer(
    uow: UnitOfWork, person_id: UUID, monday: date, entries: int, **more: Any
) -> None:
    uow.record(WeekAnswered(person_id=person_id, week=monday.isoformat(), entries=entries, **more))
