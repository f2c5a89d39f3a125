"""What royalties shows in a client's portal: the statements made for them."""

from collections.abc import Sequence
from datetime import datetime

from app.billing.payments import PayoutItem
from app.billing.remittances import list_paid_to, paid_link
from app.core.crypto import Signer
from app.core.module import PortalClient, PortalRow
from app.core.money import Money
from app.core.period import month
from app.core.uow import UnitOfWork
from app.domain.royalties.models.statements import Statement
from app.domain.royalties.queries.pipeline import parties_of, stages
from app.domain.royalties.queries.statements import list_issued_to, list_received
from app.domain.royalties.statement_delivery import link_ends, link_secret
from app.web.filters import money


async def statements_issued(
    uow: UnitOfWork, client: PortalClient, signer: Signer
) -> Sequence[PortalRow]:
    """Statements the agency published for the client's workspace, each by its signed link."""
    if client.client_tenant_id is None:
        return ()
    found = await list_issued_to(uow, client.client_tenant_id)
    return [_row(each, _link(each, signer, uow.now)) for each in found]


async def statements_received(
    uow: UnitOfWork, _client: PortalClient, slug: str
) -> Sequence[PortalRow]:
    """Every statement made for this workspace, whoever made it."""
    found = await list_received(uow)
    return [_row(each, f"/t/{slug}/royalties/for-you/{each.id}") for each in found.items]


_STAGES = (
    ("earned", "Earned, not on a statement yet"),
    ("reserved", "Held back against returns"),
    ("drafted", "On a statement that is being made"),
    ("payable", "Stated, to be paid"),
    ("on_its_way", "On its way to you"),
    ("paid", "Paid so far"),
)


async def on_their_way(
    uow: UnitOfWork, client: PortalClient, _signer: Signer
) -> Sequence[PortalRow]:
    """How far the client's royalties at this agency have come, by currency."""
    if client.client_tenant_id is None:
        return ()
    parties = await parties_of(uow, client.client_tenant_id)
    found = await stages(uow, parties) if parties else []
    return [
        PortalRow(title=label, note=each.name, amount=money(amount, each.currency).striptags())
        for each in found
        for name, label in _STAGES
        if (amount := getattr(each, name))
    ]


async def payments_made(
    uow: UnitOfWork, client: PortalClient, signer: Signer
) -> Sequence[PortalRow]:
    """What the agency paid the client, with the tax really kept back of it, by its remittances."""
    if client.client_tenant_id is None:
        return ()
    parties = await parties_of(uow, client.client_tenant_id)
    paid = await list_paid_to(uow, parties) if parties else []
    return [
        _payment(each, paid_link(signer, each.tenant_id, each.subject_id, now=uow.now))
        for each in paid
    ]


_STATES = {"settled": "Arrived", "returned": "Came back"}


def _payment(item: PayoutItem, link: str) -> PortalRow:
    kept = money(Money(item.withheld, item.currency)).striptags()
    owed = money(item.gross).striptags()
    return PortalRow(
        title=f"Payment to {item.payee_name}",
        note=", ".join(
            [
                _STATES.get(item.status, "On its way"),
                *([f"tax of {kept} kept back of {owed}"] if item.withheld else []),
            ]
        ),
        amount=money(item.money).striptags(),
        on=(item.settled_at or item.created_at).date(),
        href=f"/paid/{link}",
    )


def _row(statement: Statement, href: str) -> PortalRow:
    total = money(Money(statement.total, statement.currency)).striptags()
    return PortalRow(
        title=f"Statement for {month(statement.period).label}",
        note=f"{statement.issuer_name}, no. {statement.number}",
        amount=total,
        on=statement.published_at.date() if statement.published_at else None,
        href=href,
    )


def _link(statement: Statement, signer: Signer, now: datetime) -> str:
    return f"/statements/{link_secret(signer, statement)}" if link_ends(statement) > now else ""
