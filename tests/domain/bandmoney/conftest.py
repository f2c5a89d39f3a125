"""A show that was played for a flat fee and settled, a tour around it, and a band of three."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from litestar import Litestar

from app.core import clock
from app.core.money import Money
from app.core.uow import Database
from app.domain.bandmoney import add_member
from app.domain.bandmoney.subjects import SHOWS, TOURS, Subject
from app.domain.shows import Party, Side, Terms, accept_offer, make_offer, pencil_show
from app.domain.shows.settlement import Flat, Tickets, Withholding
from app.domain.tours import Tour
from app.modules import registry
from app.settings import Settings
from tests.cast import Cast
from tests.domain.shows.settling.conftest import settle_both
from tests.domain.tours.factories import make_tour
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

PLAYED = clock.now().date() - timedelta(days=2)
Play = Callable[..., Awaitable[Subject]]


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


@dataclass(frozen=True, slots=True)
class Band:
    """Nova and Theo share; Juno is hired for a fee."""

    nova: UUID
    theo: UUID
    juno: UUID


@pytest.fixture
async def app(settings: Settings, cast: Cast, database: Database) -> AsyncIterator[Litestar]:
    async with serving(settings, registry()) as app:
        yield app


@pytest.fixture
async def band(database: Database, cast: Cast) -> Band:
    async with database.tenant(cast.nova) as uow:
        nova = await add_member(uow, name="Nova Lind")
        theo = await add_member(uow, name="Theo Marsh", email="theo@example.com")
        juno = await add_member(uow, name="Juno Reyes", is_hired=True, fee=eur("150"))
        return Band(nova.id, theo.id, juno.id)


@pytest.fixture
def play(database: Database, cast: Cast) -> Play:
    """A show at The Foundry for a flat fee, two days ago, settled unless it is said otherwise."""

    async def make(
        fee: str = "1000",
        *,
        currency: str = "EUR",
        is_settled: bool = True,
        withheld: int = 0,
        ago: int = 2,
    ) -> Subject:
        on = clock.now().date() - timedelta(days=ago)
        nova = Party("Nova Lind", "nova@example.com", cast.nova.tenant_id)
        house = Party("The Foundry", "flo@example.com", cast.flo.tenant_id)
        terms = Terms(
            currency=currency,
            deal=Flat(Money.of(fee, currency)),
            tickets=(Tickets("Standing", Money.of("20", currency), 300),),
        )
        async with database.tenant(cast.flo) as uow:
            uow.now -= timedelta(days=60)
            show = await pencil_show(
                uow, artist=nova, venue=house, by=Side.VENUE, on=on, city="Vienna"
            )
            await make_offer(
                uow, show.id, side=Side.VENUE, by="Flo", terms=terms,
                valid_until=on - timedelta(days=20), seen=0,
            )  # fmt: skip
            await accept_offer(uow, show.id, 1, side=Side.ARTIST, by="Nova")
        if is_settled:
            kept = (Withholding(Decimal(withheld), "non-resident artist"),) if withheld else ()
            await settle_both(database, cast.flo, show.id, withholdings=kept)
        return Subject(SHOWS, show.id, show.title, show.where, show.on_date, show.last_date)

    return make


@pytest.fixture
async def show(play: Play) -> Subject:
    return await play()


@pytest.fixture
async def tour(database: Database, cast: Cast) -> Subject:
    """Around the day of the show."""
    made: Tour = await make_tour(
        database,
        cast.nova,
        first_on=PLAYED - timedelta(days=3),
        last_on=PLAYED + timedelta(days=1),
    )
    return Subject(TOURS, made.id, made.name, made.act, made.first_on, made.last_on)
