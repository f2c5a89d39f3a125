"""Links by which a payee gives its tax form without signing in."""

from datetime import datetime, timedelta
from uuid import UUID

from app.billing.tax.errors import TaxLinkExpired, TaxLinkInvalid
from app.core.crypto import InvalidSignature, SignatureExpired, Signer

PURPOSE = "tax.form"
LIFETIME = timedelta(days=30)


def form_link(signer: Signer, tenant_id: UUID, subject_id: UUID, *, now: datetime) -> str:
    """The last part of the address `/tax/<link>` where a payee gives its form."""
    payload = tenant_id.bytes + subject_id.bytes
    return signer.sign(payload, purpose=PURPOSE, expires_at=now + LIFETIME)


def read_form_link(signer: Signer, link: str, *, now: datetime) -> tuple[UUID, UUID]:
    """Tenant and payee of a link; raises TaxLinkInvalid and TaxLinkExpired."""
    try:
        payload = signer.verify(link, purpose=PURPOSE, now=now)
        return UUID(bytes=payload[:16]), UUID(bytes=payload[16:32])
    except SignatureExpired as error:
        raise TaxLinkExpired from error
    except (InvalidSignature, ValueError) as error:
        raise TaxLinkInvalid from error
