"""Secret addresses of somebody's shifts and of their calendar.

Nothing of them is kept: they are signed, and name the person, whose row says which link is good.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.core.crypto import InvalidSignature, Signer
from app.domain.staff.errors import RotaLinkInvalid
from app.domain.staff.models import StaffPerson

ROTA, FEED = "staff.rota", "staff.feed"
GOOD_FOR = timedelta(days=180)
NEVER = datetime(2200, 1, 1, tzinfo=UTC)


def rota_link(signer: Signer, person: StaffPerson, *, now: datetime) -> str:
    """The last part of the address `/rota/<link>`."""
    return signer.sign(_payload(person), purpose=ROTA, expires_at=now + GOOD_FOR)


def feed_link(signer: Signer, person: StaffPerson) -> str:
    """The last part of the address `/calendars/staff/<link>`; programs read it for years."""
    return signer.sign(_payload(person), purpose=FEED, expires_at=NEVER)


def read_link(signer: Signer, link: str, *, purpose: str, now: datetime) -> tuple[UUID, UUID, int]:
    """Tenant, person, and the number of their link. Raises RotaLinkInvalid."""
    try:
        payload = signer.verify(link, purpose=purpose, now=now)
    except InvalidSignature as error:
        raise RotaLinkInvalid from error
    return UUID(bytes=payload[:16]), UUID(bytes=payload[16:32]), int.from_bytes(payload[32:])


def _payload(person: StaffPerson) -> bytes:
    return person.tenant_id.bytes + person.id.bytes + person.link.to_bytes(4)
