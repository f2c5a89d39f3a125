"""The mails of the portal, each a long job; every recipient's mail has a key of its own.

A contact's mail carries a link that is made from the job's id: attempts share one, and neither the
job nor its arguments hold a secret.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.dialects.postgresql import insert

from app.core.crypto import hash_token
from app.core.errors import Refusal
from app.core.jobs import JobRun, Queue, long_job
from app.core.text import counted, excerpt
from app.core.uow import UnitOfWork
from app.domain.portal.choices import KIND_WORDS, LINK_LIFETIME, RequestKind, Side
from app.domain.portal.links import LINK, Key, sign_key
from app.domain.portal.models import Portal, PortalContact, PortalLink, PortalRequest
from app.domain.portal.queries.contents import get_request_asked
from app.domain.portal.queries.entry import find_link
from app.domain.portal.queries.portals import (
    get_contact_of_agency,
    get_open_portal,
    list_agents,
    list_contacts,
    list_readers,
    unread_of,
)
from app.integrations.email.compose import compose
from app.tenants import Tenant, address_of_pages, brand_of, get_tenant, list_members
from app.web.templating import shared_environment

ASKED, BEFORE, AFTER = "asked", "before", "after"


@dataclass(frozen=True, slots=True)
class Addressee:
    """One recipient and the page their mail leads to."""

    key: str
    name: str
    email: str
    url: str


@long_job("portal.mail_request", timeout=120, attempts=8)
async def mail_request(run: JobRun, *, request_id: str, moment: str) -> None:
    """Tell a client what is asked, or remind them, unless it was answered or the work ended."""
    async with run.uow() as uow:
        agency, site = await get_tenant(uow), await address_of_pages(uow, run.adapters)
        request = await get_request_asked(uow, UUID(request_id))
        try:
            portal = await get_open_portal(uow, request.portal_id)
        except Refusal:
            return
        if not request.is_open:
            return
        readers = await _client_side(uow, run, site, portal, request=request)
    await _send(
        run,
        agency,
        site,
        readers,
        "portal_request",
        reason=f"You get this mail because {agency.name} works with {portal.client_name}.",
        agency_name=agency.name,
        asker_name=request.asked_name,
        wanted=KIND_WORDS[RequestKind(request.kind)],
        title=request.title,
        excerpt=excerpt(request.body, 280) if request.body else "",
        due_on=_day(request.due_on) if request.due_on else "",
        lead=_lead(moment, agency.name),
    )


@long_job("portal.mail_decided", timeout=60, attempts=8)
async def mail_decided(run: JobRun, *, request_id: str) -> None:
    """Tell the one who asked how a request was answered."""
    async with run.uow() as uow:
        agency, request = await get_tenant(uow), await get_request_asked(uow, UUID(request_id))
        site, members = await address_of_pages(uow, run.adapters), await list_members(uow)
    asker = next((each for each in members if each.person_id == request.asked_by), None)
    if asker is None:
        return
    page = f"{site}/t/{agency.slug}/portals/{request.portal_id}/requests/{request_id}"
    await _send(
        run,
        agency,
        site,
        [Addressee(str(run.id), asker.name, asker.email, page)],
        "portal_decided",
        reason="You get this mail because you asked for it.",
        title=request.title,
        decider_name=request.decided_name or "",
        decision=request.state_label[0].lower(),
        words=request.words,
    )


@long_job("portal.mail_link", queue=Queue.CRITICAL, timeout=60, attempts=8)
async def mail_link(run: JobRun, *, contact_id: str) -> None:
    """Send a contact a new link to the portal."""
    async with run.uow() as uow:
        agency, site = await get_tenant(uow), await address_of_pages(uow, run.adapters)
        contact = await get_contact_of_agency(uow, UUID(contact_id))
        if contact.revoked_at is not None:
            return
        url, expires_at = await _link(uow, run, site, contact)
    await _send(
        run,
        agency,
        site,
        [Addressee(str(run.id), contact.name, contact.email, url)],
        "portal_link",
        reason=f"You get this mail because {agency.name} entered your address.",
        agency_name=agency.name,
        expires_on=_day(expires_at),
    )


@long_job("portal.mail_unread", timeout=120, attempts=8)
async def mail_unread(run: JobRun, *, portal_id: str, side: str) -> None:
    """Tell one side of messages it has not seen; nothing once they have been read."""
    async with run.uow() as uow:
        agency, site = await get_tenant(uow), await address_of_pages(uow, run.adapters)
        try:
            portal = await get_open_portal(uow, UUID(portal_id))
        except Refusal:
            return
        unread = await unread_of(uow, portal, Side(side))
        if not unread:
            return
        if side == Side.CLIENT:
            readers = await _client_side(uow, run, site, portal, page="/messages")
        else:
            readers = await _agency_side(uow, run, site, agency, portal)
    await _send(
        run,
        agency,
        site,
        readers,
        "portal_messages",
        reason=f"You get this mail because {agency.name} works with {portal.client_name}.",
        other_name=agency.name if side == Side.CLIENT else portal.client_name,
        count=counted(len(unread), "new message"),
        messages=[{"author": m.author_name, "text": excerpt(m.text, 200)} for m in unread[-5:]],
    )


async def _client_side(
    uow: UnitOfWork,
    run: JobRun,
    site: str,
    portal: Portal,
    *,
    request: PortalRequest | None = None,
    page: str = "",
) -> list[Addressee]:
    """The contacts, each with a link of their own, and who rules the client's workspace."""
    found: list[Addressee] = []
    for contact in await list_contacts(uow, portal.id):
        if contact.revoked_at is None:
            url, _ = await _link(uow, run, site, contact)
            to = f"?to={request.id}" if request else ""
            found.append(Addressee(f"{run.id}:{contact.id}", contact.name, contact.email, url + to))
    known = {each.email for each in found}
    for reader in await list_readers(uow, portal.id):
        inside = f"requests/{request.id}" if request else f"agencies/{portal.id}{page}"
        url = f"{site}/t/{reader.slug}/inbox/{inside}"
        if reader.email not in known:
            found.append(Addressee(f"{run.id}:{reader.email}", reader.name, reader.email, url))
    return found


async def _agency_side(
    uow: UnitOfWork, run: JobRun, site: str, agency: Tenant, portal: Portal
) -> list[Addressee]:
    """Those of the agency who have a part in the portal; its owners while nobody has."""
    involved, members = await list_agents(uow, portal.id), await list_members(uow)
    chosen = [each for each in members if each.person_id in involved]
    chosen = chosen or [each for each in members if each.role == "owner"]
    url = f"{site}/t/{agency.slug}/portals/{portal.id}/messages"
    return [Addressee(f"{run.id}:{each.email}", each.name, each.email, url) for each in chosen]


async def _link(
    uow: UnitOfWork, run: JobRun, site: str, contact: PortalContact
) -> tuple[str, datetime]:
    link_id = uuid5(run.id, str(contact.id))
    known = await find_link(uow, link_id)
    expires_at = known.expires_at if known else uow.now + LINK_LIFETIME
    secret = sign_key(
        run.adapters.signer, LINK, Key(contact.tenant_id, link_id), expires_at=expires_at
    )
    await uow.db.execute(
        insert(PortalLink)
        .values(
            tenant_id=contact.tenant_id,
            id=link_id,
            contact_id=contact.id,
            token_hash=hash_token(secret),
            expires_at=expires_at,
        )
        .on_conflict_do_nothing()
    )
    return f"{site}/portal/{secret}", expires_at


async def _send(
    run: JobRun,
    agency: Tenant,
    site: str,
    readers: Sequence[Addressee],
    template: str,
    *,
    reason: str,
    **variables: Any,
) -> None:
    brand = brand_of(agency, site)
    for reader in readers:
        mail = compose(
            shared_environment(),
            template,
            brand=brand,
            reason=reason,
            variables={**variables, "person_name": reader.name, "action_url": reader.url},
        )
        await run.adapters.mailer.send(
            mail.addressed(reader.email, key=reader.key, tenant_id=run.tenant_id)
        )


def _lead(moment: str, agency: str) -> str:
    if moment == BEFORE:
        return "A reminder: this is due tomorrow."
    if moment == AFTER:
        return "A reminder: this was due three days ago and still waits for you."
    return f"{agency} needs something from you."


def enqueue_digest(uow: UnitOfWork, portal_id: UUID, side: Side) -> None:
    """Mail a side what it has not read by the next full hour, once."""
    at = next_digest(uow.now)
    key = f"{portal_id}:{side}:{at:%Y-%m-%dT%H}"
    uow.enqueue(mail_unread, key=key, run_at=at, portal_id=portal_id, side=side)


def next_digest(now: datetime) -> datetime:
    """When unread messages are mailed: at the next full hour, so at most once in each."""
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def _day(value: Any) -> str:
    return f"{value.day} {value:%B %Y}"
