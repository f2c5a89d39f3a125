"""Links that let one side of a show read and answer without an account."""

from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from app.core.crypto import InvalidSignature, Signer
from app.domain.shows.errors import ShowLinkInvalid
from app.domain.shows.models import Show, Side

PURPOSE = "shows.side"
AFTERWARDS = timedelta(days=60)
"""How long after the last night a link is good."""
_MARKS = {Side.ARTIST: b"a", Side.VENUE: b"v"}


class HeldLink(NamedTuple):
    """What a good link says: where the show lives, which it is, for which side, and its number."""

    tenant_id: UUID
    show_id: UUID
    side: Side
    number: int

    def check(self, show: Show) -> None:
        """Raises ShowLinkInvalid where the address of this side was corrected since."""
        if self.side != show.owner_side and self.number != show.link:
            raise ShowLinkInvalid


def show_link(signer: Signer, show: Show, side: Side) -> str:
    """The last part of the address `/shows/<link>`."""
    payload = show.tenant_id.bytes + show.id.bytes + _MARKS[side] + show.link.to_bytes(2)
    ends = datetime.combine(show.last_date, time(0), UTC) + AFTERWARDS
    return signer.sign(payload, purpose=PURPOSE, expires_at=ends)


def read_show_link(signer: Signer, link: str, *, now: datetime) -> HeldLink:
    """What a link says, to be checked with its show; raises ShowLinkInvalid."""
    try:
        payload = signer.verify(link, purpose=PURPOSE, now=now)
    except InvalidSignature as error:
        raise ShowLinkInvalid from error
    side = Side.ARTIST if payload[32:33] == _MARKS[Side.ARTIST] else Side.VENUE
    number = int.from_bytes(payload[33:]) or 1  # links of before had none
    return HeldLink(UUID(bytes=payload[:16]), UUID(bytes=payload[16:32]), side, number)
