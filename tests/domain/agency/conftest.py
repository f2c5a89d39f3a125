"""Atlas Agency with a team, a client, and the application as its people see it."""

from collections.abc import AsyncIterator
from datetime import date

import pytest
from litestar import Litestar

from app.billing.invoices import set_profile
from app.core.actor import Actor
from app.core.money import Money
from app.core.uow import Database
from app.domain.agency.choices import RateKind
from app.domain.agency.models import Client, ClientTask
from app.domain.agency.queries.clients import list_tasks
from app.domain.agency.service.clients import enter_client
from app.domain.agency.service.timekeeping import set_rate
from app.modules import registry
from app.settings import Settings
from tests.cast import Cast
from tests.domain.agency.team import Team, gather
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


@pytest.fixture
async def app(settings: Settings, cast: Cast, database: Database) -> AsyncIterator[Litestar]:
    async with serving(settings, registry()) as app:
        yield app


@pytest.fixture
async def team(database: Database, cast: Cast) -> Team:
    """Ada owns Atlas; Mo manages and Vic works there, besides what they do for Nova."""
    return await gather(database, cast)


@pytest.fixture
async def ada(cast: Cast) -> Actor:
    return cast.ada


@pytest.fixture
async def client(database: Database, ada: Actor) -> Client:
    """Marrow Bay, billed in euros, time rounded up to a quarter of an hour."""
    async with database.tenant(ada) as uow:
        await set_profile(
            uow, legal_name="Atlas Agency GmbH", address="Hafenstraße 1\n20359 Hamburg",
            country="DE", vat_id="DE136695976",
        )  # fmt: skip
        found = await enter_client(
            uow, name="Marrow Bay", contact_name="Freja Holm", email="freja@example.com",
            address="Strandvej 4\n6700 Esbjerg", country="DE", currency="EUR", round_to=15,
        )  # fmt: skip
        await set_rate(uow, kind=RateKind.BILL, amount=Money.of("100", "EUR"),
                       starts_on=date(2020, 1, 1))  # fmt: skip
        await set_rate(uow, kind=RateKind.COST, amount=Money.of("40", "EUR"),
                       starts_on=date(2020, 1, 1))  # fmt: skip
        return found


@pytest.fixture
async def task(database: Database, ada: Actor, client: Client) -> ClientTask:
    async with database.tenant(ada) as uow:
        return (await list_tasks(uow, client.id))[0]
