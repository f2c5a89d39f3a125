"""Links that carry an offer to the other side: signed, for this purpose, until a moment."""

from datetime import datetime, timedelta
from uuid import UUID

from app.core.crypto import InvalidSignature, Signer
from app.domain.blueprints.errors import HandshakeLinkInvalid

PURPOSE = "blueprints.handshake"
LIFETIME = timedelta(days=30)


def handshake_link(
    signer: Signer, tenant_id: UUID, handshake_id: UUID, *, expires_at: datetime
) -> str:
    """The last part of the address `/handshakes/<link>`; the same whenever it is made."""
    return signer.sign(tenant_id.bytes + handshake_id.bytes, purpose=PURPOSE, expires_at=expires_at)


def read_handshake_link(signer: Signer, link: str, *, now: datetime) -> tuple[UUID, UUID]:
    """Tenant and handshake of a link; raises HandshakeLinkInvalid."""
    try:
        payload = signer.verify(link, purpose=PURPOSE, now=now)
    except InvalidSignature as error:
        raise HandshakeLinkInvalid(str(error)) from error
    return UUID(bytes=payload[:16]), UUID(bytes=payload[16:32])
