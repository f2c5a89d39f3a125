"""What the address of the list asks of the directory, and the map that goes with it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from app.core.uow import UnitOfWork
from app.domain.venues.choices import COUNTRIES, GENRE_LABELS, KIND_LABELS, RADII
from app.domain.venues.geography import Box, Point, box_around, read_box
from app.domain.venues.map import EUROPE, Map, draw
from app.domain.venues.queries.cities import find_city
from app.domain.venues.queries.search import Search, list_spots
from app.web.visit import HttpRequest

FIELDS = ("q", "near", "radius", "least", "most", "kind", "genre", "country", "open_on",
          "open_until", "checked", "closed", "box")  # fmt: skip
MOST_NIGHTS = 60
"""Of one question; a range that goes on longer ends there."""
RECENTLY = timedelta(days=365)
WHOLE_WORLD = 1.0
"""The squares a map of everything is counted in, in degrees."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The question as it was typed, as it was understood, and what of it was not."""

    typed: dict[str, str]
    search: Search
    place: str
    unknown: str

    def query(self, **changed: str) -> str:
        """The address of the same question with something changed; empty parts are left out."""
        parts = {**self.typed, **changed}
        return urlencode({name: value for name, value in parts.items() if value})

    @property
    def is_empty(self) -> bool:
        return not any(self.typed[name] for name in FIELDS if name != "radius")


async def read_question(request: HttpRequest, uow: UnitOfWork) -> Asked:
    typed = {name: str(request.query_params.get(name, "")).strip()[:100] for name in FIELDS}
    city = await find_city(uow, typed["near"]) if typed["near"] else None
    radius = _number(typed["radius"]) or 50
    typed["radius"] = str(radius if radius in RADII else 50)
    first, last = _nights(_day(typed["open_on"]), _day(typed["open_until"]))
    typed["open_on"], typed["open_until"] = str(first or ""), str(last or "")
    search = Search(
        words=typed["q"],
        near=Point(city.latitude, city.longitude) if city else None,
        radius_km=int(typed["radius"]),
        least=_number(typed["least"]),
        most=_number(typed["most"]),
        kind=typed["kind"] if typed["kind"] in KIND_LABELS else "",
        genre=typed["genre"] if typed["genre"] in GENRE_LABELS else "",
        country=typed["country"] if typed["country"] in COUNTRIES else "",
        box=read_box(typed["box"]),
        open_on=first,
        open_until=last,
        checked_since=uow.now.date() - RECENTLY if typed["checked"] == "year" else None,
        with_closed=typed["closed"] == "yes",
    )
    place = f"{city.name}, {COUNTRIES.get(city.country, city.country)}" if city else ""
    return Asked(typed, search, place, typed["near"] if typed["near"] and city is None else "")


async def map_of(uow: UnitOfWork, asked: Asked) -> Map:
    """The map of what is found, seen as near as the question is."""
    search = asked.search
    view: Box | None = search.box
    if view is None and search.near is not None:
        view = box_around(search.near, search.radius_km)
    degrees = (view.east - view.west) / 60 if view else WHOLE_WORLD
    return draw(await list_spots(uow, search, degrees=max(degrees, 0.0005)), view)


def map_context(asked: Asked, drawn: Map, base: str) -> dict[str, Any]:
    """What the map's template needs besides the map: where its links lead."""
    nearer, further = drawn.box.scaled(0.5), drawn.box.scaled(2)
    return {
        "map": drawn,
        "base": base,
        "nearer": f"{base}?{asked.query(box=nearer.text)}",
        "further": f"{base}?{asked.query(box=further.text)}",
        "europe": f"{base}?{asked.query(box=EUROPE.text, near='')}",
        "whole": f"{base}?{asked.query(box='')}",
        "links": {
            mark.box: f"{base}?{asked.query(box=mark.box, near='')}"
            for mark in drawn.marks
            if mark.box
        },
    }


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 7 else None


def _nights(first: date | None, last: date | None) -> tuple[date | None, date | None]:
    """A range in its order and not too long; a last night alone is the only one asked for."""
    if first is None or last is None:
        return first or last, None
    first, last = min(first, last), max(first, last)
    return first, min(last, first + timedelta(days=MOST_NIGHTS - 1))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
