"""What the act of a tour has already in its days."""

from dataclasses import replace

from app.core.uow import UnitOfWork
from app.domain.holds import list_asked
from app.domain.shows import Side, list_agreed_terms, list_shows_on
from app.domain.tours.agreed import OwnNight, is_of_act, own_nights
from app.domain.tours.models import Tour
from app.tenants import get_tenant


async def list_own(uow: UnitOfWork, tour: Tour) -> list[OwnNight]:
    """Shows and holds in the days of a tour, with what is agreed about them.

    Those of an artist's workspace are all its act's; an agency has several acts, so there the
    name on the show or hold says whose it is.
    """
    first, last = tour.first_on, tour.last_on
    shows = [
        show
        for show in await list_shows_on(uow, first, last)
        if show.side_of(uow.tenant_id) is Side.ARTIST
    ]
    asked = await list_asked(uow, first, until=last)
    if (await get_tenant(uow)).kind == "agency":
        shows = [show for show in shows if is_of_act(tour.act, show.artist_name)]
        asked = [
            each
            for each in asked
            if is_of_act(tour.act, each[0].title) or is_of_act(tour.act, each[0].asker_name)
        ]
    own = own_nights(shows, asked, first, last)
    terms = await list_agreed_terms(uow, {each.show_id for each in own if each.show_id})
    return [replace(each, terms=terms.get(each.show_id)) if each.show_id else each for each in own]
