"""Nights the act has already: what is agreed stands, and a plan is made around it.

Pure. A night is fixed once a show is agreed or its hold confirmed. At a venue of the directory it
is a stop of the plan; anywhere else it takes its day. What is only penciled or asked for is not
fixed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from app.core.text import plain_letters
from app.domain.holds import Hold
from app.domain.routing import Estimate
from app.domain.shows import Show, artist_pay
from app.domain.shows import Terms as ShowTerms
from app.domain.tours.attendance import Attendance
from app.domain.tours.income import Terms, estimate, heads_of, night
from app.domain.venues import Venue, VenueRoom

Asked = Sequence[tuple[Hold, Venue, VenueRoom]]


@dataclass(frozen=True, slots=True)
class OwnNight:
    """A night of the act's own. `number` is its place among the `nights` of its show, from zero;
    `terms` are what is agreed about that show, where anything is."""

    on: date
    name: str
    city: str
    label: tuple[str, str]
    path: str
    venue_id: UUID | None
    is_fixed: bool
    show_id: UUID | None = None
    number: int = 0
    nights: int = 1
    terms: ShowTerms | None = None

    @property
    def where(self) -> str:
        return ", ".join(filter(None, (self.name, self.city)))

    @property
    def is_stop(self) -> bool:
        """It is a stop of the plan: the route goes through it."""
        return self.is_fixed and self.venue_id is not None


def own_nights(
    shows: Iterable[Show], asked: Asked, first: date, last: date
) -> list[OwnNight]:  # fmt: skip
    """By day, what is fixed first. A show and the holds it stands on are one night each."""
    held = {(hold.tenant_id, hold.id): hold for hold, _, _ in asked}
    found, given = list[OwnNight](), list(shows)
    for show in given:
        hold = held.get((show.tenant_id, show.hold_id)) if show.hold_id else None
        is_given = hold is not None and (hold.state, hold.on_date) == ("confirmed", show.on_date)
        found += _nights_of(show, is_fixed=show.is_agreed or is_given)
    for hold, venue, _ in asked:
        if hold.is_live and not any(_stands_in(hold, venue, show) for show in given):
            fixed, path = hold.state == "confirmed", f"holds/{hold.id}"
            label = hold.state_label
            found.append(
                OwnNight(hold.on_date, venue.name, venue.city, label, path, venue.id, fixed)
            )
    within = [each for each in found if first <= each.on <= last]
    return sorted(within, key=lambda each: (each.on, not each.is_fixed, each.path))


def _stands_in(hold: Hold, venue: Venue, show: Show) -> bool:
    """Whether a hold is of a night of this show: of several nights each has its own."""
    if (hold.tenant_id, hold.id) == (show.tenant_id, show.hold_id):
        return True
    return venue.id == show.venue_id and show.on_date <= hold.on_date <= show.last_date


def _nights_of(show: Show, *, is_fixed: bool) -> Iterator[OwnNight]:
    for number in range(show.nights):
        yield OwnNight(
            on=show.on_date + timedelta(days=number),
            name=show.venue_name,
            city=show.city,
            label=show.state_label,
            path=f"shows/{show.id}",
            venue_id=show.venue_id,
            is_fixed=is_fixed,
            show_id=show.id if show.is_agreed else None,
            number=number,
            nights=show.nights,
        )


def is_of_act(act: str, name: str) -> bool:
    """Whether a night is that of an act, where a workspace has several."""
    return plain_letters(act) == plain_letters(name)


def fixed_stops(own: Iterable[OwnNight]) -> dict[UUID, list[OwnNight]]:
    """The nights a route has to go through, by venue; one for each day."""
    found: dict[UUID, list[OwnNight]] = {}
    seen = set[tuple[UUID, date]]()
    for each in own:
        if each.is_stop and each.venue_id is not None and (each.venue_id, each.on) not in seen:
            seen.add((each.venue_id, each.on))
            found.setdefault(each.venue_id, []).append(each)
    return found


def taken_days(own: Iterable[OwnNight]) -> dict[date, OwnNight]:
    """Days on which nothing else can be played, with what is on each."""
    found: dict[date, OwnNight] = {}
    for each in own:
        if each.is_fixed:
            found.setdefault(each.on, each)
    return found


def against_wishes(
    own: Sequence[OwnNight], wanted: Mapping[UUID, date]
) -> dict[UUID, OwnNight]:  # fmt: skip
    """By venue that is wanted on one day: what is agreed on it elsewhere."""
    taken = taken_days(own)
    return {
        venue: taken[on]
        for venue, on in wanted.items()
        if on in taken and taken[on].venue_id != venue
    }


def has_money(own: OwnNight, currency: str) -> bool:
    """Whether what it pays is agreed, in the currency of the tour."""
    return own.terms is not None and own.terms.currency == currency


def agreed_estimate(
    terms: Terms, currency: str, own: OwnNight, come: Attendance, *, most: int, percent: int
) -> Estimate:
    """What a fixed night leaves: what its show pays for those who should come, less fees.

    Where no money is agreed in the currency of the tour, it is reckoned as any other night.
    """
    if own.terms is None or own.terms.currency != currency:
        return night(terms, own.on, come, most=most, percent=percent)
    heads = heads_of(come, own.on, most=most, percent=percent)
    paid = [_part(artist_pay(own.terms, each).minor, own) for each in heads]
    # A bonus or a cost a ticket can make a better night pay less.
    return estimate(terms, min(paid), paid[1], max(paid))


def _part(minor: int, own: OwnNight) -> int:
    """Its part of what all nights of the show pay, none of which is lost."""
    return minor // own.nights + (own.number < minor % own.nights)


def missing_from(
    own: Iterable[OwnNight], played: Mapping[date, UUID], clashing: Iterable[UUID]
) -> list[OwnNight]:
    """Fixed nights that a plan does not respect; those it names as impossible are left out."""
    known = set(clashing)
    return [
        each
        for each in own
        if each.is_fixed and each.venue_id not in known and played.get(each.on) != each.venue_id
    ]
