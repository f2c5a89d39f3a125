"""The shows an act has agreed to play, with the radius clauses it agreed to."""

from datetime import date

from sqlalchemy import or_, select

from app.core.uow import UnitOfWork
from app.domain.holds import Clause, Engagement, engagement_at
from app.domain.shows.codec import decode
from app.domain.shows.models import Show, ShowOffer, Side
from app.domain.shows.terms import Radius
from app.domain.venues import Venue

AGREED = ("agreed", "contracted", "played")
"""A clause says days after the show as well: what was played still binds."""


async def list_agreed(uow: UnitOfWork, first: date, last: date) -> list[Engagement]:
    """Shows on these days that this workspace, as the artist's side, agreed to play.

    Only those at a venue of the directory: of others nobody knows how far away they are.
    """
    ours, theirs = Show.tenant_id == uow.tenant_id, Show.party_tenant_id == uow.tenant_id
    query = (
        select(Show.on_date, Show.last_date, Show.hold_id, ShowOffer.terms["radius"], Venue)
        .join(
            ShowOffer,
            (ShowOffer.tenant_id == Show.tenant_id)
            & (ShowOffer.show_id == Show.id)
            & (ShowOffer.number == Show.accepted_number),
        )
        .join(Venue, Venue.id == Show.venue_id)
        .where(
            Show.state.in_(AGREED),
            Show.on_date <= last,
            Show.last_date >= first,
            or_(ours & (Show.owner_side == Side.ARTIST), theirs & (Show.owner_side == Side.VENUE)),
        )
        .order_by(Show.on_date, Show.id)
    )
    return [
        engagement_at(venue, on, until, clause=clause_of(decode(radius)), hold_id=hold_id)
        for on, until, hold_id, radius, venue in await uow.db.execute(query)
    ]


def clause_of(radius: Radius | None) -> Clause | None:
    return Clause(radius.km, radius.days, radius.days) if radius else None
