"""Secret addresses: of an answer to a poll, and of the band's calendar.

Nothing of them is kept: they are signed, and name the row that says whether they are still good.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.core.crypto import InvalidSignature, Signer
from app.core.errors import NotFound
from app.domain.band.errors import AnswerLinkInvalid
from app.domain.band.models import BandFeed, BandPoll, BandPollPerson

ANSWER, FEED = "band.answer", "band.feed"
AFTERWARDS = timedelta(days=30)
"""How long after the deadline a link still opens; late answers are welcome until it is closed."""
NEVER = datetime(2200, 1, 1, tzinfo=UTC)


def answer_link(signer: Signer, poll: BandPoll, person: BandPollPerson) -> str:
    """The last part of the address `/availability/<link>`."""
    payload = person.tenant_id.bytes + person.id.bytes + person.link.to_bytes(4)
    return signer.sign(payload, purpose=ANSWER, expires_at=poll.closes_at + AFTERWARDS)


def read_answer_link(signer: Signer, link: str, *, now: datetime) -> tuple[UUID, UUID, int]:
    """Tenant, who is asked, and the number of their link. Raises AnswerLinkInvalid."""
    try:
        payload = signer.verify(link, purpose=ANSWER, now=now)
    except InvalidSignature as error:
        raise AnswerLinkInvalid from error
    return UUID(bytes=payload[:16]), UUID(bytes=payload[16:32]), int.from_bytes(payload[32:])


def feed_link(signer: Signer, feed: BandFeed) -> str:
    """The last part of the address `/calendars/band/<link>`."""
    return signer.sign(feed.tenant_id.bytes + feed.id.bytes, purpose=FEED, expires_at=NEVER)


def read_feed_link(signer: Signer, link: str, *, now: datetime) -> tuple[UUID, UUID]:
    """Tenant and feed; raises NotFound."""
    try:
        payload = signer.verify(link, purpose=FEED, now=now)
    except InvalidSignature as error:
        raise NotFound from error
    return UUID(bytes=payload[:16]), UUID(bytes=payload[16:32])
