"""Links that let a client read and answer one offer: signed, for one purpose, until a moment."""

from datetime import datetime, timedelta
from uuid import UUID

from app.core.crypto import InvalidSignature, Signer
from app.domain.agency.errors import OfferLinkInvalid

PROPOSAL = "agency.proposal"
AGREEMENT = "agency.agreement"
LIFETIME = timedelta(days=90)


def offer_link(
    signer: Signer, purpose: str, tenant_id: UUID, offer_id: UUID, *, expires_at: datetime
) -> str:
    """The last part of the address `/offers/<link>` or `/agreements/<link>`."""
    return signer.sign(tenant_id.bytes + offer_id.bytes, purpose=purpose, expires_at=expires_at)


def read_offer_link(signer: Signer, purpose: str, link: str, *, now: datetime) -> tuple[UUID, UUID]:
    """Tenant and offer of a link; raises OfferLinkInvalid for any that is not ours or too old."""
    try:
        payload = signer.verify(link, purpose=purpose, now=now)
    except InvalidSignature as error:
        raise OfferLinkInvalid from error
    return UUID(bytes=payload[:16]), UUID(bytes=payload[16:32])
