"""Opening portals, and who may enter one by link."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError

from app.core.crypto import Signer, hash_token
from app.core.ids import new_id
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.portal.choices import SESSION_LIFETIME, Side
from app.domain.portal.errors import ContactExists, LinksEnded
from app.domain.portal.events import ContactAdded, ContactRevoked, PortalJoined, PortalOpened
from app.domain.portal.links import LINK, SESSION, Key, read_key, sign_key
from app.domain.portal.mailing import enqueue_digest, mail_link
from app.domain.portal.models import Portal, PortalContact, PortalSession
from app.domain.portal.queries.entry import find_session, get_link
from app.domain.portal.queries.portals import (
    find_contact_by_email,
    find_portal,
    get_contact,
    get_open_portal,
    join_rows,
)


async def open_portal(
    uow: UnitOfWork,
    *,
    client_name: str,
    client_tenant_id: UUID | None = None,
    client_id: UUID | None = None,
) -> Portal:
    """The agency's portal for a client, opened when there is none yet.

    A client is a workspace that granted this agency something, a row of the agency's own, or
    neither: somebody who only has links. The database refuses a workspace without a grant.
    """
    if client_tenant_id is not None and client_id is not None:
        await join_portal(uow, client_id=client_id, client_tenant_id=client_tenant_id)
    if client_tenant_id is not None or client_id is not None:
        found = await find_portal(uow, client_tenant_id=client_tenant_id, client_id=client_id)
        if found is not None:
            return found
    portal = Portal(
        id=new_id(),
        tenant_id=uow.tenant_id,
        client_tenant_id=client_tenant_id,
        client_id=client_id,
        client_name=clean_line(client_name),
    )
    try:
        async with uow.db.begin_nested():
            uow.db.add(portal)
    except IntegrityError:
        # Somebody opened it at the same moment.
        found = await find_portal(uow, client_tenant_id=client_tenant_id, client_id=client_id)
        if found is None:
            raise
        return found
    uow.record(
        PortalOpened(
            portal_id=portal.id,
            client_name=portal.client_name,
            client_tenant_id=portal.client_tenant_id,
        )
    )
    await uow.flush()
    return portal


async def join_portal(uow: UnitOfWork, *, client_id: UUID, client_tenant_id: UUID) -> Portal | None:
    """The agency's row and the workspace are one client: they have one portal from now on.

    Everything that was shared stays, and the workspace sees it. A portal the client had with
    another workspace stays with that workspace. None where there was nothing to join. The
    database refuses a workspace without a grant.
    """
    await uow.flush()
    portal = await join_rows(uow, client_id, client_tenant_id)
    if portal is None:
        return None
    uow.record(PortalJoined(portal_id=portal.id, client_name=portal.client_name))
    for side in Side:
        enqueue_digest(uow, portal.id, side)
    return portal


async def part_portal(uow: UnitOfWork, client_id: UUID) -> None:
    """The agency's row is not that workspace: what was shared with it stays with it."""
    portal = await find_portal(uow, client_id=client_id)
    if portal is not None and portal.client_tenant_id is not None:
        portal.client_id = None
        await uow.flush()


async def add_contact(
    uow: UnitOfWork, portal_id: UUID, *, name: str, email: str, language: str = "en"
) -> PortalContact:
    """Let somebody answer for a client by links, and send them the first. Raises ContactExists.

    Somebody whose links were ended gets them again.
    """
    portal, address = await get_open_portal(uow, portal_id), email.strip().lower()
    contact = await find_contact_by_email(uow, portal.id, address)
    if contact is not None and contact.revoked_at is None:
        raise ContactExists(fields={"email": ContactExists.sentence})
    if contact is None:
        contact = PortalContact(
            id=new_id(),
            tenant_id=uow.tenant_id,
            portal_id=portal.id,
            client_tenant_id=portal.client_tenant_id,
            email=address,
            created_by=uow.actor.person_id,
        )
        uow.db.add(contact)
    contact.name, contact.language, contact.revoked_at = clean_line(name), language, None
    uow.record(
        ContactAdded(portal_id=portal.id, contact_name=contact.name, client_name=portal.client_name)
    )
    uow.enqueue(mail_link, contact_id=contact.id)
    await uow.flush()
    return contact


async def revoke_contact(uow: UnitOfWork, portal_id: UUID, contact_id: UUID) -> PortalContact:
    """End somebody's links and open pages, from either side, with their next request."""
    contact = await get_contact(uow, portal_id, contact_id)
    if contact.revoked_at is None:
        contact.revoked_at = uow.now
        uow.record(ContactRevoked(portal_id=portal_id, contact_name=contact.name))
        await uow.flush()
    return contact


async def send_link(uow: UnitOfWork, portal_id: UUID, contact_id: UUID) -> PortalContact:
    """Mail somebody a new link; at most one in each hour. Raises LinksEnded."""
    contact = await get_contact(uow, portal_id, contact_id)
    if contact.revoked_at is not None:
        raise LinksEnded
    key = f"{contact.id}:{uow.now:%Y-%m-%dT%H}"
    uow.enqueue(mail_link, key=key, contact_id=contact.id)
    await uow.flush()
    return contact


async def enter_portal(uow: UnitOfWork, signer: Signer, secret: str) -> str:
    """Open a session of the portal for the bearer of a link; returns its cookie's value.

    Raises PortalLinkInvalid.
    """
    key = read_key(signer, LINK, secret, now=uow.now)
    link, contact = await get_link(uow, key.id, hash_token(secret))
    link.used_at = link.used_at or uow.now
    expires_at = min(uow.now + SESSION_LIFETIME, link.expires_at)
    session_id = new_id()
    cookie = sign_key(signer, SESSION, Key(uow.tenant_id, session_id), expires_at=expires_at)
    uow.db.add(
        PortalSession(
            tenant_id=uow.tenant_id,
            id=session_id,
            contact_id=contact.id,
            token_hash=hash_token(cookie),
            expires_at=expires_at,
            ip=uow.actor.ip,
        )
    )
    await uow.flush()
    return cookie


async def leave_portal(uow: UnitOfWork, session_id: UUID) -> None:
    """End a session of the portal."""
    session = await find_session(uow, session_id)
    if session is not None and session.ended_at is None:
        session.ended_at = uow.now
