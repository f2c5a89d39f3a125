"""Links that let one party see and answer one share: signed, for this purpose, until a moment."""

from datetime import datetime, timedelta
from uuid import UUID

from app.core.crypto import InvalidSignature, Signer
from app.domain.catalog.errors import SplitLinkInvalid

PURPOSE = "catalog.split_share"
LIFETIME = timedelta(days=30)


def share_link(signer: Signer, tenant_id: UUID, share_id: UUID, *, expires_at: datetime) -> str:
    """The last part of the address `/splits/<link>`."""
    return signer.sign(tenant_id.bytes + share_id.bytes, purpose=PURPOSE, expires_at=expires_at)


def read_share_link(signer: Signer, link: str, *, now: datetime) -> tuple[UUID, UUID]:
    """Tenant and share of a link; raises SplitLinkInvalid for any that is not ours or too old."""
    try:
        payload = signer.verify(link, purpose=PURPOSE, now=now)
    except InvalidSignature as error:
        raise SplitLinkInvalid(str(error)) from error
    return UUID(bytes=payload[:16]), UUID(bytes=payload[16:32])
