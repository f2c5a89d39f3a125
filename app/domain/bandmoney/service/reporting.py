"""What hired players were paid for their work, for the year's tax returns."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple
from uuid import UUID

from app.billing.tax import DirectPayment, Income
from app.core.money import Money
from app.core.uow import UnitOfWork
from app.domain.bandmoney.queries.band import list_hired, list_paid_until
from app.domain.bandmoney.queries.expenses import list_laid_out


class Move(NamedTuple):
    """On a day, money a player laid out for the band, or was paid; the former comes first."""

    on: date
    is_payment: bool
    minor: int


async def list_paid_players(uow: UnitOfWork, first: date, last: date) -> list[DirectPayment]:
    """What hired players were paid of their fees on these days; members share, and are not paid."""
    players = {each.id: each for each in await list_hired(uow)}
    if not players:
        return []
    moves: dict[tuple[UUID, str], list[Move]] = defaultdict(list)
    for spent in await list_laid_out(uow, players, last):
        if spent.member_id is not None:
            own = moves[spent.member_id, spent.own_currency]
            own.append(Move(spent.day, False, int(spent.own_amount)))
    for paid in await list_paid_until(uow, players, last):
        moves[paid.member_id, paid.currency].append(Move(paid.paid_on, True, int(paid.amount)))
    return [
        DirectPayment(
            player, players[player].name, Income.SERVICE, on, Money(minor, code), Money.zero(code)
        )
        for (player, code), found in moves.items()
        for on, minor in for_work(found)
        if first <= on <= last
    ]


def for_work(moves: Iterable[Move]) -> Iterator[tuple[date, int]]:
    """By payment, the day and how much of it was for work: it first gives back what was laid out.

    Pure. What is laid out later takes nothing from a payment that was made before.
    """
    laid_out = 0
    for on, is_payment, minor in sorted(moves):
        if not is_payment:
            laid_out += minor
            continue
        back = min(laid_out, minor)
        laid_out -= back
        if minor > back:
            yield on, minor - back
