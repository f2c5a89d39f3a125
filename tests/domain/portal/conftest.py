"""The whole product with Atlas working for Nova, and a client of Atlas who has only links."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from litestar import Litestar

from app.core.actor import GrantScope
from app.core.uow import Database
from app.domain.portal import Portal, PortalRequest, RequestKind, add_contact, ask, open_portal
from app.modules import registry
from app.settings import Settings
from app.tenants.models import LinkKind
from app.tenants.service.clients import end_grant, grant_as_asked
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

KIT, LOU = "kit@example.net", "lou@example.net"


@dataclass
class World:
    """Atlas and the portals it has: for Nova's workspace, and for two clients by link."""

    database: Database
    cast: Cast
    link_id: UUID
    nova: Portal
    marrow: Portal
    ines: Portal

    async def ask(self, portal: Portal, **details: object) -> PortalRequest:
        values = {"kind": RequestKind.APPROVE, "title": "Cover of Glass Harbour", **details}
        async with self.database.tenant(self.cast.ada) as uow:
            return await ask(uow, portal_id=portal.id, **values)

    async def end(self) -> None:
        """Nova ends the work with Atlas."""
        async with self.database.tenant(self.cast.nova) as uow:
            await end_grant(uow, self.link_id, other_name="Atlas Agency")


@pytest.fixture
async def app(settings: Settings, cast: Cast, database: Database) -> AsyncIterator[Litestar]:
    async with serving(settings, registry()) as app:
        yield app


@pytest.fixture
async def world(database: Database, cast: Cast) -> World:
    async with database.tenant(cast.nova) as uow:
        link = await grant_as_asked(
            uow,
            agency_id=cast.ada.tenant_id,
            agency_name="Atlas Agency",
            kind=LinkKind.MANAGEMENT,
            scopes=[GrantScope.CATALOG],
            until=None,
        )
    async with database.tenant(cast.ada) as uow:
        nova = await open_portal(uow, client_name="Nova", client_tenant_id=cast.nova.tenant_id)
        marrow = await open_portal(uow, client_name="Marrow Bay")
        ines = await open_portal(uow, client_name="Ines Duarte")
        await add_contact(uow, marrow.id, name="Kit Marrow", email=KIT)
        await add_contact(uow, ines.id, name="Lou Duarte", email=LOU)
    return World(database, cast, link.id, nova, marrow, ines)
