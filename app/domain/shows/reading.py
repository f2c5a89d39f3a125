"""The terms of a show, and its versions as they are read: in words, and by what changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from app.core.uow import UnitOfWork
from app.domain.shows.codec import terms_of
from app.domain.shows.errors import NothingOffered
from app.domain.shows.models import Show, ShowOffer
from app.domain.shows.queries.nights import Night
from app.domain.shows.queries.shows import get_show, list_offers
from app.domain.shows.terms import Terms
from app.domain.shows.wording import Difference, Line, day, differences, headline, lines_of


@dataclass(frozen=True, slots=True)
class Version:
    """One version, read: its row, its terms, and both in words."""

    offer: ShowOffer
    terms: Terms
    lines: list[Line]
    headline: str

    @property
    def sections(self) -> list[tuple[str, list[Line]]]:
        """The lines under their headings, in the order they are read."""
        found = groupby(self.lines, key=lambda line: line.heading)
        return [(heading, list(lines)) for heading, lines in found]


async def accepted_terms(uow: UnitOfWork, show_id: UUID) -> Terms:
    """The terms both sides agreed on. Raises NotFound and NothingOffered."""
    show = await get_show(uow, show_id)
    return accepted_version(show, await list_offers(uow, show)).terms


def accepted_version(show: Show, offers: Sequence[ShowOffer]) -> Version:
    """The version that was accepted. Raises NothingOffered."""
    found = next((each for each in offers if each.number == show.accepted_number), None)
    if found is None:
        raise NothingOffered
    return read_version(found)


def lost_night(show: Show, nights: Sequence[Night]) -> str:
    """What became of a night both agreed on, where its hold was moved or let go since.

    Empty while all is well, and for a side that does not see the holds.
    """
    if show.state not in {"agreed", "contracted"}:
        return ""
    for night in nights:
        hold = night.hold
        which = "this night" if show.nights == 1 else day(night.on)
        if hold is not None and not hold.is_live:
            return f"The hold of {which} has ended, and others can be given it."
        if hold is not None and hold.on_date != night.on:
            moved = f"The hold has moved to {day(hold.on_date)}"
            return f"{moved}; you have agreed on {day(night.on)}."
    return ""


def read_version(offer: ShowOffer) -> Version:
    terms = terms_of(offer.terms)
    lines = lines_of(terms, valid_until=offer.valid_until, note=offer.note)
    return Version(offer, terms, lines, headline(terms))


def changes_between(before: Version, after: Version) -> list[Difference]:
    """Field by field in plain words, what the later says differently."""
    return differences(before.lines, after.lines)
