"""Short ways to write a period: Nova's contract, a sale, and what became of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.core.period import Period
from app.domain.royalties.contracts import (
    AccountKind,
    Balances,
    Base,
    Contract,
    CostKind,
    Earning,
    Recoupable,
    Result,
    Term,
    net_of,
    run,
)

WINTER = Period(date(2026, 1, 1), date(2026, 4, 1))
SPRING = Period(date(2026, 4, 1), date(2026, 7, 1))
D = Decimal


def sale(gross: str | Decimal | Fraction = "0", **more: Any) -> Earning:
    """One line in US dollars of January 2026."""
    plain = Earning(
        id="line",
        recording="aurora",
        gross=D(gross) if isinstance(gross, str) else gross,
        currency="USD",
        sold_on=date(2026, 1, 15),
        units=1,
    )
    return replace(plain, **more)


def deal(*terms: Term, **more: Any) -> Contract:
    """Nova alone, in US dollars; 50 per cent of gross unless terms say otherwise."""
    settings = {"id": "nova", "currency": "USD", "shares": {"nova": D(100)}, **more}
    return Contract(terms=terms or (Term("all", D(50), Base.GROSS),), **settings)


def advance(amount: str, **more: Any) -> Recoupable:
    settings = {"id": "advance", "contract": "nova", "kind": CostKind.ADVANCE, **more}
    return Recoupable(amount=D(amount), **settings)


def account(
    earnings: Sequence[Earning], *contracts: Contract, balances: Balances | None = None, **more: Any
) -> Result:
    period = more.pop("period", WINTER)
    rates = more.pop("rates", {})
    return run(period, earnings, contracts, balances or Balances(), rates, **more)


def payable(result: Result, **which: str) -> Fraction:
    return net_of(result.postings, AccountKind.PAYABLE, **which)


def house(result: Result, **which: str) -> Fraction:
    return net_of(result.postings, AccountKind.HOUSE, **which)


def owed(result: Result, contract: str = "nova", payee: str = "nova") -> Fraction:
    return result.balances.owed.get((contract, payee), Fraction(0))


def outstanding(result: Result) -> list[Fraction]:
    return [item.outstanding for item in result.balances.recoupables]
