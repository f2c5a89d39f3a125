"""The sheet of a day put together from shows, their advances, and the artist's own rows."""

from datetime import date, timedelta

from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.advancing.choices import MODES
from app.domain.advancing.diary import AdvanceGuest, HotelStay, TravelLeg
from app.domain.advancing.models import AdvanceContact
from app.domain.advancing.queries.advances import find_advance, list_advance_contacts
from app.domain.advancing.queries.days import find_day, list_guests, list_legs, list_stays
from app.domain.advancing.service.timing import read_times
from app.domain.advancing.sheets import (
    Moment,
    Part,
    Sheet,
    clock_changes,
    in_order,
    moment_on,
)
from app.domain.shows import Show, list_shows_on
from app.domain.venues import Venue, get_venue


async def sheet_of(uow: UnitOfWork, on: date) -> Sheet:
    """All of a day, as the artist's own people may read it."""
    shows = await list_shows_on(uow, on)
    legs, stays = await list_legs(uow, [on]), await list_stays(uow, [on])
    moments: list[Moment] = []
    parts: list[Part] = []
    for show in shows:
        moments += await _times(uow, show, on)
        parts += await _of_show(uow, show)
    moments += [moment for leg in legs for moment in _of_leg(leg, on)]
    parts += [_of_stay(stay, on) for stay in stays]
    day = await find_day(uow, on)
    if day is not None and day.notes:
        parts.append(Part("Notes", tuple(filter(None, day.notes.splitlines()))))
    zones = {show.time_zone for show in shows} | {
        zone for leg in legs for zone in (leg.departs_zone, leg.arrives_zone)
    }
    title = ", ".join(f"{show.venue_name}, {show.city}".rstrip(", ") for show in shows)
    title = title or _way(legs) or "Day off"
    return Sheet(on, title, in_order(moments), tuple(parts), clock_changes(on, zones))


async def _times(uow: UnitOfWork, show: Show, on: date) -> list[Moment]:
    times = read_times(show, await find_advance(uow, show.id))
    named = [
        ("Load-in", times.load_in), ("Sound check", times.sound_check), ("Doors", times.doors),
        (f"Show: {show.title}", times.starts), ("Curfew", times.curfew),
        *((what, at) for at, what in times.more),
    ]  # fmt: skip
    return [
        moment_on(on, at, show.time_zone, what=what, key=f"{show.id}-{what}-{on}", place=show.where)
        for what, at in named
        if at is not None
    ]


async def _of_show(uow: UnitOfWork, show: Show) -> list[Part]:
    contacts, guests = await list_advance_contacts(uow, show.id), await list_guests(uow, show.id)
    address = [show.where]
    if show.venue_id is not None:
        venue = await get_venue(uow, show.venue_id)
        address += _address(venue)
    parts = [Part("Where", tuple(address))]
    if contacts:
        parts.append(Part("Contacts", tuple(_call(show, each) for each in contacts)))
    if guests:
        parts.append(Part("Guest list", _guests(guests)))
    return parts


def _address(venue: Venue) -> list[str]:
    street = ", ".join(filter(None, (venue.street, f"{venue.postcode} {venue.city}".strip())))
    said = (("Phone ", venue.phone), ("Load-in: ", venue.load_in), ("Parking: ", venue.parking))
    return list(filter(None, (street, *(f"{what}{words}" for what, words in said if words))))


def _call(show: Show, contact: AdvanceContact) -> str:
    said = (contact.role or show.name_of(contact.side), contact.phone, contact.email)
    return f"{contact.name}: {', '.join(filter(None, said))}"


def _guests(guests: list[AdvanceGuest]) -> tuple[str, ...]:
    heads = sum(guest.heads for guest in guests)
    names = [f"{guest.name}{f' +{guest.plus}' if guest.plus else ''}" for guest in guests]
    return (f"{counted(heads, 'head')}: {'; '.join(names)}",)


def _of_leg(leg: TravelLeg, on: date) -> list[Moment]:
    way = f"{MODES[leg.mode]}: {leg.origin} to {leg.destination}"
    note = f" ({leg.note})" if leg.note else ""
    moments = []
    if leg.departs is not None and leg.on_date == on:
        moments.append(_moment(leg, "departs", f"{way}, leave{note}"))
    if leg.arrives is not None and leg.arrives_on == on:
        moments.append(_moment(leg, "arrives", f"{way}, arrive"))
    return moments


def _moment(leg: TravelLeg, end: str, what: str) -> Moment:
    day = leg.on_date if end == "departs" else leg.arrives_on
    place = leg.origin if end == "departs" else leg.destination
    at, zone = getattr(leg, end), getattr(leg, f"{end}_zone")
    # A leg names its own day, also in the small hours.
    found = moment_on(day, at, zone, what=what, key=f"{leg.id}-{end}", place=place)
    late = found.at.date() - day
    return Moment(found.id, found.at - late, what, place) if late > timedelta(0) else found


def _of_stay(stay: HotelStay, on: date) -> Part:
    lines = (
        stay.name,
        stay.address,
        stay.phone and f"Phone {stay.phone}",
        stay.reference and f"Booking {stay.reference}",
        f"Check-out on {stay.until.day} {stay.until:%B}",
        *stay.rooms.splitlines(),
    )
    return Part("Hotel" if stay.on_date == on else "Hotel, as the night before",
                tuple(filter(None, lines)))  # fmt: skip


def _way(legs: list[TravelLeg]) -> str:
    return f"{legs[0].origin} to {legs[-1].destination}" if legs else ""
