"""The product, the cast, and a band of four: Nova's people, a drummer without an account, a dep."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from litestar import Litestar

from app.core import clock
from app.core.uow import Database
from app.domain.band import (
    BandPoll,
    Player,
    Slot,
    add_person,
    ask_poll,
    list_players,
)
from app.modules import registry
from app.settings import Settings
from tests.cast import Cast
from tests.serving import serving
from tests.tenants.conftest import (
    count_statements,
    enter,
    passwords,
    post,
    settings,
    stored,
    visitor,
)

__all__ = ["count_statements", "enter", "passwords", "post", "settings", "stored", "visitor"]

BEN, KIM, OLA = "ben@example.com", "kim@example.com", "ola@example.com"


@pytest.fixture
async def app(settings: Settings, cast: Cast, database: Database) -> AsyncIterator[Litestar]:
    async with serving(settings, registry()) as app:
        yield app


@dataclass(frozen=True, slots=True)
class Band:
    """Players by their first name."""

    players: dict[str, Player]

    def __getitem__(self, name: str) -> Player:
        return self.players[name]

    def some(self, *names: str) -> list[Player]:
        return [self.players[name] for name in names]


@pytest.fixture
async def band(database: Database, cast: Cast) -> Band:
    """Ben drums, Kim is a dep on drums, Ola on bass; Nova, Mo and Vic have accounts."""
    async with database.tenant(cast.nova) as uow:
        await add_person(uow, name="Ben", instrument="Drums", email=BEN)
        await add_person(uow, name="Kim", instrument="drums, percussion", email=KIM, is_dep=True)
        await add_person(uow, name="Ola", instrument="Bass", email=OLA, is_dep=True)
        return Band({player.name.split()[0]: player for player in await list_players(uow)})


def soon(days: int = 10) -> datetime:
    return clock.now() + timedelta(days=days)


def slots(*days: int) -> list[Slot]:
    today = clock.now().date()
    return [Slot(today + timedelta(days=number)) for number in days]


async def ask(
    database: Database, cast: Cast, band: Band, *names: str, kind: str = "rehearsal"
) -> BandPoll:
    """A poll of three dates, whose deadline is in ten days."""
    async with database.tenant(cast.nova) as uow:
        return await ask_poll(
            uow, title="Rehearsals", kind=kind, time_zone="Europe/Berlin", closes_at=soon(),
            slots=slots(20, 21, 22), players=band.some(*names), place="Room 4",
        )  # fmt: skip
