"""Portals as either side sees them, and the people who answer for a client."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    ScalarSelect,
    String,
    column,
    false,
    func,
    or_,
    select,
)

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.portal.choices import RequestState, Side
from app.domain.portal.errors import PortalClosed
from app.domain.portal.models import Portal, PortalContact, PortalMessage, PortalRequest
from app.tenants import Tenant

MANY = 500


@dataclass(frozen=True, slots=True)
class PortalLine:
    """A client in the agency's list."""

    id: UUID
    client_name: str
    has_workspace: bool
    open: int
    overdue: int
    next_due: date | None
    unread: int


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """An agency in its client's list; closed when the grant has ended."""

    id: UUID
    agency_id: UUID
    agency_name: str
    agency_slug: str
    is_open: bool
    open: int
    unread: int


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody of a client's workspace who is mailed about its portal."""

    slug: str
    name: str
    email: str


async def get_portal(uow: UnitOfWork, portal_id: UUID) -> Portal:
    """A portal of this agency whose client it works for now."""
    found: Portal | None = await uow.db.scalar(
        select(Portal).where(Portal.tenant_id == uow.tenant_id, Portal.id == portal_id, served())
    )
    if found is None:
        raise NotFound
    return found


async def get_shared_portal(uow: UnitOfWork, portal_id: UUID) -> Portal:
    """A portal from either side, whether the work lasts or not."""
    found: Portal | None = await uow.db.scalar(select(Portal).where(Portal.id == portal_id))
    if found is None:
        raise NotFound
    return found


async def get_open_portal(uow: UnitOfWork, portal_id: UUID) -> Portal:
    """A portal in which something may still be done, from its agency's tenant."""
    row = (
        await uow.db.execute(
            select(Portal, served().label("is_open")).where(
                Portal.tenant_id == uow.tenant_id, Portal.id == portal_id
            )
        )
    ).first()
    if row is None:
        raise NotFound
    if not row.is_open:
        raise PortalClosed
    portal: Portal = row.Portal
    return portal


async def find_portal(
    uow: UnitOfWork, *, client_tenant_id: UUID | None = None, client_id: UUID | None = None
) -> Portal | None:
    """This agency's portal of a workspace, or of its own row about a client.

    Of a client not joined with its workspace yet, what is shared with the workspace comes first.
    """
    keys = []
    if client_tenant_id is not None:
        keys.append(Portal.client_tenant_id == client_tenant_id)
    if client_id is not None:
        keys.append(Portal.client_id == client_id)
    found: Portal | None = await uow.db.scalar(
        select(Portal)
        .where(Portal.tenant_id == uow.tenant_id, or_(false(), *keys))
        .order_by(Portal.client_tenant_id.is_(None), Portal.id)
        .limit(1)
    )
    return found


async def join_rows(uow: UnitOfWork, client_id: UUID, client_tenant_id: UUID) -> Portal | None:
    """One portal for both; what became of it, or None where nothing changed."""
    changed = await uow.db.scalar(select(func.backline.join_portal(client_id, client_tenant_id)))
    if changed is None:
        return None
    found: Portal | None = await uow.db.scalar(
        select(Portal)
        .where(Portal.tenant_id == uow.tenant_id, Portal.id == changed)
        .execution_options(populate_existing=True)
    )
    return found


async def list_portals(uow: UnitOfWork, *, today: date) -> list[PortalLine]:
    """The agency's clients it works for, those with something overdue or unread first."""
    requests = (
        select(
            PortalRequest.portal_id,
            func.count().label("open"),
            func.count().filter(PortalRequest.due_on < today).label("overdue"),
            func.min(PortalRequest.due_on).label("next_due"),
        )
        .where(PortalRequest.tenant_id == uow.tenant_id, PortalRequest.state == RequestState.OPEN)
        .group_by(PortalRequest.portal_id)
        .subquery()
    )
    unread = _unread(Side.CLIENT, Portal.agency_seen_at)
    overdue = func.coalesce(requests.c.overdue, 0)
    rows = await uow.db.execute(
        select(
            Portal.id,
            Portal.client_name,
            Portal.client_tenant_id.is_not(None),
            func.coalesce(requests.c.open, 0),
            overdue,
            requests.c.next_due,
            unread,
        )
        .outerjoin(requests, requests.c.portal_id == Portal.id)
        .where(Portal.tenant_id == uow.tenant_id, served())
        .order_by(overdue.desc(), Portal.client_name, Portal.id)
        .limit(MANY)
    )
    return [PortalLine(*row) for row in rows]


async def unread_by_client(
    uow: UnitOfWork, client_ids: Sequence[UUID]
) -> dict[UUID, tuple[UUID, int]]:
    """The portals of these workspaces in which something is not read, and how much of it."""
    unread = _unread(Side.CLIENT, Portal.agency_seen_at).label("unread")
    portals = (
        select(Portal.client_tenant_id, Portal.id, unread)
        .where(Portal.tenant_id == uow.tenant_id, Portal.client_tenant_id.in_(client_ids))
        .subquery()
    )
    rows = await uow.db.execute(select(portals).where(portals.c.unread > 0))
    return {client_id: (portal_id, count) for client_id, portal_id, count in rows}


async def list_linkable(uow: UnitOfWork) -> list[tuple[str, str]]:
    """Id and name of the workspaces this agency works for that have no portal yet."""
    serves = func.backline.serves(uow.tenant_id, Tenant.id, type_=Boolean)
    has_portal = select(Portal.id).where(
        Portal.tenant_id == uow.tenant_id, Portal.client_tenant_id == Tenant.id
    )
    rows = await uow.db.execute(
        select(Tenant.id, Tenant.name)
        .where(Tenant.id != uow.tenant_id, serves, ~has_portal.exists())
        .order_by(Tenant.name, Tenant.id)
        .limit(MANY)
    )
    return [(str(tenant_id), name) for tenant_id, name in rows]


async def list_agencies(uow: UnitOfWork) -> list[AgencyLine]:
    """The agencies that have a portal for this workspace, those that work for it first."""
    return await _agencies(uow)


async def get_agency(uow: UnitOfWork, portal_id: UUID) -> AgencyLine:
    found = await _agencies(uow, Portal.id == portal_id)
    if not found:
        raise NotFound
    return found[0]


async def _agencies(uow: UnitOfWork, *wanted: ColumnElement[bool]) -> list[AgencyLine]:
    is_open = served()
    open_requests = (
        select(func.count())
        .where(
            PortalRequest.tenant_id == Portal.tenant_id,
            PortalRequest.portal_id == Portal.id,
            PortalRequest.state == RequestState.OPEN,
        )
        .scalar_subquery()
    )
    rows = await uow.db.execute(
        select(
            Portal.id,
            Portal.tenant_id,
            Tenant.name,
            Tenant.slug,
            is_open,
            open_requests,
            _unread(Side.AGENCY, Portal.client_seen_at),
        )
        .join(Tenant, Tenant.id == Portal.tenant_id)
        .where(Portal.client_tenant_id == uow.tenant_id, *wanted)
        .order_by(is_open.desc(), Tenant.name, Portal.id)
        .limit(MANY)
    )
    return [AgencyLine(*row) for row in rows]


async def list_contacts(uow: UnitOfWork, portal_id: UUID) -> Sequence[PortalContact]:
    """Those who answer by link, the ended ones last."""
    rows = await uow.db.scalars(
        select(PortalContact)
        .where(PortalContact.portal_id == portal_id)
        .order_by(PortalContact.revoked_at.is_not(None), PortalContact.name, PortalContact.id)
        .limit(MANY)
    )
    return rows.all()


async def get_contact(uow: UnitOfWork, portal_id: UUID, contact_id: UUID) -> PortalContact:
    found: PortalContact | None = await uow.db.scalar(
        select(PortalContact).where(
            PortalContact.portal_id == portal_id, PortalContact.id == contact_id
        )
    )
    if found is None:
        raise NotFound
    return found


async def get_contact_of_agency(uow: UnitOfWork, contact_id: UUID) -> PortalContact:
    """A contact of whichever of this agency's portals."""
    found: PortalContact | None = await uow.db.get(PortalContact, (uow.tenant_id, contact_id))
    if found is None:
        raise NotFound
    return found


async def find_contact_by_email(
    uow: UnitOfWork, portal_id: UUID, email: str
) -> PortalContact | None:
    found: PortalContact | None = await uow.db.scalar(
        select(PortalContact).where(
            PortalContact.portal_id == portal_id, PortalContact.email == email
        )
    )
    return found


async def list_readers(uow: UnitOfWork, portal_id: UUID) -> list[Reader]:
    """Owners and admins of the client's workspace, from a job of the agency."""
    reader = func.backline.portal_readers(portal_id).table_valued(
        column("slug", String), column("name", String), column("email", String)
    )
    rows = await uow.db.execute(select(reader.c.slug, reader.c.name, reader.c.email))
    return [Reader(*row) for row in rows]


async def list_contacts_at(uow: UnitOfWork, email: str) -> list[tuple[UUID, UUID]]:
    """Tenant and id of every contact of an address, before any tenant is known."""
    found: list[list[str]] = (
        await uow.db.scalar(select(func.backline.portal_contacts_at(email))) or []
    )
    return [(UUID(tenant_id), UUID(contact_id)) for tenant_id, contact_id in found]


async def unread_of(uow: UnitOfWork, portal: Portal, side: Side) -> list[PortalMessage]:
    """What the other side wrote since this side last looked, the oldest first."""
    seen = portal.seen_at(side)
    wanted = select(PortalMessage).where(
        PortalMessage.portal_id == portal.id, PortalMessage.side != str(side)
    )
    if seen is not None:
        wanted = wanted.where(PortalMessage.created_at > seen)
    return list(await uow.db.scalars(wanted.order_by(PortalMessage.id).limit(50)))


async def list_agents(uow: UnitOfWork, portal_id: UUID) -> set[UUID]:
    """The people of the agency who have asked or written in a portal."""
    asked = select(PortalRequest.asked_by).where(PortalRequest.portal_id == portal_id)
    wrote = select(PortalMessage.author_id).where(
        PortalMessage.portal_id == portal_id, PortalMessage.side == Side.AGENCY
    )
    return {each for each in await uow.db.scalars(asked.union(wrote)) if each is not None}


def served() -> ColumnElement[bool]:
    """Whether the agency of a portal works for its client now."""
    serves = func.backline.serves(Portal.tenant_id, Portal.client_tenant_id, type_=Boolean)
    return or_(Portal.client_tenant_id.is_(None), serves)


def _unread(from_side: Side, seen_at: Any) -> ScalarSelect[int]:
    return (
        select(func.count())
        .where(
            PortalMessage.tenant_id == Portal.tenant_id,
            PortalMessage.portal_id == Portal.id,
            PortalMessage.side == str(from_side),
            or_(seen_at.is_(None), PortalMessage.created_at > seen_at),
        )
        .scalar_subquery()
    )
