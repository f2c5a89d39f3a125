"""Domains of the workspace, and the address its links begin with."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.tenants.models import Domain, DomainState


async def list_domains(uow: UnitOfWork) -> list[Domain]:
    found = await uow.db.scalars(
        select(Domain).order_by(Domain.purpose.desc(), Domain.host).limit(100)
    )
    return list(found)


async def lock_domain(uow: UnitOfWork, domain_id: UUID) -> Domain:
    found: Domain | None = await uow.db.scalar(
        select(Domain).where(Domain.id == domain_id).with_for_update()
    )
    if found is None:
        raise NotFound
    return found


async def lock_proven(uow: UnitOfWork) -> list[Domain]:
    """Domains of the workspace that were proven once, held until the transaction ends."""
    found = await uow.db.scalars(
        select(Domain)
        .where(Domain.state != DomainState.WAITING)
        .order_by(Domain.id)
        .with_for_update()
    )
    return list(found)


async def find_domain(uow: UnitOfWork, host: str, purpose: str) -> Domain | None:
    found: Domain | None = await uow.db.scalar(
        select(Domain).where(Domain.host == host, Domain.purpose == purpose)
    )
    return found


async def list_domains_to_check(uow: UnitOfWork) -> list[tuple[UUID, UUID]]:
    """Tenant and id of every domain that was proven once; in the service's own scope."""
    found = await uow.db.execute(
        select(Domain.tenant_id, Domain.id).where(Domain.state != DomainState.WAITING)
    )
    return [(row.tenant_id, row.id) for row in found]


async def address_of_pages(uow: UnitOfWork, adapters: Any) -> str:
    """What links of this workspace begin with: its own proven domain, else ours; no slash."""
    host = await uow.db.scalar(
        select(Domain.host)
        .where(Domain.purpose == "pages", Domain.state == DomainState.VERIFIED)
        .order_by(Domain.verified_at, Domain.id)
        .limit(1)
    )
    if host is None:
        return str(adapters.public_url)
    ours = urlsplit(adapters.public_url)
    port = f":{ours.port}" if ours.port else ""
    return f"{ours.scheme}://{host}{port}"
