"""The directory searched by words, place, size, kind and genre: as a list, as spots of a map."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    any_,
    cast,
    func,
    literal,
    select,
    text,
    tuple_,
)

from app.core.paging import DEFAULT_LIMIT, Page, cut_page, decode_cursor
from app.core.text import plain_letters
from app.core.uow import UnitOfWork
from app.domain.venues.choices import COUNTRIES, GENRE_LABELS, KIND_LABELS
from app.domain.venues.freshness import Freshness, freshness
from app.domain.venues.geography import EARTH_KM, Box, Point, box_around
from app.domain.venues.map import Spot
from app.domain.venues.models import Venue, VenueWord
from app.domain.venues.queries.cities import HIGHEST

MOST_COUNTED = 1000
MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Search:
    """What is asked of the directory; every part is optional and all of them hold together."""

    words: str = ""
    near: Point | None = None
    radius_km: int = 50
    least: int | None = None
    most: int | None = None
    kind: str = ""
    genre: str = ""
    country: str = ""
    box: Box | None = None
    open_on: date | None = None
    open_until: date | None = None
    """With `open_on`: any night of those from it to this one, both included."""
    checked_since: date | None = None
    with_closed: bool = False

    @property
    def is_empty(self) -> bool:
        return self == Search(radius_km=self.radius_km)

    @property
    def nights(self) -> tuple[date, date] | None:
        """The first and the last night asked for, where these are several."""
        if self.open_on is None or self.open_until is None or self.open_until <= self.open_on:
            return None
        return self.open_on, self.open_until


@dataclass(frozen=True, slots=True)
class Found:
    """A line of the list; `meters` only where a place was asked for."""

    id: UUID
    name: str
    city: str
    country: str
    kind: str
    capacity: int
    genres: list[str]
    checked_on: date
    closed_on: date | None
    is_claimed: bool
    latitude: float
    longitude: float
    meters: int | None

    def fresh(self, today: date) -> Freshness:
        return freshness(self.checked_on, today)

    def is_closed(self, today: date) -> bool:
        return self.closed_on is not None and self.closed_on <= today

    @property
    def kind_label(self) -> str:
        return KIND_LABELS[self.kind]

    @property
    def genre_words(self) -> str:
        return ", ".join(GENRE_LABELS[genre] for genre in self.genres)

    @property
    def country_name(self) -> str:
        return COUNTRIES.get(self.country, self.country)


@dataclass(frozen=True, slots=True)
class OpenNights:
    """How many nights of those asked for a venue has open, and the first of them."""

    number: int
    first_on: date


async def search_venues(
    uow: UnitOfWork, asked: Search, *, after: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[Found]:
    """Venues by distance where a place is asked for, else by name."""
    meters = _meters(asked.near) if asked.near else None
    columns: list[Any] = [
        Venue.id, Venue.name, Venue.city, Venue.country, Venue.kind, Venue.capacity, Venue.genres,
        Venue.checked_on, Venue.closed_on, Venue.keeper_tenant_id.is_not(None), Venue.latitude,
        Venue.longitude,
    ]  # fmt: skip
    chosen = select(*columns, meters if meters is not None else cast(None, Integer))
    query = _asked(chosen, asked, uow.now.date())
    order: Any = meters if meters is not None else Venue.name
    if after is not None:
        value, row_id = _cursor(after, is_near=meters is not None)
        query = query.where(tuple_(order, Venue.id) > (value, row_id))
    rows = await uow.db.execute(query.order_by(order, Venue.id).limit(limit + 1))
    found = [Found(*row) for row in rows]
    return cut_page(
        found,
        limit=limit,
        key=lambda row: (row.name if row.meters is None else row.meters, row.id),
        after=after,
    )


async def map_open_nights(
    uow: UnitOfWork, venue_ids: Sequence[UUID], asked: Search
) -> dict[UUID, OpenNights]:
    """Which of the nights asked for are open, by venue; nothing unless several are asked for."""
    if asked.nights is None or not venue_ids:
        return {}
    found = await uow.db.execute(
        text("SELECT * FROM backline.venue_open_nights(:venues, :first, :last)"),
        {"venues": list(venue_ids), "first": asked.nights[0], "last": asked.nights[1]},
    )
    return {venue_id: OpenNights(nights, first_on) for venue_id, nights, first_on in found}


async def count_found(uow: UnitOfWork, asked: Search) -> int:
    """How many there are; counted up to one more than a thousand."""
    some = _asked(select(Venue.id), asked, uow.now.date()).limit(MOST_COUNTED + 1).subquery()
    return await uow.db.scalar(select(func.count()).select_from(some)) or 0


async def list_spots(uow: UnitOfWork, asked: Search, *, degrees: float) -> list[Spot]:
    """What is found, by squares of so many degrees."""
    column = func.floor(Venue.longitude / degrees)
    row = func.floor(Venue.latitude / degrees)
    query = _asked(
        select(
            func.count(),
            func.avg(Venue.latitude),
            func.avg(Venue.longitude),
            func.min(cast(Venue.id, String)),
            func.min(Venue.name),
        ),
        asked,
        uow.now.date(),
    ).group_by(column, row)
    rows = await uow.db.execute(query)
    return [Spot(count, south, east, UUID(one), name) for count, south, east, one, name in rows]


async def find_twins(uow: UnitOfWork, name: str, point: Point, *, km: float = 2.0) -> list[Venue]:
    """Venues that are called the same, or nearly, and stand near the point; closed ones too."""
    near = box_around(point, km)
    query = select(Venue).where(_within(near)).order_by(Venue.id).limit(500)
    sought = name_key(name)
    return [venue for venue in await uow.db.scalars(query) if _alike(name_key(venue.name), sought)]


def name_key(name: str) -> str:
    """What of a name tells it from others: letters and figures, without the articles."""
    words = "".join(c if c.isalnum() else " " for c in plain_letters(name)).split()
    return "".join(w for w in words if w not in {"the", "das", "der", "die", "le", "la", "el"})


def _alike(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return one == other or (len(shorter) >= 5 and shorter in longer)


def _asked(query: Select[Any], asked: Search, today: date) -> Select[Any]:
    if not asked.with_closed:
        query = query.where(Venue.closed_on.is_(None) | (Venue.closed_on > today))
    for word in plain_letters(asked.words).split()[:MOST_WORDS]:
        known = select(VenueWord.venue_id).where(
            VenueWord.word >= word, VenueWord.word < word + HIGHEST
        )
        query = query.where(Venue.id.in_(known))
    if asked.near is not None:
        around = box_around(asked.near, asked.radius_km)
        query = query.where(_within(around), _meters(asked.near) <= asked.radius_km * 1000)
    if asked.box is not None:
        query = query.where(_within(asked.box))
    return _narrowed(query, asked)


def _narrowed(query: Select[Any], asked: Search) -> Select[Any]:
    if asked.least is not None:
        query = query.where(Venue.capacity >= asked.least)
    if asked.most is not None:
        query = query.where(Venue.capacity <= asked.most, Venue.capacity > 0)
    if asked.kind:
        query = query.where(Venue.kind == asked.kind)
    if asked.genre:
        query = query.where(literal(asked.genre) == any_(Venue.genres))
    if asked.country:
        query = query.where(Venue.country == asked.country)
    if asked.checked_since is not None:
        query = query.where(Venue.checked_on >= asked.checked_since)
    if asked.nights is not None:
        query = query.where(Venue.id.in_(select(func.backline.venues_open_within(*asked.nights))))
    elif asked.open_on is not None:
        query = query.where(Venue.id.in_(select(func.backline.venues_open(asked.open_on))))
    return query


def _within(box: Box) -> ColumnElement[bool]:
    return Venue.latitude.between(box.south, box.north) & Venue.longitude.between(
        box.west, box.east
    )


def _meters(point: Point) -> ColumnElement[int]:
    """The great circle to a point, in whole meters so that a page can end at one."""
    tall = func.pow(func.sin(func.radians(Venue.latitude - point.latitude) / 2), 2)
    wide = func.pow(func.sin(func.radians(Venue.longitude - point.longitude) / 2), 2)
    across = func.cos(func.radians(point.latitude)) * func.cos(func.radians(Venue.latitude)) * wide
    half = func.asin(func.sqrt(func.least(tall + across, 1.0)))
    return cast(func.round(2000 * EARTH_KM * half), Integer)


def _cursor(after: str, *, is_near: bool) -> tuple[int | str, UUID]:
    if is_near:
        return decode_cursor(after, int)
    return decode_cursor(after, str)
