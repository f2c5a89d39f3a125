"""What is on which day: shows, holds, own dates, travel, what is lent and who is busy. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core.actor import Actor
from app.core.icalendar import Entry
from app.domain.advancing import TravelLeg
from app.domain.band.models import BandBusy, BandCalendar, BandDate
from app.domain.band.wording import zone_words
from app.domain.holds import Hold
from app.domain.sharing import SharingRequest
from app.domain.shows import Show
from app.domain.venues import Venue

AN_EVENING = timedelta(hours=3)
"""How long something takes that nobody said the end of."""
KIND_ICONS = {
    "show": "ticket",
    "hold": "hourglass",
    "rehearsal": "guitar",
    "own": "calendar",
    "travel": "route",
    "busy": "ban",
    "shared": "arrow-left-right",
}
_OPENED_BY = {
    "show": "shows.read",
    "hold": "holds.read",
    "rehearsal": "band.write",
    "own": "band.write",
    "travel": "advancing.read",
    "busy": "band.read",
    "shared": "sharing.read",
}
"""The permission that opens the page of each kind."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something on a day, by the wall clock of `zone`. `path` is relative to the workspace."""

    id: str
    kind: str
    title: str
    on: date
    zone: str
    at: time | None = None
    until: time | None = None
    ends_on: date | None = None
    """The day it ends, where that is not the day it begins, nor the night after it."""
    place: str = ""
    path: str = ""
    is_tentative: bool = False
    shows_end: bool = True

    @property
    def icon(self) -> str:
        return KIND_ICONS[self.kind]

    @property
    def clock(self) -> str:
        """From when to when, empty for whole days."""
        if self.at is None:
            return ""
        if self.until is None or not self.shows_end:
            return f"{self.at:%H:%M}"
        return f"{self.at:%H:%M}–{self.until:%H:%M}"

    @property
    def begins(self) -> datetime | date:
        """The moment it begins, or the day."""
        if self.at is None:
            return self.on
        return datetime.combine(self.on, self.at, ZoneInfo(self.zone))

    @property
    def ends(self) -> datetime | None:
        begins = self.begins
        if not isinstance(begins, datetime):
            return None
        if self.until is None:
            # Reckoned in UTC: three hours are three hours in the night the clock changes, too.
            return begins.astimezone(UTC) + AN_EVENING
        last = self.ends_on or self.on
        if self.ends_on is None and self.at is not None and self.until <= self.at:
            last += timedelta(days=1)
        ends = datetime.combine(last, self.until, ZoneInfo(self.zone))
        # Two times typed the wrong way round must not end a calendar program.
        return ends if ends > begins else begins.astimezone(UTC) + AN_EVENING

    def zone_words(self, home: str) -> str:
        """Which clock is meant, where it is not the one at home."""
        return "" if self.at is None or self.zone == home else zone_words(self.zone)

    @property
    def entry(self) -> Entry:
        """As another program's calendar reads it."""
        return Entry(
            self.id, self.title, self.begins, self.ends, self.place,
            is_tentative=self.is_tentative,
        )  # fmt: skip


def show_items(shows: Iterable[Show]) -> list[Item]:
    """Each night of each show."""
    return [
        Item(
            f"{show.id}-{on}" if number else str(show.id), "show",
            f"{show.title}, {show.venue_name}", on, show.time_zone, show.starts or show.doors,
            show.curfew, place=show.where, path=f"shows/{show.id}",
            is_tentative=not show.is_agreed,
        )
        for show in shows
        for number in range(show.nights)
        for on in [show.on_date + timedelta(days=number)]
    ]  # fmt: skip


def hold_items(
    asked: Iterable[tuple[Hold, Venue, object]], with_show: Collection[UUID]
) -> list[Item]:
    """Nights that are asked for or held; those that became a show are in its own line."""
    return [
        Item(
            str(hold.id), "hold", f"{hold.state.capitalize()}: {venue.name}", hold.on_date,
            venue.time_zone, place=f"{venue.name}, {venue.city}", path=f"holds/{hold.id}",
            is_tentative=True,
        )
        for hold, venue, _ in asked
        if hold.is_live and hold.id not in with_show
    ]  # fmt: skip


def own_items(dates: Iterable[BandDate]) -> list[Item]:
    return [
        Item(
            str(each.id), each.kind, each.title, each.on_date, each.time_zone, each.starts,
            each.ends, place=each.place, path=f"band/dates/{each.id}/edit",
        )
        for each in dates
    ]  # fmt: skip


def travel_items(legs: Iterable[TravelLeg]) -> list[Item]:
    """Ways from place to place. An arrival by another clock is said by that clock, in words."""
    found = []
    for leg in legs:
        until, ends_on = _arrival(leg)
        title, is_elsewhere = f"{leg.origin} to {leg.destination}", False
        if leg.arrives is not None and leg.arrives_zone != leg.departs_zone:
            is_elsewhere = True
            title += f", arrives {leg.arrives:%H:%M} {zone_words(leg.arrives_zone)}"
        found.append(
            Item(
                str(leg.id), "travel", title, leg.on_date, leg.departs_zone, leg.departs, until,
                ends_on, path=f"days/{leg.on_date}", shows_end=not is_elsewhere,
            )
        )  # fmt: skip
    return found


def shared_items(agreed: Iterable[SharingRequest], tenant_id: UUID) -> list[Item]:
    """Each day something is lent, borrowed, or a night is played together."""
    return [
        Item(
            f"{each.id}-{number}" if number else str(each.id), "shared",
            f"{_verb(each, tenant_id)} {each.title}", each.first_on + timedelta(days=number),
            each.time_zone, place=f"{each.city}, {each.country}",
            path=f"sharing/requests/{each.id}",
        )
        for each in agreed
        for number in range(each.days)
    ]  # fmt: skip


def _verb(each: SharingRequest, tenant_id: UUID) -> str:
    side = each.side_of(tenant_id)
    if each.is_cobill:
        return f"With {each.other_name(side)}:"
    return f"Lent to {each.asker_name}:" if side == "owner" else f"From {each.owner_name}:"


def busy_items(
    busy: Iterable[tuple[BandBusy, BandCalendar]], first: date, last: date
) -> list[Item]:
    """A line for each day somebody is busy; what they do is not known here."""
    found = []
    for each, calendar in busy:
        on = max(each.on_date, first)
        while on <= min(each.until, last):
            is_first, is_last = on == each.on_date, on == each.until
            at = each.starts if is_first or each.starts is None else time.min
            until = each.ends if is_last or each.ends is None else time(23, 59)
            found.append(
                Item(
                    f"{each.id}-{on}", "busy", f"{calendar.name} is busy", on, calendar.time_zone,
                    at, until, path="band/calendars",
                )
            )  # fmt: skip
            on += timedelta(days=1)
    return found


def shown_to(actor: Actor, items: Iterable[Item]) -> list[Item]:
    """What somebody may know of, each leading only to where they may go.

    What is asked for or held is business, and so is the page of a show: its advance is not.
    """
    found = []
    for item in items:
        if actor.can(_OPENED_BY[item.kind]):
            found.append(item)
        elif item.kind == "show":
            found.append(replace(item, path=f"{item.path}/advance"))
        elif item.kind != "hold":
            found.append(replace(item, path=""))
    return found


def by_day(items: Iterable[Item]) -> dict[date, list[Item]]:
    """Days in order, each with what is on: whole days first, then by the clock."""
    found: dict[date, list[Item]] = {}
    for item in sorted(items, key=lambda i: (i.on, i.at or time.min, i.title, i.id)):
        found.setdefault(item.on, []).append(item)
    return found


def weeks_of(first: date, last: date) -> Sequence[Sequence[date | None]]:
    """The days of a month in rows of seven, Monday first; None where another month's would be."""
    days: list[date | None] = [None] * first.weekday()
    days += [first + timedelta(days=number) for number in range((last - first).days + 1)]
    days += [None] * (-len(days) % 7)
    return [days[at : at + 7] for at in range(0, len(days), 7)]


def _arrival(leg: TravelLeg) -> tuple[time | None, date | None]:
    """When it ends, by the clock of where it began."""
    if leg.arrives is None or leg.departs is None:
        return None, None
    there = datetime.combine(leg.arrives_on, leg.arrives, ZoneInfo(leg.arrives_zone))
    here = there.astimezone(ZoneInfo(leg.departs_zone))
    return here.time(), here.date()
