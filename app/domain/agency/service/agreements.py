"""Agreements are written, sent, signed by both sides, and ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete

from app.billing.invoices import get_customer
from app.core.ids import new_id
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.agency.choices import AgreementState, Basis, IncomeKind, PriceKind, Side
from app.domain.agency.documents import print_agreement
from app.domain.agency.errors import (
    AgreementClosed,
    AgreementNotOpen,
    AlreadySigned,
    DocumentChanged,
    NoRecipient,
    TemplateTaken,
)
from app.domain.agency.events import AgreementEnded, AgreementSent, AgreementSigned, WordingWritten
from app.domain.agency.mailing import mail_agreement
from app.domain.agency.models import (
    Agreement,
    AgreementSignature,
    AgreementTemplate,
    AgreementTerm,
    CommissionTerm,
    Proposal,
    ProposalItem,
    ProposalVersion,
)
from app.domain.agency.queries.clients import get_client
from app.domain.agency.queries.offers import (
    get_template,
    list_signatures,
    list_templates,
    list_terms,
    lock_agreement,
)
from app.domain.agency.terms_text import (
    commission_block,
    document_hash,
    long_date,
    services_block,
)
from app.domain.agency.wording import DEFAULT_AGREEMENT, check_fields, merge
from app.tenants import get_tenant

CONSENT = (
    "I have read this agreement and sign it. My typed name has the effect of my handwritten"
    " signature."
)
_SERVICE = ("label", "kind", "price", "included_minutes", "rollover", "overage")


@dataclass(frozen=True, kw_only=True)
class Commissioned:
    """A commission as it is agreed on; `sunset` are pairs of months and per cent."""

    kinds: Sequence[str]
    basis: str
    rate: Decimal
    sunset: Sequence[tuple[int, Decimal]] = ()


async def write_agreement(
    uow: UnitOfWork,
    client_id: UUID,
    *,
    title: str,
    body: str,
    currency: str,
    starts_on: date,
    ends_on: date | None = None,
    services: Sequence[dict[str, Any]] = (),
    commission: Sequence[Commissioned] = (),
    agreement_id: UUID | None = None,
) -> Agreement:
    """Write an agreement, or change one that was not sent; merge fields stay in its text.

    `services` are columns of a term. Raises AgreementClosed and UnknownMergeField.
    """
    check_fields(body)
    client = await get_client(uow, client_id)
    if agreement_id is None:
        agreement = Agreement(id=new_id(), tenant_id=uow.tenant_id, client_id=client.id)
        agreement.state, agreement.is_declared = str(AgreementState.DRAFT), False
        uow.db.add(agreement)
    else:
        agreement = await _draft(uow, agreement_id)
    agreement.title, agreement.body, agreement.currency = clean_line(title), body, currency
    agreement.starts_on, agreement.ends_on = starts_on, ends_on
    await uow.flush()
    await _write_terms(uow, agreement, services, commission)
    return agreement


async def agreement_from(
    uow: UnitOfWork, proposal: Proposal, version: ProposalVersion, items: Sequence[ProposalItem]
) -> Agreement:
    """The draft of an agreement with everything an accepted proposal offered."""
    templates = await list_templates(uow)
    today = uow.now.astimezone(ZoneInfo((await get_tenant(uow)).time_zone)).date()
    agreement = await write_agreement(
        uow,
        proposal.client_id,
        title=proposal.title,
        body=templates[0].body if templates else DEFAULT_AGREEMENT,
        currency=version.currency,
        starts_on=today,
        services=[
            {**{name: getattr(item, name) for name in _SERVICE}, "price": _whole_price(item)}
            for item in items
            if item.kind != PriceKind.COMMISSION
        ],
        commission=[
            Commissioned(
                kinds=[str(kind) for kind in IncomeKind], basis=str(Basis.GROSS), rate=item.rate
            )
            for item in items
            if item.rate is not None
        ],
    )
    agreement.proposal_id = proposal.id
    await uow.flush()
    return agreement


async def send_agreement(uow: UnitOfWork, agreement_id: UUID) -> Agreement:
    """Freeze the text with its fields filled in and mail it to be signed.

    Raises AgreementClosed, NoRecipient and UnknownMergeField.
    """
    agreement = await _draft(uow, agreement_id)
    client = await get_client(uow, agreement.client_id)
    if client.email is None:
        raise NoRecipient
    await _freeze(uow, agreement)
    agreement.state, agreement.sent_at = AgreementState.SENT, uow.now
    agreement.recipient_email = client.email
    uow.enqueue(mail_agreement, agreement_id=agreement.id)
    uow.record(AgreementSent(**await _facts(uow, agreement)))
    await uow.flush()
    return agreement


async def sign_agreement(
    uow: UnitOfWork,
    agreement_id: UUID,
    *,
    side: Side,
    name: str,
    email: str | None,
    document: str,
) -> Agreement:
    """Sign for one side; the second signature puts the agreement in force.

    `document` is the fingerprint one was shown, in hexadecimal. Raises AgreementNotOpen,
    DocumentChanged and AlreadySigned.
    """
    agreement = await lock_agreement(uow, agreement_id)
    if not agreement.is_open or agreement.document_hash is None:
        raise AgreementNotOpen
    if agreement.document_hash.hex() != document:
        raise DocumentChanged
    signed = {each.side for each in await list_signatures(uow, agreement.id)}
    if side in signed:
        raise AlreadySigned
    uow.db.add(
        AgreementSignature(
            id=new_id(),
            tenant_id=uow.tenant_id,
            agreement_id=agreement.id,
            side=str(side),
            name=clean_line(name),
            email=email,
            ip=uow.actor.ip,
            consent=CONSENT,
            document_hash=agreement.document_hash,
            signed_at=uow.now,
        )
    )
    await uow.flush()
    if signed:
        await _put_in_force(uow, agreement)
    return agreement


async def declare_signed(uow: UnitOfWork, agreement_id: UUID) -> Agreement:
    """Enter a draft as signed elsewhere, and mark it so. Raises AgreementClosed."""
    agreement = await _draft(uow, agreement_id)
    await _freeze(uow, agreement)
    agreement.is_declared = True
    await _put_in_force(uow, agreement)
    return agreement


async def withdraw_agreement(uow: UnitOfWork, agreement_id: UUID) -> Agreement:
    """Take an agreement back before both have signed. Raises AgreementClosed."""
    agreement = await lock_agreement(uow, agreement_id)
    if not (agreement.is_draft or agreement.is_open):
        raise AgreementClosed
    agreement.state = AgreementState.WITHDRAWN
    uow.record(AgreementEnded(**await _facts(uow, agreement), last_day=None))
    await uow.flush()
    return agreement


async def end_agreement(uow: UnitOfWork, agreement_id: UUID, *, last_day: date) -> Agreement:
    """Give a signed agreement its last day; commission then follows its sunset.

    Raises AgreementNotOpen.
    """
    agreement = await lock_agreement(uow, agreement_id)
    if not agreement.is_signed:
        raise AgreementNotOpen
    agreement.ended_on = last_day
    uow.record(AgreementEnded(**await _facts(uow, agreement), last_day=last_day.isoformat()))
    await uow.flush()
    return agreement


async def write_template(
    uow: UnitOfWork, *, name: str, body: str, template_id: UUID | None = None
) -> AgreementTemplate:
    """Keep a wording to start agreements from. Raises TemplateTaken and UnknownMergeField."""
    check_fields(body)
    if template_id is None:
        template = AgreementTemplate(id=new_id(), tenant_id=uow.tenant_id)
    else:
        template = await get_template(uow, template_id)
    async with uow.refusing(TemplateTaken(fields={"name": TemplateTaken.sentence})):
        template.name, template.body = clean_line(name), body
        uow.db.add(template)
    uow.record(
        WordingWritten(template_id=template.id, label=template.name, is_new=template_id is None)
    )
    return template


async def _draft(uow: UnitOfWork, agreement_id: UUID) -> Agreement:
    agreement = await lock_agreement(uow, agreement_id)
    if not agreement.is_draft:
        raise AgreementClosed
    return agreement


async def _write_terms(
    uow: UnitOfWork,
    agreement: Agreement,
    services: Sequence[dict[str, Any]],
    commission: Sequence[Commissioned],
) -> None:
    for table in (AgreementTerm, CommissionTerm):
        await uow.db.execute(delete(table).where(table.agreement_id == agreement.id))
    place = {"tenant_id": uow.tenant_id, "agreement_id": agreement.id}
    for position, service in enumerate(services, 1):
        uow.db.add(AgreementTerm(id=new_id(), position=position, **place, **service))
    for position, each in enumerate(commission, 1):
        uow.db.add(
            CommissionTerm(
                id=new_id(),
                position=position,
                kinds=list(each.kinds),
                basis=each.basis,
                rate=each.rate,
                sunset=[[months, str(rate)] for months, rate in each.sunset],
                **place,
            )
        )
    await uow.flush()


async def _freeze(uow: UnitOfWork, agreement: Agreement) -> None:
    terms = await list_terms(uow, agreement.id)
    client = await get_client(uow, agreement.client_id)
    customer = await get_customer(uow, client.customer_id)
    until = f"until {long_date(agreement.ends_on)}" if agreement.ends_on else "until further notice"
    agreement.body = merge(
        agreement.body,
        {
            "agency.name": (await get_tenant(uow)).name,
            "client.name": client.name,
            "client.contact": client.contact_name or client.name,
            "client.address": customer.address or "address as known to both",
            "agreement.title": agreement.title,
            "agreement.starts_on": long_date(agreement.starts_on),
            "agreement.ends_on": until,
        },
        blocks={
            "agreement.services": services_block(terms.services, agreement.currency),
            "agreement.commission": commission_block(terms.commission),
        },
    )
    agreement.document_hash = document_hash(agreement, terms.services, terms.commission)


async def _put_in_force(uow: UnitOfWork, agreement: Agreement) -> None:
    agreement.state, agreement.signed_at = AgreementState.SIGNED, uow.now
    uow.enqueue(print_agreement, key=str(agreement.id), agreement_id=agreement.id)
    facts = await _facts(uow, agreement)
    uow.record(AgreementSigned(**facts, is_declared=agreement.is_declared))
    await uow.flush()


def _whole_price(item: ProposalItem) -> int | None:
    # A fixed price bought twice is one price in the agreement; a rate stays a rate.
    if item.price is None or item.kind == PriceKind.HOURLY:
        return item.price
    return item.price * item.quantity


async def _facts(uow: UnitOfWork, agreement: Agreement) -> dict[str, Any]:
    client = await get_client(uow, agreement.client_id)
    return {
        "agreement_id": agreement.id,
        "client_id": client.id,
        "client_name": client.name,
        "title": agreement.title,
    }
