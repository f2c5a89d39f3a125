"""Radius clauses around a show, for the artist's side of it alone.

Read and decided in the artist's own workspace, before anything is moved where the show lives: the
house never learns of the artist's other shows, nor that a clause was broken for its own.
"""

from datetime import date

from app.core.uow import UnitOfWork
from app.domain.holds import Broken, Engagement, decide_one_by_one, find_broken, go_on, would_play
from app.domain.shows.codec import terms_of
from app.domain.shows.models import Show, Side
from app.domain.shows.queries.engagements import clause_of
from app.domain.shows.queries.shows import list_offers
from app.domain.shows.terms import Radius
from app.domain.venues import Venue, get_venue


async def find_near(uow: UnitOfWork, show: Show, radius: Radius | None) -> Broken:
    """The clauses this show breaks under terms with this radius; none for its venue's side."""
    new = await _as_engagement(uow, show, radius)
    return Broken() if new is None else await find_broken(uow, new)


async def decide_to_play(
    uow: UnitOfWork, show: Show, radius: Radius | None, *, said: str | None, why: str | None
) -> None:
    """Go on to offer or accept such terms, knowing which clauses that breaks, if any.

    Raises WithinRadius unless `said` is the mark of just those.
    """
    new = await _as_engagement(uow, show, radius)
    if new is None:
        return
    await decide_one_by_one(uow)
    go_on(uow, new, await find_broken(uow, new), said=said, why=why)


async def decide_to_accept(
    uow: UnitOfWork, show: Show, number: int, *, said: str | None, why: str | None
) -> None:
    """The same of a version of the other side's; which one may be accepted is decided later."""
    if show.side_of(uow.tenant_id) is Side.VENUE:
        return
    offer = next((each for each in await list_offers(uow, show) if each.number == number), None)
    if offer is not None:
        await decide_to_play(uow, show, terms_of(offer.terms).radius, said=said, why=why)


async def find_near_venue(
    uow: UnitOfWork, venue: Venue | None, first: date, last: date | None
) -> Broken:
    """The clauses a show there would break that this workspace, an artist's, is to pencil in."""
    if venue is None:
        return Broken()
    return await find_broken(uow, await would_play(uow, venue, first, last))


async def decide_to_pencil(
    uow: UnitOfWork,
    venue: Venue | None,
    first: date,
    last: date | None,
    *,
    said: str | None,
    why: str | None,
) -> None:
    """Go on to pencil in a show there. Raises WithinRadius as deciding to play does."""
    if venue is not None:
        new = await would_play(uow, venue, first, last)
        go_on(uow, new, await find_broken(uow, new), said=said, why=why)


async def _as_engagement(uow: UnitOfWork, show: Show, radius: Radius | None) -> Engagement | None:
    """Where and when it is; None for the venue's side, what is over, or where nobody can say."""
    is_over = show.state in {"played", "canceled"}
    if show.side_of(uow.tenant_id) is Side.VENUE or is_over or show.venue_id is None:
        return None
    venue = await get_venue(uow, show.venue_id)
    return await would_play(uow, venue, show.on_date, show.last_date, clause=clause_of(radius))
