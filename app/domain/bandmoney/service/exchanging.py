"""An amount in the workspace's own currency, at the rate of its day."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.core.money import MOST_MINOR, Money
from app.core.uow import UnitOfWork
from app.domain.bandmoney.division import exchanged
from app.domain.bandmoney.errors import NoRate, TooLittle, TooMuch
from app.domain.royalties import rate_on
from app.tenants import get_tenant

TYPED = "Own entry"


@dataclass(frozen=True, slots=True)
class Own:
    """The amount in the workspace's currency, and how it came about; no rate where none was."""

    amount: Money
    rate: Decimal | None = None
    source: str = ""


async def in_own_currency(
    uow: UnitOfWork, amount: Money, on: date, *, typed: Decimal | None = None
) -> Own:
    """A rate that was typed goes before the workspace's own of that month.

    Raises NoRate, TooMuch and TooLittle.
    """
    currency = (await get_tenant(uow)).currency
    if amount.currency == currency:
        return Own(_within(amount))
    rate, source = typed, TYPED
    if rate is None:
        found = await rate_on(uow, amount.currency, currency, on)
        if found is None:
            raise no_rate(amount.currency, currency, on)
        rate, source = found.value, found.source
    _within(amount)
    return Own(_within(exchanged(amount, rate, currency)), rate, source)


def no_rate(of: str, into: str, on: date) -> NoRate:
    said = (
        f"There is no rate from {of} to {into} in {on:%B %Y}. Write down the rate you were"
        " charged here, or the month's rate under Royalties, Exchange rates."
    )
    return NoRate(said, fields={"rate": said})


def _within(amount: Money) -> Money:
    if amount.minor > MOST_MINOR:
        raise TooMuch(fields={"amount": TooMuch.sentence})
    if amount.minor < 1:
        raise TooLittle(fields={"amount": TooLittle.sentence})
    return amount
