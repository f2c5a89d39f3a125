"""What shows came to, for whoever reckons on: for a house with its own lines and costs in it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from app.core.money import Money
from app.core.uow import UnitOfWork
from app.domain.shows.codec import figures_of, terms_of
from app.domain.shows.models import Show, ShowSecret
from app.domain.shows.settlement import PrivateLine, Settlement
from app.domain.shows.settlement.figures import settled
from app.domain.shows.settlement.simulator import sell
from app.domain.shows.settling.figures import Figures, Result, begin, reckon
from app.domain.shows.settling.models import HouseFigures
from app.domain.shows.settling.queries import HouseRow, list_closed, list_house_rows
from app.domain.shows.terms import Terms


class Basis(StrEnum):
    """What the figures of a show rest on."""

    SIGNED = "signed"
    """The settlement that both sides have signed."""
    KEPT = "kept"
    """A settlement that somebody has yet to sign."""
    EXPECTED = "expected"
    """The tickets the house expects, under the agreed terms."""
    UNKNOWN = "unknown"
    """Nobody has said how many tickets are expected."""


@dataclass(frozen=True, slots=True)
class HouseShow:
    """A show with its figures, all nights of it together; no amounts where nothing is known."""

    show: Show
    basis: Basis
    currency: str
    capacity: int
    sold: int
    gross: Money
    net: Money
    artist: Money
    result: Money

    @property
    def is_signed(self) -> bool:
        return self.basis is Basis.SIGNED

    @property
    def is_known(self) -> bool:
        return self.basis is not Basis.UNKNOWN


async def list_house_shows(uow: UnitOfWork, first: date, last: date) -> list[HouseShow]:
    """The agreed shows of these days in which this workspace is the house, in their order."""
    return [house_show(row) for row in await list_house_rows(uow, first, last)]


def house_show(row: HouseRow) -> HouseShow:
    terms = terms_of(row.offer.terms)
    if row.settlement is not None:
        basis = Basis.SIGNED if row.settlement.closed_at else Basis.KEPT
        figures, lines = figures_of(row.settlement.figures), _own(row.own, terms.currency)
        return _found(row.show, basis, reckon(terms, figures, lines))
    figures = begin(terms)
    expected = row.secret.expected_sold if row.secret else None
    if expected is None or expected > terms.capacity:
        return _found(row.show, Basis.UNKNOWN, reckon(terms, figures))
    figures = _when_sold(figures, expected)
    lines = (*_own(row.own, terms.currency), *_costs(row.secret, terms))
    return _found(row.show, Basis.EXPECTED, reckon(terms, figures, lines))


def _when_sold(figures: Figures, seats: int) -> Figures:
    """As many tickets every night."""
    return replace(figures, nights=tuple(sell(night, seats) for night in figures.nights))


def _own(found: HouseFigures | None, currency: str) -> tuple[PrivateLine, ...]:
    if found is None or found.currency != currency:
        return ()
    return tuple(PrivateLine(label, Money(minor, currency)) for label, minor in found.lines)


def _costs(secret: ShowSecret | None, terms: Terms) -> tuple[PrivateLine, ...]:
    """What the house means to spend besides, a night at a time."""
    if secret is None or secret.currency != terms.currency:
        return ()
    return tuple(
        PrivateLine(label, Money(-minor * terms.nights, terms.currency))
        for label, minor in secret.costs
    )


def _found(show: Show, basis: Basis, settlements: tuple[Settlement, ...]) -> HouseShow:
    currency = settlements[0].currency
    boxes = [each.box for each in settlements]

    def total(amounts: list[Money]) -> Money:
        return Money.sum(amounts, currency)

    return HouseShow(
        show=show,
        basis=basis,
        currency=currency,
        capacity=sum(box.sellable for box in boxes),
        sold=sum(box.sold for box in boxes),
        gross=total([settled(box.gross, currency) for box in boxes]),
        net=total([settled(box.net_gross, currency) for box in boxes]),
        artist=total([each.artists for each in settlements]),
        result=total([each.own_result for each in settlements]),
    )


async def settled_results(uow: UnitOfWork, show_ids: Collection[UUID]) -> dict[UUID, Result]:
    """By show, what its signed settlement says; shows without one are left out."""
    if not show_ids:
        return {}
    return {
        settlement.show_id: Result.of(reckon(terms_of(offer.terms), figures_of(settlement.figures)))
        for settlement, offer in await list_closed(uow, show_ids)
    }
