"""The secret address of a venue's calendar, good until the venue makes another."""

from datetime import UTC, datetime
from uuid import UUID

from app.core.crypto import InvalidSignature, Signer
from app.core.errors import NotFound

PURPOSE = "holds.feed"
NEVER = datetime(2200, 1, 1, tzinfo=UTC)


def feed_link(signer: Signer, tenant_id: UUID, venue_id: UUID, number: int) -> str:
    """The last part of the address `/calendars/feed/<link>`."""
    payload = tenant_id.bytes + venue_id.bytes + number.to_bytes(4)
    return signer.sign(payload, purpose=PURPOSE, expires_at=NEVER)


def read_feed_link(signer: Signer, link: str, *, now: datetime) -> tuple[UUID, UUID, int]:
    """Tenant, venue and number; raises NotFound."""
    try:
        payload = signer.verify(link, purpose=PURPOSE, now=now)
    except InvalidSignature as error:
        raise NotFound from error
    return UUID(bytes=payload[:16]), UUID(bytes=payload[16:32]), int.from_bytes(payload[32:])
