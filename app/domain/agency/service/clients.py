"""Clients are entered and corrected, with their tasks and the services on offer."""

from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.billing.invoices import add_customer, edit_customer, get_customer
from app.core.ids import new_id
from app.core.money import Money
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.agency.choices import PriceKind, Rollover
from app.domain.agency.errors import ClientTaken, GrantPending, PackageTaken, TaskTaken
from app.domain.agency.events import ClientEdited, ClientEntered, PackageArchived, PackageEntered
from app.domain.agency.models import Client, ClientTask, ServicePackage
from app.domain.agency.queries.clients import (
    find_client_of,
    get_client,
    get_package,
    get_task,
    list_unlinked_at,
)
from app.domain.portal import Portal, add_contact, join_portal, open_portal, part_portal
from app.domain.portal.errors import ContactExists
from app.tenants import list_clients as list_grants

FIRST_TASK = "Everyday work"
_BILLING = ("address", "country", "vat_id")


async def enter_client(
    uow: UnitOfWork,
    *,
    name: str,
    country: str,
    currency: str,
    contact_name: str = "",
    email: str | None = None,
    address: str = "",
    vat_id: str = "",
    round_to: int = 0,
    notes: str = "",
    client_tenant_id: UUID | None = None,
) -> Client:
    """Enter somebody to work for, and to bill. Raises ClientTaken and VatIdInvalid."""
    customer = await add_customer(
        uow,
        name=name,
        email=email,
        address=address,
        country=country,
        vat_id=vat_id,
        currency=currency,
        customer_tenant_id=client_tenant_id,
    )
    client = Client(
        id=new_id(),
        tenant_id=uow.tenant_id,
        name=clean_line(name),
        contact_name=contact_name,
        email=email,
        currency=currency,
        round_to=round_to,
        notes=notes,
        client_tenant_id=client_tenant_id,
        customer_id=customer.id,
    )
    async with uow.refusing(ClientTaken):
        uow.db.add(client)
    uow.db.add(ClientTask(id=new_id(), tenant_id=uow.tenant_id, client_id=client.id,
                          name=FIRST_TASK))  # fmt: skip
    uow.record(ClientEntered(client_id=client.id, client_name=client.name))
    await uow.flush()
    await share_portal(uow, client)
    return client


async def edit_client(uow: UnitOfWork, client_id: UUID, **values: Any) -> Client:
    """Correct a client and where to bill it. Raises ClientTaken and VatIdInvalid."""
    client = await get_client(uow, client_id)
    own = {name: value for name, value in values.items() if name not in _BILLING}
    billing = {name: values[name] for name in (*_BILLING, "name", "email", "currency")
               if name in values}  # fmt: skip
    changed = [name for name, value in own.items() if getattr(client, name) != value]
    before = {name: _shown(getattr(client, name)) for name in changed}
    async with uow.refusing(ClientTaken):
        for name in changed:
            setattr(client, name, own[name])
    if changed:
        after = {name: _shown(own[name]) for name in changed}
        uow.record(
            ClientEdited(client_id=client.id, client_name=client.name, before=before, after=after)
        )
    if billing:
        await edit_customer(uow, client.customer_id, **billing)
    if "client_tenant_id" in changed:
        workspace = client.client_tenant_id
        await edit_customer(uow, client.customer_id, customer_tenant_id=workspace)
        await part_portal(uow, client.id)
        await share_portal(uow, client)
    await uow.flush()
    return client


async def link_client(uow: UnitOfWork, *, email: str, client_tenant_id: UUID) -> Client | None:
    """Who answered from this address is the one client entered with it and not linked yet.

    None where none is, or several are: then somebody chooses. Raises GrantPending.
    """
    if await find_client_of(uow, client_tenant_id) is not None:
        return None
    found = await list_unlinked_at(uow, email)
    if len(found) != 1:
        return None
    if not await _serves(uow, client_tenant_id):
        raise GrantPending
    return await edit_client(uow, found[0].id, client_tenant_id=client_tenant_id)


async def share_portal(uow: UnitOfWork, client: Client) -> None:
    """The portal of a client is that of their workspace, while they let the agency act there."""
    if client.client_tenant_id is not None and await _serves(uow, client.client_tenant_id):
        await join_portal(uow, client_id=client.id, client_tenant_id=client.client_tenant_id)


async def add_task(
    uow: UnitOfWork, client_id: UUID, *, name: str, is_billable: bool = True
) -> ClientTask:
    """A project or task to put time on. Raises TaskTaken."""
    client = await get_client(uow, client_id)
    task = ClientTask(
        id=new_id(),
        tenant_id=uow.tenant_id,
        client_id=client.id,
        name=clean_line(name),
        is_billable=is_billable,
    )
    async with uow.refusing(TaskTaken(fields={"name": TaskTaken.sentence})):
        uow.db.add(task)
    return task


async def archive_task(uow: UnitOfWork, task_id: UUID) -> ClientTask:
    """Offer a task no more, or again when it was archived; its time stays."""
    task = await get_task(uow, task_id)
    task.archived_at = None if task.archived_at else uow.now
    await uow.flush()
    return task


async def write_package(
    uow: UnitOfWork,
    *,
    name: str,
    kind: PriceKind,
    currency: str,
    price: Money | None = None,
    rate: Decimal | None = None,
    description: str = "",
    included_minutes: int = 0,
    rollover: str = Rollover.NONE,
    overage: Money | None = None,
    deliverables: Sequence[str] = (),
    package_id: UUID | None = None,
) -> ServicePackage:
    """Add a service to the catalogue, or change the one named; offers sent keep what they say.

    Raises PackageTaken.
    """
    package = await get_package(uow, package_id) if package_id else _new_package(uow)
    keeps_hours = kind == PriceKind.RETAINER
    values: dict[str, Any] = {
        "name": clean_line(name),
        "kind": str(kind),
        "currency": currency,
        "description": description,
        "price": price.minor if price and kind != PriceKind.COMMISSION else None,
        "rate": rate if kind == PriceKind.COMMISSION else None,
        "included_minutes": included_minutes if keeps_hours else 0,
        "rollover": str(rollover) if keeps_hours else str(Rollover.NONE),
        "overage": overage.minor if overage and keeps_hours else None,
        "deliverables": [line for line in map(clean_line, deliverables) if line],
    }
    async with uow.refusing(PackageTaken(fields={"name": PackageTaken.sentence})):
        for column, value in values.items():
            setattr(package, column, value)
        uow.db.add(package)
    uow.record(PackageEntered(package_id=package.id, label=package.name))
    await uow.flush()
    return package


async def archive_package(uow: UnitOfWork, package_id: UUID) -> ServicePackage:
    """Offer a service no more, or again."""
    package = await get_package(uow, package_id)
    package.archived_at = None if package.archived_at else uow.now
    uow.record(
        PackageArchived(
            package_id=package.id, label=package.name, is_archived=package.archived_at is not None
        )
    )
    await uow.flush()
    return package


def _new_package(uow: UnitOfWork) -> ServicePackage:
    return ServicePackage(id=new_id(), tenant_id=uow.tenant_id)


def _shown(value: Any) -> Any:
    return value if value is None or isinstance(value, int) else str(value)


async def open_portal_of(uow: UnitOfWork, client: Client) -> Portal:
    """The client's portal, with who gets their invoices as the first to answer in it.

    It is that of their workspace while they let the agency act there.
    """
    workspace = client.client_tenant_id
    portal = await open_portal(
        uow,
        client_name=client.name,
        client_tenant_id=workspace if workspace and await _serves(uow, workspace) else None,
        client_id=client.id,
    )
    customer = await get_customer(uow, client.customer_id)
    if customer.email:
        with suppress(ContactExists):
            name = client.contact_name or client.name
            await add_contact(uow, portal.id, name=name, email=customer.email)
    return portal


async def _serves(uow: UnitOfWork, client_tenant_id: UUID) -> bool:
    return any(
        grant.other_id == client_tenant_id and grant.is_in_force(uow.now)
        for grant in await list_grants(uow)
    )
