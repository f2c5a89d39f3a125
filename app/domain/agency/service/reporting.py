"""What the agency writes to a client about a month, and publishes to the client's portal."""

from contextlib import suppress
from uuid import UUID

from app.core.ids import new_id
from app.core.period import month
from app.core.uow import UnitOfWork
from app.domain.agency.errors import PortalMissing, ReportNotPublished
from app.domain.agency.events import ReportPublished, ReportWithdrawn, ReportWritten
from app.domain.agency.models import Client, ClientReport
from app.domain.agency.queries.clients import lock_client
from app.domain.agency.queries.reports import find_report
from app.domain.portal import Portal, Side, find_portal, write_message
from app.domain.portal.errors import PortalClosed


async def write_report(
    uow: UnitOfWork, client_id: UUID, code: str, *, done: str, plans: str
) -> ClientReport:
    """Say what was done in a month and what comes next; what is published stays as it is."""
    client = await lock_client(uow, client_id)
    found = await _report(uow, client, code)
    found.done, found.plans = done, plans
    uow.record(ReportWritten(client_id=client.id, client_name=client.name, month=found.month))
    await uow.flush()
    return found


async def portal_of_reports(uow: UnitOfWork, client: Client) -> Portal:
    """Where a client finds what is published. Raises PortalMissing."""
    found = await find_portal(uow, client_tenant_id=client.client_tenant_id, client_id=client.id)
    if found is None:
        raise PortalMissing
    return found


async def publish_report(
    uow: UnitOfWork, client_id: UUID, code: str, *, pdf_key: str, pdf_sha256: bytes
) -> ClientReport:
    """Let the client open a stored PDF in their portal, instead of an earlier one, and tell them.

    Raises PortalMissing, and PortalClosed once the work has ended.
    """
    client = await lock_client(uow, client_id)
    portal = await portal_of_reports(uow, client)
    found = await _report(uow, client, code)
    is_again = found.published_at is not None
    found.number += 1
    found.published_at, found.pdf_key, found.pdf_sha256 = uow.now, pdf_key, pdf_sha256
    uow.record(
        ReportPublished(
            client_id=client.id,
            client_name=client.name,
            month=found.month,
            number=found.number,
            sha256=pdf_sha256.hex(),
        )
    )
    label = month(found.month).label
    words = f"A new version of the report for {label}" if is_again else f"The report for {label}"
    await _tell(uow, portal, f"{words} is here. You find it under Documents.")
    await uow.flush()
    return found


async def withdraw_report(uow: UnitOfWork, client_id: UUID, code: str) -> ClientReport:
    """Take a published report back: the client cannot open it any more, and is told so.

    Raises ReportNotPublished.
    """
    client = await lock_client(uow, client_id)
    found = await find_report(uow, client.id, month(code).code)
    if found is None or found.published_at is None:
        raise ReportNotPublished
    found.published_at = found.pdf_key = found.pdf_sha256 = None
    uow.record(
        ReportWithdrawn(
            client_id=client.id, client_name=client.name, month=found.month, number=found.number
        )
    )
    portal = await find_portal(uow, client_tenant_id=client.client_tenant_id, client_id=client.id)
    if portal is not None:
        with suppress(PortalClosed):
            await _tell(uow, portal, f"The report for {month(found.month).label} was taken back.")
    await uow.flush()
    return found


async def _report(uow: UnitOfWork, client: Client, code: str) -> ClientReport:
    """The report of a month, begun here where nobody has."""
    span = month(code)
    found = await find_report(uow, client.id, span.code)
    if found is None:
        found = ClientReport(
            id=new_id(), tenant_id=uow.tenant_id, client_id=client.id, month=span.code, number=0
        )
        uow.db.add(found)
    return found


async def _tell(uow: UnitOfWork, portal: Portal, text: str) -> None:
    """In the thread, whose unread messages are mailed within the hour."""
    await write_message(
        uow,
        portal.id,
        side=Side.AGENCY,
        author=uow.actor.name,
        author_id=uow.actor.person_id,
        text=text,
    )
