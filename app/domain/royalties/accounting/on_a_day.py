"""What a currency was worth on a day, for money that is not under contract."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.core.uow import UnitOfWork
from app.domain.royalties.accounting.queries import rates_between


@dataclass(frozen=True, slots=True)
class DayRate:
    """Units of the other currency for one, and who says so."""

    value: Decimal
    source: str


async def rate_on(uow: UnitOfWork, of: str, into: str, on: date) -> DayRate | None:
    """The rate the workspace believes in the month of a day; no payer's own."""
    return (await rates_on(uow, [(of, on)], into)).get((of, on))


async def rates_on(
    uow: UnitOfWork, asked: Collection[tuple[str, date]], into: str
) -> dict[tuple[str, date], DayRate]:
    """The same for many currencies and days in one query; what has no rate is not in it."""
    if not asked:
        return {}
    months = {f"{on:%Y-%m}" for _, on in asked}
    rows = await rates_between(uow, {of for of, _ in asked}, into, months)
    known = {(rate.of, rate.period): rate for rate in rows if rate.payer == ""}
    return {
        (of, on): DayRate(rate.value, f"{rate.source}, {rate.quoted_on.isoformat()}")
        for of, on in asked
        if (rate := known.get((of, f"{on:%Y-%m}")))
    }
