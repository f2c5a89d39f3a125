"""Clients, what is done for them, and the services on offer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import case, exists, func, select, tuple_

from app.core.errors import NotFound
from app.core.paging import DEFAULT_LIMIT, Page, cut_page, decode_cursor
from app.core.uow import UnitOfWork
from app.domain.agency.choices import AgreementState, ClientState, PriceKind, TimeState
from app.domain.agency.models import (
    Agreement,
    AgreementTerm,
    Client,
    ClientTask,
    ServicePackage,
    TimeEntry,
)


@dataclass(frozen=True, slots=True)
class ClientRow:
    """A line of the clients list; minutes are approved and not invoiced yet."""

    id: UUID
    name: str
    contact_name: str
    state: str
    currency: str
    has_workspace: bool
    agreements: int
    retainers: int
    minutes: int


@dataclass(frozen=True, slots=True)
class TaskChoice:
    """A task to work on, with its client: what a timer or a row of the week is for."""

    id: UUID
    client_id: UUID
    client: str
    task: str
    is_billable: bool

    @property
    def label(self) -> str:
        return f"{self.client}: {self.task}"


async def list_clients(
    uow: UnitOfWork, *, words: str = "", state: str = "", after: str | None = None
) -> Page[ClientRow]:
    """Clients by name; without a state those that have not ended."""
    signed = Agreement.state == str(AgreementState.SIGNED)
    agreements = (
        select(func.count()).where(Agreement.client_id == Client.id, signed).scalar_subquery()
    )
    retainers = (
        select(func.count())
        .select_from(AgreementTerm)
        .join(Agreement, Agreement.id == AgreementTerm.agreement_id)
        .where(Agreement.client_id == Client.id, signed)
        .where(AgreementTerm.kind == str(PriceKind.RETAINER))
        .scalar_subquery()
    )
    open_minutes = (
        select(func.coalesce(func.sum(TimeEntry.minutes), 0))
        .where(TimeEntry.client_id == Client.id, TimeEntry.client_month_id.is_(None))
        .where(TimeEntry.state == str(TimeState.APPROVED))
        .scalar_subquery()
    )
    query = select(
        Client.id,
        Client.name,
        Client.contact_name,
        Client.state,
        Client.currency,
        Client.client_tenant_id.is_not(None),
        agreements,
        retainers,
        open_minutes,
    )
    query = query.where(Client.state == state if state else Client.state != str(ClientState.ENDED))
    for word in words.split():
        query = query.where(
            func.concat(Client.name, " ", Client.contact_name).icontains(word, autoescape=True)
        )
    if after:
        query = query.where(tuple_(Client.name, Client.id) > decode_cursor(after, str))
    rows = await uow.db.execute(query.order_by(Client.name, Client.id).limit(DEFAULT_LIMIT + 1))
    found = [ClientRow(*row) for row in rows]
    return cut_page(found, limit=DEFAULT_LIMIT, key=lambda row: (row.name, row.id), after=after)


async def get_client(uow: UnitOfWork, client_id: UUID) -> Client:
    found = await uow.db.get(Client, (uow.tenant_id, client_id))
    if found is None:
        raise NotFound
    return found


async def lock_client(uow: UnitOfWork, client_id: UUID) -> Client:
    """The client, held so that what is worked out for it is worked out once."""
    found: Client | None = await uow.db.scalar(
        select(Client).where(Client.id == client_id).with_for_update()
    )
    if found is None:
        raise NotFound
    return found


async def find_client_of(uow: UnitOfWork, client_tenant_id: UUID) -> Client | None:
    """The client that stands for a workspace."""
    found: Client | None = await uow.db.scalar(
        select(Client).where(Client.client_tenant_id == client_tenant_id)
    )
    return found


async def list_unlinked_at(uow: UnitOfWork, email: str) -> Sequence[Client]:
    """Clients without a workspace whose address this is."""
    rows = await uow.db.scalars(
        select(Client)
        .where(func.lower(Client.email) == email.lower(), Client.client_tenant_id.is_(None))
        .order_by(Client.id)
        .limit(2)
    )
    return rows.all()


async def find_client_billed(uow: UnitOfWork, customer_id: UUID) -> Client | None:
    """The client whose invoices go to a customer."""
    found: Client | None = await uow.db.scalar(
        select(Client).where(Client.customer_id == customer_id)
    )
    return found


async def list_active(uow: UnitOfWork) -> Sequence[Client]:
    """Clients the agency works for now, by name."""
    rows = await uow.db.scalars(
        select(Client)
        .where(Client.state == str(ClientState.ACTIVE))
        .order_by(Client.name, Client.id)
        .limit(1000)
    )
    return rows.all()


async def list_all(uow: UnitOfWork) -> Sequence[Client]:
    """Every client, ended ones too, by name."""
    rows = await uow.db.scalars(select(Client).order_by(Client.name, Client.id).limit(2000))
    return rows.all()


async def names_of_clients(uow: UnitOfWork) -> dict[UUID, str]:
    rows = await uow.db.execute(select(Client.id, Client.name).order_by(Client.name))
    return {row[0]: row[1] for row in rows}


async def has_clients(uow: UnitOfWork) -> bool:
    return bool(await uow.db.scalar(select(exists(select(Client.id)))))


async def list_tasks(uow: UnitOfWork, client_id: UUID) -> Sequence[ClientTask]:
    rows = await uow.db.scalars(
        select(ClientTask)
        .where(ClientTask.client_id == client_id)
        .order_by(ClientTask.archived_at.is_not(None), ClientTask.name, ClientTask.id)
    )
    return rows.all()


async def get_task(uow: UnitOfWork, task_id: UUID) -> ClientTask:
    found = await uow.db.get(ClientTask, (uow.tenant_id, task_id))
    if found is None:
        raise NotFound
    return found


async def list_task_choices(uow: UnitOfWork) -> list[TaskChoice]:
    """What one may work on: open tasks of active clients, by client."""
    rows = await uow.db.execute(
        _task_columns()
        .where(Client.state == str(ClientState.ACTIVE), ClientTask.archived_at.is_(None))
        .order_by(Client.name, ClientTask.name, ClientTask.id)
        .limit(2000)
    )
    return [TaskChoice(*row) for row in rows]


async def list_named_tasks(uow: UnitOfWork, task_ids: set[UUID]) -> dict[UUID, TaskChoice]:
    """These tasks with their clients, whatever state they are in."""
    rows = await uow.db.execute(_task_columns().where(ClientTask.id.in_(task_ids)))
    return {row[0]: TaskChoice(*row) for row in rows}


async def list_packages(uow: UnitOfWork) -> Sequence[ServicePackage]:
    """The catalogue, those no longer offered last."""
    kinds = [str(kind) for kind in PriceKind]
    place = case({kind: number for number, kind in enumerate(kinds)}, value=ServicePackage.kind)
    rows = await uow.db.scalars(
        select(ServicePackage)
        .order_by(ServicePackage.archived_at.is_not(None), place, ServicePackage.name)
        .limit(500)
    )
    return rows.all()


async def get_package(uow: UnitOfWork, package_id: UUID) -> ServicePackage:
    found = await uow.db.get(ServicePackage, (uow.tenant_id, package_id))
    if found is None:
        raise NotFound
    return found


def _task_columns() -> Any:
    return select(
        ClientTask.id, Client.id, Client.name, ClientTask.name, ClientTask.is_billable
    ).join(Client, (Client.tenant_id == ClientTask.tenant_id) & (Client.id == ClientTask.client_id))
