"""What an agency sends waits in the client's portal until it is answered, signed or paid."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.billing.invoices import get_invoice, invoice_link
from app.billing.invoices.events import InvoicePaid, InvoiceSent
from app.core.events import RecordedEvent
from app.core.jobs import JobRun, job, long_job
from app.core.uow import UnitOfWork
from app.domain.agency.events import (
    AgreementEnded,
    AgreementSent,
    AgreementSigned,
    ProposalAnswered,
    ProposalSent,
    ProposalWithdrawn,
)
from app.domain.agency.links import AGREEMENT, LIFETIME, PROPOSAL, offer_link
from app.domain.agency.queries.clients import find_client_billed, find_client_of, get_client
from app.domain.agency.queries.offers import get_agreement, get_proposal
from app.domain.agency.service.clients import link_client, share_portal
from app.domain.portal import (
    RequestKind,
    Subject,
    ask,
    complete,
    find_portal,
    withdraw_about,
)
from app.domain.portal.errors import PortalClosed
from app.domain.portal.events import PortalOpened
from app.tenants import get_tenant
from app.tenants.events import ClientRequestAnswered


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """What a client is asked about: whose it is, what it is called, and where they look at it."""

    client_id: UUID
    kind: RequestKind
    title: str
    subject: Subject
    due_on: date | None = None


@long_job("agency.ask_about_proposal", timeout=60, attempts=8)
async def ask_about_proposal(run: JobRun, *, event: RecordedEvent) -> None:
    """A proposal waits for the client's answer."""
    sent = event.read(ProposalSent)
    async with run.uow() as uow:
        proposal = await get_proposal(uow, sent.proposal_id)
        if proposal.is_open and proposal.sent_at is not None:
            link = offer_link(
                run.adapters.signer,
                PROPOSAL,
                proposal.tenant_id,
                proposal.id,
                expires_at=proposal.sent_at + LIFETIME,
            )
            subject = Subject(
                kind="proposal",
                id=proposal.id,
                path=f"/offers/{link}",
                version=str(sent.number),
            )
            thing = Thing(
                client_id=sent.client_id,
                kind=RequestKind.APPROVE,
                title=sent.title,
                subject=subject,
            )
            await _ask(uow, thing)


@long_job("agency.ask_about_agreement", timeout=60, attempts=8)
async def ask_about_agreement(run: JobRun, *, event: RecordedEvent) -> None:
    """An agreement waits for the client's signature."""
    sent = event.read(AgreementSent)
    async with run.uow() as uow:
        agreement = await get_agreement(uow, sent.agreement_id)
        if agreement.is_open and agreement.sent_at is not None:
            link = offer_link(
                run.adapters.signer,
                AGREEMENT,
                agreement.tenant_id,
                agreement.id,
                expires_at=agreement.sent_at + LIFETIME,
            )
            subject = Subject(
                kind="agreement",
                id=agreement.id,
                path=f"/agreements/{link}",
                version=agreement.sent_at.isoformat(),
            )
            thing = Thing(
                client_id=sent.client_id,
                kind=RequestKind.SIGN,
                title=sent.title,
                subject=subject,
            )
            await _ask(uow, thing)


@long_job("agency.ask_about_invoice", timeout=60, attempts=8)
async def ask_about_invoice(run: JobRun, *, event: RecordedEvent) -> None:
    """An invoice to a client waits for its payment."""
    sent = event.read(InvoiceSent)
    async with run.uow() as uow:
        invoice = await get_invoice(uow, sent.invoice_id)
        client = await find_client_billed(uow, invoice.customer_id)
        if client is None or not invoice.is_open:
            return
        subject = Subject(
            kind="invoice",
            id=invoice.id,
            path=f"/i/{invoice_link(run.adapters.signer, invoice)}",
            version=sent.reference,
        )
        thing = Thing(
            client_id=client.id,
            kind=RequestKind.PAY,
            title=f"Invoice {sent.reference}",
            subject=subject,
            due_on=invoice.due_on,
        )
        await _ask(uow, thing)


@job("agency.client_joined")
async def client_joined(uow: UnitOfWork, *, event: RecordedEvent) -> None:
    """Who lets the agency act in their workspace is the client it has entered already."""
    fact = event.read(ClientRequestAnswered)
    await link_client(uow, email=fact.email, client_tenant_id=fact.client_tenant_id)


@job("agency.portal_opened")
async def portal_opened(uow: UnitOfWork, *, event: RecordedEvent) -> None:
    """The portal of a workspace is that of the client who has it."""
    workspace = event.read(PortalOpened).client_tenant_id
    client = await find_client_of(uow, workspace) if workspace else None
    if client is not None:
        await share_portal(uow, client)


@job("agency.proposal_answered")
async def proposal_answered(uow: UnitOfWork, *, event: RecordedEvent) -> None:
    """What was answered by its own link does not wait in the portal any more."""
    fact = event.read(ProposalAnswered)
    await complete(
        uow,
        subject_kind="proposal",
        subject_id=fact.proposal_id,
        kind=RequestKind.APPROVE,
        by=fact.answered_name,
    )


@job("agency.proposal_withdrawn")
async def proposal_withdrawn(uow: UnitOfWork, *, event: RecordedEvent) -> None:
    """What was withdrawn does not wait any more."""
    fact = event.read(ProposalWithdrawn)
    await withdraw_about(
        uow, subject_kind="proposal", subject_id=fact.proposal_id, kind=RequestKind.APPROVE
    )


@job("agency.agreement_signed")
async def agreement_signed(uow: UnitOfWork, *, event: RecordedEvent) -> None:
    """What both have signed does not wait any more."""
    fact = event.read(AgreementSigned)
    await complete(
        uow,
        subject_kind="agreement",
        subject_id=fact.agreement_id,
        kind=RequestKind.SIGN,
        by=fact.client_name,
    )


@job("agency.agreement_ended")
async def agreement_ended(uow: UnitOfWork, *, event: RecordedEvent) -> None:
    """What was withdrawn does not wait any more."""
    fact = event.read(AgreementEnded)
    await withdraw_about(
        uow, subject_kind="agreement", subject_id=fact.agreement_id, kind=RequestKind.SIGN
    )


@job("agency.invoice_paid")
async def invoice_paid(uow: UnitOfWork, *, event: RecordedEvent) -> None:
    """What is paid does not wait any more."""
    fact = event.read(InvoicePaid)
    if fact.is_settled:
        await complete(
            uow,
            subject_kind="invoice",
            subject_id=fact.invoice_id,
            kind=RequestKind.PAY,
            by=fact.customer_name,
        )


async def _ask(uow: UnitOfWork, thing: Thing) -> None:
    client = await get_client(uow, thing.client_id)
    portal = await find_portal(uow, client_tenant_id=client.client_tenant_id, client_id=client.id)
    if portal is None:
        # The mail with the link is all that somebody without a portal needs.
        return
    with suppress(PortalClosed):
        await ask(
            uow,
            kind=thing.kind,
            title=thing.title,
            subject=thing.subject,
            due_on=thing.due_on,
            portal_id=portal.id,
            asked_name=(await get_tenant(uow)).name,
            mails=False,
        )
