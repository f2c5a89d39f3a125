"""A workspace claims a venue: shown by a mail to the venue's own domain, or by what it names."""

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain.venues.choices import FREE_MAIL
from app.domain.venues.errors import AlreadyKept, ClaimWaits, MailNotOfVenue, ProposalClosed
from app.domain.venues.events import ClaimDecided, ClaimVerified, VenueClaimed
from app.domain.venues.mailing import mail_claim
from app.domain.venues.models import Venue, VenueClaim
from app.domain.venues.queries.venues import (
    find_open_claim,
    get_claim,
    get_venue,
    has_claimed_since,
)
from app.domain.venues.websites import host_of

AGAIN = timedelta(days=1)
"""Until one way to claim a venue is open again: a link goes astray, a house is not pestered."""


class Paper(NamedTuple):
    """Where a document is kept, and what it is."""

    key: str
    media_type: str


async def claim_by_mail(uow: UnitOfWork, venue_id: UUID, *, email: str) -> VenueClaim:
    """Send a link to an address at the venue's website.

    Raises AlreadyKept, ClaimWaits and MailNotOfVenue.
    """
    venue = await _free_venue(uow, venue_id, method="mail")
    if not is_of_venue(email, venue.website):
        raise MailNotOfVenue(fields={"email": MailNotOfVenue.sentence})
    claim = await _claim(uow, venue, method="mail", email=email.lower())
    uow.enqueue(mail_claim, claim_id=str(claim.id))
    return claim


async def claim_by_document(
    uow: UnitOfWork, venue_id: UUID, *, evidence: str, document: Paper | None = None
) -> VenueClaim:
    """Say what shows it; an operator looks it up. Raises AlreadyKept and ClaimWaits."""
    venue = await _free_venue(uow, venue_id, method="document")
    claim = await _claim(uow, venue, method="document", evidence=evidence)
    if document is not None:
        claim.document_key, claim.document_type = document
        await uow.flush()
    return claim


async def verify_claim(uow: UnitOfWork, claim_id: UUID) -> Venue:
    """The link of the mail was followed: from now on the workspace keeps the venue.

    Runs in the tenant that claimed. Raises ProposalClosed and AlreadyKept.
    """
    claim = await get_claim(uow, claim_id)
    venue = await _verify(uow, claim)
    uow.record(ClaimVerified(venue_id=venue.id, venue_name=venue.name, claim_id=claim.id))
    await uow.flush()
    return venue


async def decide_claim(
    uow: UnitOfWork, claim_id: UUID, *, is_accepted: bool, by: str
) -> VenueClaim:
    """An operator has looked it up. Runs in the platform's scope. Raises ProposalClosed."""
    claim = await get_claim(uow, claim_id)
    if is_accepted:
        await _verify(uow, claim)
    elif not claim.is_open:
        raise ProposalClosed
    else:
        claim.state, claim.decided_at = "declined", uow.now
    uow.record(
        ClaimDecided(
            venue_id=claim.venue_id,
            venue_name=claim.venue_name,
            claim_id=claim.id,
            is_accepted=is_accepted,
            by=by,
        )
    )
    return claim


def is_of_venue(email: str, website: str) -> bool:
    """Whether an address is at the domain of a website, which is not one of free mail."""
    host, domain = host_of(website), email.rpartition("@")[2].lower()
    is_theirs = domain == host or domain.endswith(f".{host}")
    return bool(host) and is_theirs and domain not in FREE_MAIL


async def _free_venue(uow: UnitOfWork, venue_id: UUID, *, method: str) -> Venue:
    venue = await get_venue(uow, venue_id)
    if venue.is_claimed:
        raise AlreadyKept
    if await has_claimed_since(uow, venue_id, method, uow.now - AGAIN):
        raise ClaimWaits
    return venue


async def _claim(
    uow: UnitOfWork, venue: Venue, *, method: str, email: str | None = None, evidence: str = ""
) -> VenueClaim:
    if (earlier := await find_open_claim(uow, venue.id)) is not None:
        earlier.state, earlier.decided_at = "declined", uow.now
        await uow.flush_rows()
    claim = VenueClaim(
        id=new_id(),
        tenant_id=uow.tenant_id,
        venue_id=venue.id,
        venue_name=venue.name,
        method=method,
        email=email,
        evidence=evidence,
        claimed_name=uow.actor.name,
        state="open",
    )
    async with uow.refusing(ClaimWaits):
        uow.db.add(claim)
    uow.record(
        VenueClaimed(venue_id=venue.id, venue_name=venue.name, claim_id=claim.id, method=method)
    )
    await uow.flush()
    return claim


async def _verify(uow: UnitOfWork, claim: VenueClaim) -> Venue:
    if not claim.is_open:
        raise ProposalClosed
    claim.state, claim.decided_at = "verified", uow.now
    await uow.flush_rows()
    venue = await uow.db.get(Venue, claim.venue_id, with_for_update=True)
    if venue is None or venue.is_claimed:
        raise AlreadyKept
    venue.keeper_tenant_id, venue.verified_at = claim.tenant_id, uow.now
    await uow.flush_rows()
    return venue
