"""The nights this workspace has elsewhere as an act, with what their houses ask of other shows."""

from datetime import date

from sqlalchemy import select

from app.core.uow import UnitOfWork
from app.domain.holds.clauses import Engagement, engagement_at
from app.domain.holds.models import Hold
from app.domain.holds.queries.avails import find_clauses
from app.domain.venues import Venue


async def list_held(uow: UnitOfWork, first: date, last: date) -> list[Engagement]:
    """Nights held or confirmed on these days; the rule of the house binds once confirmed."""
    query = (
        select(Hold, Venue)
        .join(Venue, Venue.id == Hold.venue_id)
        .where(
            Hold.asker_tenant_id == uow.tenant_id,
            Hold.state.in_(("held", "confirmed")),
            Hold.on_date.between(first, last),
        )
        .order_by(Hold.on_date, Hold.id)
    )
    found = [(hold, venue) for hold, venue in await uow.db.execute(query)]
    rules = await find_clauses(uow, {v.id for hold, v in found if hold.state == "confirmed"})
    return [
        engagement_at(
            venue,
            hold.on_date,
            hold.on_date,
            clause=rules.get(venue.id) if hold.state == "confirmed" else None,
            hold_id=hold.id,
            is_given=hold.state == "confirmed",
        )
        for hold, venue in found
    ]
