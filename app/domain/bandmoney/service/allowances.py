"""Mileage and per diems: expenses reckoned from a rate and owed to members; mileage rates."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from app.core.ids import new_id
from app.core.money import Money
from app.core.text import clean_line, counted
from app.core.uow import UnitOfWork
from app.domain.bandmoney import events
from app.domain.bandmoney.choices import MILEAGE, PER_DIEM, UNITS
from app.domain.bandmoney.division import mileage, per_diem
from app.domain.bandmoney.errors import NoMileageRate, PerDiemsGiven, RateTaken
from app.domain.bandmoney.models import MileageRate, RoadExpense
from app.domain.bandmoney.queries.band import find_rate, get_rate
from app.domain.bandmoney.queries.expenses import members_with_per_diem
from app.domain.bandmoney.queries.subjects import open_book
from app.domain.bandmoney.service.band import pay_member
from app.domain.bandmoney.service.expenses import Spending, note_expense
from app.domain.bandmoney.subjects import Subject
from app.tenants import get_tenant


async def note_mileage(
    uow: UnitOfWork,
    *,
    day: date,
    what: str,
    distance: Decimal,
    unit: str,
    member_id: UUID,
    subject: Subject | None = None,
    note: str = "",
    exchange_rate: Decimal | None = None,
    is_another: bool = False,
) -> RoadExpense:
    """A way in a member's own car, at the workspace's rate of that day.

    Raises NoMileageRate, LooksTwice, NoRate and TooLittle.
    """
    rate = await find_rate(uow, unit, day)
    if rate is None:
        said = f"There is no rate a {UNITS[unit]} for this day. Write one down under Rates first."
        raise NoMileageRate(said, fields={"distance": said})
    spending = Spending(
        day=day, category=MILEAGE, what=what, amount=mileage(distance, rate.value, rate.currency),
        subject=subject, member_id=member_id, note=note, rate=exchange_rate, distance=distance,
        unit=unit, unit_rate=rate.value,
    )  # fmt: skip
    return await note_expense(uow, spending, is_another=is_another)


async def give_per_diems(
    uow: UnitOfWork,
    tour: Subject,
    *,
    member_ids: Sequence[UUID],
    first_on: date,
    days: int,
    rate: Money,
    is_paid: bool = False,
    is_taxable: bool = False,
    exchange_rate: Decimal | None = None,
) -> list[RoadExpense]:
    """A day's rate for each day on the road and each member, in one go; each member once a tour.

    `is_paid` says that they had it in cash already. Raises PerDiemsGiven.
    """
    book = await open_book(uow, tour, (await get_tenant(uow)).currency)
    given = await members_with_per_diem(uow, book.id)
    if any(each in given for each in member_ids):
        raise PerDiemsGiven(fields={"member_id": PerDiemsGiven.sentence})
    spending = Spending(
        day=first_on, category=PER_DIEM, what=f"{counted(days, 'day')} at {rate.display()}",
        amount=per_diem(rate, days), subject=tour, is_taxable=is_taxable, days=days,
        rate=exchange_rate, unit_rate=rate.decimal,
    )  # fmt: skip
    noted = []
    for member_id in member_ids:
        said = replace(spending, member_id=member_id)
        expense = await note_expense(uow, said, is_another=True)
        if is_paid:
            await pay_member(
                uow, member_id, payment_id=new_id(), amount=expense.own, paid_on=first_on,
                how="cash", note=f"Per diems, {tour.name}", is_advance=True,
            )  # fmt: skip
        noted.append(expense)
    return noted


async def write_rate(
    uow: UnitOfWork, *, unit: str, from_on: date, value: Decimal, currency: str, source: str
) -> None:
    """What a unit is worth from a day on. What was noted before stays. Raises RateTaken."""
    rate_id = new_id()
    added = await uow.db.scalars(
        insert(MileageRate)
        .values(
            tenant_id=uow.tenant_id, id=rate_id, unit=unit, from_on=from_on, value=value,
            currency=currency, source=clean_line(source),
        )
        .on_conflict_do_nothing()
        .returning(MileageRate.id)
    )  # fmt: skip
    if added.one_or_none() is None:
        raise RateTaken(fields={"from_on": RateTaken.sentence})
    words = f"{value.normalize():f} {currency} a {UNITS[unit]} from {from_on.isoformat()}"
    uow.record(events.MileageRateWritten(rate_id=rate_id, rate=words))
    await uow.flush()


async def remove_rate(uow: UnitOfWork, rate_id: UUID) -> None:
    """Take a rate away; what was noted at it stays as it was. Raises NotFound."""
    rate = await get_rate(uow, rate_id)
    await uow.db.delete(rate)
    words = f"{rate.value.normalize():f} {rate.currency} a {UNITS[rate.unit]}"
    uow.record(events.MileageRateRemoved(rate_id=rate.id, rate=words))
    await uow.flush()
