"""Radius clauses of an act's shows: which one another would break, and going on all the same.

Always in the act's own workspace: the other side never learns of its other shows, nor that it was
told of them.
"""

from datetime import date, timedelta

from app.core.actor import ActorKind
from app.core.errors import NextStep
from app.core.uow import UnitOfWork
from app.domain.holds import events
from app.domain.holds.clauses import (
    Broken,
    Clause,
    Engagement,
    broken_by,
    engagement_at,
    once_each,
)
from app.domain.holds.errors import WithinRadius
from app.domain.holds.queries.avails import find_clauses
from app.domain.holds.queries.near import list_held
from app.domain.venues import Venue

FURTHEST = timedelta(days=365)
"""No clause reaches further."""


async def list_engagements(uow: UnitOfWork, first: date, last: date) -> list[Engagement]:
    """What this workspace plays around these days: nights held or given, and shows agreed on."""
    first, last = first - FURTHEST, last + FURTHEST
    agreed = list[Engagement]()
    for source in uow.registry.engagements:
        if uow.actor.kind is ActorKind.JOB or uow.actor.can(source.permission):
            agreed += await source.agreed(uow, first, last)
    return once_each(await list_held(uow, first, last), agreed)


async def would_play(
    uow: UnitOfWork,
    venue: Venue,
    first: date,
    last: date | None = None,
    *,
    clause: Clause | None = None,
) -> Engagement:
    """A show there; without a clause of its own, what the house asks of everybody comes with it."""
    clause = clause or (await find_clauses(uow, {venue.id})).get(venue.id)
    return engagement_at(venue, first, last or first, clause=clause)


async def find_broken(uow: UnitOfWork, new: Engagement) -> Broken:
    """The clauses a show would break, of others and its own."""
    return broken_by(new, await list_engagements(uow, new.first, new.last))


async def decide_one_by_one(uow: UnitOfWork) -> None:
    """Of two who agree for this act at once, the second is told of the first's show."""
    await uow.wait_turn(f"clauses:{uow.tenant_id}")


def go_on(
    uow: UnitOfWork,
    new: Engagement,
    broken: Broken,
    *,
    said: str | None,
    why: str | None,
    next_step: NextStep | None = None,
) -> None:
    """Let a show be asked for, offered or agreed on that breaks clauses, by whoever knows which.

    `said` is the mark of what they were told. Raises WithinRadius.
    """
    if not broken:
        return
    if said != broken.mark:
        raise WithinRadius(
            f"{' '.join(broken.words)} {WithinRadius.remedy}",
            fields={"even_so": WithinRadius.sentence},
            next_step=next_step,
        )
    uow.record(
        events.ClauseOverridden(
            venue_id=new.venue_id,
            venue_name=new.name,
            on_date=new.first,
            broken=broken.words,
            reason=why or "",
        )
    )
