"""Atlas working for Nova, with the whole product around them."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import pytest
from litestar import Litestar

from app.billing.invoices import set_profile
from app.core.actor import Actor, GrantScope
from app.core.uow import Database
from app.domain.blueprints import Source, apply_blueprint, compare_with, write_checklist
from app.domain.blueprints.acting import acting_for
from app.domain.blueprints.comparing import Items, Line, Place
from app.domain.blueprints.models import Blueprint
from app.domain.blueprints.queries.blueprints import list_served
from app.domain.blueprints.routes.common import source_of
from app.domain.blueprints.service.saving import read_items, save_blueprint, save_version
from app.modules import registry
from app.settings import Settings
from app.tenants.models import LinkKind
from app.tenants.service.clients import grant_as_asked
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

SCOPES = (GrantScope.CONTENT, GrantScope.MARKETING, GrantScope.MONEY_ACT, GrantScope.MONEY_READ)
LIST = "First three weeks"


@dataclass
class World:
    """Atlas, which has a blueprint, and Nova, which lets Atlas work."""

    database: Database
    cast: Cast
    blueprint: Blueprint

    async def source(self) -> Source:
        async with self.database.tenant(self.cast.ada) as uow:
            return await source_of(uow, self.blueprint.id)

    async def compare(self) -> dict[Place, Line]:
        async with self.database.tenant(await self.acting()) as uow:
            parts = await compare_with(uow, await self.source())
        return {line.place: line for part in parts for line in part.lines}

    async def apply(self, chosen: Mapping[Place, str]) -> None:
        async with self.database.tenant(await self.acting()) as uow:
            await apply_blueprint(uow, await self.source(), chosen)

    async def apply_ticked(self) -> None:
        """As the page does unless somebody changes its ticks."""
        async with self.database.tenant(await self.acting()) as uow:
            parts = await compare_with(uow, await self.source())
        lines = [line for part in parts if not part.obstacle for line in part.lines]
        await self.apply({line.place: line.seen for line in lines if line.is_ticked})

    async def renew(self, **texts: list[str]) -> None:
        """A version with other texts of the list, read from Atlas' own workspace."""
        async with self.database.tenant(self.cast.ada) as uow:
            items: Items = await read_items(uow)
            items[("checklists", LIST)].body["to do"][:] = texts["to_do"]
            await save_version(uow, self.blueprint.id, items=items, source_name="Atlas Agency")

    async def acting(self) -> Actor:
        async with self.database.tenant(self.cast.ada) as uow:
            (grant,) = await list_served(uow)
            return acting_for(uow, grant)


@pytest.fixture
async def app(settings: Settings, cast: Cast, database: Database) -> AsyncIterator[Litestar]:
    async with serving(settings, registry()) as app:
        yield app


@pytest.fixture
async def world(database: Database, cast: Cast) -> World:
    async with database.tenant(cast.nova) as uow:
        await grant_as_asked(
            uow,
            agency_id=cast.ada.tenant_id,
            agency_name="Atlas Agency",
            kind=LinkKind.MANAGEMENT,
            scopes=SCOPES,
            until=None,
        )
    async with database.tenant(cast.ada) as uow:
        await write_checklist(uow, name=LIST, texts=["Collect splits", "Order photos"])
        await set_profile(
            uow, legal_name="Atlas Agency GmbH", address="Hafenstraße 1", country="DE",
            vat_id="DE136695976", iban="DE89370400440532013000", terms_days=21,
            footer="Mail money@atlas.example", reminder_days=(3, 14),
        )  # fmt: skip
        blueprint = await save_blueprint(
            uow, name="New artist", items=await read_items(uow), source_name="Atlas Agency"
        )
    return World(database, cast, blueprint)
