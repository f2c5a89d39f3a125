"""The link of a claim: signed, for this purpose, for a week."""

from datetime import datetime, timedelta
from uuid import UUID

from app.core.crypto import InvalidSignature, Signer
from app.domain.venues.errors import ClaimLinkInvalid

PURPOSE = "venues.claim"
LIFETIME = timedelta(days=7)


def claim_link(signer: Signer, tenant_id: UUID, claim_id: UUID, *, expires_at: datetime) -> str:
    """The last part of the address `/venue-claims/<link>`."""
    return signer.sign(tenant_id.bytes + claim_id.bytes, purpose=PURPOSE, expires_at=expires_at)


def read_claim_link(signer: Signer, link: str, *, now: datetime) -> tuple[UUID, UUID]:
    """Tenant and claim of a link; raises ClaimLinkInvalid for any that is not ours or too old."""
    try:
        payload = signer.verify(link, purpose=PURPOSE, now=now)
    except InvalidSignature as error:
        raise ClaimLinkInvalid(str(error)) from error
    return UUID(bytes=payload[:16]), UUID(bytes=payload[16:32])
