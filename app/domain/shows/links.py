"""Links that let one side of a show read and answer without an account."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from app.core.crypto import InvalidSignature, Signer
from app.domain.shows.errors import ShowLinkInvalid
from app.domain.shows.models import Show, Side

PURPOSE = "shows.side"
AFTERWARDS = timedelta(days=60)
"""How long after the last night a link is good."""
_MARKS = {Side.ARTIST: b"a", Side.VENUE: b"v"}


def show_link(signer: Signer, show: Show, side: Side) -> str:
    """The last part of the address `/shows/<link>`."""
    payload = show.tenant_id.bytes + show.id.bytes + _MARKS[side]
    ends = datetime.combine(show.last_date, time(0), UTC) + AFTERWARDS
    return signer.sign(payload, purpose=PURPOSE, expires_at=ends)


def read_show_link(signer: Signer, link: str, *, now: datetime) -> tuple[UUID, UUID, Side]:
    """Where the show lives, which it is, and for which side; raises ShowLinkInvalid."""
    try:
        payload = signer.verify(link, purpose=PURPOSE, now=now)
    except InvalidSignature as error:
        raise ShowLinkInvalid from error
    side = Side.ARTIST if payload[32:] == _MARKS[Side.ARTIST] else Side.VENUE
    return UUID(bytes=payload[:16]), UUID(bytes=payload[16:32]), side
