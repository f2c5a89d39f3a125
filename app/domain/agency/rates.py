"""Which rate an hour has: the narrowest that was in force on its day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.core.money import Money
from app.domain.agency.choices import RateKind


@dataclass(frozen=True, slots=True)
class Rate:
    """An hour's price or cost from a day on; None for person or client means everybody's."""

    kind: str
    person_id: UUID | None
    client_id: UUID | None
    money: Money
    starts_on: date


def rate_for(
    rates: Iterable[Rate], kind: RateKind, *, person_id: UUID, client_id: UUID, day: date
) -> Money | None:
    """The rate of this person for this client on this day.

    A rate for both comes before one for the client, one for the person, and everybody's; of equal
    ones the latest that had begun counts. None when nobody set any.
    """
    fitting = [
        rate
        for rate in rates
        if rate.kind == kind
        and rate.starts_on <= day
        and rate.person_id in {None, person_id}
        and rate.client_id in {None, client_id}
    ]
    if not fitting:
        return None
    return max(fitting, key=_narrowness).money


def _narrowness(rate: Rate) -> tuple[bool, bool, date]:
    return rate.client_id is not None, rate.person_id is not None, rate.starts_on
