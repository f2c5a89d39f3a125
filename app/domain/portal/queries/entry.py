"""Links and sessions of contacts: who a secret stands for, now."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.core.uow import UnitOfWork
from app.domain.portal.errors import NotInPortal, PortalLinkInvalid
from app.domain.portal.models import Portal, PortalContact, PortalLink, PortalSession
from app.domain.portal.queries.portals import served


@dataclass(frozen=True, slots=True)
class Guest:
    """A contact who is in a portal by link."""

    session_id: UUID
    contact: PortalContact
    portal: Portal
    is_open: bool


async def get_link(
    uow: UnitOfWork, link_id: UUID, token_hash: bytes
) -> tuple[PortalLink, PortalContact]:
    """A link that opens the portal of its contact; raises PortalLinkInvalid."""
    row = (
        await uow.db.execute(
            select(PortalLink, PortalContact)
            .join(
                PortalContact,
                (PortalContact.tenant_id == PortalLink.tenant_id)
                & (PortalContact.id == PortalLink.contact_id),
            )
            .where(
                PortalLink.tenant_id == uow.tenant_id,
                PortalLink.id == link_id,
                PortalLink.token_hash == token_hash,
                PortalLink.expires_at > uow.now,
                PortalContact.revoked_at.is_(None),
            )
        )
    ).first()
    if row is None:
        raise PortalLinkInvalid
    return row.PortalLink, row.PortalContact


async def find_link(uow: UnitOfWork, link_id: UUID) -> PortalLink | None:
    found: PortalLink | None = await uow.db.get(PortalLink, (uow.tenant_id, link_id))
    return found


async def get_guest(uow: UnitOfWork, session_id: UUID, token_hash: bytes) -> Guest:
    """Who is in the portal with this cookie; raises NotInPortal once it or the contact ended."""
    row = (
        await uow.db.execute(
            select(PortalSession.id, PortalContact, Portal, served().label("is_open"))
            .join(
                PortalContact,
                (PortalContact.tenant_id == PortalSession.tenant_id)
                & (PortalContact.id == PortalSession.contact_id),
            )
            .join(
                Portal,
                (Portal.tenant_id == PortalContact.tenant_id)
                & (Portal.id == PortalContact.portal_id),
            )
            .where(
                PortalSession.tenant_id == uow.tenant_id,
                PortalSession.id == session_id,
                PortalSession.token_hash == token_hash,
                PortalSession.ended_at.is_(None),
                PortalSession.expires_at > uow.now,
                PortalContact.revoked_at.is_(None),
            )
        )
    ).first()
    if row is None:
        raise NotInPortal
    return Guest(row.id, row.PortalContact, row.Portal, row.is_open)


async def find_session(uow: UnitOfWork, session_id: UUID) -> PortalSession | None:
    found: PortalSession | None = await uow.db.get(PortalSession, (uow.tenant_id, session_id))
    return found
