"""Whoever comes by a link: no account, and the right to what the link is about."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from app.core.actor import Actor, ActorKind
from app.core.ids import TenantId
from app.core.uow import UnitOfWork
from app.web.site import site_of
from app.web.visit import HttpRequest, visit_of


def guest_of(request: HttpRequest, tenant_id: UUID, name: str) -> Actor:
    """The holder of a valid link, called `name`, acting in the tenant that made it."""
    visit = visit_of(request)
    return Actor(
        kind=ActorKind.GUEST,
        name=name,
        tenant_id=TenantId(tenant_id),
        request_id=visit.request_id,
        ip=visit.ip,
    )


def name_of_visitor(request: HttpRequest, otherwise: str) -> str:
    """The name of whoever is signed in."""
    visit = visit_of(request)
    return visit.signed_in.person.name if visit.signed_in else otherwise


@asynccontextmanager
async def as_guest(request: HttpRequest, tenant_id: UUID, name: str) -> AsyncIterator[UnitOfWork]:
    """A unit of work in the tenant that made the link, by the link's holder."""
    async with site_of(request).database.tenant(guest_of(request, tenant_id, name)) as uow:
        yield uow
