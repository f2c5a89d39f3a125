"""What reports owe as claims that an arrival in some currency can settle."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from app.core.uow import UnitOfWork
from app.domain.royalties.accounting.origins import preferred
from app.domain.royalties.accounting.queries import all_rates_of, rate_order
from app.domain.royalties.arrivals.queries import Due, Taken, taken_in
from app.domain.royalties.arrivals.settling import Claim

Key = tuple[UUID, str]
_NOTHING = Taken(Decimal(0), 0, None, None)


@dataclass(frozen=True, slots=True)
class Rated:
    """A claim, and who says its rate; nobody where money comes in its own currency."""

    claim: Claim[Key]
    rated_by: str | None


async def claims(uow: UnitOfWork, found: Sequence[Due], currency: str) -> dict[Key, Rated]:
    """Claims to settle in a currency, at the rate that counted in the month of each report.

    Once a part has come, the rest is taken at the same rate.
    """
    taken = await taken_in(uow, currency, [due.report_id for due in found])
    said = await all_rates_of(uow, {due.period for due in found if due.currency != currency})
    rates = {
        (rate.period, rate.of): (rate.value, rate.source)
        for rate in preferred(said, await rate_order(uow))
        if rate.into == currency
    }
    rated = {}
    for due in found:
        before = taken.get(due.key, _NOTHING)
        value, words = rates.get((due.period, due.currency), (None, None))
        if before.rate is not None:
            value, words = before.rate, before.rated_by
        claim = Claim(
            due.key, due.currency, due.whole, due.covered, before.covered, before.booked, value
        )
        rated[due.key] = Rated(claim, words)
    return rated
