"""The link in a notice by which a payee says that it did not ask for a change."""

from datetime import datetime, timedelta
from uuid import UUID

from app.billing.payments.errors import PayeeLinkInvalid
from app.core.crypto import InvalidSignature, Signer

PURPOSE = "payments.object"
LIFETIME = timedelta(days=30)
REASON = "The payee says that it did not ask for the change"


def objection_link(signer: Signer, tenant_id: UUID, payee_id: UUID, *, now: datetime) -> str:
    """The last part of the address `/not-me/<link>`."""
    payload = tenant_id.bytes + payee_id.bytes
    return signer.sign(payload, purpose=PURPOSE, expires_at=now + LIFETIME)


def read_objection_link(signer: Signer, link: str, *, now: datetime) -> tuple[UUID, UUID]:
    """Tenant and payee of a link; raises PayeeLinkInvalid."""
    try:
        payload = signer.verify(link, purpose=PURPOSE, now=now)
    except InvalidSignature as error:
        raise PayeeLinkInvalid(str(error)) from error
    return UUID(bytes=payload[:16]), UUID(bytes=payload[16:32])
