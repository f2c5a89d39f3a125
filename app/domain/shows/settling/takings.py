"""How many paid on the nights this workspace played, from settlements both sides have signed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from app.core.money import Money
from app.core.uow import UnitOfWork
from app.domain.shows.codec import decode
from app.domain.shows.models import Show, Side
from app.domain.shows.settlement import Night
from app.domain.shows.settling.queries import list_closed_since


@dataclass(frozen=True, slots=True)
class PaidNight:
    """A night as it was settled: tickets sold, tickets there were, and what one cost on average."""

    show_id: UUID
    on: date
    act: str
    venue_name: str
    city: str
    venue_id: UUID | None
    paid: int
    offered: int
    price: Money | None


async def list_paid_nights(uow: UnitOfWork, since: date) -> list[PaidNight]:
    """The settled nights on which this workspace was the artist's side, the oldest first."""
    return [
        night
        for show, settlement in await list_closed_since(uow, since)
        if show.side_of(uow.tenant_id) is Side.ARTIST
        for night in _nights(show, decode(settlement.figures).nights)
    ]


def _nights(show: Show, nights: tuple[Night, ...]) -> Iterator[PaidNight]:
    for number, night in enumerate(nights):
        paid = sum(each.sold for each in night.tickets)
        # Tickets without a price were not paid for, whoever counted them as sold.
        paid -= sum(each.sold for each in night.tickets if not each.price.minor)
        currency = night.tickets[0].price.currency if night.tickets else ""
        gross = sum(each.price.minor * each.sold for each in night.tickets)
        yield PaidNight(
            show.id,
            show.on_date + timedelta(days=number),
            show.artist_name,
            show.venue_name,
            show.city,
            show.venue_id,
            paid,
            sum(each.sellable for each in night.tickets),
            Money(gross // paid, currency) if paid else None,
        )
