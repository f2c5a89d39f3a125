"""Proposals, their versions, agreements and their signatures."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, select, tuple_

from app.core.errors import NotFound
from app.core.paging import DEFAULT_LIMIT, Page, cut_page, decode_cursor
from app.core.uow import UnitOfWork
from app.domain.agency.choices import AgreementState
from app.domain.agency.models import (
    Agreement,
    AgreementSignature,
    AgreementTemplate,
    AgreementTerm,
    Client,
    CommissionTerm,
    Proposal,
    ProposalItem,
    ProposalVersion,
)


@dataclass(frozen=True, slots=True)
class OfferRow:
    """A line of the lists of proposals and agreements."""

    offer: Proposal | Agreement
    client: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What an agreement brings: its services and its commission, in order."""

    services: Sequence[AgreementTerm] = ()
    commission: Sequence[CommissionTerm] = field(default_factory=list)


async def list_proposals(
    uow: UnitOfWork, *, client_id: UUID | None = None, state: str = "", after: str | None = None
) -> Page[OfferRow]:
    """Proposals by title."""
    query = select(Proposal, Client.name).join(
        Client, (Client.tenant_id == Proposal.tenant_id) & (Client.id == Proposal.client_id)
    )
    if client_id:
        query = query.where(Proposal.client_id == client_id)
    if state:
        query = query.where(Proposal.state == state)
    if after:
        place = tuple_(Proposal.title, Proposal.id)
        query = query.where(place > decode_cursor(after, str))
    rows = await uow.db.execute(
        query.order_by(Proposal.title, Proposal.id).limit(DEFAULT_LIMIT + 1)
    )
    return _cut([OfferRow(*row) for row in rows], after)


async def get_proposal(uow: UnitOfWork, proposal_id: UUID) -> Proposal:
    found = await uow.db.get(Proposal, (uow.tenant_id, proposal_id))
    if found is None:
        raise NotFound
    return found


async def lock_proposal(uow: UnitOfWork, proposal_id: UUID) -> Proposal:
    found: Proposal | None = await uow.db.scalar(
        select(Proposal)
        .where(Proposal.id == proposal_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


async def list_versions(uow: UnitOfWork, proposal_id: UUID) -> Sequence[ProposalVersion]:
    """The versions of a proposal, the latest first."""
    rows = await uow.db.scalars(
        select(ProposalVersion)
        .where(ProposalVersion.proposal_id == proposal_id)
        .order_by(ProposalVersion.number.desc())
    )
    return rows.all()


async def list_items(uow: UnitOfWork, version_id: UUID) -> Sequence[ProposalItem]:
    rows = await uow.db.scalars(
        select(ProposalItem)
        .where(ProposalItem.version_id == version_id)
        .order_by(ProposalItem.position)
        .execution_options(populate_existing=True)
    )
    return rows.all()


async def list_agreements(
    uow: UnitOfWork, *, client_id: UUID | None = None, state: str = "", after: str | None = None
) -> Page[OfferRow]:
    """Agreements by title."""
    query = select(Agreement, Client.name).join(
        Client, (Client.tenant_id == Agreement.tenant_id) & (Client.id == Agreement.client_id)
    )
    if client_id:
        query = query.where(Agreement.client_id == client_id)
    if state:
        query = query.where(Agreement.state == state)
    if after:
        place = tuple_(Agreement.title, Agreement.id)
        query = query.where(place > decode_cursor(after, str))
    rows = await uow.db.execute(
        query.order_by(Agreement.title, Agreement.id).limit(DEFAULT_LIMIT + 1)
    )
    return _cut([OfferRow(*row) for row in rows], after)


async def get_agreement(uow: UnitOfWork, agreement_id: UUID) -> Agreement:
    found = await uow.db.get(Agreement, (uow.tenant_id, agreement_id))
    if found is None:
        raise NotFound
    return found


async def lock_agreement(uow: UnitOfWork, agreement_id: UUID) -> Agreement:
    """The agreement, held against other signatures until the transaction ends."""
    found: Agreement | None = await uow.db.scalar(
        select(Agreement)
        .where(Agreement.id == agreement_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


async def find_agreement_of(uow: UnitOfWork, proposal_id: UUID) -> Agreement | None:
    """The agreement an accepted proposal became."""
    found: Agreement | None = await uow.db.scalar(
        select(Agreement).where(Agreement.proposal_id == proposal_id)
    )
    return found


async def list_terms(uow: UnitOfWork, agreement_id: UUID) -> Terms:
    services = await uow.db.scalars(
        select(AgreementTerm)
        .where(AgreementTerm.agreement_id == agreement_id)
        .order_by(AgreementTerm.position)
    )
    commission = await uow.db.scalars(
        select(CommissionTerm)
        .where(CommissionTerm.agreement_id == agreement_id)
        .order_by(CommissionTerm.position)
    )
    return Terms(services.all(), commission.all())


async def list_signatures(uow: UnitOfWork, agreement_id: UUID) -> Sequence[AgreementSignature]:
    rows = await uow.db.scalars(
        select(AgreementSignature)
        .where(AgreementSignature.agreement_id == agreement_id)
        .order_by(AgreementSignature.signed_at, AgreementSignature.id)
    )
    return rows.all()


async def list_templates(uow: UnitOfWork) -> Sequence[AgreementTemplate]:
    rows = await uow.db.scalars(
        select(AgreementTemplate).order_by(AgreementTemplate.name).limit(200)
    )
    return rows.all()


async def get_template(uow: UnitOfWork, template_id: UUID) -> AgreementTemplate:
    found = await uow.db.get(AgreementTemplate, (uow.tenant_id, template_id))
    if found is None:
        raise NotFound
    return found


async def count_waiting_agreements(uow: UnitOfWork) -> tuple[int, int]:
    """Drafts of accepted proposals, whose clients wait for them, and agreements sent to sign."""
    accepted = Agreement.proposal_id.is_not(None) & (Agreement.state == AgreementState.DRAFT)
    found = await uow.db.execute(
        select(
            func.count().filter(accepted),
            func.count().filter(Agreement.state == AgreementState.SENT),
        )
    )
    drafts, sent = found.one()
    return drafts, sent


def _cut(found: list[OfferRow], after: str | None) -> Page[OfferRow]:
    return cut_page(
        found, limit=DEFAULT_LIMIT, key=lambda row: (row.offer.title, row.offer.id), after=after
    )
