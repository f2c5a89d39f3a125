"""Up to where statements are published: what is agreed now cannot change them."""

from datetime import date

from sqlalchemy import select

from app.core.period import InvalidPeriod, Period, month, quarter
from app.core.uow import UnitOfWork
from app.domain.royalties.models.statements import StatementRun
from app.domain.royalties.queries.runs import PUBLISHED


async def first_open_day(uow: UnitOfWork) -> date | None:
    """The first day after all published periods; None while nothing is published."""
    codes = await uow.db.scalars(
        select(StatementRun.period).where(StatementRun.status.in_(PUBLISHED)).distinct()
    )
    return max((period_of(code).until for code in codes), default=None)


def period_of(code: str) -> Period:
    """The period a code stands for: a month, a quarter, or its first and last day."""
    if "--" in code:
        first, last = (date.fromisoformat(day) for day in code.split("--"))
        return Period(first, date.fromordinal(last.toordinal() + 1))
    try:
        return quarter(code)
    except InvalidPeriod:
        return month(code)
