"""Addresses of press kits: signed, for one link, until it ends."""

from datetime import UTC, datetime
from uuid import UUID

from app.core.crypto import InvalidSignature, Signer
from app.domain.presskits.errors import PressLinkInvalid
from app.domain.presskits.models import PressLink

PURPOSE = "presskits.link"
NO_DAY = datetime(2999, 12, 31, tzinfo=UTC)
"""What is signed for an address that ends only when it is revoked."""


def press_link(signer: Signer, link: PressLink) -> str:
    """The last part of the address `/press/<link>`."""
    payload = link.tenant_id.bytes + link.id.bytes
    return signer.sign(payload, purpose=PURPOSE, expires_at=link.ends_at or NO_DAY)


def read_press_link(signer: Signer, text: str, *, now: datetime) -> tuple[UUID, UUID]:
    """Tenant and id of a link; raises PressLinkInvalid for any that is not ours or too old."""
    try:
        payload = signer.verify(text, purpose=PURPOSE, now=now)
    except InvalidSignature as error:
        raise PressLinkInvalid from error
    return UUID(bytes=payload[:16]), UUID(bytes=payload[16:32])
