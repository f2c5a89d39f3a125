"""Tenants on each plan."""

from collections.abc import Awaitable, Callable

import pytest

from app.billing.plans.entitlements import PlanName
from app.billing.plans.service.granting import grant_plan
from app.core.actor import Actor
from app.core.uow import Database

Put = Callable[[Actor, PlanName], Awaitable[None]]


@pytest.fixture
def put_on(database: Database) -> Put:
    """Give a member of the cast's workspace another plan."""

    async def put(actor: Actor, plan: PlanName) -> None:
        async with database.tenant(actor) as uow:
            await grant_plan(uow, plan, reason="For this test")

    return put


__all__ = ["Put"]
