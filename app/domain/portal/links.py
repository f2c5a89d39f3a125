"""Secrets of the portal: mailed links and the cookie of a browser that used one.

Both are signed text made from a row's id, so that the job that mails a link makes the same one at
every attempt; the rows keep their hashes, and end them.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.core.crypto import InvalidSignature, Signer
from app.domain.portal.errors import PortalLinkInvalid

LINK, SESSION = "portal.link", "portal.session"


@dataclass(frozen=True, slots=True)
class Key:
    """The tenant and the row a secret names."""

    tenant_id: UUID
    id: UUID


def sign_key(signer: Signer, purpose: str, key: Key, *, expires_at: datetime) -> str:
    payload = key.tenant_id.bytes + key.id.bytes
    return signer.sign(payload, purpose=purpose, expires_at=expires_at)


def read_key(signer: Signer, purpose: str, secret: str, *, now: datetime) -> Key:
    """Raises PortalLinkInvalid for any secret that is not ours, for this, or too old."""
    try:
        payload = signer.verify(secret, purpose=purpose, now=now)
    except InvalidSignature as error:
        raise PortalLinkInvalid from error
    return Key(UUID(bytes=payload[:16]), UUID(bytes=payload[16:32]))
