"""A round looked over before it is sent: every mail filled in, and what speaks against each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.outreach import merging
from app.domain.outreach.models import Inquiry, OutreachRound
from app.domain.outreach.queries.contacts import (
    Earlier,
    last_by_address,
    last_by_venue,
    list_engaged,
)
from app.domain.outreach.queries.rounds import (
    Address,
    Recipient,
    find_refused,
    list_addresses,
    list_recipients,
)
from app.domain.outreach.service.rules import rules_of
from app.domain.venues import Venue

EXAMPLE_KIT = "their-own-link"


@dataclass(frozen=True, slots=True)
class Text:
    """One mail as it would go out, so many days after the one before."""

    subject: str
    body: str
    days: int


@dataclass(slots=True)
class Looked:
    """A venue of a round. What blocks cannot be written; a caution can, on purpose."""

    inquiry: Inquiry
    venue: Venue
    values: Mapping[str, str]
    texts: Sequence[Text]
    addresses: Sequence[Address]
    blocks: list[str] = field(default_factory=list)
    cautions: list[str] = field(default_factory=list)

    @property
    def is_sendable(self) -> bool:
        return not self.blocks and (not self.cautions or self.inquiry.is_on_purpose)

    @property
    def against(self) -> str:
        return " ".join((*self.blocks, *self.cautions))


async def look_over(uow: UnitOfWork, found: OutreachRound, *, site: str) -> list[Looked]:
    """Every venue of a round with its mails. `site` is what addresses of the workspace begin with.

    A fixed number of statements for however many venues.
    """
    recipients = await list_recipients(uow, found.id)
    ids = [each.venue.id for each in recipients]
    emails = [each.inquiry.email or "" for each in recipients]
    again = (await rules_of(uow)).again_days
    earlier = await last_by_venue(uow, ids)
    by_address = await last_by_address(uow, emails, uow.now - timedelta(days=again))
    engaged = await list_engaged(uow, ids)
    refused = await find_refused(uow, emails)
    addresses = await list_addresses(uow, [each.venue for each in recipients])
    seen: dict[str, str] = {}
    rows = []
    for each in recipients:
        row = _filled(found, each, addresses[each.venue.id], site)
        email = each.inquiry.email
        row.blocks += _blocks(found, row, refused, uow.now.date())
        row.cautions += _cautions(uow, earlier.get(each.venue.id), again, engaged, each.venue.id)
        if not row.cautions and email in by_address:
            row.cautions.append(
                f"The same address was written to for {by_address[email].venue_name}."
            )
        if email and email in seen:
            row.cautions.append(f"{seen[email]} in this round has the same address.")
        seen.setdefault(email or "", each.venue.name)
        rows.append(row)
    return rows


def nights_asked(found: OutreachRound, inquiry: Inquiry) -> list[date]:
    """The night a plan has for the venue; where it has none, those of the round."""
    return inquiry.nights or found.nights


def values_of(found: OutreachRound, inquiry: Inquiry, venue: Venue, *, kit: str) -> dict[str, str]:
    """What stands for each field in the mails to one venue."""
    return {
        "venue": venue.name,
        "city": venue.city,
        "capacity": f"{venue.capacity:,}" if venue.capacity else "",
        "contact": inquiry.contact,
        "dates": merging.in_words(nights_asked(found, inquiry)),
        "period": merging.period(found.nights),
        "artist": found.act,
        "draw": found.draw,
        "press_kit": kit,
        "sender": found.sender_name,
    }


def texts_of(found: OutreachRound, values: Mapping[str, str]) -> list[Text]:
    """The first mail and its follow-ups, filled in. A subject is one line whatever it holds."""
    subject = clean_line(merging.fill(found.subject, values))
    first = Text(subject, merging.fill(found.body, values), 0)
    later = [
        Text(f"Re: {subject}", merging.fill(each["text"], values), int(each["days"]))
        for each in found.followups
    ]
    return [first, *later]


def _filled(
    found: OutreachRound, recipient: Recipient, addresses: Sequence[Address], site: str
) -> Looked:
    kit = f"{site}/press/{EXAMPLE_KIT}" if found.kit_id else ""
    values = values_of(found, recipient.inquiry, recipient.venue, kit=kit)
    return Looked(recipient.inquiry, recipient.venue, values, texts_of(found, values), addresses)


def _blocks(found: OutreachRound, row: Looked, refused: Collection[str], today: date) -> list[str]:
    blocks = []
    if not row.inquiry.email:
        blocks.append("No address is known. Add one, or take the venue out.")
    elif row.inquiry.email in refused:
        blocks.append("This address asked not to be written to, or does not accept mail.")
    if row.inquiry.nights and max(row.inquiry.nights) < today:
        blocks.append("The night planned for it is over. Take the venue out.")
    empty = merging.missing(found.texts, row.values)
    if empty:
        names = ", ".join(f"{{{{{name}}}}}" for name in empty)
        blocks.append(f"Nothing is known for {names}.")
    return blocks


def _cautions(
    uow: UnitOfWork,
    earlier: Earlier | None,
    again_days: int,
    engaged: Mapping[UUID, str],
    venue_id: UUID,
) -> list[str]:
    if venue_id in engaged:
        words = (
            "You hold a night there." if engaged[venue_id] == "held" else "You have a show there."
        )
        return [words]
    if earlier is None:
        return []
    if earlier.state == "interested":
        return ["They are interested: go on from their answer."]
    if earlier.state == "later" and earlier.again_on and earlier.again_on > uow.now.date():
        on = earlier.again_on
        return [f"They asked to be written to again on {on.day} {on:%B %Y}."]
    since = uow.now - earlier.released_at
    if since < timedelta(days=again_days):
        on = earlier.released_at.date()
        return [f"Written to on {on.day} {on:%B %Y}."]
    return []
