"""Agencies and clients: who may act for whom, and who asked to."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import String, column, delete, func, select, text
from sqlalchemy.types import Uuid

from app.core.crypto import hash_token
from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.tenants.errors import LinkNotValid
from app.tenants.models import (
    AgencyInvitation,
    AgencyLink,
    ClientAssignment,
    LinkState,
    Membership,
    Person,
    Tenant,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A grant as either side sees it; `other` is the workspace on the other side."""

    id: UUID
    other_id: UUID
    other_name: str
    other_slug: str
    other_kind: str
    kind: str
    scopes: list[str]
    state: str
    starts_at: datetime
    until: datetime | None
    ended_at: datetime | None
    ended_by: str | None
    place: int
    """How many grants in force came before it, itself included."""

    def is_ahead(self, now: datetime) -> bool:
        """Whether it is agreed and has not begun."""
        return self.state == LinkState.ACTIVE and self.starts_at > now

    def first_day(self, zone: str) -> date:
        return self.starts_at.astimezone(ZoneInfo(zone)).date()

    def last_day(self, zone: str) -> date | None:
        """The day with whose end it ends, where somebody lives."""
        moment = timedelta(microseconds=1)
        return (self.until - moment).astimezone(ZoneInfo(zone)).date() if self.until else None

    def is_in_force(self, now: datetime) -> bool:
        started = self.state == LinkState.ACTIVE and self.starts_at <= now
        return started and (self.until is None or self.until > now)


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """An agency's request as the one it was mailed to sees it."""

    id: UUID
    agency_id: UUID
    agency_name: str
    email: str
    client_name: str
    kind: str
    scopes: list[str]
    invited_by: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class FoundAgency:
    id: UUID
    name: str


async def list_agencies(uow: UnitOfWork) -> list[Grant]:
    """The grants this workspace has made, those in force first, ended ones last."""
    return await _grants(uow, mine=AgencyLink.tenant_id, other=AgencyLink.agency_id)


async def list_clients(uow: UnitOfWork) -> list[Grant]:
    """The grants made to this agency, those in force first, ended ones last."""
    return await _grants(uow, mine=AgencyLink.agency_id, other=AgencyLink.tenant_id)


async def count_clients(uow: UnitOfWork) -> int:
    """Clients this agency acts for now."""
    found = await uow.db.scalar(
        select(func.count())
        .select_from(AgencyLink)
        .where(AgencyLink.agency_id == uow.tenant_id, AgencyLink.state == LinkState.ACTIVE)
    )
    return found or 0


async def name_clients(uow: UnitOfWork) -> dict[UUID, str]:
    """Names of all clients this agency has or had, by their workspace's id."""
    found = await uow.db.execute(
        select(Tenant.id, Tenant.name).where(
            Tenant.id.in_(select(AgencyLink.tenant_id).where(AgencyLink.agency_id == uow.tenant_id))
        )
    )
    return {row.id: row.name for row in found}


async def lock_grant(uow: UnitOfWork, link_id: UUID) -> AgencyLink:
    """A grant this workspace made or was given."""
    found: AgencyLink | None = await uow.db.scalar(
        select(AgencyLink).where(AgencyLink.id == link_id).with_for_update()
    )
    if found is None:
        raise NotFound
    return found


async def find_open_grant(uow: UnitOfWork, agency_id: UUID) -> AgencyLink | None:
    """The grant of this workspace to an agency that has not ended, locked."""
    found: AgencyLink | None = await uow.db.scalar(
        select(AgencyLink)
        .where(
            AgencyLink.tenant_id == uow.tenant_id,
            AgencyLink.agency_id == agency_id,
            AgencyLink.state != LinkState.ENDED,
        )
        .with_for_update()
    )
    return found


async def find_agency(uow: UnitOfWork, slug: str) -> FoundAgency | None:
    """An agency by its address: what it is called, and nothing else of it."""
    agency = func.backline.find_agency(slug).table_valued(
        column("id", Uuid), column("name", String)
    )
    row = (await uow.db.execute(select(agency.c.id, agency.c.name))).first()
    return FoundAgency(*row) if row else None


async def list_open_requests(uow: UnitOfWork) -> list[AgencyInvitation]:
    """Requests of this agency that nobody has answered, the newest first."""
    found = await uow.db.scalars(
        select(AgencyInvitation)
        .where(AgencyInvitation.accepted_at.is_(None), AgencyInvitation.revoked_at.is_(None))
        .order_by(AgencyInvitation.id.desc())
        .limit(500)
    )
    return list(found)


async def lock_request(uow: UnitOfWork, request_id: UUID) -> AgencyInvitation:
    found: AgencyInvitation | None = await uow.db.scalar(
        select(AgencyInvitation).where(AgencyInvitation.id == request_id).with_for_update()
    )
    if found is None:
        raise NotFound
    return found


async def find_open_request_to(uow: UnitOfWork, email: str) -> AgencyInvitation | None:
    found: AgencyInvitation | None = await uow.db.scalar(
        select(AgencyInvitation)
        .where(
            AgencyInvitation.email == email,
            AgencyInvitation.accepted_at.is_(None),
            AgencyInvitation.revoked_at.is_(None),
        )
        .order_by(AgencyInvitation.id.desc())
        .limit(1)
        .with_for_update()
    )
    return found


async def get_open_request(uow: UnitOfWork, secret: str) -> OpenRequest:
    """The request a link stands for, in the identity scope; raises LinkNotValid."""
    found = await uow.db.execute(
        select(
            AgencyInvitation.id,
            AgencyInvitation.tenant_id,
            Tenant.name,
            AgencyInvitation.email,
            AgencyInvitation.client_name,
            AgencyInvitation.kind,
            AgencyInvitation.scopes,
            Person.name,
            AgencyInvitation.expires_at,
        )
        .join(Tenant, Tenant.id == AgencyInvitation.tenant_id)
        .join(Person, Person.id == AgencyInvitation.invited_by)
        .where(
            AgencyInvitation.token_hash == hash_token(secret),
            AgencyInvitation.accepted_at.is_(None),
            AgencyInvitation.revoked_at.is_(None),
            AgencyInvitation.expires_at > uow.now,
        )
    )
    row = found.first()
    if row is None:
        raise LinkNotValid
    return OpenRequest(*row)


async def list_assignments(uow: UnitOfWork) -> dict[UUID, set[UUID]]:
    """Person → the clients they look after, for members who do not see all of them."""
    found = await uow.db.execute(
        select(Membership.person_id, ClientAssignment.client_id)
        .outerjoin(ClientAssignment, ClientAssignment.person_id == Membership.person_id)
        .where(Membership.sees_all_clients.is_(False))
    )
    assigned: dict[UUID, set[UUID]] = {}
    for person_id, client_id in found:
        assigned.setdefault(person_id, set()).update({client_id} if client_id else set())
    return assigned


async def delete_assignments(uow: UnitOfWork, person_id: UUID) -> None:
    await uow.db.execute(delete(ClientAssignment).where(ClientAssignment.person_id == person_id))


async def end_what_is_over(uow: UnitOfWork) -> None:
    """Mark the grants whose last moment has passed; in the service's own scope."""
    await uow.db.execute(
        text(
            "UPDATE agency_links SET state = 'ended', ended_by = 'date', ended_at = until"
            " WHERE state <> 'ended' AND until <= :now"
        ),
        {"now": uow.now},
    )


async def _grants(uow: UnitOfWork, *, mine: Any, other: Any) -> list[Grant]:
    found = await uow.db.execute(
        select(
            AgencyLink.id,
            Tenant.id.label("other_id"),
            Tenant.name.label("other_name"),
            Tenant.slug.label("other_slug"),
            Tenant.kind.label("other_kind"),
            AgencyLink.kind,
            AgencyLink.scopes,
            AgencyLink.state,
            AgencyLink.starts_at,
            AgencyLink.until,
            AgencyLink.ended_at,
            AgencyLink.ended_by,
            func.count()
            .filter(AgencyLink.state == LinkState.ACTIVE)
            .over(order_by=(AgencyLink.created_at, AgencyLink.id))
            .label("place"),
        )
        .join(Tenant, Tenant.id == other)
        .where(mine == uow.tenant_id)
        .order_by(AgencyLink.state == LinkState.ENDED, Tenant.name, AgencyLink.id)
        .limit(2000)
    )
    return [Grant(**row) for row in found.mappings()]
