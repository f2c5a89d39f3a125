"""What a client's portal shows of an agency's business: invoices sent, reports published."""

from collections.abc import Sequence

from app.billing.invoices import Invoice, invoice_link, list_of_customer
from app.core.crypto import Signer
from app.core.module import PortalClient, PortalRow
from app.core.period import month
from app.core.uow import UnitOfWork
from app.domain.agency.links import REPORT_LIFETIME, report_link
from app.domain.agency.models import Client, ClientReport
from app.domain.agency.queries.clients import find_client_of
from app.domain.agency.queries.reports import list_published
from app.web.filters import money


async def invoices_issued(
    uow: UnitOfWork, client: PortalClient, signer: Signer
) -> Sequence[PortalRow]:
    """Invoices and credit notes issued to the client, each by its signed link, newest first."""
    found = await _client(uow, client)
    if found is None:
        return ()
    rows = await list_of_customer(uow, found.customer_id)
    return [_row(each, signer) for each in reversed(rows)]


async def reports_published(
    uow: UnitOfWork, client: PortalClient, signer: Signer
) -> Sequence[PortalRow]:
    """The reports published to the client, each by its signed link, the newest month first."""
    found = await _client(uow, client)
    if found is None:
        return ()
    return [_report_row(uow, each, signer) for each in await list_published(uow, found.id)]


async def _client(uow: UnitOfWork, client: PortalClient) -> Client | None:
    if client.client_id is not None:
        return await uow.db.get(Client, (uow.tenant_id, client.client_id))
    if client.client_tenant_id is not None:
        return await find_client_of(uow, client.client_tenant_id)
    return None


def _report_row(uow: UnitOfWork, report: ClientReport, signer: Signer) -> PortalRow:
    link = report_link(
        signer,
        report.tenant_id,
        report.id,
        report.number,
        expires_at=uow.now + REPORT_LIFETIME,
    )
    return PortalRow(
        title=f"Report for {month(report.month).label}",
        note=f"version {report.number}" if report.number > 1 else "",
        on=report.published_at.date() if report.published_at else None,
        href=f"/client-reports/{link}",
    )


def _row(invoice: Invoice, signer: Signer) -> PortalRow:
    kind = "Credit note" if invoice.is_credit_note else "Invoice"
    return PortalRow(
        title=f"{kind} {invoice.reference}",
        note="to pay" if invoice.is_open else "settled",
        amount=money(invoice.total).striptags(),
        on=invoice.issued_on,
        href=f"/i/{invoice_link(signer, invoice)}",
    )
