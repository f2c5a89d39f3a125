"""The application, and shows of Nova at The Foundry that both have settled so many days ago."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.core import clock
from app.core.actor import Actor
from app.core.ids import new_id
from app.core.uow import Database
from app.domain.reviews import ShowReview, write_review
from app.domain.shows import Party, Side, accept_offer, make_offer, pencil_in_room, pencil_show
from app.domain.venues import VenueRoom, write_room
from tests.cast import Cast
from tests.domain.shows.conftest import (
    app,
    count_statements,
    crowd,
    enter,
    passwords,
    post,
    settings,
    stored,
    visitor,
)
from tests.domain.shows.settling.conftest import plus, settle_both
from tests.domain.venues.factories import keep, make_venue

__all__ = [
    "app", "count_statements", "crowd", "enter", "passwords", "post", "settings",
    "stored", "visitor",
]  # fmt: skip

LAYOUTS = [{"layout": "standing", "capacity": 400}]
OF_VENUE = {"sound": 5, "hospitality": 3, "payment": 4, "communication": 2}
OF_ARTIST = {"turnout": 4, "punctuality": 1, "communication": 5}
MakeSettled = Callable[..., Awaitable[UUID]]


@pytest.fixture
async def room(database: Database, cast: Cast) -> VenueRoom:
    """The main room of a venue that The Foundry keeps, under its own name."""
    venue = await make_venue(database, cast.nova, name="The Foundry")
    await keep(database, cast.flo, venue)
    async with database.tenant(cast.flo) as uow:
        return await write_room(uow, venue.id, name="Main", layouts=LAYOUTS, technical={})


@pytest.fixture
def make_played(database: Database, cast: Cast, room: VenueRoom) -> MakeSettled:
    """A show that was played so many days ago and is not settled yet."""

    async def make(
        ago: int = 2, *, owner: Actor = cast.flo, artist: Actor | None = cast.nova
    ) -> UUID:
        played = clock.now().date() - timedelta(days=ago)
        async with database.tenant(owner) as uow:
            uow.now -= timedelta(days=ago + 60)
            nova = Party("Nova Lind", "nova@example.com", artist and artist.tenant_id)
            if owner == cast.flo:
                # Tests make several shows of one day: each has a room of its own.
                free = await write_room(
                    uow, room.venue_id, name=f"Room {new_id()}", layouts=LAYOUTS, technical={}
                )
                show = await pencil_in_room(
                    uow, free.id, slot="evening", artist=nova, on=played,
                    by_email="flo@example.com",
                )  # fmt: skip
            else:
                house = Party("The Foundry", "flo@example.com", cast.flo.tenant_id)
                show = await pencil_show(
                    uow, artist=nova, venue=house, by=Side.ARTIST, on=played,
                    venue_id=room.venue_id,
                )  # fmt: skip
            until = played - timedelta(days=20)
            await make_offer(
                uow, show.id, side=Side.VENUE, by="Flo", terms=plus(), valid_until=until, seen=0
            )
            await accept_offer(uow, show.id, 1, side=Side.ARTIST, by="Nova")
        return show.id

    return make


@pytest.fixture
def make_settled(database: Database, cast: Cast, make_played: MakeSettled) -> MakeSettled:
    """A show whose settlement both have signed so many days ago."""

    async def make(ago: int = 0, *, owner: Actor = cast.flo, **other: Any) -> UUID:
        show = await make_played(ago + 2, owner=owner, **other)
        await settle_both(database, owner, show, ago=ago)
        return show

    return make


async def by_nova(database: Database, cast: Cast, show: UUID, **other: Any) -> ShowReview:
    async with database.tenant(cast.nova) as uow:
        said = {"marks": OF_VENUE, "words": "Loud and warm", **other}
        return await write_review(uow, show, **said)


async def by_flo(database: Database, cast: Cast, show: UUID, **other: Any) -> ShowReview:
    async with database.tenant(cast.flo) as uow:
        said = {"marks": OF_ARTIST, "words": "Sold out", **other}
        return await write_review(uow, show, **said)
