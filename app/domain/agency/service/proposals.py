"""Proposals are written, sent, answered; what is accepted becomes the draft of an agreement."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete

from app.core.ids import new_id
from app.core.money import Money
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.agency.choices import PriceKind, ProposalState, Rollover
from app.domain.agency.errors import (
    NoRecipient,
    ProposalClosed,
    ProposalEmpty,
    ProposalExpired,
)
from app.domain.agency.events import ProposalAnswered, ProposalSent, ProposalWithdrawn
from app.domain.agency.mailing import mail_proposal
from app.domain.agency.models import (
    Agreement,
    Proposal,
    ProposalItem,
    ProposalVersion,
    ServicePackage,
)
from app.domain.agency.queries.clients import get_client
from app.domain.agency.queries.offers import list_items, list_versions, lock_proposal
from app.domain.agency.service.agreements import agreement_from
from app.tenants import get_tenant


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A service as it is offered or agreed on."""

    label: str
    kind: str
    price: Money | None = None
    rate: Decimal | None = None
    included_minutes: int = 0
    rollover: str = str(Rollover.NONE)
    overage: Money | None = None
    quantity: int = 1
    is_optional: bool = False
    package_id: UUID | None = None

    @classmethod
    def of_package(
        cls,
        package: ServicePackage,
        *,
        price: Money | None = None,
        quantity: int = 1,
        is_optional: bool = False,
    ) -> "Offered":
        """A service of the catalogue, at another price when one is named."""
        listed = None if package.price is None else Money(package.price, package.currency)
        return cls(
            label=package.name,
            kind=package.kind,
            price=None if package.is_commission else price or listed,
            rate=package.rate,
            included_minutes=package.included_minutes,
            rollover=package.rollover,
            overage=Money(package.overage, package.currency) if package.overage else None,
            quantity=quantity,
            is_optional=is_optional,
            package_id=package.id,
        )

    @property
    def columns(self) -> dict[str, Any]:
        return {
            "label": self.label,
            "kind": self.kind,
            "price": self.price.minor if self.price else None,
            "rate": self.rate if self.kind == PriceKind.COMMISSION else None,
            "included_minutes": self.included_minutes,
            "rollover": str(self.rollover),
            "overage": self.overage.minor if self.overage else None,
        }


async def write_proposal(
    uow: UnitOfWork,
    client_id: UUID,
    *,
    title: str,
    body: str,
    currency: str,
    valid_until: date,
    items: Sequence[Offered],
    proposal_id: UUID | None = None,
) -> Proposal:
    """Write a proposal, or its next version once the latest was sent. Raises ProposalClosed."""
    client = await get_client(uow, client_id)
    if proposal_id is None:
        proposal = Proposal(id=new_id(), tenant_id=uow.tenant_id, client_id=client.id,
                            state=str(ProposalState.DRAFT))  # fmt: skip
        uow.db.add(proposal)
    else:
        proposal = await lock_proposal(uow, proposal_id)
        if not proposal.is_editable:
            raise ProposalClosed
    proposal.title = clean_line(title)
    await uow.flush()
    version = await _open_version(uow, proposal.id)
    version.body, version.currency, version.valid_until = body, currency, valid_until
    uow.db.add(version)
    await uow.flush()
    await uow.db.execute(delete(ProposalItem).where(ProposalItem.version_id == version.id))
    for position, item in enumerate(items, 1):
        uow.db.add(
            ProposalItem(
                id=new_id(),
                tenant_id=uow.tenant_id,
                version_id=version.id,
                package_id=item.package_id,
                position=position,
                quantity=item.quantity,
                is_optional=item.is_optional,
                **item.columns,
            )
        )
    await uow.flush()
    return proposal


async def send_proposal(uow: UnitOfWork, proposal_id: UUID) -> Proposal:
    """Freeze the latest version and mail its link. Raises ProposalEmpty and NoRecipient."""
    proposal = await lock_proposal(uow, proposal_id)
    if not proposal.is_editable:
        raise ProposalClosed
    client = await get_client(uow, proposal.client_id)
    version = (await list_versions(uow, proposal.id))[0]
    if not await list_items(uow, version.id):
        raise ProposalEmpty
    if client.email is None:
        raise NoRecipient
    version.frozen_at = version.frozen_at or uow.now
    proposal.state, proposal.sent_at, proposal.viewed_at = ProposalState.SENT, uow.now, None
    proposal.recipient_email = client.email
    proposal.answered_at = proposal.answered_name = None
    uow.enqueue(mail_proposal, proposal_id=proposal.id)
    facts = await _facts(uow, proposal)
    uow.record(ProposalSent(**facts, number=version.number))
    await uow.flush()
    return proposal


async def note_viewed(uow: UnitOfWork, proposal_id: UUID) -> None:
    """Remember when the client first opened a proposal."""
    proposal = await lock_proposal(uow, proposal_id)
    if proposal.is_open and proposal.viewed_at is None:
        proposal.viewed_at = uow.now
        await uow.flush()


async def accept_proposal(
    uow: UnitOfWork,
    proposal_id: UUID,
    *,
    version: int,
    signature: str,
    chosen: Collection[UUID] = (),
) -> Agreement:
    """Accept the version one was shown, with the optional services chosen.

    Its services become the draft of an agreement. Raises ProposalClosed and ProposalExpired.
    """
    proposal, shown = await _answerable(uow, proposal_id, version)
    items = await list_items(uow, shown.id)
    for item in items:
        item.is_chosen = not item.is_optional or item.id in chosen
    _answer(uow, proposal, ProposalState.ACCEPTED, signature)
    await uow.flush()
    agreement = await agreement_from(uow, proposal, shown, [i for i in items if i.is_chosen])
    facts = await _facts(uow, proposal)
    uow.record(ProposalAnswered(**facts, is_accepted=True, answered_name=signature))
    await uow.flush()
    return agreement


async def decline_proposal(
    uow: UnitOfWork, proposal_id: UUID, *, version: int, signature: str, comment: str
) -> Proposal:
    """Say no, and what should be different. Raises as `accept_proposal`."""
    proposal, _ = await _answerable(uow, proposal_id, version)
    _answer(uow, proposal, ProposalState.DECLINED, signature)
    proposal.comment = comment
    facts = await _facts(uow, proposal)
    uow.record(ProposalAnswered(**facts, is_accepted=False, answered_name=signature))
    await uow.flush()
    return proposal


async def withdraw_proposal(uow: UnitOfWork, proposal_id: UUID) -> Proposal:
    """Take a proposal back; its link then takes no answer. Raises ProposalClosed."""
    proposal = await lock_proposal(uow, proposal_id)
    if proposal.state not in {ProposalState.DRAFT, ProposalState.SENT}:
        raise ProposalClosed
    proposal.state = ProposalState.WITHDRAWN
    client = await get_client(uow, proposal.client_id)
    uow.record(
        ProposalWithdrawn(
            proposal_id=proposal.id,
            client_id=client.id,
            client_name=client.name,
            title=proposal.title,
        )
    )
    await uow.flush()
    return proposal


async def today_of(uow: UnitOfWork) -> date:
    """The calendar day it is where the workspace is."""
    return uow.now.astimezone(ZoneInfo((await get_tenant(uow)).time_zone)).date()


async def _answerable(
    uow: UnitOfWork, proposal_id: UUID, number: int
) -> tuple[Proposal, ProposalVersion]:
    proposal = await lock_proposal(uow, proposal_id)
    sent = [v for v in await list_versions(uow, proposal.id) if v.frozen_at is not None]
    if not proposal.is_open or not sent or sent[0].number != number:
        raise ProposalClosed
    if sent[0].valid_until < await today_of(uow):
        raise ProposalExpired
    return proposal, sent[0]


async def _open_version(uow: UnitOfWork, proposal_id: UUID) -> ProposalVersion:
    versions = await list_versions(uow, proposal_id)
    if versions and versions[0].frozen_at is None:
        return versions[0]
    number = versions[0].number + 1 if versions else 1
    return ProposalVersion(
        id=new_id(), tenant_id=uow.tenant_id, proposal_id=proposal_id, number=number
    )


def _answer(uow: UnitOfWork, proposal: Proposal, state: ProposalState, signature: str) -> None:
    proposal.state, proposal.answered_at = state, uow.now
    proposal.answered_name, proposal.answer_ip = signature, uow.actor.ip


async def _facts(uow: UnitOfWork, proposal: Proposal) -> dict[str, Any]:
    client = await get_client(uow, proposal.client_id)
    return {
        "proposal_id": proposal.id,
        "client_id": client.id,
        "client_name": client.name,
        "title": proposal.title,
    }
