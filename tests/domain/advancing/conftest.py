"""The application of shows, with riders as tests write them."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from app.core.uow import Database
from app.domain.advancing import (
    PlotItem,
    RiderItem,
    begin_rider,
    keep_version,
    put_item,
    write_rider,
)
from app.domain.advancing.models import Rider
from tests.cast import Cast
from tests.domain.shows.conftest import (
    NIGHT,
    MakeShow,
    app,
    count_statements,
    enter,
    make_show,
    passwords,
    post,
    room,
    settings,
    stored,
    visitor,
)

__all__ = [
    "NIGHT",
    "MakeShow",
    "app",
    "count_statements",
    "enter",
    "make_show",
    "passwords",
    "post",
    "room",
    "settings",
    "stored",
    "visitor",
]

ITEMS = (
    RiderItem("i1", "Stage width", 12, "must", "stage_width"),
    RiderItem("i2", "Grand piano, tuned", 1, "nice"),
)
PLOT = (
    PlotItem("p1", "player", "Nova", 6, 7),
    PlotItem("p2", "mic", "Voice", 6, 8, mic="Beta 58", stand="tall"),
    PlotItem("p3", "di", "Keys", 3, 6, channels=2),
    PlotItem("p4", "monitor", "Nova", 6, 8, mic="Wedge"),
)
MakeRider = Callable[..., Awaitable[Rider]]


@pytest.fixture
def make_rider(database: Database, cast: Cast) -> MakeRider:
    """A technical rider of Nova with a plot, kept as version 1."""

    async def make(name: str = "Full band", **other: Any) -> Rider:
        async with database.tenant(cast.nova) as uow:
            rider = await begin_rider(uow, name=name, kind=other.get("kind", "technical"))
            items, body = other.get("items", ITEMS), other.get("body", "Quiet stage, please")
            await write_rider(uow, rider.id, seen=1, name=name, body=body, items=items)
            for place, item in enumerate(other.get("plot", PLOT), 1):
                await put_item(uow, rider.id, seen=rider.edition, item=item, place=place)
            await keep_version(uow, rider.id, seen=rider.edition, by="Nova Lind")
            return rider

    return make
