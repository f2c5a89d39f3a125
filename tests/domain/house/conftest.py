"""The application, and nights of The Foundry: settled, half signed, expected, unknown."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.core.money import Money
from app.core.uow import Database
from app.domain.holds import Asker, place_hold
from app.domain.shows import (
    Side,
    accept_offer,
    accepted_terms,
    get_show,
    make_offer,
    pencil_from_hold,
)
from app.domain.shows.settling.figures import Figures, begin
from app.domain.shows.settling.printing import fingerprint
from app.domain.shows.settling.service import (
    keep_house_figures,
    keep_settlement,
    sign_settlement,
)
from app.domain.venues import VenueRoom, write_room
from tests.cast import Cast
from tests.domain.shows.conftest import (
    app,
    count_statements,
    enter,
    passwords,
    post,
    room,
    settings,
    stored,
    visitor,
)
from tests.domain.shows.settling.conftest import plus

__all__ = [
    "app", "count_statements", "enter", "passwords", "post", "room", "settings", "stored",
    "visitor",
]  # fmt: skip

MakeNight = Callable[..., Awaitable[UUID]]


@pytest.fixture
async def casting(database: Database, cast: Cast, room: VenueRoom) -> VenueRoom:
    """A second, smaller room of the same house."""
    async with database.tenant(cast.flo) as uow:
        layouts = [{"layout": "standing", "capacity": 120}]
        return await write_room(
            uow, room.venue_id, name="Casting room", layouts=layouts, technical={}
        )


@pytest.fixture
def make_night(database: Database, cast: Cast, room: VenueRoom) -> MakeNight:
    """An agreed show on a night of a room; settled as far as `signed` says."""

    async def make(on: date, act: str = "Nova Lind", **other: Any) -> UUID:
        tenant = cast.nova.tenant_id if act == "Nova Lind" else None
        async with database.tenant(cast.flo) as uow:
            uow.now += timedelta(days=(on - uow.now.date()).days - 60)
            hold = await place_hold(
                uow, other.get("room", room).id, on=on, slot="evening", title=act,
                asker=Asker(act, None, tenant),
            )  # fmt: skip
            show = await pencil_from_hold(uow, hold.id, by=Side.VENUE, by_email="flo@example.com")
            terms = other.get("terms") or plus()
            await make_offer(
                uow, show.id, side=Side.VENUE, by="Flo", terms=terms,
                valid_until=on - timedelta(days=20), seen=0,
            )  # fmt: skip
            await accept_offer(uow, show.id, 1, side=Side.ARTIST, by=act)
        if "signed" in other:
            await settle(show.id, on, other["signed"], other.get("sold", (500, 500)))
        return show.id

    async def settle(show_id: UUID, on: date, signed: int, sold: tuple[int, ...]) -> None:
        async with database.tenant(cast.flo) as uow:
            uow.now += timedelta(days=(on - uow.now.date()).days + 1)
            show, terms = await get_show(uow, show_id), await accepted_terms(uow, show_id)
            (night,) = begin(terms).nights
            tickets = tuple(
                replace(each, sold=number) for each, number in zip(night.tickets, sold, strict=True)
            )
            figures = Figures((replace(night, tickets=tickets),))
            kept = await keep_settlement(
                uow, show_id, side=Side.VENUE, by="Flo", figures=figures, seen=0
            )
            code = terms.currency
            lines = [("Bar", Money.of("3000", code)), ("Security", Money.of("-250", code))]
            await keep_house_figures(uow, show, currency=code, lines=lines)
            document = fingerprint(show, terms, kept).hex()
            for side in list(Side)[:signed]:
                await sign_settlement(uow, show_id, side=side, name="Her name", document=document)

    return make
