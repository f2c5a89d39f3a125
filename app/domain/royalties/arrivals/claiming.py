"""What reports owe as claims that an arrival in some currency can settle."""

from collections.abc import Mapping, Sequence
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

    A payer's own comes before any other. Once a part has come, the rest is taken at the same rate.
    """
    taken = await taken_in(uow, currency, [due.report_id for due in found])
    said = await all_rates_of(uow, {due.period for due in found if due.currency != currency})
    rates: dict[tuple[str, str, str], tuple[Decimal, str]] = {
        (rate.period, rate.of, rate.payer): (rate.value, rate.source)
        for rate in preferred(said, await rate_order(uow))
        if rate.into == currency
    }
    return {due.key: _rated(due, taken.get(due.key, _NOTHING), rates) for due in found}


def _rated(
    due: Due, before: Taken, rates: Mapping[tuple[str, str, str], tuple[Decimal, str]]
) -> Rated:
    value: Decimal | None = before.rate
    words = before.rated_by
    if value is None:
        own = rates.get((due.period, due.currency, due.payer))
        value, words = own or rates.get((due.period, due.currency, "")) or (None, None)
    claim = Claim(
        due.key, due.currency, due.whole, due.covered, before.covered, before.booked, value
    )
    return Rated(claim, words)
