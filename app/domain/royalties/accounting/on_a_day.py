"""What a currency was worth on a day, for money that is not under contract."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.core.uow import UnitOfWork
from app.domain.royalties.accounting.queries import rates_of


@dataclass(frozen=True, slots=True)
class DayRate:
    """Units of the other currency for one, and who says so."""

    value: Decimal
    source: str


async def rate_on(uow: UnitOfWork, of: str, into: str, on: date) -> DayRate | None:
    """The rate the workspace believes in the month of a day; no payer's own."""
    for rate in await rates_of(uow, f"{on:%Y-%m}"):
        if (rate.of, rate.into, rate.payer) == (of, into, ""):
            return DayRate(rate.value, f"{rate.source}, {rate.quoted_on.isoformat()}")
    return None
