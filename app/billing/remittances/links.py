"""Links by which a payee sees what it was paid, without signing in."""

from datetime import datetime, timedelta
from uuid import UUID

from app.billing.remittances.errors import PaidLinkInvalid
from app.core.crypto import InvalidSignature, Signer

PURPOSE = "remittances.paid"
LIFETIME = timedelta(days=400)
"""Long enough for the tax return of the year."""


def paid_link(signer: Signer, tenant_id: UUID, subject_id: UUID, *, now: datetime) -> str:
    """The last part of the address `/paid/<link>` of a payee."""
    payload = tenant_id.bytes + subject_id.bytes
    return signer.sign(payload, purpose=PURPOSE, expires_at=now + LIFETIME)


def read_paid_link(signer: Signer, link: str, *, now: datetime) -> tuple[UUID, UUID]:
    """Tenant and payee of a link; raises PaidLinkInvalid."""
    try:
        payload = signer.verify(link, purpose=PURPOSE, now=now)
    except InvalidSignature as error:
        raise PaidLinkInvalid(str(error)) from error
    return UUID(bytes=payload[:16]), UUID(bytes=payload[16:32])
