"""Tenants on each plan."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from litestar import Litestar

from app.billing.plans.entitlements import PlanName
from app.billing.plans.service.granting import grant_plan
from app.core.actor import Actor
from app.core.uow import Database
from app.modules import registry
from app.settings import Settings
from tests.cast import Cast
from tests.serving import serving
from tests.tenants.conftest import enter, passwords, settings, stored

Put = Callable[[Actor, PlanName], Awaitable[None]]


@pytest.fixture
def put_on(database: Database) -> Put:
    """Give a member of the cast's workspace another plan."""

    async def put(actor: Actor, plan: PlanName) -> None:
        async with database.tenant(actor) as uow:
            await grant_plan(uow, plan, reason="For this test")

    return put


@pytest.fixture
async def app(settings: Settings, cast: Cast, database: Database) -> AsyncIterator[Litestar]:
    async with serving(settings, registry()) as app:
        yield app


__all__ = ["Put", "enter", "passwords", "settings", "stored"]
